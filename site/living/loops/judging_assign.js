// What is wrong with labels that a reader's assign_loop returned, in words: which point, which
// distances, what was expected. Null if nothing is.

import { say } from "../../../kmeans_lab/visuals/shared/words.js";
import { NAMES, POINTS, nearest, squared } from "./tasks.js";
import { isList, listed, pointed, toldOf, valueOf } from "./values.js";

export function judgeLabels([X, centroids], value) {
  const n = X.length, K = centroids.length, right = nearest(X, centroids);
  const shape = wrongShape(value, X, centroids);
  if (shape) return { lines: [shape], wrong: [] };
  const labels = value.map(valueOf);
  const wrong = [...Array(n).keys()].filter((i) => labels[i] !== right[i] && !tied(X[i], centroids, labels[i], right[i]));
  if (!wrong.length) return null;
  const first = wrong[0];
  const lines = [aboutPoint(first, labels[first], X, centroids)];
  if (labels.some((label) => label < 0 || label >= K)) {
    lines.push(say("The centroids are numbered from 0 to {last}.", { last: K - 1 }));
  } else if (wrong.length > 1) {
    lines.push(say("Wrong are {count} of {all} labels: {names}.", { count: wrong.length, all: n,
      names: wrong.map((i) => nameOf(i, X)).join(", ") }));
  }
  const slip = isSix(X) && SLIPS.find(([labelsOf]) => same(labelsOf(X, centroids), labels));
  if (slip) lines.push(slip[1]());
  return { lines, wrong };
}

const same = (a, b) => a.every((label, i) => label === b[i]);
const isSix = (X) => X.length === NAMES.length && same(X.flat(), POINTS.flat());
const nameOf = (i, X) => (isSix(X) ? NAMES[i] : String(i));
const tied = (x, centroids, a, b) => centroids[a] !== undefined && squared(x, centroids[a]) === squared(x, centroids[b]);

function aboutPoint(i, label, X, centroids) {
  const all = centroids.map((centroid) => squared(X[i], centroid)), least = Math.min(...all);
  return say("Point {name} = {point}: its squared distances to the centroids are {distances}. The smallest, {least}, is to centroid {right}; your function says {label}.",
    { name: nameOf(i, X), point: pointed(X[i]), distances: listed(all), least, right: all.indexOf(least), label });
}

function wrongShape(value, X, centroids) {
  const n = X.length;
  if (value?.type === "NoneType") return say("It returns nothing (`None`). Does it end with `return labels`?");
  if (!isList(value)) {
    return say("A list of {n} labels is wanted, one for each point; it returned {what}.", { n, what: toldOf(value) });
  }
  if (value.length !== n) {
    const line = say("{n} labels are wanted, one for each point; it returned {count}.", { n, count: value.length });
    const idea = value.length === 1 && n > 1 ? say("Is `return` inside the loop? Then it ends after the first point.")
      : value.length === 0 ? say("Is a label appended for each point?")
        : value.length === n * centroids.length ? say("That is one for each pair of a point and a centroid.") : "";
    return `${line} ${idea}`.trim();
  }
  const numbers = value.map(valueOf);
  if (value.every((each) => isList(each))) {
    return say("It returned a list of lists. A label is the number of the nearest centroid (0, 1, 2 …), not the centroid itself.");
  }
  const least = X.map((x) => Math.min(...centroids.map((centroid) => squared(x, centroid))));
  if (numbers.every((number, i) => number === least[i]) && least.some((number) => number >= centroids.length)) {
    return say("Those are the smallest squared distances. Wanted is which centroid has it: its number.");
  }
  const odd = value.findIndex((each) => !Number.isInteger(each));
  if (odd >= 0) {
    return say("Label {i} is {what}; a label is a whole number, the number of a centroid.", { i: odd, what: toldOf(value[odd]) });
  }
  return null;
}

const by = (measure) => (X, centroids) => X.map((x) => {
  const all = centroids.map((centroid) => measure(x, centroid));
  return all.indexOf(Math.min(...all));
});

// Labels that usual slips give to the six points, and what is asked about them; the first that fits
// is told. Of fewer points several slips would make the same.
const SLIPS = [
  [by((x, y) => -squared(x, y)), () => say("Those are the numbers of the farthest centroids: is `<` turned round?")],
  [(X, centroids) => X.map(() => centroids.length - 1), () => say("Every point gets the last centroid: when a nearer one is found, is its distance remembered as the smallest so far?")],
  [by((x, y) => x.reduce((sum, value, j) => sum + value - y[j], 0)), () => say("It looks as if the differences were added without squaring them: plus and minus cancel.")],
  [by((x, y) => x.reduce((sum, value, j) => sum + value - y[j], 0) ** 2), () => say("It looks as if the differences were added first and then squared. Square each, then add.")],
  [by((x, y) => (x[0] - y[0]) ** 2), () => say("It looks as if only the first number of each point counted.")],
  [by((x, y) => (x[x.length - 1] - y[y.length - 1]) ** 2), () => say("It looks as if only the last number of each point counted.")],
  [(X) => X.map(() => 0), () => say("Every point gets centroid 0. Does the smallest distance so far begin with infinity, anew for each point? Is `<` the right way round, and does `return` stand behind the loop?")],
  [(X, centroids) => nearest(X, centroids).map((label) => label + 1), () => say("Each label is 1 too large: Python counts from 0.")],
];
