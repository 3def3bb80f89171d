// Whole runs of K-Means on points of a plane, and all their starts. No page is needed.

import { assignAll, updateAll } from "../shared/lloyd.js";

export const MOST_ITERATIONS = 100;

// Lloyd's algorithm from a start; a cluster without points keeps its centroid. `path`, if given,
// takes a copy of the centroids after each update.
export function runFrom(points, start, path = null) {
  const n = points.length / 2;
  const labels = new Uint8Array(n), squared = new Float64Array(n), before = new Uint8Array(n).fill(255);
  const centroids = Float64Array.from(start);
  let iterations = 0;
  assignAll(points, centroids, labels, squared);
  while (iterations < MOST_ITERATIONS && labels.some((label, i) => label !== before[i])) {
    before.set(labels);
    updateAll(points, labels, centroids);
    iterations += 1;
    if (path) path.push(Float64Array.from(centroids));
    assignAll(points, centroids, labels, squared);
  }
  return { centroids, labels, inertia: squared.reduce((a, b) => a + b, 0), iterations };
}

// For each of rows x columns places of one centroid, the others fixed: which end its run reaches.
// Ends are told apart by their labels, the clusters' numbers aside, and ordered by inertia. Labels
// decide all that follows them, so a run that comes to labels seen before ends where that one did.
export function mapOfStarts(points, start, moved, box, columns, rows) {
  const ends = new Map(), places = new Uint16Array(columns * rows), known = new Map();
  const n = points.length / 2, labels = new Uint8Array(n), squared = new Float64Array(n);
  const from = Float64Array.from(start), centroids = new Float64Array(start.length), passed = [];

  function endFrom() {
    centroids.set(from);
    passed.length = 0;
    for (let turn = 0; turn <= MOST_ITERATIONS; turn += 1) {
      assignAll(points, centroids, labels, squared);
      const key = stateOf(labels, centroids), end = known.get(key);
      if (end !== undefined) return end;
      if (passed[passed.length - 1] === key) break;  // nothing has moved any more
      passed.push(key);
      updateAll(points, labels, centroids);
    }
    const name = partition(labels);
    if (!ends.has(name)) ends.set(name, { number: ends.size, count: 0, run: runFrom(points, from) });
    return ends.get(name);
  }

  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      from[2 * moved] = box.left + ((column + 0.5) / columns) * (box.right - box.left);
      from[2 * moved + 1] = box.top - ((row + 0.5) / rows) * (box.top - box.bottom);
      const end = endFrom();
      for (const key of passed) known.set(key, end);
      end.count += 1;
      places[row * columns + column] = end.number;
    }
  }
  const sorted = [...ends.values()].map((end) => ({ ...end, inertia: end.run.inertia })).sort((a, b) => a.inertia - b.inertia);
  const rank = new Uint16Array(sorted.length);
  sorted.forEach((end, at) => { rank[end.number] = at; });
  return { ends: sorted, places: places.map((number) => rank[number]) };
}

// A number for labels, and for the centroids that no point has, since these stay: 53 bits of a hash.
const seen = new Uint8Array(256);
function stateOf(labels, centroids) {
  let high = 0x811c9dc5, low = 0x1b873593;
  seen.fill(0);
  for (let i = 0; i < labels.length; i += 1) {
    const label = labels[i] + 1;
    seen[label - 1] = 1;
    high = Math.imul(high ^ label, 0x01000193);
    low = Math.imul(low ^ (label * 0x9e37), 0x85ebca6b) ^ (low >>> 15);
  }
  for (let k = 0; 2 * k < centroids.length; k += 1) {
    if (seen[k]) continue;
    for (const value of [centroids[2 * k], centroids[2 * k + 1]]) {
      const part = Math.floor(value * 1e6) | 0;
      high = Math.imul(high ^ part, 0x01000193);
      low = Math.imul(low ^ part, 0x85ebca6b) ^ (low >>> 15);
    }
  }
  return (high >>> 0) * 2097152 + ((low >>> 0) & 0x1fffff);
}

export function partition(labels) {  // clusters renamed in the order in which they appear
  const names = new Map();
  let key = "";
  for (const label of labels) {
    if (!names.has(label)) names.set(label, names.size);
    key += String.fromCharCode(65 + names.get(label));
  }
  return key;
}

// The inertia of numbers on a line for two centroids, on a grid of both.
export function valley(values, low, high, size) {
  const table = new Float64Array(size * size), at = (i) => low + ((i + 0.5) / size) * (high - low);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let total = 0;
      for (const x of values) total += Math.min((x - at(row)) ** 2, (x - at(column)) ** 2);
      table[row * size + column] = table[column * size + row] = total;
    }
  }
  return table;
}
