// Hands on the picture: by mouse and touch in presses.js, by keyboard here. A cursor is the point, or
// the place for a new one, that the keys mean.

import { svg } from "../shared/widget.js";
import { gripOf } from "./grip.js";
import { round } from "./numbers.js";
import { CLOUDFUL, cloudAt, pressesOf } from "./presses.js";
import { reachOf } from "./reach.js";
import { HAND } from "./words.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 6, FAR = 30;  // units of the picture that an arrow moves, and with Shift
const HOVER = 9;  // how near a pointer must be to look at a point

// `view` has the picture, the tool, the guess, `say`, `hold(text, held)` for what is seen meanwhile,
// and `probe(i, aloud)`, which shows the distances of a point.
export function handsOf(desk, view) {
  const draft = svg("path", { class: "kml-draft" });
  const cursor = svg("circle", { class: "kml-cursor", r: 10, tabindex: 0, role: "button" });
  const reach = reachOf(view.picture), grip = gripOf(desk, view, reach);
  const keys = keysOnPicture(desk, view, reach, grip, cursor, place);
  const pressed = pressesOf(desk, view, reach, grip, draft, keys);
  const looked = () => keys.probe(cursor === document.activeElement ? grip.chosen : null);

  function place() {  // the cursor and the words for it, after anything has changed
    const { scene } = desk, { px, py, run } = reach.stage(), roams = keys.roams(), rows = grip.starts();
    grip.chosen = Math.max(0, Math.min(grip.chosen, run.drawn - 1));
    grip.current = Math.min(grip.current, scene.K - 1);
    const i = grip.chosen, [u, v] = roams ? grip.free || reach.middle() : [px[i], py[i]];
    cursor.setAttribute("cx", round(u));
    cursor.setAttribute("cy", round(v));
    cursor.style.display = scene.movable ? "" : "none";
    cursor.setAttribute("aria-label", !scene.movable ? "" : roams ? HAND.cursorFree(view.tool())
      : HAND.cursorAt(grip.nameOf(i), grip.rowOf(grip.points(), i), view.tool()));
    view.picture().marks.forEach((mark, k) => {
      mark.setAttribute("tabindex", k === grip.current ? 0 : -1);
      mark.setAttribute("aria-label", rows ? HAND.centroidLabel(k, grip.rowOf(rows, k)) : String(k));
    });
  }

  function attach() {  // to a picture that was built anew
    const { node, marks } = view.picture();
    node.addEventListener("pointerdown", pressed);
    node.addEventListener("pointermove", (event) => {
      if (event.buttons || view.tool() !== "move" || view.guess.kind || event.pointerType === "touch") return;
      const i = reach.point(reach.unitsOf(event), HOVER);
      if (i >= 0) keys.probe(i);
      else looked();
    });
    node.addEventListener("pointerleave", looked);
    marks.forEach((mark, k) => {
      mark.setAttribute("role", "button");
      mark.addEventListener("keydown", (event) => keys.onCentroid(event, k));
      mark.addEventListener("focus", () => { grip.current = k; });
      for (const name of ["keyup", "blur"]) mark.addEventListener(name, grip.letGo);
    });
  }

  cursor.addEventListener("keydown", keys.onCursor);
  cursor.addEventListener("focus", () => { place(); if (view.tool() === "move") keys.probe(grip.chosen, true); });
  cursor.addEventListener("blur", () => keys.probe(null));
  for (const name of ["keyup", "blur"]) cursor.addEventListener(name, grip.letGo);
  return { draft, cursor, attach, place, focusCentroid: keys.toCentroid };
}

function pageTo({ key }, at, count) {  // Page Up and Page Down go from one to the next
  const by = { PageDown: 1, PageUp: -1 }[key];
  return by && count ? (at + by + count) % count : null;
}

function keysOnPicture(desk, view, reach, grip, cursor, place) {
  const roams = () => ["add", "paint"].includes(view.tool()) || desk.scene.n === 0;
  const stepped = ([u, v], { key, shiftKey }) => {
    const [x, y] = ARROWS[key], by = shiftKey ? FAR : STEP;
    return reach.inside([u + by * x, v + by * y]);
  };

  function probe(i, aloud) {  // distances tell what is to be guessed, so that then a point is only named
    if (!view.guess.kind || i === null) view.probe(i, aloud);
    else if (aloud) view.say(HAND.cursorAt(grip.nameOf(i), grip.rowOf(desk.scene.points, i), "guess"));
  }

  function toCentroid(k) {
    grip.current = k;
    place();
    view.picture().marks[k].focus({ preventScroll: true });
  }

  function toPoint(i) {
    grip.chosen = i;
    cursor.focus({ preventScroll: true });
    place();
    probe(i);
  }

  function onCentroid(event, k) {
    const to = pageTo(event, k, desk.scene.K), arrow = ARROWS[event.key] && !event.ctrlKey;
    if (to !== null) toCentroid(to);
    else if (arrow && view.guess.kind === "update") {
      view.guess.put(k, reach.planeOf(stepped(reach.pixelOf(view.guess.places()[k]), event)));
      view.guess.told(k);
    } else if (arrow && desk.scene.movable) {
      grip.centroid(k, reach.planeOf(stepped(reach.pixelOf(view.picture().places()[k]), event)));
    } else return;
    event.preventDefault();
  }

  function onCursor(event) {
    const { key } = event, { chosen } = grip, { px, py } = reach.stage(), tool = view.tool();
    const to = roams() ? null : pageTo(event, chosen, desk.scene.n);
    if (to !== null) {
      grip.chosen = to;
      probe(to, true);
    } else if (ARROWS[key] && !event.ctrlKey) {
      if (roams()) grip.free = stepped(grip.free || reach.middle(), event);
      else if (tool === "move") grip.point(chosen, reach.planeOf(stepped([px[chosen], py[chosen]], event)));
    } else if (key === "Enter" && roams()) addHere(desk, reach, grip, tool);
    else if (["Delete", "Backspace"].includes(key) || (key === "Enter" && tool === "erase")) {
      if (!roams()) grip.erase(new Set([chosen]));
    } else if (key === "Enter" && !event.shiftKey) view.guess.mark(chosen);
    else return;
    event.preventDefault();
    place();
  }

  return { roams, probe, toCentroid, toPoint, onCentroid, onCursor };
}

function addHere(desk, reach, grip, tool) {
  const at = grip.free || reach.middle();
  const places = tool === "paint" ? cloudAt(at, CLOUDFUL, desk.scene.n) : [at];
  grip.add(places.map((each) => grip.rowAt(reach.planeOf(reach.inside(each)))));
}
