// The map of all starts: one centroid is put everywhere, each place coloured by the end it reaches.

import { html, svg } from "../shared/widget.js";
import { MOST_ITERATIONS, mapOfStarts, runFrom } from "./lloyd.js";
import { dotsOf, startsOf, waysOf } from "./marks.js";
import { SIDE, boxOf, placeIn, toPlane } from "./plane.js";
import { MAP } from "./words.js";

const COARSE = 40, FINE = 90;  // places along a side, while dragging and after
const MOST_ENDS = 8;  // of the legend

export function mapView({ points, start, colours, changed, say }) {
  const canvas = html("canvas", { class: "kml-starts-canvas", "aria-hidden": "true" });
  const picture = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "kml-starts-picture", role: "group", "aria-label": MAP.picture });
  const legend = html("ol", { class: "kml-starts-legend" });
  const node = html("div", { class: "kml-starts-view" },
    html("div", { class: "kml-starts-stack" }, canvas, picture),
    html("div", { class: "kml-starts-side" }, html("p", {}, MAP.hint), legend));
  let box = null;
  const place = { picture, box: () => box, again: atMostOnceAFrame(show, changed) };
  const ways = waysOf(place.box, colours), dots = dotsOf({ ...place, rows: points }, colours);
  const starts = startsOf({ ...place, rows: start }, colours);
  picture.append(ways.node, dots.node, starts.node);
  picture.addEventListener("pointerdown", (event) => {
    if (event.target !== picture) return;
    [start()[0], start()[1]] = toPlane(box, ...placeIn(picture, event));
    place.again(true);
  });

  function show(fine = true) {
    box = boxOf(points());
    const size = fine ? FINE : COARSE, map = mapOfStarts(points(), start(), 0, box, size, size);
    paintMap(canvas, map, size);
    const run = [], end = runFrom(points(), start(), run);
    ways.show([start(), ...run]);
    dots.show(end.labels);
    starts.show();
    legend.replaceChildren(...endsOf(map));
    say(MAP.told(end.iterations, end.inertia, map.ends[0].inertia, end.iterations < MOST_ITERATIONS), !fine);
  }

  return { node, show };
}

// What to call when something is dragged: it is drawn at most once a frame, and once more, whole,
// when it is let go.
function atMostOnceAFrame(show, changed) {
  let frame = null;
  return (done) => {
    if (done) {
      cancelAnimationFrame(frame);
      frame = null;
      show(true);
      changed();
    } else frame ??= requestAnimationFrame(() => { frame = null; show(false); });
  };
}

function paintMap(canvas, { places, ends }, size) {
  const context = canvas.getContext("2d"), shades = ends.map((_, rank) => shade(rank, ends.length));
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const image = context.createImageData(size, size), { data } = image;
  for (let at = 0; at < places.length; at += 1) {
    const [r, g, b] = shades[places[at]], to = 4 * at;
    [data[to], data[to + 1], data[to + 2], data[to + 3]] = [r, g, b, 255];
  }
  context.putImageData(image, 0, 0);
}

function endsOf({ ends, places }) {
  const rows = ends.slice(0, MOST_ENDS).map((each, rank) => {
    const colour = html("span", { class: "kml-starts-key" });
    colour.style.background = `rgb(${shade(rank, ends.length).join()})`;
    return html("li", {}, colour, MAP.end(each.inertia, each.count / places.length));
  });
  return ends.length > MOST_ENDS ? [...rows, html("li", {}, MAP.more(ends.length - MOST_ENDS))] : rows;
}

function shade(rank, count) {  // the best end lightest: readable below dots of every colour
  const share = count > 1 ? Math.min(1, rank / Math.min(count - 1, MOST_ENDS - 1)) : 0;
  return [235 - 150 * share, 240 - 145 * share, 245 - 110 * share].map(Math.round);
}
