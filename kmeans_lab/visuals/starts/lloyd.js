// K-Means on points of a plane, and the choice of starts. No page is needed.

export const MOST_ITERATIONS = 100;

// Squared distances to the nearest of the first `count` centroids; fills labels.
export function assignAll(points, centroids, labels, squared, count = centroids.length / 2) {
  for (let i = 0; i < labels.length; i += 1) {
    let least = Infinity, nearest = 0;
    for (let k = 0; k < count; k += 1) {
      const x = points[2 * i] - centroids[2 * k], y = points[2 * i + 1] - centroids[2 * k + 1];
      const distance = x * x + y * y;
      if (distance < least) {
        least = distance;
        nearest = k;
      }
    }
    labels[i] = nearest;
    squared[i] = least;
  }
}

// Lloyd's algorithm from a start; a cluster without points keeps its centroid. `path`, if given,
// takes a copy of the centroids after each update.
export function runFrom(points, start, path = null) {
  const n = points.length / 2, K = start.length / 2;
  const labels = new Uint8Array(n), squared = new Float64Array(n), before = new Uint8Array(n).fill(255);
  const centroids = Float64Array.from(start), sums = new Float64Array(2 * K), counts = new Float64Array(K);
  let iterations = 0;
  assignAll(points, centroids, labels, squared);
  while (iterations < MOST_ITERATIONS && labels.some((label, i) => label !== before[i])) {
    before.set(labels);
    sums.fill(0);
    counts.fill(0);
    for (let i = 0; i < n; i += 1) {
      const k = labels[i];
      sums[2 * k] += points[2 * i];
      sums[2 * k + 1] += points[2 * i + 1];
      counts[k] += 1;
    }
    for (let k = 0; k < K; k += 1) {
      if (!counts[k]) continue;
      centroids[2 * k] = sums[2 * k] / counts[k];
      centroids[2 * k + 1] = sums[2 * k + 1] / counts[k];
    }
    iterations += 1;
    if (path) path.push(Float64Array.from(centroids));
    assignAll(points, centroids, labels, squared);
  }
  return { centroids, labels, inertia: squared.reduce((a, b) => a + b, 0), iterations };
}

// The chance of each point to become the next seed of k-means++: its share of all squared distances.
export function chances(points, seeds) {
  const n = points.length / 2, labels = new Uint8Array(n), squared = new Float64Array(n);
  if (!seeds.length) return squared.fill(1 / n);
  assignAll(points, seeds, labels, squared);
  const total = squared.reduce((a, b) => a + b, 0);
  return total ? squared.map((value) => value / total) : squared.fill(1 / n);
}

export function drawFrom(shares, at) {  // `at` is uniform from 0 to 1
  let total = 0, last = 0;
  for (let i = 0; i < shares.length; i += 1) {
    if (shares[i] === 0) continue;
    last = i;
    total += shares[i];
    if (at < total) return i;
  }
  return last;
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
