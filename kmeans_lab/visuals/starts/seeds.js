// k-means++ seed by seed: each point's chance to be the next is drawn as its area.

import { chances, drawFrom } from "../shared/lloyd.js";
import { button, html, svg } from "../shared/widget.js";
import { runFrom } from "./lloyd.js";
import { figure, percent } from "./map.js";
import { SIDE, boxOf, cross, toPicture } from "./plane.js";

export function seedsView({ points, K, colours, take, say, random }) {
  let seeds = [];  // numbers of points
  const picture = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "kml-starts-picture", role: "group",
    "aria-label": "Points, each as large as its chance to be the next seed" });
  const draw = button("Draw the next seed", () => add(drawFrom(shares(), random())));
  const undo = button("Take the last one back", () => { seeds.pop(); show(); });
  const use = button("Begin the map there", () => take(places()));
  const list = html("ol", { class: "kml-starts-legend" });
  const node = html("div", { class: "kml-starts-view" }, html("div", { class: "kml-starts-stack" }, picture),
    html("div", { class: "kml-starts-side" },
      html("p", {}, "A point's area is its chance to be the next seed: its squared distance to the nearest seed, as a share of all. Draw one, or press a point to choose it yourself."),
      html("div", { class: "kml-starts-buttons" }, draw, undo, use), list));

  const places = () => Float64Array.from(seeds.flatMap((i) => [points()[2 * i], points()[2 * i + 1]]));
  const shares = () => chances(points(), places());

  function add(i) {
    if (seeds.length >= K()) return;
    seeds.push(i);
    show();
  }

  function show() {
    seeds = seeds.filter((i) => 2 * i < points().length).slice(0, K());
    const box = boxOf(points()), share = shares(), full = seeds.length === K();
    const focused = document.activeElement?.dataset?.seed;
    const dots = [...share].map((value, i) => {
      const [x, y] = toPicture(box, points()[2 * i], points()[2 * i + 1]);
      const radius = full ? 4 : Math.max(1.5, Math.min(40, 60 * Math.sqrt(value)));
      const dot = svg("circle", { cx: x, cy: y, r: radius.toFixed(1), class: "kml-starts-chance" });
      const aim = svg("circle", { cx: x, cy: y, r: "9", fill: "transparent" });
      const group = svg("g", { role: "button", tabindex: i ? "-1" : "0", "data-seed": String(i), class: "kml-starts-seed",
        "aria-label": `point ${i}, chance ${percent(value)}` }, dot, aim);
      group.addEventListener("click", () => add(i));
      group.addEventListener("keydown", (event) => {
        const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (event.key === "Enter" || event.key === " ") add(i);
        else if (by) picture.querySelector(`[data-seed="${(i + by + share.length) % share.length}"]`).focus();
        else return;
        event.preventDefault();
      });
      return group;
    });
    const marks = seeds.map((i, k) => cross(...toPicture(box, points()[2 * i], points()[2 * i + 1]), colours[k]));
    picture.replaceChildren(...dots, ...marks);
    if (focused) picture.querySelector(`[data-seed="${focused}"]`)?.focus({ preventScroll: true });
    draw.disabled = full;
    undo.disabled = !seeds.length;
    use.disabled = !full;
    list.replaceChildren(...seeds.map((i, k) => html("li", {}, `seed ${k}: point ${i}`)));
    if (full) {
      const end = runFrom(points(), places());
      say(`All ${K()} seeds are chosen. K-Means ends from here at inertia ${figure(end.inertia)}.`);
    } else if (!seeds.length) say("The first seed is drawn with equal chances.");
    else {
      const top = share.indexOf(Math.max(...share));
      say(`${seeds.length} of ${K()} seeds. The likeliest next one is point ${top}, with a chance of ${percent(share[top])}.`);
    }
  }

  return { node, show, looks: () => (seeds.length ? seeds : null), look(asked) { seeds = [...asked]; } };
}
