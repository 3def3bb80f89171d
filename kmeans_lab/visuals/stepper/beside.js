// The panel "Two runs": one is kept and goes along, half-step by half-step, with what is made next.

import { button, html, svg } from "../shared/widget.js";
import { pictureOf, stageOf } from "./picture.js";
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
    kept = { run: desk.run };
    build(room);
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

  return { panel: { node, show }, place, build, show, get run() { return kept && kept.run; } };
}
