// Two centroids on a line: the inertia of every pair of places, and the way down.

import { html, svg } from "../shared/widget.js";
import { runFrom, valley } from "./lloyd.js";
import { SIDE, boxOf, draggable, placeIn } from "./plane.js";
import { VALLEY } from "./words.js";

const SIZE = 120, LEVELS = 14;

export function valleyView({ points, say }) {
  const canvas = html("canvas", { class: "kml-starts-canvas", width: SIZE, height: SIZE, "aria-hidden": "true" });
  const picture = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "kml-starts-picture", role: "group",
    "aria-label": VALLEY.picture });
  const node = html("div", { class: "kml-starts-view" }, html("div", { class: "kml-starts-stack" }, canvas, picture),
    html("div", { class: "kml-starts-side" }, html("p", {}, VALLEY.hint),
      html("p", {}, VALLEY.twice)));
  let start = null, box = null;

  const toScreen = (x) => ((x - box.left) / (box.right - box.left)) * SIDE;
  const toValue = (px) => box.left + (px / SIDE) * (box.right - box.left);

  function show() {
    const values = Float64Array.from(points().filter((_, i) => i % 2 === 0));
    const line = Float64Array.from([...values].flatMap((x) => [x, 0]));
    box = boxOf(line);
    start ??= [box.left + 0.2 * (box.right - box.left), box.left + 0.4 * (box.right - box.left)];
    paintValley(valley(values, box.left, box.right, SIZE));
    const path = [], end = runFrom(line, Float64Array.from([start[0], 0, start[1], 0]), path);
    const steps = [start, ...path.map((c) => [c[0], c[2]])].map(([a, b]) => [toScreen(a), SIDE - toScreen(b)]);
    const way = svg("path", { d: `M${steps.map((p) => p.map((v) => v.toFixed(1)).join(" ")).join("L")}`, class: "kml-starts-way" });
    const dots = steps.slice(1).map(([x, y]) => svg("circle", { cx: x, cy: y, r: "4", class: "kml-starts-step" }));
    const ring = svg("circle", { cx: steps[0][0], cy: steps[0][1], r: "9", class: "kml-starts-ring", tabindex: "0", role: "button",
      "aria-label": VALLEY.ring });
    const focused = document.activeElement?.classList?.contains("kml-starts-ring");
    draggable(ring, picture, { where: () => [toScreen(start[0]), SIDE - toScreen(start[1])], moved: (px, py) => move(px, py) });
    picture.replaceChildren(svg("path", { d: `M0 ${SIDE}L${SIDE} 0`, class: "kml-starts-diagonal" }), way, ...dots, ring);
    if (focused) ring.focus({ preventScroll: true });
    say(VALLEY.told(start, [end.centroids[0], end.centroids[2]], end.inertia, end.iterations));
  }

  function move(px, py) {
    start = [toValue(px), toValue(SIDE - py)];
    show();
  }

  function paintValley(table) {
    const context = canvas.getContext("2d"), image = context.createImageData(SIZE, SIZE);
    const low = Math.min(...table), high = Math.max(...table);
    for (let row = 0; row < SIZE; row += 1) {
      for (let column = 0; column < SIZE; column += 1) {
        const share = high > low ? Math.sqrt((table[row * SIZE + column] - low) / (high - low)) : 0;
        const level = Math.floor(share * LEVELS) / LEVELS;
        image.data.set([60 + 180 * level, 90 + 150 * level, 140 + 105 * level, 255], 4 * ((SIZE - 1 - row) * SIZE + column));
      }
    }
    context.putImageData(image, 0, 0);
  }

  picture.addEventListener("pointerdown", (event) => {
    if (!event.target.classList.contains("kml-starts-ring")) move(...placeIn(picture, event));
  });
  return { node, show, looks: () => start, look(asked) { start = [...asked]; } };
}
