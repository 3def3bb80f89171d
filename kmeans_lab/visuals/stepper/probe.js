// A point looked at: its squared distance to each centroid, drawn as lines with their numbers.

import { svg } from "../shared/widget.js";
import { figures, round } from "./numbers.js";
import { HAND } from "./words.js";

const MOST_NUMBERED = 4;  // of more centroids only the nearest has its number at its line

export function probeOf(desk, legend, say, picture) {
  const node = svg("g", { class: "kml-probe" });
  let shown = null;

  function show(i, aloud = false) {
    if (i === shown && !aloud) return;
    shown = i;
    node.replaceChildren();
    const rows = desk.centroids(), { scene } = desk;
    if (i === null || !rows || i >= scene.n || scene.n !== desk.run.drawn) return legend.probe(null);
    const { d, K, points, names } = scene, squared = new Array(K).fill(0);
    for (let k = 0; k < K; k++) for (let j = 0; j < d; j++) squared[k] += (points[i * d + j] - rows[k * d + j]) ** 2;
    const nearest = squared.indexOf(Math.min(...squared));
    draw(i, squared, nearest);
    legend.probe(squared, nearest);
    if (aloud) say(HAND.distances(names ? names[i] : String(i), points.subarray(i * d, i * d + d), squared, nearest));
  }

  function draw(i, squared, nearest) {
    const { stage, places } = picture(), from = `${round(stage.px[i])} ${round(stage.py[i])}`;
    places().forEach((place, k) => {
      const [x, y] = stage.pixel(place);
      node.append(svg("path", { class: k === nearest ? "kml-nearest" : "", d: `M${from}L${round(x)} ${round(y)}` }));
      if (k !== nearest && squared.length > MOST_NUMBERED) return;
      node.append(svg("text", { x: round((x + stage.px[i]) / 2), y: round((y + stage.py[i]) / 2), dy: "0.33em" }, figures(squared[k])));
    });
  }

  return { node, show };
}
