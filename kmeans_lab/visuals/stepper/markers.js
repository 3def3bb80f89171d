// Markers by matplotlib's codes, drawn as relative paths, so that one path holds them all.

import { round } from "./numbers.js";

function turned(corners, start, inner = null) {  // the corners of a polygon or, with inner, a star
  const count = inner === null ? corners : 2 * corners;
  return Array.from({ length: count }, (_, i) => {
    const angle = start + (2 * Math.PI * i) / count;
    const r = inner !== null && i % 2 ? inner : 1;
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
}

const UP = -Math.PI / 2;
const plus = (a, b) => [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b],
  [-a, a], [-b, a], [-b, -a], [-a, -a]];
const scaled = (points, sx, sy = sx, dy = 0) => points.map(([x, y]) => [x * sx, y * sy + dy]);
const rotated = (points) => points.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]);

export const SHAPES = {
  s: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  D: scaled(turned(4, UP), 1.25),
  d: scaled(turned(4, UP), 0.85, 1.35),
  "^": scaled(turned(3, UP), 1.35, 1.35, 0.2),
  v: scaled(turned(3, -UP), 1.35, 1.35, -0.2),
  "<": scaled(turned(3, Math.PI), 1.35),
  ">": scaled(turned(3, 0), 1.35),
  p: scaled(turned(5, UP), 1.15),
  h: scaled(turned(6, UP), 1.12),
  H: scaled(turned(6, 0), 1.12),
  8: scaled(turned(8, Math.PI / 8), 1.08),
  "*": scaled(turned(5, UP, 0.45), 1.5),
  P: plus(0.4, 1.15),
  X: rotated(plus(0.4, 1.2)),
};

export function glyph(code, r) {
  const corners = SHAPES[code];
  if (!corners) return `m${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
  let [x, y] = [0, 0];
  return corners.map(([cx, cy], i) => {
    const [nx, ny] = [round(cx * r), round(cy * r)];
    const text = `${i ? "l" : "m"}${round(nx - x)} ${round(ny - y)}`;
    [x, y] = [nx, ny];
    return text;
  }).join("") + "z";
}
