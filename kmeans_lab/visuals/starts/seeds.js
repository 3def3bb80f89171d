// k-means++ seed by seed: each point's chance to be the next is drawn as its area.

import { chances, drawFrom } from "../shared/lloyd.js";
import { button, html, svg } from "../shared/widget.js";
import { runFrom } from "./lloyd.js";
import { SIDE, boxOf, numbered, toPicture } from "./plane.js";
import { SEEDS } from "./words.js";

export function seedsView({ points, K, colours, take, say, random }) {
  let seeds = [];  // numbers of points
  const picture = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "kml-starts-picture", role: "group", "aria-label": SEEDS.picture });
  const draw = button(SEEDS.draw, () => add(drawFrom(shares(), random())));
  const undo = button(SEEDS.undo, () => { seeds.pop(); show(); });
  const use = button(SEEDS.use, () => take(places()));
  const list = html("ol", { class: "kml-starts-legend" });
  const node = html("div", { class: "kml-starts-view" }, html("div", { class: "kml-starts-stack" }, picture),
    html("div", { class: "kml-starts-side" }, html("p", {}, SEEDS.hint),
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
    const focused = document.activeElement?.dataset?.seed, at = (i) => toPicture(box, points()[2 * i], points()[2 * i + 1]);
    picture.replaceChildren(...[...share].map((value, i) => chanceOf(i, at(i), value, full, add, picture)),
      ...seeds.map((i, k) => {
        const mark = numbered(k, colours[k]);
        mark.setAttribute("transform", `translate(${at(i).join(" ")})`);
        mark.setAttribute("pointer-events", "none");
        return mark;
      }));
    if (focused) picture.querySelector(`[data-seed="${focused}"]`)?.focus({ preventScroll: true });
    draw.disabled = full;
    undo.disabled = !seeds.length;
    use.disabled = !full;
    list.replaceChildren(...seeds.map((i, k) => html("li", {}, SEEDS.seed(k, i))));
    const top = share.indexOf(Math.max(...share));
    say(full ? SEEDS.all(K(), runFrom(points(), places()).inertia)
      : seeds.length ? SEEDS.next(seeds.length, K(), top, share[top]) : SEEDS.first);
  }

  return { node, show, looks: () => (seeds.length ? seeds : null), look(asked) { seeds = [...asked]; } };
}

// A point, as large as its chance; it can be chosen, and arrow keys go to others.
function chanceOf(i, [x, y], share, full, choose, picture) {
  const radius = full ? 4 : Math.max(1.5, Math.min(40, 60 * Math.sqrt(share)));
  const node = svg("g", { role: "button", tabindex: i ? "-1" : "0", "data-seed": String(i), class: "kml-starts-seed",
    "aria-label": SEEDS.point(i, share) },
  svg("circle", { cx: x, cy: y, r: radius.toFixed(1), class: "kml-starts-chance" }),
  svg("circle", { cx: x, cy: y, r: "9", fill: "transparent" }));
  node.addEventListener("click", () => choose(i));
  node.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const n = picture.querySelectorAll("[data-seed]").length;
    if (event.key === "Enter" || event.key === " ") choose(i);
    else if (by) picture.querySelector(`[data-seed="${(i + by + n) % n}"]`).focus();
    else return;
    event.preventDefault();
  });
  return node;
}
