// Every word of StartExplorer. Texts are English here, and `say` makes them those of the page's language.

import { say } from "../shared/words.js";

export function figure(value) {
  return value >= 1e5 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

export function percent(share) {
  return share > 0 && share < 0.01 ? say("below 1%") : `${Math.round(100 * share)}%`;
}

export const FACE = {
  get name() { return say("Where K-Means begins, and where it ends"); },
  get views() { return say("What to look at"); },
  get map() { return say("Map of starts"); },
  get seeds() { return say("k-means++ seed by seed"); },
  get restarts() { return say("Many starts"); },
  get valley() { return say("Valley on a line"); },
};

export const MAP = {
  get picture() { return say("Map of starts: points and centroids can be dragged"); },
  get hint() {
    return say("Each place has the colour of the end that is reached if centroid 0 begins there; the others stay. " +
      "Press anywhere to begin there. Drag points and centroids.");
  },
  point: (i, k) => say("point {i}, ends in cluster {k}", { i, k }),
  start: (k) => say("start of centroid {k}; arrow keys move it", { k }),
  end: (inertia, share) => say("inertia {inertia}: {share} of all places", { inertia: figure(inertia), share: percent(share) }),
  more: (count) => (count === 1 ? say("… and 1 more end") : say("… and {count} more ends", { count })),
  told(iterations, inertia, best, rests) {
    const parts = { iterations, inertia: figure(inertia), best: figure(best) };
    const first = !rests ? say("This start is not at rest after {iterations} iterations, at inertia {inertia}.", parts)
      : iterations === 1 ? say("This start ends after 1 iteration at inertia {inertia}.", parts)
        : say("This start ends after {iterations} iterations at inertia {inertia}.", parts);
    return `${first} ${say("The best of the map is {best}.", parts)}`;
  },
};

export const SEEDS = {
  get picture() { return say("Points, each as large as its chance to be the next seed"); },
  get draw() { return say("Draw the next seed"); },
  get undo() { return say("Take the last one back"); },
  get use() { return say("Begin the map there"); },
  get hint() {
    return say("A point's area is its chance to be the next seed: its squared distance to the nearest seed, as a share of all. " +
      "Draw one, or press a point to choose it yourself.");
  },
  point: (i, share) => say("point {i}, chance {chance}", { i, chance: percent(share) }),
  seed: (k, i) => say("seed {k}: point {i}", { k, i }),
  get first() { return say("The first seed is drawn with equal chances."); },
  next: (count, K, i, share) => say("{count} of {K} seeds. The likeliest next one is point {i}, with a chance of {chance}.",
    { count, K, i, chance: percent(share) }),
  all: (K, inertia) => say("All {K} seeds are chosen. K-Means ends from here at inertia {inertia}.", { K, inertia: figure(inertia) }),
};

export const RESTARTS = {
  get how() { return say("how to begin"); },
  get rows() { return say("random points"); },
  get plus() { return say("k-means++"); },
  go: (runs) => say("Run it {runs} times", { runs }),
  one: (inertia, count, runs) => say("inertia {inertia}, {count} of {runs}", { inertia: figure(inertia), count, runs }),
  take: (text) => say("{run}; begin the map where one of these runs began", { run: text }),
  told(runs, ends, count, inertia, shown) {
    const parts = { runs, ends, count, shown, inertia: figure(inertia) };
    const first = ends === 1 ? say("{runs} runs came to one end; {count} of them to the best, inertia {inertia}.", parts)
      : say("{runs} runs came to {ends} different ends; {count} of them to the best, inertia {inertia}.", parts);
    return ends > shown ? `${first} ${say("The {shown} best are shown.", parts)}` : first;
  },
};

export const VALLEY = {
  get picture() { return say("The inertia of two centroids on a line; the start can be dragged"); },
  get hint() {
    return say("Only the first coordinate of the points counts here, and there are two centroids: across, where the first is; " +
      "up, where the second is. The darker, the lower the inertia. Press anywhere, or drag the ring, to begin there: the line is the way down.");
  },
  get twice() { return say("The picture is the same on both sides of the diagonal: which of the two is called first does not matter."); },
  get ring() { return say("start of the two centroids; arrow keys move it"); },
  told([a, b], [c, d], inertia, iterations) {
    const parts = { a: figure(a), b: figure(b), c: figure(c), d: figure(d), inertia: figure(inertia), iterations };
    return iterations === 1 ? say("From {a} and {b} K-Means goes to {c} and {d}: inertia {inertia} after 1 iteration.", parts)
      : say("From {a} and {b} K-Means goes to {c} and {d}: inertia {inertia} after {iterations} iterations.", parts);
  },
};
