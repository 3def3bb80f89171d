// A run of K-Means, made in the page: every half-step of `lloyd_steps`, with the same labels and
// means. No page is needed.

import { assignAll, updateAll } from "../shared/lloyd.js";

export const labelsOf = (n, K) => new (K <= 256 ? Uint8Array : K <= 65536 ? Uint16Array : Uint32Array)(n);

// Labels and inertia of points whose centroids stand where they stand.
export function nearestOf({ points, n, d }, centroids) {
  const labels = labelsOf(n, centroids.length / d), squared = new Float64Array(n);
  assignAll(points, centroids, labels, squared, d);
  return { labels, inertia: sumOf(squared) };
}

export function inertiaOf({ points, n, d }, labels, centroids) {
  const squared = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) squared[i] += (points[i * d + j] - centroids[labels[i] * d + j]) ** 2;
  }
  return sumOf(squared);
}

function sumOf(values) {  // with what each addition loses (Neumaier), as near as NumPy's sum in pairs
  let total = 0, lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += total >= value ? (total - next) + value : (value - next) + total;
    total = next;
  }
  return total + lost;
}

// Why these points and centroids make no run, in words, or null.
export function whyNoRun({ n, K }, words) {
  if (n === 0) return words.noPoints();
  return K > n ? words.tooFew(K, n) : null;
}

// All half-steps from `start`: `versions` holds the centroids of each start and update, `labels` the
// labels of each assign; a half-step knows the number of its own.
export function recordRun(scene) {
  const { points, n, d, start, most } = scene;
  const steps = [{ kind: "start", iteration: 0, version: 0, assign: -1, inertia: NaN, changed: n }];
  const versions = [Float64Array.from(start)], labels = [];
  for (let iteration = 1; ; iteration++) {
    const centroids = versions[versions.length - 1];
    const { labels: now, inertia } = nearestOf(scene, centroids);
    const before = labels[labels.length - 1];
    const changed = before ? countChanged(now, before) : n;
    labels.push(now);
    steps.push({ kind: "assign", iteration, version: versions.length - 1, assign: labels.length - 1,
      inertia, changed, converged: changed === 0 });
    if (changed === 0 || iteration > most) return { steps, versions, labels };
    const next = Float64Array.from(centroids);
    updateAll(points, now, next, d);
    versions.push(next);
    steps.push({ kind: "update", iteration, version: versions.length - 1, assign: labels.length - 1,
      inertia: inertiaOf(scene, now, next), changed: 0 });
  }
}

export function countChanged(now, before) {
  let changed = 0;
  for (let i = 0; i < now.length; i++) if (now[i] !== before[i]) changed++;
  return changed;
}
