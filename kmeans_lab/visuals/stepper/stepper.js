// The face of KMeansStepper. What a hand moves is computed here, so it follows at once, asks nobody,
// and works in a page with no kernel; only a student's own functions are asked in Python.

import { button, dressed, html, keepsKey, svg } from "../shared/widget.js";
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
import { HAND, KEYS, LARGER, SAYS, whereIn } from "./words.js";

let views = 0;  // ids must be unique in a page that shows several steppers

function render({ model, el }) {
  const id = `kml-stepper-${++views}`;
  const shows = { trail: true, regions: false, lines: false, curve: false, held: false };
  let picture = null, pixels = WIDEST, root = null;

  const desk = deskOf(model, { step: () => show(), run: (said) => renew(said), slow: (yes) => warnings.slow(yes) });
  const walk = walkOf(desk);
  const glider = gliderOf(desk, () => (walk.playing() ? walk.speed : null));
  const main = html("div", { class: "kml-main" });
  const curve = curveOf(desk, walk.goTo, shows, () => beside.run);
  const status = statusOf(desk), legend = legendOf(desk), warnings = warningsOf(desk), notes = notesOf(desk);
  const controls = controlsOf(desk, walk);
  const choices = choicesOf(desk, shows, () => show("", true));
  const tools = toolsOf(desk, status.say, (name) => { root.dataset.tool = name; probe.show(null); hands.place(); });
  const probe = probeOf(desk, legend, (text) => status.say(text), () => picture);
  const guess = guessOf(desk, () => picture, status.say), data = dataOf(desk, id);
  const beside = besideOf(desk, id, shows, () => { build(true); show("", true); }, () => data.another());
  const hands = handsOf(desk, { picture: () => picture, tool: () => tools.now, probe: probe.show, say: status.say,
    guess,
    hold(text, { labels, inertia }) {
      shows.held = !desk.run.no_regions;
      status.hold(text);
      curve.show(Number.isFinite(inertia) ? Math.max(1, Math.min(desk.index, 1)) : 0, Number.isFinite(inertia) ? inertia : null);
      legend.show(labels && countsOf(labels, desk.scene.K));
      probe.show(null);
      hands.place();
    } });
  const over = { below: probe.node, above: svg("g", {}, guess.layer, hands.draft, hands.cursor) };
  walk.told = (playing, tooFast) => {
    controls.playing(playing);
    status.quiet(tooFast);
  };

  function show(said = "", everything = false) {
    const { index, run } = desk;
    if (!said && !everything) shows.held = false;
    picture.show(index, whereIn(run, index), everything);
    status.show(index, said, guess.show(everything));
    legend.show(run.steps[index].counts);
    for (const part of [controls, curve]) part.show(index);
    for (const part of [choices, tools, panels, beside]) part.show();
    probe.show(null);
    hands.place();
  }

  function renew(said) {  // another run lies on the desk
    walk.pause();
    if (picture.stage.fits(desk.run)) picture.stage.take(desk.run);
    else build(true);
    heading.textContent = desk.run.heading;
    root.classList.toggle("kml-crowd", desk.run.drawn > 1500);
    warnings.show();
    notes.show(picture.stage.scale);
    show(said, true);
  }

  function build(anew = false) {  // the picture, as large as there is room for it
    const frame = frameOf(pixels);
    if (picture && !anew && frame.width === picture.stage.frame.width) return;
    const focused = picture ? picture.marks.indexOf(document.activeElement) : -1;
    const cursor = document.activeElement === hands.cursor;
    picture = pictureOf(stageOf(desk.run, frame), id, shows, glider.glide, over);
    hands.attach();
    main.replaceChildren(picture.node);
    beside.build(frame);
    picture.show(desk.index, whereIn(desk.run, desk.index), true);
    if (focused >= 0 && picture.marks[focused]) hands.focusCentroid(focused);
    if (cursor) hands.cursor.focus({ preventScroll: true });
    if (!anew) show("", true);
  }

  const heading = html("p", { class: "kml-heading", id: `${id}-name` });
  const keys = html("p", { class: "kml-keys" });
  keys.innerHTML = KEYS;
  const panels = panelsOf(id, { data: data.data, begin: data.beginning, guess: guess.panel, beside: beside.panel,
    show: { node: html("div", {}, choices.node, keys), show() {} }, code: codeOf(desk, status.say) });
  const larger = button(LARGER[0], () => (document.fullscreenElement === root ? document.exitFullscreen() : root.requestFullscreen()), "kml-larger");
  root = html("div", { class: "kml-widget kml-stepper", role: "group", tabindex: -1,
    "aria-labelledby": `${id}-name`, "data-tool": "move" },
  heading, controls.node, status.node, warnings.node,
  html("div", { class: "kml-body" }, html("div", { class: "kml-pictures" }, main, beside.place),
    html("div", { class: "kml-side" }, curve.node, legend.node)),
  html("div", { class: "kml-row" }, tools.node, panels.row), panels.panel, html("p", { class: "kml-hint" }, SAYS.hint), notes.node);
  panels.row.append(larger);
  root.addEventListener("fullscreenchange", () => { larger.textContent = LARGER[Number(document.fullscreenElement === root)]; });
  build();
  renew("");

  function wished(wish) {  // by Python's `show` or by a link of the text
    if (wish.data) data.take(...wish.data.split(":"));
    if (wish.K) data.begins.K = Math.min(Math.max(wish.K, 1), 12);
    if (wish.begin) data.begins.way = wish.begin;
    if (wish.K || wish.begin) data.begin();
    for (const name of ["trail", "regions", "lines", "curve"]) if (name in wish) choices.turn(name, Boolean(wish[name]));
    if ("panel" in wish) panels.open(wish.panel);
    if ("step" in wish) walk.goTo(wish.step);
  }
  const asked = () => wished(model.get("_wish") || {});
  model.on("change:_wish", asked);
  asked();
  const unlink = followLinks(root, wished);

  const watcher = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width <= 0) return;
    pixels = contentRect.width;
    build();
  });
  watcher.observe(main);
  listenToKeys(root, controls, {
    ArrowLeft: () => walk.goTo(desk.index - 1), ArrowRight: walk.forward,
    Home: () => walk.goTo(0), End: () => walk.goTo(desk.last), p: walk.toggle, " ": walk.toggle,
    t: () => choices.toggle("trail"), r: () => choices.toggle("regions"),
    l: () => choices.toggle("lines"), c: () => choices.toggle("curve"),
  }, { z: () => desk.undo(HAND.undone), Z: () => desk.redo(HAND.redone), y: () => desk.redo(HAND.redone) });
  keysAfterAClick(root);
  const undress = dressed(root);
  el.append(root);
  return () => {
    walk.end();
    glider.end();
    watcher.disconnect();
    undress();
    unlink();
    model.off("change:_wish", asked);
    desk.end();
  };
}

// After a click anywhere the keys are the widget's: Space plays, and does not press again what was
// clicked. Who came by keyboard stays where they are, and so does who took a thing in the picture.
function keysAfterAClick(root) {
  root.addEventListener("click", ({ detail, target }) => {
    if (detail === 0 || target.closest(".kml-speed, .kml-slider, select, input[type=number], input[type=text]")) return;
    setTimeout(() => {  // after a label has passed focus on
      if (!document.activeElement.matches(".kml-centroid, .kml-cursor")) root.focus({ preventScroll: true });
    });
  });
}

function listenToKeys(root, { slider }, actions, withControl) {
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
