// The two half-steps of K-Means and the draws that begin it, for points one after another in one
// array, `d` numbers each. Sums run row by row, feature by feature, as Python's do. No page is needed.

// The nearest centroid of each point, the lowest of equally near ones, and its squared distance.
export function assignAll(points, centroids, labels, squared, d = 2) {
  const K = centroids.length / d;
  for (let i = 0; i < labels.length; i += 1) {
    let least = Infinity, nearest = 0;
    for (let k = 0; k < K; k += 1) {
      let total = 0;
      if (d === 2) {  // the same without a loop, for what is drawn while a hand moves
        const x = points[2 * i] - centroids[2 * k], y = points[2 * i + 1] - centroids[2 * k + 1];
        total = x * x + y * y;
      } else for (let p = i * d, c = k * d; c < k * d + d; p += 1, c += 1) {
        const by = points[p] - centroids[c];
        total += by * by;
      }
      if (total < least) {
        least = total;
        nearest = k;
      }
    }
    labels[i] = nearest;
    squared[i] = least;
  }
}

// Each centroid at the mean of its points; one without points stays. Changes `centroids`.
export function updateAll(points, labels, centroids, d = 2) {
  const sums = new Float64Array(centroids.length), counts = new Uint32Array(centroids.length / d);
  for (let i = 0; i < labels.length; i += 1) {
    const k = labels[i];
    for (let j = 0; j < d; j += 1) sums[k * d + j] += points[i * d + j];
    counts[k] += 1;
  }
  for (let k = 0; k < counts.length; k += 1) {
    for (let j = k * d; counts[k] && j < k * d + d; j += 1) centroids[j] = sums[j] / counts[k];
  }
}

// The chance of each point to become the next seed of k-means++: its share of all squared distances.
export function chances(points, seeds, d = 2) {
  const n = points.length / d, labels = new Uint8Array(n), squared = new Float64Array(n);
  if (!seeds.length) return squared.fill(1 / n);
  assignAll(points, seeds, labels, squared, d);
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

export function generator(seed) {  // uniform from 0 to 1, the same for the same seed (mulberry32)
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
