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
  const history = historyOf(), patience = patienceOf(tell.slow), handOf = () => model.get("_hand") || {};
  const desk = { scene: sceneFrom(model), run: null, index: 0, revision: handOf().revision || 0, history, handOf, show,
    inside: (i) => Math.min(Math.max(i, 0), desk.run.steps.length - 1) };
  const kernel = kernelOf(model, desk, patience, tell);
  const own = desk.scene.page || desk.revision > model.get("_answer");  // this page makes the run itself
  desk.run = own ? runOf(desk.scene) : unpack(model, desk.scene);
  desk.index = desk.inside(model.get("step_index"));

  // Another scene with its run, as it is after half-step `step`.
  function show(scene, step) {
    desk.scene = scene;
    desk.run = runOf(scene);
    desk.index = desk.inside(step);
  }

  function settle(next, step, said) {
    const { points, start, d } = next;
    show({ ...next, n: points.length / d, K: start.length / d }, step);
    kernel.send();
    tell.run(said);
  }

  function change(patch, step, said = "") {
    history.note(desk);
    settle({ ...desk.scene, ...patch }, step, said);
  }

  // What is tried and not yet let go: nobody hears of it. `keep` then makes it one thing to undo.
  function peek(patch, step) {
    show({ ...desk.scene, ...patch }, step);
    tell.run("");
  }

  function keep(before, step, said) {
    history.note(before);
    settle(desk.scene, step, said);
  }

  function back(step, said) {
    const state = step(desk);
    if (state) settle(state.scene, state.index, said);
  }

  return {
    get scene() { return desk.scene; }, get run() { return desk.run; }, get index() { return desk.index; },
    get last() { return desk.run.steps.length - 1; }, get past() { return history.past.length; },
    get future() { return history.future.length; },
    digits: model.get("_run").digits, goTo: kernel.goTo, change, peek, keep,
    undo: (said) => back(history.undo, said), redo: (said) => back(history.redo, said),
    centroids() { return desk.run.versions && desk.run.versions[desk.run.steps[desk.index].version]; },
    end: kernel.end,
  };
}

// What can be undone and redone: scenes, each with the half-step that was shown of it.
function historyOf() {
  const past = [], future = [], kept = ({ scene, index }) => ({ scene, index });

  function step(from, to, now) {
    const state = from.pop();
    if (state) to.push(kept(now));
    return state;
  }

  return { past, future,
    note(now) {
      past.push(kept(now));
      if (past.length > MOST_KEPT) past.shift();
      future.length = 0;
    },
    undo: (now) => step(past, future, now), redo: (now) => step(future, past, now) };
}

function patienceOf(slow) {  // with Python, which may be busy or gone
  let waiting = null;
  return {
    begin() {
      clearTimeout(waiting);
      waiting = setTimeout(() => slow(true), PATIENCE);
    },
    end() { clearTimeout(waiting); },
  };
}

// What Python and other views of the model are told, and what they tell.
function kernelOf(model, desk, patience, tell) {
  let sent = desk.scene.points;

  function goTo(i) {
    model.set("step_index", desk.inside(i));  // every view of this model follows
    model.save_changes();  // at once: the kernel's echo of an older step must not undo this one
    follow();
  }

  function follow() {
    const asked = desk.inside(model.get("step_index"));
    if (asked === desk.index) return;
    desk.index = asked;
    tell.step();
  }

  function send() {
    const { scene, index } = desk, { points, start, d, names, made, plane } = scene;
    desk.revision = Math.max(desk.revision, desk.handOf().revision || 0) + 1;
    if (points !== sent) model.set("_X", new DataView(points.slice().buffer));
    sent = points;
    model.set("_start", new DataView(start.slice().buffer));
    model.set("_hand", { revision: desk.revision, step: index, d, names, made,
      plane: plane.kind, view: plane.view });  // after the others: it says that all is there
    model.set("step_index", index);
    model.save_changes();
    if (!scene.page) patience.begin();
    else patience.end();
  }

  function fromOthers() {  // another view of this model, or another window, has changed it
    const { revision, step } = desk.handOf();
    if (revision === desk.revision) return;
    desk.history.past.push({ scene: desk.scene, index: desk.index });
    desk.revision = revision;
    desk.show(sceneFrom(model), step);
    sent = desk.scene.points;
    tell.run("");
  }

  function answered() {
    if (model.get("_answer") !== desk.revision) return;
    patience.end();
    tell.slow(false);
    desk.scene = sceneFrom(model);
    sent = desk.scene.points;
    desk.run = unpack(model, desk.scene);
    desk.index = desk.inside(model.get("step_index"));
    tell.run("");
  }

  const hears = { "change:step_index": follow, "change:_hand": fromOthers, "change:_answer": answered };
  for (const [name, action] of Object.entries(hears)) model.on(name, action);
  return { goTo, send, end() {
    patience.end();
    for (const [name, action] of Object.entries(hears)) model.off(name, action);
  } };
}
