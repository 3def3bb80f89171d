// Shapes as NumPy treats them: read, aligned from the right, stretched, reduced. No page is needed.

import { say } from "../shared/words.js";

export const MOST_AXES = 8;
export const MOST_SHOWN = 64;  // numbers of an array that are shown one by one
const MOST_ENTRIES = 2 ** 53;

// "(6, 1, 2)", "6 1 2" or "6,1,2" as [6, 1, 2]; a sentence if it is no shape.
export function shapeIn(text) {
  const inner = text.trim().replace(/^[([]\s*/, "").replace(/\s*[)\]]$/, "").replace(/,\s*$/, "");
  const parts = inner === "" ? [] : inner.split(/\s*,\s*|\s+/);
  if (inner.length > 200) return { wrong: say("That is too long for a shape.") };
  for (const part of parts) {
    if (/^-\d+$/.test(part)) return { wrong: say("An axis cannot have {part} entries.", { part }) };
    if (!/^\d{1,12}$/.test(part)) {
      const what = part.slice(0, 20) || say("nothing");
      return { wrong: say("A shape holds whole numbers, as (6, 1, 2). `{what}` is none.", { what }) };
    }
  }
  if (parts.length > MOST_AXES) return { wrong: say("At most {most} axes fit here.", { most: MOST_AXES }) };
  const shape = parts.map(Number);
  if (count(shape) > MOST_ENTRIES) return { wrong: say("No computer holds so many entries.") };
  return { shape };
}

export function count(shape) {
  return shape.reduce((product, length) => product * length, 1);
}

// The axes of both shapes, aligned from the right: what each brings, what comes of it.
export function aligned(a, b) {
  const most = Math.max(a.length, b.length);
  const axes = [];
  for (let at = 0; at < most; at += 1) {
    const left = a[at - most + a.length], right = b[at - most + b.length];
    const m = left === undefined ? 1 : left, n = right === undefined ? 1 : right;
    axes.push({ left, right, fits: m === n || m === 1 || n === 1, length: m === 1 ? n : m });
  }
  return axes;
}

// The number of an operand that stands behind a number of the result, both in C order.
export function sourceOf(number, result, shape) {
  let rest = number, own = 0, stride = 1;
  for (let axis = result.length - 1, at = shape.length - 1; at >= 0; axis -= 1, at -= 1) {
    const place = rest % result[axis];
    rest = Math.floor(rest / result[axis]);
    own += (shape[at] === 1 ? 0 : place) * stride;
    stride *= shape[at];
  }
  return own;
}

export function reduced(shape, axis) {
  return axis === null ? shape : shape.filter((_, at) => at !== axis);
}

// The number of the sum over an axis to which a number goes.
export function goesTo(number, shape, axis) {
  if (axis === null) return number;
  const after = count(shape.slice(axis + 1));
  return Math.floor(number / (after * shape[axis])) * after + (number % after);
}

export const COMPUTE = {
  "-": (x, y) => x - y, "+": (x, y) => x + y, "*": (x, y) => x * y, "==": (x, y) => Number(x === y),
};
