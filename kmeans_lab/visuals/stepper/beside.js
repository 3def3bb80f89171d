// The panel "Two runs": one is kept and goes along, half-step by half-step, with what is made next.

import { button, html, svg } from "../shared/widget.js";
import { pictureOf, stageOf } from "./picture.js";
import { runOf } from "./scene.js";
import { BESIDE, whereIn } from "./words.js";

export function besideOf(desk, id, shows, changed, another) {
  const place = html("div", { class: "kml-second" }), said = html("p", { class: "kml-hint" });
  let kept = null, picture = null, room = null;
  const keep = button(BESIDE.keep, () => { hold(); changed(); });
  const both = button(BESIDE.another, () => { hold(); another(); });
  const drop = button(BESIDE.drop, () => { kept = null; build(room); changed(); });
  const node = html("div", {}, html("div", { class: "kml-controls" }, keep, both, drop), said);
  const caption = html("p", { class: "kml-caption" });

  function hold() {
    const { points, start } = desk.scene;
    kept = { run: desk.run, points, start };
    build(room);
  }

  // The kept run for an address: where it began, and its points if they were others. Only Python makes
  // the runs of a student's own functions again.
  function forAddress() {
    if (!kept || !desk.scene.page) return null;
    const { points, start } = kept, same = String(points) === String(desk.scene.points);
    return { start: [...start], ...(same ? {} : { points: [...points] }) };
  }

  function take({ start, points = desk.scene.points }) {
    const { scene } = desk, own = { points: Float64Array.from(points), start: Float64Array.from(start) };
    kept = { ...own, run: runOf({ ...scene, ...own, n: points.length / scene.d, K: start.length / scene.d }) };
    build(room);
    changed();
  }
  const lastOf = (run) => run.steps.length - 1;

  function build(frame) {
    room = frame;
    picture = null;
    place.replaceChildren();
    if (!kept) return;
    picture = pictureOf(stageOf(kept.run, frame), `${id}-second`, shows, (moves, draw) => draw(1, true),
      { below: svg("g"), above: svg("g") });
    picture.node.classList.add("kml-still");
    place.append(picture.node, caption);
  }

  function show() {
    drop.hidden = !kept;
    if (!kept) { said.textContent = BESIDE.none; return; }
    const { run } = kept, ended = desk.index === desk.last;
    const i = ended ? lastOf(run) : Math.min(desk.index, lastOf(run));  // both are seen at their end
    picture.show(i, whereIn(run, i), true);
    caption.textContent = BESIDE.caption(run.steps[i]);
    said.textContent = BESIDE.compare(run.steps[i], desk.run.steps[desk.index], ended);
  }

  return { panel: { node, show }, place, build, show, take, get run() { return kept && kept.run; },
    get kept() { return forAddress(); } };
}
