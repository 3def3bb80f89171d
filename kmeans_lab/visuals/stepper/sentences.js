// What happened in a half-step, in a sentence or two: the words of sentences.py for a run made here.

import { say } from "../shared/words.js";
import { coordinates, figures } from "./numbers.js";
import { manyCentroids, manyPoints } from "./words.js";

export const titleOf = ({ kind, iteration }) => (kind === "start" ? say("Start")
  : kind === "assign" ? say("Assign {iteration}", { iteration }) : say("Update {iteration}", { iteration }));

export const NO_RUN = {
  noPoints: () => say("There are no points. Add some, or choose data."),
  tooFew: (K, n) => (n === 1 ? say("K={K} clusters need at least {K} points, but there is 1.", { K })
    : say("K={K} clusters need at least {K} points, but there are {n}.", { K, n })),
};

// Half-step `i` of a run; `far` is the box outside which a centroid has run away, `place(row)` where
// a centroid stands in the picture.
export function sentenceOf(scene, run, i, far, place) {
  const step = run.steps[i];
  const text = { start: ofStart, update: ofUpdate, assign: ofAssign }[step.kind](scene, run, i);
  return step.kind === "assign" ? text : text + awayOf(scene, run, i, far, place);
}

function ofStart({ n, K }) {
  return say("{centroids} among {points}; no point has a cluster yet.", { centroids: manyCentroids(K), points: manyPoints(n) });
}

function ofUpdate({ d, K }, { steps, versions, labels }, i) {
  const step = steps[i], now = versions[step.version], old = versions[step.version - 1];
  const squared = Array.from({ length: K }, (_, k) => rowsApart(now, old, k, d));
  const moved = squared.map((_, k) => !sameRow(now, old, k, d)), count = moved.filter(Boolean).length;
  const parts = { far: figures(Math.sqrt(Math.max(...squared))), centroids: manyCentroids(count),
    before: figures(steps[i - 1].inertia), after: figures(step.inertia) };
  const text = count === 0 ? say("No centroid moved, inertia {after}.", parts)
    : count === 1 ? say("1 centroid moved to the mean of its points, by {far}, inertia {before} → {after}.", parts)
      : say("{centroids} moved to the mean of their points, the farthest by {far}, inertia {before} → {after}.", parts);
  const held = new Set(labels[step.assign]);
  const empty = moved.map((_, k) => k).filter((k) => !held.has(k));
  return text + empty.slice(0, 3).map((k) => say(" Cluster {k} is empty, so its centroid stays.", { k })).join("");
}

function ofAssign({ names, most }, { steps, labels }, i) {
  const step = steps[i], after = figures(step.inertia);
  if (step.iteration === 1) return firstAssign(step.changed, after);
  if (step.converged) return say("No point changed cluster: K-Means has converged, inertia {after}.", { after });
  const parts = { who: manyPoints(step.changed), before: figures(steps[i - 1].inertia), after };
  let text = say("{who} changed cluster, inertia {before} → {after}.", parts);
  if (names && step.changed <= 4) {
    const before = labels[step.assign - 1];
    parts.who = names.filter((_, row) => labels[step.assign][row] !== before[row]).join(", ");
    text = step.changed === 1 ? say("Point {who} changed cluster, inertia {before} → {after}.", parts)
      : say("Points {who} changed cluster, inertia {before} → {after}.", parts);
  }
  return i < steps.length - 1 ? text
    : text + say(" The run ends here, after max_iterations={most} updates: it has not converged.", { most });
}

function firstAssign(n, after) {
  return say("Each of the {points} got a cluster, inertia {after}.", { points: manyPoints(n), after });
}

function awayOf({ d, K }, { steps, versions }, i, [x0, x1, y0, y1], place) {
  const { kind, version } = steps[i], now = versions[version], found = [];
  for (let k = 0; k < K && found.length < 3; k++) {
    const row = now.subarray(k * d, k * d + d), [x, y] = place(row), at = { k, at: coordinates(row) };
    if (x >= x0 && x <= x1 && y >= y0 && y <= y1) continue;
    found.push(kind === "start" ? say(" Centroid {k} starts outside the picture, beyond its edge: it is at {at}.", at)
      : sameRow(now, versions[version - 1], k, d) ? say(" Centroid {k} is still outside the picture: it is at {at}.", at)
        : say(" Centroid {k} has left the picture: it is at {at}.", at));
  }
  return found.join("");
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
