// A press in the picture, by mouse or finger, and what each tool makes of it.

import { generator } from "../shared/lloyd.js";
import { glyph } from "./markers.js";
import { round } from "./numbers.js";

const CLICK = 4;  // pixels: a press that moves less is a click
const REACH = { mouse: 14, touch: 24 };  // from the pointer to what it takes, in the picture's units
const RUBBER = 14, CLOUD = 17;  // of the eraser, and of a painted cloud
export const CLOUDFUL = 12;  // points of a cloud that is painted by one press

// Places around one, the same for the same place and number of points so far.
export function cloudAt([u, v], count, n) {
  const random = generator(n * 7919 + Math.round(u * 31 + v));
  const bell = () => (random() + random() + random() + random() - 2) * CLOUD;
  return Array.from({ length: count }, () => [u + bell(), v + bell()]);
}

// Each tool takes a place and how far a hand reaches, and gives { drag, drop, click } or nothing;
// `keys` can give the focus to a centroid or to a point.
function toolsFor(desk, view, reach, grip, draft, keys) {
  const draw = (places, code, size) => draft.setAttribute("d",
    places.map(([u, v]) => `M${round(u)} ${round(v)}${glyph(code, size)}`).join(""));
  const size = () => reach.stage().size;

  function guess(at, far) {
    const { guess: on } = view;
    if (on.kind === "update") {
      const k = reach.among(on.places(), at, far);
      return k < 0 ? null : { drag: (to) => on.put(k, reach.planeOf(to)), drop: () => on.told(k), click: () => keys.toCentroid(k) };
    }
    const i = on.kind === "assign" ? reach.point(at, far) : -1;
    return i < 0 ? null : { drag() {}, drop() {}, click: () => on.mark(i) };
  }

  function move(at, far) {
    const guessed = guess(at, far);
    if (guessed) return guessed;
    const k = reach.among(view.picture().places(), at, far);
    if (k >= 0) return { drag: (to) => grip.centroid(k, reach.planeOf(to)), drop: grip.letGo, click: () => keys.toCentroid(k) };
    const i = desk.scene.n === reach.stage().run.drawn ? reach.point(at, far) : -1;
    return i < 0 ? null : { drag: (to) => grip.point(i, reach.planeOf(to)), drop: grip.letGo, click: () => keys.toPoint(i) };
  }

  function add(at) {
    const here = () => grip.add([grip.rowAt(reach.planeOf(at))]);
    return { drag(to) { at = to; draw([at], "o", size()); }, drop: here, click: here };
  }

  function erase(at) {
    const gone = new Set(), { px, py, run } = reach.stage();
    function rub([u, v]) {
      for (let i = 0; i < run.drawn; i++) if (Math.hypot(px[i] - u, py[i] - v) <= RUBBER) gone.add(i);
      draw([...gone].map((i) => [px[i], py[i]]), "X", size() + 3);
    }
    const done = () => { if (gone.size) grip.erase(gone); };
    rub(at);
    return desk.scene.n === run.drawn ? { drag: rub, drop: done, click: done } : null;
  }

  function paint(at) {
    const places = [];
    const spray = (to, count) => { places.push(...cloudAt(to, count, desk.scene.n + places.length)); draw(places, "o", size()); };
    const done = () => grip.add(places.map((each) => grip.rowAt(reach.planeOf(reach.inside(each)))));
    return { drag: (to) => spray(to, 2), drop: done, click() { spray(at, CLOUDFUL); done(); } };
  }

  return { move, add, erase, paint };
}

// What hears of a press; `draft` is the path for what is not yet there, or no longer.
export function pressesOf(desk, view, reach, grip, draft, keys) {
  const tools = toolsFor(desk, view, reach, grip, draft, keys);

  return function pressed(event) {
    if (event.button > 0 || !desk.scene.movable) return;
    let latest = reach.unitsOf(event), dragging = false, frame = null;
    const press = tools[view.tool()](latest, REACH[event.pointerType] || REACH.mouse);
    if (!press) return;
    event.preventDefault();
    const { node } = view.picture(), [x, y] = [event.clientX, event.clientY];
    node.setPointerCapture(event.pointerId);
    const hears = { pointermove: move, pointerup: end, pointercancel: end };
    for (const [name, action] of Object.entries(hears)) node.addEventListener(name, action);

    function move(next) {  // at most one drawing a frame
      dragging ||= Math.hypot(next.clientX - x, next.clientY - y) >= CLICK;
      latest = reach.unitsOf(next);
      if (dragging) frame ??= requestAnimationFrame(() => { frame = null; press.drag(latest); });
    }

    function end({ type }) {
      cancelAnimationFrame(frame);
      for (const [name, action] of Object.entries(hears)) node.removeEventListener(name, action);
      if (dragging) press.drag(latest);
      if (dragging) press.drop();
      else if (type === "pointerup") press.click();
      draft.removeAttribute("d");
    }
  };
}
