// The face of KMeansStepper. All half-steps were computed in Python and lie in the widget's state,
// so stepping asks nobody: it works while the kernel is busy, and in a page with no kernel at all.

import { dressed, html, keepsKey } from "../shared/widget.js";
import { choicesOf, controlsOf, walkOf } from "./controls.js";
import { curveOf } from "./curve.js";
import { gliderOf } from "./motion.js";
import { pictureOf, stageOf } from "./picture.js";
import { WIDEST, frameOf } from "./plane.js";
import { unpack } from "./run.js";
import { foundOf, keysOf, legendOf, notesOf, statusOf, stoppedOf, whereIn } from "./words.js";

let views = 0;  // ids must be unique in a page that shows several steppers

function render({ model, el }) {
  const run = unpack(model);
  const id = `kml-stepper-${++views}`;
  const last = run.steps.length - 1;
  const shows = { trail: true, regions: false, lines: false, curve: false };
  let index = -1;

  const walk = walkOf({
    last,
    at: () => index,
    show: (i) => {
      model.set("step_index", i);  // every view of this model follows, this one too
      model.save_changes();  // at once: the kernel's echo of an older step must not undo this one
    },
  });
  const glider = gliderOf(run, () => (walk.playing() ? walk.speed : null));
  let stage, picture;
  const main = html("div", { class: "kml-main" });
  const curve = curveOf(run, walk.goTo, shows);
  const status = statusOf(run), legend = legendOf(run);
  const controls = controlsOf(run, () => index, walk);
  const choices = choicesOf(run, shows, () => show(index, true));
  walk.told = (playing, tooFast) => {
    controls.playing(playing);
    status.quiet(tooFast);
  };

  function show(i, everything = false) {
    index = i;
    picture.show(run.steps[i], whereIn(run, i), everything);
    for (const part of [status, legend, controls, curve]) part.show(i);
  }

  function build(pixels) {  // the picture, as large as there is room for it
    const frame = frameOf(pixels);
    if (stage && frame.width === stage.frame.width) return;
    stage = stageOf(run, frame);
    picture = pictureOf(stage, id, shows, glider.glide);
    main.replaceChildren(picture.node);
    if (index >= 0) show(index, true);
  }

  build(WIDEST);
  const watcher = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width > 0) build(contentRect.width);
  });
  watcher.observe(main);

  const root = html("div", { class: `kml-widget kml-stepper${run.drawn > 1500 ? " kml-crowd" : ""}`,
    role: "group", tabindex: -1, "aria-labelledby": `${id}-name` },
  html("p", { class: "kml-heading", id: `${id}-name` }, run.heading),
  controls.node, status.node, stoppedOf(run), foundOf(run, walk.goTo),
  html("div", { class: "kml-body" },
    main,
    html("div", { class: "kml-side" }, curve.node, legend.node, choices.node)),
  notesOf(run, stage.scale), keysOf());
  listenToKeys(root, controls, {
    ArrowLeft: () => walk.goTo(index - 1), ArrowRight: () => walk.goTo(index + 1),
    Home: () => walk.goTo(0), End: () => walk.goTo(last), p: walk.toggle, " ": walk.toggle,
    t: () => choices.toggle("trail"), r: () => choices.toggle("regions"),
    l: () => choices.toggle("lines"), c: () => choices.toggle("curve"),
  });
  keysAfterAClick(root);

  const follow = () => show(Math.min(Math.max(model.get("step_index"), 0), last));
  model.on("change:step_index", follow);
  const undress = dressed(root);
  follow();
  el.append(root);
  return () => {
    walk.end();
    glider.end();
    watcher.disconnect();
    undress();
    model.off("change:step_index", follow);
  };
}

// After a click anywhere the keys are the widget's: Space plays, and does not press again what was
// clicked. Who came by keyboard stays where they are.
function keysAfterAClick(root) {
  root.addEventListener("click", ({ detail, target }) => {
    if (detail === 0 || target.closest(".kml-speed, .kml-slider")) return;  // 0: by keyboard
    setTimeout(() => root.focus({ preventScroll: true }));  // after a label has passed focus on
  });
}

function listenToKeys(root, { slider, speed }, actions) {
  root.addEventListener("keydown", (event) => {
    if (event.altKey || !keepsKey(event)) return;
    if (event.target === speed) return;  // a list has its own arrows
    if (event.key === " " && event.target !== root && event.target !== slider) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

export default { render };
