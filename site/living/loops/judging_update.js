// What is wrong with centroids that a reader's update_loop returned, in words: which cluster, which
// points, what was expected. Null if nothing is.

import { say } from "../../../kmeans_lab/visuals/shared/words.js";
import { NAMES, POINTS, means } from "./tasks.js";
import { isList, pointed, toldOf, valueOf } from "./values.js";

export function judgeCentroids([X, labels, centroids], value) {
  const K = centroids.length, right = means(X, labels, centroids);
  const shape = wrongList(value, K, X[0].length);
  if (shape) return { lines: [shape], wrong: [] };
  const found = value.map((row) => row.map(valueOf));
  const wrong = [...Array(K).keys()].filter((k) => !close(found[k], right[k]));
  if (!wrong.length) return null;
  const first = wrong[0], own = X.filter((_, i) => labels[i] === first);
  const lines = [own.length
    ? say("Cluster {k} holds {points}. Their mean is {right}; your function says {found}.",
      { k: first, points: namesOf(X, labels, first), right: pointed(right[first]), found: pointed(found[first]) })
    : say("Cluster {k} has no points, so its centroid stays where it is, at {right}; your function says {found}.",
      { k: first, right: pointed(right[first]), found: pointed(found[first]) })];
  if (own.length) {
    const slip = CENTROID_SLIPS.find(([wrongly]) => wrong.every((k) => close(found[k], wrongly(X, labels, k))));
    if (slip) lines.push(slip[1]());
  }
  return { lines, wrong };
}

const close = (a, b) => a.every((value, j) => Math.abs(value - b[j]) <= 1e-9 * Math.max(1, Math.abs(b[j])));

function namesOf(X, labels, k) {
  const six = X.length === NAMES.length && close(X.flat(), POINTS.flat());
  return X.map((x, i) => (labels[i] === k ? `${six ? `${NAMES[i]} = ` : ""}${pointed(x)}` : ""))
    .filter((text) => text).join(", ");
}

function wrongList(value, K, d) {
  if (value?.type === "NoneType") return say("It returns nothing (`None`). Does it end with `return new`?");
  if (!isList(value)) {
    return say("A list of {K} centroids is wanted; it returned {what}.", { K, what: toldOf(value) });
  }
  if (value.length !== K) {
    const line = say("{K} centroids are wanted, one for each cluster; it returned {count}.", { K, count: value.length });
    return value.length === 1 ? `${line} ${say("Is `return` inside the loop?")}` : line;
  }
  const odd = value.findIndex((row) => !isList(row) || row.length !== d || !row.every((each) => Number.isFinite(valueOf(each))));
  if (odd < 0) return null;
  return say("Centroid {k} is {what}; a centroid is a list of {d} numbers, a mean for each.", { k: odd, what: toldOf(value[odd]), d });
}

const ofOwn = (reduce) => (X, labels, k) => {
  const own = X.filter((_, i) => labels[i] === k);
  return X[0].map((_, j) => reduce(own.map((x) => x[j]), X.map((x) => x[j])));
};
const total = (values) => values.reduce((sofar, value) => sofar + value, 0);

const CENTROID_SLIPS = [
  [ofOwn((own) => total(own)), () => say("Those are the sums: divide each by the number of the cluster's points.")],
  [ofOwn((own, all) => total(own) / all.length), () => say("The sum is divided by the number of all points; divide by that of the cluster's own.")],
  [ofOwn((own) => Math.floor(total(own) / own.length)), () => say("The half is cut off: `//` divides without a remainder, `/` gives 7.5.")],
  [ofOwn((own, all) => total(all) / all.length), () => say("That is the mean of all points: take only those with the cluster's label.")],
  [ofOwn((own) => own[own.length - 1]), () => say("That is the last point of the cluster: add them all up.")],
];
