// The desk: what lies on it, what was there before, and what Python is told of it.
//
// Everything that needs no function of a student is computed here, at once. Python hears of it when
// a hand lets go, makes the same run, and answers only where its own functions take part.

import { runOf, sceneFrom, unpack } from "./scene.js";

const MOST_KEPT = 100;  // states that can be undone
const PATIENCE = 4000;  // milliseconds until it is said that Python does not answer

// `tell.step()` is called when another half-step is shown, `tell.run(said)` when there is another
// run, `tell.slow(yes)` when Python lets wait.
export function deskOf(model, tell) {
  const past = [], future = [];
  let scene = sceneFrom(model), run = scene.page ? runOf(scene) : unpack(model, scene);
  let revision = handOf().revision || 0, waiting = null, index = inside(model.get("step_index")), sent = scene.points;
  if (!scene.page && revision > model.get("_answer")) run = runOf(scene);

  function handOf() { return model.get("_hand") || {}; }
  function inside(i) { return Math.min(Math.max(i, 0), run.steps.length - 1); }
  const snapshot = () => ({ scene, index });

  function goTo(i) {
    model.set("step_index", inside(i));  // every view of this model follows
    model.save_changes();  // at once: the kernel's echo of an older step must not undo this one
    follow();
  }

  function follow() {
    const asked = inside(model.get("step_index"));
    if (asked === index) return;
    index = asked;
    tell.step();
  }

  function change(patch, step, said = "") {
    past.push(snapshot());
    if (past.length > MOST_KEPT) past.shift();
    future.length = 0;
    settle({ ...scene, ...patch }, step, said);
  }

  function settle(next, step, said) {
    const { points, start, d } = next;
    scene = { ...next, n: points.length / d, K: start.length / d };
    run = runOf(scene);
    index = inside(step);
    revision = Math.max(revision, handOf().revision || 0) + 1;
    if (points !== sent) model.set("_X", new DataView(points.slice().buffer));
    sent = points;
    model.set("_start", new DataView(start.slice().buffer));
    model.set("_hand", { revision, step: index, d, names: scene.names, made: scene.made,
      plane: scene.plane.kind, view: scene.plane.view });  // after the others: it says that all is there
    model.set("step_index", index);
    model.save_changes();
    wait();
    tell.run(said);
  }

  // What is tried and not yet let go: nobody hears of it. `keep` then makes it one thing to undo.
  function peek(patch, step) {
    scene = { ...scene, ...patch };
    run = runOf(scene);
    index = inside(step);
    tell.run("");
  }

  function keep(before, step, said) {
    past.push({ scene: before.scene, index: before.index });
    future.length = 0;
    settle(scene, step, said);
  }

  function wait() {
    clearTimeout(waiting);
    if (!scene.page) waiting = setTimeout(() => tell.slow(true), PATIENCE);
  }

  function back(from, to, said) {
    const state = from.pop();
    if (!state) return;
    to.push(snapshot());
    settle(state.scene, state.index, said);
  }

  function fromOthers() {  // another view of this model, or another window, has changed it
    if (handOf().revision === revision) return;
    past.push(snapshot());
    revision = handOf().revision;
    scene = sceneFrom(model);
    sent = scene.points;
    run = runOf(scene);
    index = inside(handOf().step);
    tell.run("");
  }

  function answered() {
    if (model.get("_answer") !== revision) return;
    clearTimeout(waiting);
    tell.slow(false);
    scene = sceneFrom(model);
    sent = scene.points;
    run = unpack(model, scene);
    index = inside(model.get("step_index"));
    tell.run("");
  }

  const hears = { "change:step_index": follow, "change:_hand": fromOthers, "change:_answer": answered };
  for (const [name, action] of Object.entries(hears)) model.on(name, action);
  return {
    get scene() { return scene; }, get run() { return run; }, get index() { return index; },
    get last() { return run.steps.length - 1; }, get past() { return past.length; },
    get future() { return future.length; },
    digits: model.get("_run").digits, goTo, change, peek, keep, undo: (said) => back(past, future, said), redo: (said) => back(future, past, said),
    centroids() { return run.versions && run.versions[run.steps[index].version]; },
    end() {
      clearTimeout(waiting);
      for (const [name, action] of Object.entries(hears)) model.off(name, action);
    },
  };
}
