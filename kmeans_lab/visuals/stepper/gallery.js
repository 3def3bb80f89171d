// Data to choose from, and ways to begin, made in the page from a seed. gallery.py is the other half
// of it, number for number: a change here is a change there.

import { chances, drawFrom, generator } from "../shared/lloyd.js";

const cut = (value) => Math.floor(value * 100 + 0.5) / 100;

function bell(random) {  // nearly normal, and the same everywhere: no logarithm in it
  let total = 0;
  for (let i = 0; i < 12; i++) total += random();
  return total - 6;
}

const clouds = (...all) => (random) => all.flatMap(([count, x, y, wide, high, shift]) => {
  const [at, up] = [x + shift * (random() - 0.5), y + shift * (random() - 0.5)];
  return Array.from({ length: count }, () => {
    const across = bell(random);
    return [cut(at + wide * across), cut(up + high * bell(random))];
  });
});

const many = (count, make) => (random) => Array.from({ length: count }, (_, i) => make(random, i));

const MAKERS = {
  blobs: clouds([40, 2, 2, 0.7, 0.7, 1.5], [40, 8, 2.5, 0.7, 0.7, 1.5], [40, 3, 7, 0.7, 0.7, 1.5], [40, 7.5, 7, 0.7, 0.7, 1.5]),
  uneven: clouds([150, 3.5, 4.5, 1.5, 1.5, 1], [25, 9, 7, 0.35, 0.35, 1], [25, 9, 2, 0.35, 0.35, 1]),
  stretched: clouds([60, 5, 2, 2.4, 0.3, 0.4], [60, 5, 4, 2.4, 0.3, 0.4], [60, 5, 6, 2.4, 0.3, 0.4]),
  moons: many(200, (random, i) => {
    const angle = Math.PI * random(), second = i % 2;
    const x = (second ? 6 - 3 * Math.cos(angle) : 3 + 3 * Math.cos(angle)) + 0.25 * bell(random);
    const y = second ? 5.5 - 3 * Math.sin(angle) : 4 + 3 * Math.sin(angle);
    return [cut(x), cut(y + 0.25 * bell(random))];
  }),
  rings: many(200, (random, i) => {
    const angle = 2 * Math.PI * random(), radius = (i % 4 ? 4 : 1) + 0.2 * bell(random);
    return [cut(5 + radius * Math.cos(angle)), cut(5 + radius * Math.sin(angle))];
  }),
  cloud: clouds([180, 5, 4, 1.8, 1.8, 0]),
  six: () => [[6, 6], [6, 9], [5, 6], [1, 0], [0, 0], [9, 9]],
};
export const CLUSTERS = { blobs: 4, uneven: 3, stretched: 3, moons: 2, rings: 2, cloud: 3, six: 2, digits: 10 };

export function galleryPoints(name, seed, digits) {
  const rows = name === "digits" ? digits : MAKERS[name](generator(seed));
  return Float64Array.from(rows.flat());
}

// K first centroids of a scene: `hand` puts them in a row below the points, `place(x, y)` tells what
// stands where in the picture; the others take rows. Too few points give some rows twice.
export function beginWith(way, { points, n, d, plane }, K, seed, place) {
  const random = generator(seed), found = new Float64Array(K * d), row = (i) => points.subarray(i * d, i * d + d);
  const [x0, x1, y0, y1] = plane.view;
  if (way === "hand" || n === 0) {
    for (let k = 0; k < K; k++) found.set(place([x0 + ((k + 0.5) / K) * (x1 - x0), y0 + 0.05 * (y1 - y0)]), k * d);
    return found;
  }
  const rows = [];
  for (let k = 0; k < Math.min(K, n); k++) {
    const free = Float64Array.from({ length: n }, (_, i) => (rows.includes(i) ? 0 : 1 / (n - k)));
    const share = way === "rows" || !k ? free : chances(points, found.subarray(0, k * d), d);
    const some = k && way !== "rows" && share.some((value, i) => value && free[i]) ? share : free;
    rows.push(way === "far" && k ? some.indexOf(Math.max(...some)) : drawFrom(some, random()));
    found.set(row(rows[k]), k * d);
  }
  for (let k = n; k < K; k++) found.set(row(k % n), k * d);
  return found;
}
