// What is on the desk: points, first centroids, and the plane of the picture; and the run that they
// make, as the picture wants it. Python sends labels only where they change, and numbers as bytes.

import { recordRun, whyNoRun } from "./live.js";
import { figures } from "./numbers.js";
import { NO_RUN, sentenceOf, titleOf } from "./sentences.js";
import { headingOf, thinnedOf } from "./words.js";

const MOST_DRAWN = 10_000;

function bytes(data) {  // a copy, because a view into a message need not be aligned
  const buffer = data.buffer || data, at = data.byteOffset || 0;
  return buffer.slice(at, at + data.byteLength);
}

export function sceneFrom(model) {
  const given = model.get("_run"), hand = model.get("_hand") || {}, touched = Boolean(hand.revision);
  const points = new Float64Array(bytes(model.get("_X")));
  const start = new Float64Array(bytes(model.get("_start")));
  const d = touched ? hand.d : given.d, { most, page, movable, own } = given;
  const plane = hand.plane === "own" ? flatPlane(points, given) : planeOf(given);
  return { points, start, d, most, page, movable, own, n: movable ? points.length / d : given.n,
    K: start.length / d, names: touched ? hand.names : given.names, made: touched ? hand.made : given.made,
    plane: touched ? { ...plane, view: hand.view } : plane };
}

function planeOf(given) {
  const { mean, matrix, origin, axes, notes, no_regions, view, palette, markers } = given;
  return { mean, matrix, origin, axes, notes, no_regions, view, palette, markers, kind: "same" };
}

// The plane of points with two features that did not come from Python.
export function flatPlane(points, { palette, markers }, axes = ["x", "y"]) {
  const n = points.length / 2, mean = [0, 0];
  points.forEach((value, i) => { mean[i % 2] += value / n; });
  const view = viewOf(boxAround(points.map((value, i) => value - mean[i % 2])), []);
  return { mean, matrix: [[1, 0], [0, 1]], origin: mean, axes, notes: [], no_regions: null,
    view, palette, markers, kind: "own" };
}

export function project({ mean, matrix }, rows, d) {  // (m·d) → (2·m), measured from `origin`
  const found = new Float64Array(rows.length / d * 2);
  for (let i = 0; i < rows.length / d; i++) {
    for (let j = 0; j < d; j++) {
      const value = rows[i * d + j] - mean[j];
      found[2 * i] += value * matrix[j][0];
      found[2 * i + 1] += value * matrix[j][1];
    }
  }
  return found;
}

// Rows with row i where the plane has (x, y); what the plane does not show of it stays. Numbers are
// cut to what a pixel of `scale` can tell, so that they stay short.
export function movedRow({ d, plane }, rows, i, [x, y], { x0, x1 }) {
  const next = rows.slice(), row = next.subarray(i * d, i * d + d), [px, py] = project(plane, row, d);
  const digits = Math.min(12, Math.ceil(2.3 - Math.log10(x1 - x0))), unit = 10 ** digits;
  for (let j = 0; j < d; j++) {
    const value = row[j] + plane.matrix[j][0] * (x - px) + plane.matrix[j][1] * (y - py);
    row[j] = d > 2 ? value : digits > 0 ? Number(value.toFixed(digits)) : Math.round(value * unit) / unit;
  }
  return next;
}

export function rowIn(scene, place, scale) {  // the row of a place in the picture
  return movedRow(scene, Float64Array.from(scene.plane.mean), 0, place, scale);
}

export function placesOf({ points, n, d, plane }) {  // on a line, spread evenly by the golden ratio
  const found = project(plane, points, d);
  if (d === 1) for (let i = 0; i < n; i++) found[2 * i + 1] = ((i * 0.6180339887498949) % 1) - 0.5;
  return found;
}

function boxAround(flat) {
  if (!flat.length) return [-1, 1, -1, 1];
  const box = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < flat.length; i++) {
    const at = 2 * (i % 2);
    box[at] = Math.min(box[at], flat[i]);
    box[at + 1] = Math.max(box[at + 1], flat[i]);
  }
  return box;
}

// The plane of a scene with a view of what now lies in it.
export function viewAround(scene) {
  const { plane, d, start } = scene;
  return { ...plane, view: viewOf(boxAround(placesOf({ ...scene, n: scene.points.length / d })), project(plane, start, d)) };
}

function widened([x0, x1, y0, y1], share) {
  const x = share * (x1 > x0 ? x1 - x0 : 1), y = share * (y1 > y0 ? y1 - y0 : 1);
  return [x0 - x, x1 + x, y0 - y, y1 + y];
}

// The box that is drawn: the points, and the centroids unless they have run away.
export function viewOf(box, centroids) {
  const [x0, x1, y0, y1] = widened(box, 0.5), near = [...box];
  for (let i = 0; i < centroids.length; i += 2) {
    const [x, y] = [centroids[i], centroids[i + 1]];
    if (x < x0 || x > x1 || y < y0 || y > y1) continue;
    near[0] = Math.min(near[0], x);
    near[1] = Math.max(near[1], x);
    near[2] = Math.min(near[2], y);
    near[3] = Math.max(near[3], y);
  }
  return widened(near, 0.07);
}

// Of what each of n points has `wide` of, the part that is drawn.
export function drawnOf(all, n, wide = 1) {
  if (n <= MOST_DRAWN) return all;
  const found = new all.constructor(MOST_DRAWN * wide);
  for (let i = 0; i < MOST_DRAWN; i++) {
    const row = Math.floor((i * (n - 1)) / (MOST_DRAWN - 1));
    for (let j = 0; j < wide; j++) found[i * wide + j] = all[row * wide + j];
  }
  return found;
}

// The run of a scene, made here, with its words.
export function runOf(scene) {
  const { n, d, K, plane } = scene, all = placesOf(scene), why = whyNoRun(scene, NO_RUN);
  const raw = why ? { steps: [{ kind: "start", iteration: 0, version: 0, assign: -1, inertia: NaN }],
    versions: [scene.start], labels: [] } : recordRun(scene);
  const far = widened(boxAround(all), 0.5), place = (row) => project(plane, row, d);
  return shownRun(scene, {
    steps: raw.steps.map((step, i) => ({ ...step, title: titleOf(step), inertia_text: figures(step.inertia),
      rises: false, counts: step.assign < 0 ? null : countsOf(raw.labels[step.assign], K),
      sentence: sentenceOf(scene, raw, i, far, place), mistakes: [], asides: [] })),
    versions: raw.versions, labels: raw.labels.map((labels) => drawnOf(labels, n)), stopped: why ? { title: "", text: why } : null,
    places: drawnOf(all, n, 2),
  });
}

export function countsOf(labels, K) {
  const counts = new Array(K).fill(0);
  for (const label of labels) counts[label] += 1;
  return counts;
}

function shownRun(scene, run) {
  const { n, d, K, plane } = scene, { palette, markers, axes, notes, no_regions, view, origin } = plane;
  return { ...run, K, n, palette, markers, axes, no_regions, view, origin, strip: d === 1,
    names: scene.names, drawn: run.places.length / 2, heading: headingOf(n, K),
    notes: [...notes, ...(n > MOST_DRAWN ? [thinnedOf(MOST_DRAWN, n)] : [])],
    centroids: run.centroids || Float64Array.from(run.versions.flatMap((rows) => [...project(plane, rows, d)])) };
}

// The run that Python recorded, unpacked.
export function unpack(model, scene) {
  const given = model.get("_run"), moves = bytes(model.get("_moves"));
  const numbers = bytes(model.get("_centroids")), size = scene.K * scene.d;
  const Label = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[given.label_bytes], wide = Label.BYTES_PER_ELEMENT;
  const labels = [];  // one array for each assign, spelled out once
  for (const { at, count, all } of given.assigns) {
    if (all) {
      labels.push(new Label(moves.slice(at, at + given.drawn * wide)));
      continue;
    }
    const next = labels[labels.length - 1].slice();
    const rows = new Uint32Array(moves.slice(at, at + 4 * count));
    const to = new Label(moves.slice(at + 4 * count, at + (4 + wide) * count));
    rows.forEach((row, i) => { next[row] = to[i]; });
    labels.push(next);
  }
  const run = { steps: given.steps, stopped: given.stopped, labels };
  if (scene.movable) {
    const flat = new Float64Array(numbers);
    run.versions = Array.from({ length: flat.length / size }, (_, v) => flat.slice(v * size, (v + 1) * size));
    run.places = drawnOf(placesOf(scene), scene.n, 2);
  } else {
    run.centroids = new Float32Array(numbers);
    run.places = new Float32Array(bytes(model.get("_places")));
  }
  return shownRun(scene, run);
}
