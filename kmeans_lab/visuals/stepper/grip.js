// What is held: it moves with all that follows from it, and is handed to the desk when let go, as
// one thing to undo.

import { countChanged, nearestOf } from "./live.js";
import { drawnOf, movedRow, project, rowIn } from "./scene.js";
import { HAND } from "./words.js";

// `chosen` is the point that keys mean, `current` the centroid, `free` a place for a new point.
export function gripOf(desk, view, reach) {
  const { stage } = reach;
  const grip = { chosen: 0, current: 0, free: null, held: null, centroid, point, letGo, rowOf, nameOf,
    rowAt: (place) => rowIn(desk.scene, place, stage().scale),
    starts: () => (grip.held ? grip.held.start : desk.centroids()),
    points: () => (grip.held ? grip.held.points : desk.scene.points) };

  function rowOf(rows, i) { return rows.subarray(i * desk.scene.d, i * desk.scene.d + desk.scene.d); }
  function nameOf(i) { return desk.scene.names ? desk.scene.names[i] : String(i); }

  // Show what follows from centroids or points that are held; `moved` is the number of a moved point.
  function glimpse(points, centroids, moved = null) {
    if (!grip.held) performance.clearMeasures("kml-drag");  // those of the drag before
    performance.mark("kml-drag");
    const { scene, index } = desk, { n, d, K, plane } = scene, flat = project(plane, centroids, d);
    const bare = n === 0 || (moved !== null && index === 0);  // no labels before the first assign
    const found = bare ? { labels: null, inertia: NaN } : nearestOf({ ...scene, points }, centroids);
    if (moved !== null) {
      const [x, y] = project(plane, rowOf(points, moved), d);
      stage().put(moved, [x, d === 1 ? stage().run.places[2 * moved + 1] : y]);
    }
    view.picture().glimpse(Array.from({ length: K }, (_, k) => [flat[2 * k], flat[2 * k + 1]]),
      found.labels && drawnOf(found.labels, n), moved);
    performance.measure("kml-drag", "kml-drag");
    performance.clearMarks("kml-drag");
    return found;
  }

  function centroid(k, place) {
    const { points } = desk.scene, start = movedRow(desk.scene, grip.starts(), k, place, stage().scale);
    grip.held = { kind: "centroid", k, start, points, ...glimpse(points, start) };
    view.hold(HAND.centroidAt(k, rowOf(start, k), grip.held.inertia), grip.held);
  }

  function point(i, place) {
    const start = desk.centroids(), points = movedRow(desk.scene, grip.points(), i, place, stage().scale);
    grip.held = { kind: "point", k: i, start, points, ...glimpse(points, start, i) };
    view.hold(HAND.pointAt(nameOf(i), rowOf(points, i), grip.held.inertia), grip.held);
  }

  function letGo() {
    if (!grip.held) return;
    const { kind, k, start, points, labels, inertia } = grip.held, { run, index, scene } = desk, step = run.steps[index];
    grip.held = null;
    const before = step.assign < 0 || !labels ? null : run.labels[step.assign];
    const changed = before ? countChanged(drawnOf(labels, scene.n), before) : null;
    const said = HAND.moved(kind, kind === "centroid" ? k : nameOf(k), changed, step.inertia, inertia);
    const made = points === scene.points ? scene.made : null;
    desk.change({ start, points, made }, kind === "centroid" ? 1 : Math.min(index, 1), said);
  }

  Object.assign(grip, changesOf(desk, grip));
  return grip;
}

// Points that come and go.
function changesOf(desk, grip) {
  function replace(points, names, said) {
    desk.change({ points, names, start: desk.centroids(), made: null }, Math.min(desk.index, 1), said);
  }

  function add(rows) {
    const { points, n, d, names } = desk.scene, next = new Float64Array(points.length + rows.length * d);
    next.set(points);
    rows.forEach((row, i) => next.set(row, points.length + i * d));
    grip.chosen = n;
    replace(next, names && [...names, ...rows.map((_, i) => HAND.newName(n + i))], HAND.added(rows.length));
  }

  function erase(gone) {
    const { points, n, names } = desk.scene, kept = Array.from({ length: n }, (_, i) => i).filter((i) => !gone.has(i));
    grip.chosen = Math.max(0, Math.min(grip.chosen, kept.length - 1));
    replace(Float64Array.from(kept.flatMap((i) => [...grip.rowOf(points, i)])), names && kept.map((i) => names[i]), HAND.erased(gone.size));
  }

  return { add, erase };
}
