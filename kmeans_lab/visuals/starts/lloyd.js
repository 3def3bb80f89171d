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
// Ends are told apart by their labels, the clusters' numbers aside, and ordered by inertia.
export function mapOfStarts(points, start, moved, box, columns, rows) {
  const ends = new Map(), places = new Uint16Array(columns * rows);
  const from = Float64Array.from(start);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      from[2 * moved] = box.left + ((column + 0.5) / columns) * (box.right - box.left);
      from[2 * moved + 1] = box.top - ((row + 0.5) / rows) * (box.top - box.bottom);
      const run = runFrom(points, from), key = partition(run.labels);
      if (!ends.has(key)) ends.set(key, { number: ends.size, inertia: run.inertia, count: 0, run });
      const end = ends.get(key);
      end.count += 1;
      places[row * columns + column] = end.number;
    }
  }
  const sorted = [...ends.values()].sort((a, b) => a.inertia - b.inertia);
  const rank = new Uint16Array(sorted.length);
  sorted.forEach((end, at) => { rank[end.number] = at; });
  return { ends: sorted, places: places.map((number) => rank[number]) };
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
