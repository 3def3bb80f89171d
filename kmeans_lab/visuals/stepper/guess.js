// Guess first: before an update, a ghost for each centroid is dragged to where it will go; before an
// assign, the points that will change their cluster are marked. Then the gap is drawn and spoken.

import { html, svg } from "../shared/widget.js";
import { glyph } from "./markers.js";
import { round } from "./numbers.js";
import { GUESS } from "./words.js";

export function guessOf(desk, picture, say) {
  const ghosts = svg("g", { class: "kml-ghosts" }), marks = svg("path", { class: "kml-marks" });
  const gaps = svg("g", { class: "kml-gaps" });
  const text = html("p", {});
  let on = false, at = -1, kind = "", places = null, touched = new Set(), marked = new Set(), result = "";

  // Called when a half-step is shown; returns what is said of the guess that was made for it.
  function show(fresh) {
    result = "";
    if (fresh) at = -1;
    const made = on && at >= 0 && desk.index === at + 1 && kind;
    gaps.replaceChildren();
    if (made === "update" && touched.size) result = judgePlaces(desk, picture().stage, places, touched, gaps);
    if (made === "assign") result = judgeMarks(desk, picture().stage, marked, gaps);
    begin();
    return result;
  }

  function begin() {
    at = desk.index;
    kind = on ? guessable(desk) : "";
    places = kind === "update" ? picture().stage.places(desk.run.steps[at].version) : null;
    touched = new Set();
    marked = new Set();
    draw();
    text.textContent = GUESS[kind || "nothing"];
  }

  function draw() {
    const { stage } = picture(), ring = glyph("o", stage.size + 5);
    ghosts.replaceChildren(...[...touched].map((k) => {
      const [x, y] = stage.pixel(places[k]);
      return svg("g", { ...stage.colour(k), transform: `translate(${round(x)} ${round(y)})`, class: "kml-ghost" },
        svg("path", { d: `M0 0${glyph(stage.markers[k], 11.5)}` }), svg("text", { dy: "0.36em" }, `${k}?`));
    }));
    marks.setAttribute("d", [...marked].map((i) => stage.at[i] + ring).join(""));
  }

  function put(k, place) {
    places[k] = place;
    touched.add(k);
    draw();
  }

  function mark(i) {
    if (kind !== "assign") return false;
    if (!marked.delete(i)) marked.add(i);
    draw();
    say(GUESS.marked(marked.size));
    return true;
  }

  const panel = { node: text, open() { on = true; result = ""; begin(); }, close() { on = false; gaps.replaceChildren(); begin(); }, show() {} };
  return { panel, show, put, mark, layer: svg("g", {}, gaps, marks, ghosts), get kind() { return kind; },
    places: () => places,
    told: (k) => say(GUESS.put(k)) };
}

// What is guessed before the next half-step; nothing where there is nothing to guess.
function guessable({ run, index }) {
  const step = run.steps[index + 1];
  if (!step) return "";
  return step.kind === "update" ? "update" : step.assign > 0 ? "assign" : "";
}

// How far from where the centroids went they were guessed to go: drawn in `gaps`, and told.
function judgePlaces({ run, index, scene }, stage, places, touched, gaps) {
  const now = stage.places(run.steps[index].version), far = [];
  for (const k of touched) {
    far.push([k, Math.hypot(places[k][0] - now[k][0], scene.d === 1 ? 0 : places[k][1] - now[k][1])]);
    const [[a, b], [x, y]] = [stage.pixel(places[k]), stage.pixel(now[k])];
    gaps.append(svg("path", { d: `M${round(a)} ${round(b)}L${round(x)} ${round(y)}` }),
      svg("path", { class: "kml-was", d: `M${round(a)} ${round(b)}${glyph(stage.markers[k], 8)}` }));
  }
  return GUESS.gaps(far);
}

// Which of the marked points changed their cluster: the others are crossed out in `gaps`.
function judgeMarks({ run, index }, stage, marked, gaps) {
  const { assign } = run.steps[index], now = run.labels[assign], old = run.labels[assign - 1];
  const changed = [...now.keys()].filter((i) => now[i] !== old[i]), wrong = [...marked].filter((i) => now[i] === old[i]);
  gaps.append(svg("path", { class: "kml-wrong", d: wrong.map((i) => stage.at[i] + glyph("X", stage.size + 6)).join("") }));
  return GUESS.marks(marked.size, marked.size - wrong.length, changed.length);
}
