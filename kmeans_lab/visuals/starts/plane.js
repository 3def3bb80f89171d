// A picture of points in a plane, in which points and centroids can be dragged.

import { svg } from "../shared/widget.js";

export const SIDE = 360;
const EDGE = 18, CLICK = 4;  // a press that moves less is a click

export function boxOf(points) {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]);
    right = Math.max(right, points[i]);
    bottom = Math.min(bottom, points[i + 1]);
    top = Math.max(top, points[i + 1]);
  }
  const span = Math.max(right - left, top - bottom) || 1, x = (left + right) / 2, y = (bottom + top) / 2;
  const half = (span / 2) * (SIDE / (SIDE - 2 * EDGE));
  return { left: x - half, right: x + half, bottom: y - half, top: y + half };
}

export function toPicture(box, x, y) {
  const scale = SIDE / (box.right - box.left);
  return [(x - box.left) * scale, (box.top - y) * scale];
}

export function toPlane(box, px, py) {
  const scale = (box.right - box.left) / SIDE;
  return [box.left + px * scale, box.top - py * scale];
}

export function placeIn(picture, event) {
  const frame = picture.getBoundingClientRect();
  return [((event.clientX - frame.left) / frame.width) * SIDE, ((event.clientY - frame.top) / frame.height) * SIDE];
}

// Make a node of a picture draggable, by pointer and by the arrow keys. `moved(px, py, done)` is
// told where it goes, `clicked()` of a press that did not move, `where()` tells where it is.
export function draggable(node, picture, { where, moved, clicked = () => {} }) {
  node.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    node.focus({ preventScroll: true });
    picture.setPointerCapture(event.pointerId);  // the node itself may be drawn anew meanwhile
    const [x, y] = [event.clientX, event.clientY];
    let dragging = false;
    const move = (next) => {
      dragging ||= Math.hypot(next.clientX - x, next.clientY - y) > CLICK;
      if (dragging) moved(...inside(placeIn(picture, next)), false);
    };
    const end = (last) => {
      picture.removeEventListener("pointermove", move);
      picture.removeEventListener("pointerup", end);
      picture.removeEventListener("pointercancel", end);
      if (dragging) moved(...inside(placeIn(picture, last)), true);
      else clicked();
    };
    picture.addEventListener("pointermove", move);
    picture.addEventListener("pointerup", end);
    picture.addEventListener("pointercancel", end);
  });
  node.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 20 : 5;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (by) {
      event.preventDefault();
      const [x, y] = where();
      moved(...inside([x + by[0], y + by[1]]), true);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      clicked();
    }
  });
}

function inside([x, y]) {
  return [Math.min(SIDE, Math.max(0, x)), Math.min(SIDE, Math.max(0, y))];
}

export function cross(x, y, colour, size = 7) {
  const d = `M${x - size} ${y - size}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}`;
  return svg("g", {}, svg("path", { d, class: "kml-starts-halo" }),
    svg("path", { d, stroke: colour, "stroke-width": "4", "stroke-linecap": "round", fill: "none" }));
}

export function numbered(k, colour) {  // a centroid, or a seed, by its number
  return svg("g", {}, svg("circle", { r: "10", class: "kml-starts-mark", fill: colour }),
    svg("text", { class: "kml-starts-number", dy: "0.35em" }, String(k)));
}
