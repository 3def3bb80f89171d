// The face of KMeansStepper. All half-steps were computed in Python and lie in the widget's state,
// so stepping asks nobody: it works while the kernel is busy, and in a page with no kernel at all.

import { dressed, html } from "../shared/widget.js";
import { choicesOf, controlsOf, walkOf } from "./controls.js";
import { curveOf } from "./curve.js";
import { pictureOf, stageOf } from "./picture.js";
import { unpack } from "./run.js";
import { foundOf, keysOf, legendOf, notesOf, statusOf, stoppedOf, whereIn } from "./words.js";

let views = 0;  // ids must be unique in a page that shows several steppers

function render({ model, el }) {
  const run = unpack(model);
  const id = `kml-stepper-${++views}`;
  const last = run.steps.length - 1;
  const shows = { trail: true, regions: false, lines: false };
  let index = -1;

  const walk = walkOf({
    last,
    at: () => index,
    show: (i) => {
      model.set("step_index", i);  // every view of this model follows, this one too
      model.save_changes();  // at once: the kernel's echo of an older step must not undo this one
    },
  });
  const stage = stageOf(run);
  const picture = pictureOf(stage, id, shows);
  const curve = curveOf(run, walk.goTo);
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

  const root = html("div", { class: `kml-widget kml-stepper${run.drawn > 1500 ? " kml-crowd" : ""}`,
    role: "group", tabindex: -1, "aria-labelledby": `${id}-name` },
  html("p", { class: "kml-heading", id: `${id}-name` }, run.heading),
  controls.node, status.node, stoppedOf(run), foundOf(run, walk.goTo),
  html("div", { class: "kml-body" },
    html("div", { class: "kml-main" }, picture.node),
    html("div", { class: "kml-side" }, curve.node, legend.node, choices.node)),
  notesOf(run, stage.scale), keysOf());
  listenToKeys(root, controls, {
    ArrowLeft: () => walk.goTo(index - 1), ArrowRight: () => walk.goTo(index + 1),
    Home: () => walk.goTo(0), End: () => walk.goTo(last), p: walk.toggle, " ": walk.toggle,
    t: () => choices.toggle("trail"), r: () => choices.toggle("regions"),
    l: () => choices.toggle("lines"),
  });
  for (const { node } of [picture, curve]) {
    node.addEventListener("click", () => root.focus({ preventScroll: true }));
  }

  const follow = () => show(Math.min(Math.max(model.get("step_index"), 0), last));
  model.on("change:step_index", follow);
  const undress = dressed(root);
  follow();
  el.append(root);
  return () => {
    walk.end();
    undress();
    model.off("change:step_index", follow);
  };
}

function listenToKeys(root, { slider, speed }, actions) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Tab" || event.key === "Escape" || event.key === "Enter" && event.shiftKey) return;
    event.stopPropagation();  // else JupyterLab takes the arrows for its cells, and D D deletes one
    if (event.target === speed) return;  // a list has its own arrows
    if (event.key === " " && event.target !== root && event.target !== slider) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

export default { render };
