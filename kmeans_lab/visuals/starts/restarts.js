// Many runs from random starts, as small pictures in the order of their inertia.

import { chances, drawFrom } from "../shared/lloyd.js";
import { button, html, svg } from "../shared/widget.js";
import { partition, runFrom } from "./lloyd.js";
import { SIDE, boxOf, cross, toPicture } from "./plane.js";
import { RESTARTS } from "./words.js";

const RUNS = 40, MOST_SHOWN = 12;

export function restartsView({ points, K, colours, take, say, random }) {
  const how = html("select", { class: "kml-button", "aria-label": RESTARTS.how },
    html("option", { value: "rows" }, RESTARTS.rows), html("option", { value: "plus" }, RESTARTS.plus));
  const go = button(RESTARTS.go(RUNS), () => runAll());
  const grid = html("div", { class: "kml-starts-grid" });
  const node = html("div", {}, html("div", { class: "kml-starts-buttons" }, how, go), grid);
  how.addEventListener("change", () => runAll());

  function seedsOf() {
    const chosen = [], n = points().length / 2;
    while (chosen.length < K()) {
      const places = Float64Array.from(chosen.flatMap((i) => [points()[2 * i], points()[2 * i + 1]]));
      const share = how.value === "plus" ? chances(points(), places)
        : Float64Array.from({ length: n }, (_, i) => (chosen.includes(i) ? 0 : 1 / (n - chosen.length)));
      chosen.push(drawFrom(share, random()));
    }
    return Float64Array.from(chosen.flatMap((i) => [points()[2 * i], points()[2 * i + 1]]));
  }

  function runAll() {
    const ends = new Map();
    began = random.at();
    for (let i = 0; i < RUNS; i += 1) {
      const start = seedsOf(), run = runFrom(points(), start), key = partition(run.labels);
      if (!ends.has(key)) ends.set(key, { ...run, start, count: 0 });
      ends.get(key).count += 1;
    }
    const sorted = [...ends.values()].sort((a, b) => a.inertia - b.inertia), box = boxOf(points());
    grid.replaceChildren(...sorted.slice(0, MOST_SHOWN).map((end) => small(end, box)));
    say(RESTARTS.told(RUNS, sorted.length, sorted[0].count, sorted[0].inertia, MOST_SHOWN));
  }

  function small(end, box) {
    const picture = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" });
    end.labels.forEach((label, i) => {
      const [x, y] = toPicture(box, points()[2 * i], points()[2 * i + 1]);
      picture.append(svg("circle", { cx: x, cy: y, r: "9", fill: colours[label] }));
    });
    for (let k = 0; k < end.centroids.length / 2; k += 1) picture.append(cross(...toPicture(box, end.centroids[2 * k], end.centroids[2 * k + 1]), colours[k], 14));
    const text = RESTARTS.one(end.inertia, end.count, RUNS);
    const whole = html("button", { type: "button", class: "kml-starts-small", "aria-label": RESTARTS.take(text) }, picture, html("span", {}, text));
    whole.addEventListener("click", () => take(end.start));
    return whole;
  }

  let first = true, began = null;  // what was drawn before the runs that are seen
  return { node, show: () => { if (first) runAll(); first = false; },
    looks: () => (began === null ? null : { how: how.value, began }),
    look(asked) {
      how.value = asked.how;
      random.from(asked.began);
    } };
}
