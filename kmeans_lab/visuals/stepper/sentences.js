// What happened in a half-step, in a sentence or two: the words of sentences.py for a run made here.

import { coordinates, counted, figures } from "./numbers.js";

export const titleOf = ({ kind, iteration }) =>
  (kind === "start" ? "Start" : `${kind[0].toUpperCase()}${kind.slice(1)} ${iteration}`);

export const NO_RUN = {
  noPoints: "There are no points. Add some, or choose data.",
  tooFew: (K, n) => `K=${K} clusters need at least ${K} points, but there ${n === 1 ? "is" : "are"} ${n}.`,
};

// Half-step `i` of a run; `far` is the box outside which a centroid has run away, `place(row)` where
// a centroid stands in the picture.
export function sentenceOf(scene, run, i, far, place) {
  const step = run.steps[i];
  const text = { start: ofStart, update: ofUpdate, assign: ofAssign }[step.kind](scene, run, i);
  return step.kind === "assign" ? text : text + awayOf(scene, run, i, far, place);
}

function ofStart({ n, K }) {
  return `${counted(K, "centroid")} among ${counted(n, "point")}; no point has a cluster yet.`;
}

function ofUpdate({ d, K }, { steps, versions, labels }, i) {
  const step = steps[i], now = versions[step.version], old = versions[step.version - 1];
  const squared = Array.from({ length: K }, (_, k) => rowsApart(now, old, k, d));
  const moved = squared.map((_, k) => !sameRow(now, old, k, d));
  const count = moved.filter(Boolean).length, far = figures(Math.sqrt(Math.max(...squared)));
  let text = `No centroid moved, inertia ${figures(step.inertia)}.`;
  if (count) {
    text = `${counted(count, "centroid")} moved to the mean of ${count === 1 ? "its" : "their"} points, `
      + `${count === 1 ? "" : "the farthest "}by ${far}, `
      + `inertia ${figures(steps[i - 1].inertia)} → ${figures(step.inertia)}.`;
  }
  const held = new Set(labels[step.assign]);
  const empty = moved.map((_, k) => k).filter((k) => !held.has(k));
  return text + empty.slice(0, 3).map((k) => ` Cluster ${k} is empty, so its centroid stays.`).join("");
}

function ofAssign({ names, most }, { steps, labels }, i) {
  const step = steps[i], now = figures(step.inertia);
  if (step.iteration === 1) return `Each of the ${counted(step.changed, "point")} got a cluster, inertia ${now}.`;
  if (step.converged) return `No point changed cluster: K-Means has converged, inertia ${now}.`;
  let who = counted(step.changed, "point");
  if (names && step.changed <= 4) {
    const before = labels[step.assign - 1];
    const theirs = names.filter((_, row) => labels[step.assign][row] !== before[row]);
    who = `Point${step.changed === 1 ? "" : "s"} ${theirs.join(", ")}`;
  }
  const text = `${who} changed cluster, inertia ${figures(steps[i - 1].inertia)} → ${now}.`;
  return i < steps.length - 1 ? text
    : `${text} The run ends here, after max_iterations=${most} updates: it has not converged.`;
}

function awayOf({ d, K }, { steps, versions }, i, [x0, x1, y0, y1], place) {
  const { kind, version } = steps[i], now = versions[version];
  let text = "", said = 0;
  for (let k = 0; k < K && said < 3; k++) {
    const row = now.subarray(k * d, k * d + d), [x, y] = place(row);
    if (x >= x0 && x <= x1 && y >= y0 && y <= y1) continue;
    const what = kind === "start" ? "starts outside the picture, beyond its edge"
      : sameRow(now, versions[version - 1], k, d) ? "is still outside the picture" : "has left the picture";
    text += ` Centroid ${k} ${what}: it is at ${coordinates(row)}.`;
    said++;
  }
  return text;
}

function rowsApart(a, b, k, d) {
  let total = 0;
  for (let j = k * d; j < k * d + d; j++) total += (a[j] - b[j]) ** 2;
  return total;
}

function sameRow(a, b, k, d) {
  for (let j = k * d; j < k * d + d; j++) if (a[j] !== b[j]) return false;
  return true;
}
