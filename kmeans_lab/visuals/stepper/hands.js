// Hands on the picture: by mouse, by touch and by keyboard. What is held moves with all that follows
// from it; what is let go is handed to the desk, and is one thing to undo.

import { generator } from "../shared/lloyd.js";
import { svg } from "../shared/widget.js";
import { nearestOf, countChanged } from "./live.js";
import { glyph } from "./markers.js";
import { round } from "./numbers.js";
import { drawnOf, movedRow, project, rowIn } from "./scene.js";
import { HAND } from "./words.js";

const CLICK = 4;  // pixels: a press that moves less is a click
const REACH = { mouse: 14, touch: 24 };  // from the pointer to what it takes, in the picture's units
const RUBBER = 14, CLOUD = 14;  // of the eraser, and of a painted cloud

// `view` has the picture, `say`, `hold(text, inertia)` for what is seen meanwhile, `tool()` and
// `probe(i)`, which shows the distances of a point; `guess` takes what is not for the desk.
export function handsOf(desk, view) {
  const draft = svg("path", { class: "kml-draft" });
  const cursor = svg("circle", { class: "kml-cursor", r: 10, tabindex: 0, role: "button" });
  let chosen = 0, free = null, held = null, current = 0;

  // Distances tell what is to be guessed, so that then only the point is named.
  function probe(i, aloud) {
    if (!view.guess.kind || i === null) view.probe(i, aloud);
    else if (aloud) view.say(HAND.cursorAt(nameOf(i), rowOf(desk.scene.points, i), "guess"));
  }

  // ---- places -----------------------------------------------------------------------------------

  const stage = () => view.picture().stage;
  function unitsOf({ clientX, clientY }) {
    const at = new DOMPoint(clientX, clientY).matrixTransform(view.picture().node.getScreenCTM().inverse());
    const { left, top, across, up } = stage().frame;
    return [Math.min(Math.max(at.x, left), left + across), Math.min(Math.max(at.y, top), top + up)];
  }
  const planeOf = ([u, v]) => {
    const { scale: { x0, x1, y0, y1 }, frame: { left, top, across, up } } = stage();
    return [x0 + ((u - left) / across) * (x1 - x0), y1 - ((v - top) / up) * (y1 - y0)];
  };
  const pixelOf = ([x, y]) => [stage().scale.x(x), stage().scale.y(y)];

  const moved = (rows, i, place) => movedRow(desk.scene, rows, i, place, stage().scale);
  const rowAt = (place) => rowIn(desk.scene, place, stage().scale);

  function nearestTo([u, v], xs, ys, reach) {
    let best = -1, least = reach ** 2;
    for (let i = 0; i < xs.length; i++) {
      const away = (xs[i] - u) ** 2 + (ys[i] - v) ** 2;
      if (away <= least) [best, least] = [i, away];
    }
    return best;
  }

  function pointNear(at, reach) { return nearestTo(at, stage().px, stage().py, reach); }
  function centroidNear(at, reach) {
    const places = view.picture().places().map(stage().pixel);
    return nearestTo(at, places.map(([x]) => x), places.map(([, y]) => y), reach);
  }

  // ---- moving one thing --------------------------------------------------------------------------

  // Show what follows from centroids or points that are held; `point` is the number of a moved one.
  function glimpse(points, centroids, point = null) {
    performance.mark("kml-drag");
    const { scene } = desk, { n, d, plane } = scene, s = stage();
    const places = [], flat = project(plane, centroids, d);
    for (let k = 0; k < scene.K; k++) places.push([flat[2 * k], flat[2 * k + 1]]);
    const bare = n === 0 || (point !== null && desk.index === 0);  // no labels before the first assign
    const { labels, inertia } = bare ? { labels: null, inertia: NaN } : nearestOf({ ...scene, points }, centroids);
    if (point !== null) {
      const [x, y] = project(plane, points.subarray(point * d, point * d + d), d);
      s.put(point, [x, d === 1 ? s.run.places[2 * point + 1] : y]);
    }
    view.picture().glimpse(places, labels && drawnOf(labels, n), point);
    performance.measure("kml-drag", "kml-drag");
    return { labels, inertia };
  }

  function holdCentroid(k, place) {
    const start = moved(held ? held.start : desk.centroids(), k, place), found = glimpse(desk.scene.points, start);
    held = { kind: "centroid", k, start, points: desk.scene.points, ...found };
    view.hold(HAND.centroidAt(k, rowOf(start, k), found.inertia), found);
  }

  function holdPoint(i, place) {
    const points = moved(held ? held.points : desk.scene.points, i, place), start = desk.centroids();
    held = { kind: "point", k: i, start, points, ...glimpse(points, start, i) };
    view.hold(HAND.pointAt(nameOf(i), rowOf(points, i), held.inertia), held);
  }

  const rowOf = (rows, i) => rows.subarray(i * desk.scene.d, i * desk.scene.d + desk.scene.d);
  const nameOf = (i) => (desk.scene.names ? desk.scene.names[i] : String(i));

  function letGo() {
    if (!held) return;
    const { kind, k, start, points, labels, inertia } = held, { run, index } = desk, step = run.steps[index];
    held = null;
    const before = step.assign < 0 || !labels ? null : run.labels[step.assign];
    const changed = before ? countChanged(drawnOf(labels, desk.scene.n), before) : null;
    const said = HAND.moved(kind === "centroid" ? HAND.centroid(k) : HAND.point(nameOf(k)), changed, step.inertia, inertia);
    desk.change({ start, points, made: points === desk.scene.points ? desk.scene.made : null }, kind === "centroid" ? 1 : Math.min(index, 1), said);
  }

  // ---- many points -------------------------------------------------------------------------------

  function add(rows, said) {
    const { points, n, d, names } = desk.scene;
    const next = new Float64Array(points.length + rows.length * d);
    next.set(points);
    rows.forEach((row, i) => next.set(row, points.length + i * d));
    chosen = n;
    desk.change({ points: next, start: desk.centroids(), made: null,
      names: names && [...names, ...rows.map((_, i) => HAND.newName(n + i))] }, Math.min(desk.index, 1), said);
  }

  function erase(gone) {
    const { points, n, d, names } = desk.scene, kept = [];
    for (let i = 0; i < n; i++) if (!gone.has(i)) kept.push(i);
    desk.change({ points: Float64Array.from(kept.flatMap((i) => [...rowOf(points, i)])), made: null,
      start: desk.centroids(), names: names && kept.map((i) => names[i]) }, Math.min(desk.index, 1), HAND.erased(gone.size));
    chosen = Math.max(0, Math.min(chosen, kept.length - 1));
    return d;
  }

  function cloudAt([u, v], count) {
    const random = generator(desk.scene.n * 7919 + Math.round(u * 31 + v));
    const bell = () => (random() + random() + random() + random() - 2) * CLOUD * 1.2;
    return Array.from({ length: count }, () => [u + bell(), v + bell()]);
  }

  const drawDraft = (places, code, size) => draft.setAttribute("d",
    places.map(([u, v]) => `M${round(u)} ${round(v)}${glyph(code, size)}`).join(""));

  // ---- pointers ----------------------------------------------------------------------------------

  function pressed(event) {
    if (event.button > 0 || !desk.scene.movable) return;
    const at = unitsOf(event), reach = REACH[event.pointerType] || REACH.mouse, tool = view.tool();
    const press = (tool === "move" && guessTool(at, reach)) || { move: moveTool, add: addTool, erase: eraseTool, paint: paintTool }[tool](at, reach);
    if (!press) return;
    event.preventDefault();
    const { node } = view.picture(), [x, y] = [event.clientX, event.clientY];
    node.setPointerCapture(event.pointerId);
    let dragging = false, frame = null, latest = at;
    const move = (next) => {
      dragging ||= Math.hypot(next.clientX - x, next.clientY - y) >= CLICK;
      latest = unitsOf(next);
      if (dragging) frame ??= requestAnimationFrame(() => { frame = null; press.drag(latest); });
    };
    const end = ({ type }) => {
      cancelAnimationFrame(frame);
      for (const name of ["pointermove", "pointerup", "pointercancel"]) node.removeEventListener(name, name === "pointermove" ? move : end);
      draft.removeAttribute("d");
      if (dragging) press.drag(latest);
      if (dragging || type === "pointercancel") press.drop();
      else press.click();
    };
    node.addEventListener("pointermove", move);
    node.addEventListener("pointerup", end);
    node.addEventListener("pointercancel", end);
  }

  function guessTool(at, reach) {
    const { guess } = view;
    if (guess.kind === "update") {
      const places = guess.places().map(stage().pixel), k = nearestTo(at, places.map(([x]) => x), places.map(([, y]) => y), reach);
      return k < 0 ? null : { drag: (to) => guess.put(k, planeOf(to)), drop: () => guess.told(k), click: () => focusCentroid(k) };
    }
    const i = guess.kind === "assign" ? pointNear(at, reach) : -1;
    return i < 0 ? null : { drag() {}, drop() {}, click: () => guess.mark(i) };
  }

  function moveTool(at, reach) {
    const k = centroidNear(at, reach);
    if (k >= 0) return { drag: (to) => holdCentroid(k, planeOf(to)), drop: letGo, click: () => focusCentroid(k) };
    const i = pointNear(at, reach);
    if (i < 0 || desk.scene.n !== stage().run.drawn) return null;
    return { drag: (to) => holdPoint(i, planeOf(to)), drop: letGo, click: () => { chosen = i; cursor.focus({ preventScroll: true }); place(); probe(i); } };
  }

  function addTool(at) {
    const here = () => add([rowAt(planeOf(at))], HAND.added(1));
    return { drag(to) { at = to; drawDraft([at], "o", stage().size); }, drop: here, click: here };
  }

  function eraseTool(at) {
    const gone = new Set();
    const rub = (to) => {
      for (let i = 0; i < stage().run.drawn; i++) if (Math.hypot(stage().px[i] - to[0], stage().py[i] - to[1]) <= RUBBER) gone.add(i);
      drawDraft([...gone].map((i) => [stage().px[i], stage().py[i]]), "X", stage().size + 3);
    };
    const done = () => { draft.removeAttribute("d"); if (gone.size) erase(gone); };
    rub(at);
    return { drag: rub, drop: done, click: done };
  }

  function paintTool(at) {
    const places = [];
    const spray = (to, count) => { places.push(...cloudAt(to, count)); drawDraft(places, "o", stage().size); };
    const done = () => add(places.map((each) => rowAt(planeOf(each))), HAND.added(places.length));
    return { drag: (to) => spray(to, 2), drop: done, click() { spray(at, 12); draft.removeAttribute("d"); done(); } };
  }

  // ---- keys --------------------------------------------------------------------------------------

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const stepped = ([u, v], event) => {
    const far = event.shiftKey ? 30 : 6, [x, y] = ARROWS[event.key], { left, top, across, up } = stage().frame;
    return [Math.min(Math.max(u + far * x, left), left + across), Math.min(Math.max(v + far * y, top), top + up)];
  };
  function turned(event, at, count) {  // PageUp and PageDown go from one to the next
    const by = { PageDown: 1, PageUp: -1 }[event.key];
    return by && count ? (at + by + count) % count : null;
  }

  function centroidKeys(event, k) {
    const to = turned(event, k, desk.scene.K);
    if (to !== null) focusCentroid(to);
    else if (ARROWS[event.key] && !event.ctrlKey && view.guess.kind === "update") {
      view.guess.put(k, planeOf(stepped(pixelOf(view.guess.placeOf(k)), event)));
      view.guess.told(k);
    } else if (ARROWS[event.key] && !event.ctrlKey && desk.scene.movable) {
      holdCentroid(k, planeOf(stepped(pixelOf(view.picture().places()[k]), event)));
    } else return;
    event.preventDefault();
  }

  function cursorKeys(event) {
    const tool = view.tool(), { n } = desk.scene, roams = tool === "add" || tool === "paint" || n === 0;
    const to = roams ? null : turned(event, chosen, n);
    if (to !== null) {
      chosen = to;
      probe(to, true);
    } else if (ARROWS[event.key] && !event.ctrlKey) {
      if (roams) free = stepped(free || middle(), event);
      else if (tool === "move") holdPoint(chosen, planeOf(stepped(where(), event)));
    } else if (event.key === "Delete" || event.key === "Backspace" || (event.key === "Enter" && tool === "erase")) {
      if (n && !roams) erase(new Set([chosen]));
    } else if (event.key === "Enter" && !event.shiftKey) {
      const at = free || middle();
      if (roams) add((tool === "paint" ? cloudAt(at, 12) : [at]).map((each) => rowAt(planeOf(each))), HAND.added(tool === "paint" ? 12 : 1));
      else view.guess.mark(chosen);
    } else return;
    event.preventDefault();
    place();
  }

  const middle = () => { const f = stage().frame; return [f.left + f.across / 2, f.top + f.up / 2]; };
  const where = () => [stage().px[chosen], stage().py[chosen]];

  // ---- what can be focused -----------------------------------------------------------------------

  function focusCentroid(k) {
    current = k;
    place();
    view.picture().marks[k].focus({ preventScroll: true });
  }

  function place() {  // the cursor and the words for it, after anything has changed
    const { scene } = desk, tool = view.tool(), roams = tool === "add" || tool === "paint" || scene.n === 0;
    chosen = Math.max(0, Math.min(chosen, stage().run.drawn - 1));
    const [u, v] = roams ? free || middle() : where();
    cursor.setAttribute("cx", round(u));
    cursor.setAttribute("cy", round(v));
    cursor.style.display = scene.movable ? "" : "none";
    cursor.setAttribute("aria-label", roams ? HAND.cursorFree(tool) : HAND.cursorAt(nameOf(chosen), rowOf(held ? held.points : scene.points, chosen), tool));
    const rows = held ? held.start : desk.centroids();
    current = Math.min(current, scene.K - 1);
    view.picture().marks.forEach((mark, k) => {
      mark.setAttribute("tabindex", k === current ? 0 : -1);
      if (rows) mark.setAttribute("aria-label", HAND.centroidLabel(k, rowOf(rows, k)));
    });
  }

  function attach() {  // to a picture that was built anew
    const { node, marks } = view.picture();
    node.addEventListener("pointerdown", pressed);
    node.addEventListener("pointermove", (event) => {
      if (event.buttons || view.tool() !== "move" || view.guess.kind || event.pointerType === "touch") return;
      const i = pointNear(unitsOf(event), 9);
      probe(i >= 0 ? i : cursor === document.activeElement ? chosen : null);
    });
    node.addEventListener("pointerleave", () => probe(cursor === document.activeElement ? chosen : null));
    marks.forEach((mark, k) => {
      mark.setAttribute("role", "button");
      mark.addEventListener("keydown", (event) => centroidKeys(event, k));
      mark.addEventListener("focus", () => { current = k; });
      for (const name of ["keyup", "blur"]) mark.addEventListener(name, letGo);
    });
  }
  cursor.addEventListener("keydown", cursorKeys);
  cursor.addEventListener("focus", () => { place(); if (view.tool() === "move") probe(chosen, true); });
  for (const name of ["keyup", "blur"]) cursor.addEventListener(name, letGo);
  cursor.addEventListener("blur", () => probe(null));

  return { draft, cursor, attach, place, focusCentroid };
}
