// What there is to write: two functions of lesson 02, on lists, and the small inputs they are tried on.

import { say } from "../../../kmeans_lab/visuals/shared/words.js";

export const NAMES = ["A", "B", "C", "D", "E", "F"];
export const POINTS = [[6, 6], [6, 9], [5, 6], [1, 0], [0, 0], [9, 9]];
export const CENTROIDS = [[6, 6], [6, 9], [5, 6]];
export const squared = (x, y) => x.reduce((sum, value, j) => sum + (value - y[j]) ** 2, 0);

export function nearest(X, centroids) {
  return X.map((x) => {
    const all = centroids.map((centroid) => squared(x, centroid));
    return all.indexOf(Math.min(...all));
  });
}

export function means(X, labels, centroids) {  // a cluster without points keeps its centroid
  return centroids.map((centroid, k) => {
    const own = X.filter((_, i) => labels[i] === k);
    return own.length ? centroid.map((_, j) => own.reduce((sum, x) => sum + x[j], 0) / own.length) : centroid;
  });
}

const LABELS = nearest(POINTS, CENTROIDS);

export const TASKS = {
  assign_loop: {
    text: () => `def assign_loop(X, centroids):\n    # ${say("for each point: the number of its nearest centroid")}\n    labels = []\n    for point in X:\n        ...  # ${say("your lines")}\n    return labels\n`,
    cases: [
      { name: () => say("the six points"), arguments: [POINTS, CENTROIDS] },
      { name: () => say("one point and one centroid"), arguments: [[[3, 4]], [[0, 1]]] },
      { name: () => say("points of three numbers each"), arguments: [[[1, 2, 3], [1, 2, 9]], [[1, 2, 9], [1, 2, 3]]],
        idea: () => say("A point may have more than two numbers: `range(len(point))`.") },
      { name: () => say("a point between two centroids"), arguments: [[[0, 0]], [[0, 5], [3, 3]]],
        idea: () => say("Is each difference squared before they are added?") },
      { name: () => say("a point far from all centroids"), arguments: [[[900000, 0]], [[0, 0], [9, 0], [5, 0]]],
        idea: () => say("Does the smallest distance so far begin with a number? It must be one that every distance beats: infinity, `float(\"inf\")`.") },
    ],
  },
  update_loop: {
    text: () => `def update_loop(X, assignments, centroids):\n    # ${say("for each cluster: the mean of its points")}\n    new = []\n    for k in range(len(centroids)):\n        ...  # ${say("your lines")}\n    return new\n`,
    cases: [
      { name: () => say("the six points"), arguments: [POINTS, LABELS, CENTROIDS] },
      { name: () => say("a cluster without points"), arguments: [[[0, 0], [2, 0]], [0, 0], [[5, 5], [7, 8]]] },
      { name: () => say("points of three numbers each"), arguments: [[[1, 2, 3], [2, 2, 9], [0, 5, 1]], [1, 1, 0], [[0, 0, 0], [1, 1, 1]]],
        idea: () => say("A point may have more than two numbers: `len(X[0])`.") },
    ],
  },
};
