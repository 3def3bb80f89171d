// The face of KMeansStepper. What a hand moves is computed here, so it follows at once, asks nobody,
// and works in a page with no kernel; only a student's own functions are asked in Python.

import { lookedAt } from "../shared/looks.js";
import { button, dressed, html, keepsKey, svg } from "../shared/widget.js";
import { speak } from "../shared/words.js";
import { besideOf } from "./beside.js";
import { codeOf } from "./code.js";
import { choicesOf, controlsOf, walkOf } from "./controls.js";
import { curveOf } from "./curve.js";
import { dataOf } from "./data.js";
import { deskOf } from "./desk.js";
import { guessOf } from "./guess.js";
import { handsOf } from "./hands.js";
import { followLinks } from "./links.js";
import { gliderOf } from "./motion.js";
import { panelsOf } from "./panels.js";
import { legendOf, notesOf, statusOf, warningsOf } from "./parts.js";
import { pictureOf, stageOf } from "./picture.js";
import { WIDEST, frameOf } from "./plane.js";
import { probeOf } from "./probe.js";
import { countsOf } from "./scene.js";
import { toolsOf } from "./tools.js";
import { BUTTONS, HAND, KEYS, SAYS, whereIn } from "./words.js";

let views = 0;  // ids must be unique in a page that shows several steppers

function render({ model, el }) {
  speak(model);
  const view = newView(model, `kml-stepper-${++views}`), { walk, desk, choices, controls } = view;
  const root = faceOf(view);
  view.build();
  view.renew("");
  const watcher = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width > 0) view.build(contentRect.width);
  });
  watcher.observe(view.main);
  listenToKeys(root, controls.slider, {
    ArrowLeft: () => walk.goTo(desk.index - 1), ArrowRight: walk.forward,
    Home: () => walk.goTo(0), End: () => walk.goTo(desk.last), p: walk.toggle, " ": walk.toggle,
    t: () => choices.toggle("trail"), r: () => choices.toggle("regions"),
    l: () => choices.toggle("lines"), c: () => choices.toggle("curve"),
  }, { z: () => desk.undo(HAND.undone), Z: () => desk.redo(HAND.redone), y: () => desk.redo(HAND.redone) });
  keysAfterAClick(root);
  const ends = [walk.end, view.glider.end, () => watcher.disconnect(), dressed(root), wishesOf(view, model, root), desk.end];
  el.append(root);
  return () => ends.forEach((end) => end());
}

// The parts of one view, and how they are shown: `show` when there is another half-step, `renew` when
// there is another run, `build` when there is more or less room.
function newView(model, id) {
  const shows = { trail: true, regions: false, lines: false, curve: false, held: false };
  let pixels = WIDEST;
  const view = { id, shows, picture: null, root: null, main: html("div", { class: "kml-main" }),
    heading: html("p", { class: "kml-heading", id: `${id}-name` }), show, renew, build };
  const desk = deskOf(model, { step: () => show(), run: renew, slow: (yes) => view.warnings.slow(yes) });
  addParts(view, desk);

  function show(said = "", everything = false) {
    const { index, run } = desk, { picture, status, legend, controls, curve, choices, tools, panels, beside } = view;
    if (!said && !everything) shows.held = false;
    picture.show(index, whereIn(run, index), everything);
    status.show(index, said, view.guess.show(everything));
    legend.show(run.steps[index].counts);
    for (const part of [controls, curve]) part.show(index);
    for (const part of [choices, tools, panels, beside]) part.show();
    view.probe.show(null);
    view.hands.place();
  }

  function renew(said) {
    const { root, walk, warnings, notes, heading } = view;
    walk.pause();
    if (view.picture.stage.fits(desk.run)) view.picture.stage.take(desk.run);
    else build(pixels, true);
    heading.textContent = desk.run.heading;
    root.classList.toggle("kml-crowd", desk.run.drawn > 150);
    warnings.show();
    notes.show(view.picture.stage.scale);
    show(said, true);
  }

  function build(wide = pixels, anew = false) {  // the picture, as large as there is room for it
    const frame = frameOf(wide), old = view.picture, { hands } = view;
    pixels = wide;
    if (old && !anew && frame.width === old.stage.frame.width) return;
    const focused = old ? old.marks.indexOf(document.activeElement) : -1;
    const cursor = document.activeElement === hands.cursor;
    view.picture = pictureOf(stageOf(desk.run, frame), id, shows, view.glider.glide, view.over);
    hands.attach();
    view.main.replaceChildren(view.picture.node);
    view.beside.build(frame);
    view.picture.show(desk.index, whereIn(desk.run, desk.index), true);
    if (focused >= 0 && view.picture.marks[focused]) hands.focusCentroid(focused);
    if (cursor) hands.cursor.focus({ preventScroll: true });
    if (!anew) show("", true);
  }

  return view;
}

function addParts(view, desk) {
  const { id, shows } = view, picture = () => view.picture;
  const walk = walkOf(desk), status = statusOf(desk), legend = legendOf(desk), data = dataOf(desk, id);
  const glider = gliderOf(desk, () => (walk.playing() ? walk.speed : null));
  const probe = probeOf(desk, legend, status.say, picture), guess = guessOf(desk, picture, status.say);
  const beside = besideOf(desk, id, shows, () => view.renew(""), data.another);
  const curve = curveOf(desk, walk.goTo, shows, () => beside.run);
  const choices = choicesOf(desk, shows, () => view.show("", true));
  const tools = toolsOf(desk, status.say, (name) => {
    view.root.dataset.tool = name;
    probe.show(null);
    hands.place();
  });
  const hands = handsOf(desk, { picture, tool: () => tools.now, probe: probe.show, guess, say: status.say, hold });
  const controls = controlsOf(desk, walk), keys = html("p", { class: "kml-keys" });
  keys.innerHTML = KEYS.all;
  const panels = panelsOf(id, { data: data.data, begin: data.beginning, guess: guess.panel, beside: beside.panel,
    show: { node: html("div", {}, choices.node, keys), show() {} }, code: codeOf(desk, status.say) });
  walk.told = (playing, tooFast) => {
    controls.playing(playing);
    status.quiet(tooFast);
  };

  function hold(text, { labels, inertia }) {  // what is seen while something is held
    const known = Number.isFinite(inertia);
    shows.held = !desk.run.no_regions;
    status.hold(text);
    curve.show(known ? 1 : 0, known ? inertia : null);
    legend.show(labels && countsOf(labels, desk.scene.K));
    probe.show(null);
    hands.place();
  }

  Object.assign(view, { desk, walk, status, legend, data, glider, probe, guess, beside, curve, choices, tools, hands,
    controls, panels, warnings: warningsOf(desk), notes: notesOf(desk),
    over: { below: probe.node, above: svg("g", {}, guess.layer, hands.draft, hands.cursor) } });
}

function faceOf(view) {
  const { id, controls, status, warnings, main, beside, curve, legend, tools, panels, notes } = view;
  const larger = button(BUTTONS.larger, () => {
    if (document.fullscreenElement === root) document.exitFullscreen();
    else root.requestFullscreen();
  }, "kml-larger");
  const root = html("div", { class: "kml-widget kml-stepper", role: "group", tabindex: -1,
    "aria-labelledby": `${id}-name`, "data-tool": "move" },
  view.heading, controls.node, status.node, warnings.node,
  html("div", { class: "kml-body" }, html("div", { class: "kml-pictures" }, main, beside.place),
    html("div", { class: "kml-side" }, curve.node, legend.node, status.mistakes)),
  html("p", { class: "kml-hint" }, SAYS.hint), html("div", { class: "kml-row" }, tools.node, panels.row),
  panels.panel, notes.node);
  panels.row.append(larger);
  root.addEventListener("fullscreenchange", () => {
    larger.textContent = document.fullscreenElement === root ? BUTTONS.smaller : BUTTONS.larger;
  });
  view.root = root;
  return root;
}

// What an address holds besides the run: what is shown, the open panel, the run that was kept.
function looksOf({ shows, panels, beside }) {
  const { trail, regions, lines, curve } = shows;
  return { trail, regions, lines, curve, panel: panels.now, kept: beside.kept };
}

// What Python's `show`, links of the text and addresses ask for.
function wishesOf(view, model, root) {
  const { data, choices, panels, walk, shows, beside } = view;
  function wished(wish) {
    if (wish.data) data.take(...wish.data.split(":"));
    if (wish.K) data.begins.K = Math.min(Math.max(wish.K, 1), 12);
    if (wish.begin) data.begins.way = wish.begin;
    if (wish.K || wish.begin) data.begin();
    for (const name of Object.keys(shows)) if (name in wish) choices.turn(name, Boolean(wish[name]));
    if ("panel" in wish) panels.open(wish.panel);
    if ("step" in wish) walk.goTo(wish.step);
  }
  const asked = () => wished(model.get("_wish") || {});
  model.on("change:_wish", asked);
  asked();
  const { kept, ...looks } = lookedAt(model, () => looksOf(view));
  wished(looks);
  if (kept) beside.take(kept);
  const unlink = followLinks(root, wished);
  return () => {
    unlink();
    model.off("change:_wish", asked);
  };
}

// After a click anywhere the keys are the widget's: Space plays, and does not press again what was
// clicked. Who came by keyboard stays where they are, and so does who took a thing in the picture.
// The focus moves within the click, so that a key pressed right after it cannot come before.
function keysAfterAClick(root) {
  let labelled = null;  // the box whose label was clicked: the browser clicks it next, itself
  root.addEventListener("click", ({ detail, target }) => {
    const passedOn = target === labelled, keyboard = detail === 0 && !passedOn;
    labelled = null;
    if (keyboard || target.closest(".kml-speed, .kml-slider, select, input[type=number], input[type=text]")) return;
    const { control } = target.closest("label") || {};
    if (control && control !== target) labelled = control;
    else if (!document.activeElement.matches(".kml-centroid, .kml-cursor")) root.focus({ preventScroll: true });
  });
}

function listenToKeys(root, slider, actions, withControl) {
  root.addEventListener("keydown", (event) => {
    const control = event.ctrlKey || event.metaKey;
    const undoes = control && !event.altKey && withControl[event.shiftKey ? event.key.toUpperCase() : event.key];
    if (undoes && !event.target.matches("input[type=text]")) {
      event.stopPropagation();
      event.preventDefault();
      undoes();
      return;
    }
    if (event.altKey || !keepsKey(event) || event.defaultPrevented) return;
    if (event.target.matches("select, input[type=number], input[type=text]")) return;  // they have keys of their own
    if (event.target.matches("input[type=range]") && event.target !== slider) return;
    if (event.key === " " && event.target !== root && event.target !== slider) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

export default { render };
