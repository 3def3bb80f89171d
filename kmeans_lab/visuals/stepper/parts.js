// Parts of the stepper that speak: where it is, what happened, what went wrong, what colours mean.

import { html, prose, svg } from "../shared/widget.js";
import { glyph } from "./markers.js";
import { figures } from "./numbers.js";
import { colourOf } from "./picture.js";
import { SAYS, manyPoints, whereIn } from "./words.js";

const MOST_ROWS = 16;  // of the legend

// The live regions: where it is and what happened above the picture, what went wrong beside it.
// `quiet(true)` keeps them from being read out: steps come too fast for that. Room is kept for the
// longest sentences, so that the picture below stays where it is.
export function statusOf(desk) {
  const live = { role: "status", "aria-live": "polite", "aria-atomic": "true" };
  const where = html("span", { class: "kml-where" }), sentence = html("span", { class: "kml-sentence" });
  const guess = html("span", { class: "kml-guessed" });
  const node = html("div", { class: "kml-status", ...live }, where, sentence, guess);
  const told = html("div", { class: "kml-told" }, node), mistakes = html("div", { class: "kml-mistakes", ...live });
  let room = null, still = false;

  function show(i, said = "", guessed = "") {
    const { run } = desk, step = run.steps[i];
    if (room !== run) {
      told.replaceChildren(node, ...roomFor(run));
      room = run;
    }
    quiet(still);
    where.textContent = `${whereIn(run, i)} `;
    sentence.textContent = said || step.sentence;
    guess.textContent = guessed;
    mistakes.replaceChildren(...step.mistakes.map((text) => html("span", { class: "kml-mistake" },
      html("strong", {}, SAYS.mistake), ...prose(text))),
    ...step.asides.map((text) => html("span", { class: "kml-aside" }, html("strong", {}, SAYS.note), text)));
  }

  const quiet = (yes) => [node, mistakes].forEach((each) => each.setAttribute("aria-live", yes ? "off" : "polite"));
  function hold(text) {  // seen while something moves, and not read out
    quiet(true);
    where.textContent = "";  // it is no half-step of the run
    sentence.textContent = text;
  }

  return { node: told, mistakes, show, hold, say(text) { quiet(false); sentence.textContent = text; },
    quiet(yes) { still = yes; quiet(yes); } };
}

function roomFor(run) {
  const texts = run.steps.map(({ sentence }, i) => [whereIn(run, i), ` ${sentence}`]);
  return texts.sort((a, b) => b.join("").length - a.join("").length).slice(0, 3).map(([where, text]) =>
    html("div", { class: "kml-room", "aria-hidden": "true" }, html("span", { class: "kml-where" }, where), text));
}

// Why the run ended before its time; how many half-steps have mistakes, and the way to the first;
// and whether Python answers.
export function warningsOf(desk) {
  const node = html("div", { class: "kml-warnings" });
  let slow = false;

  function show() {
    const { run, scene } = desk, guilty = run.steps.map((_, i) => i).filter((i) => run.steps[i].mistakes.length);
    const parts = [];
    if (slow) parts.push(html("div", { class: "kml-stopped", role: "status" }, SAYS.slow(scene.own)));
    if (run.stopped) {
      parts.push(html("div", { class: "kml-stopped" }, html("strong", {}, `⚠ ${run.stopped.title} `), ...prose(run.stopped.text)));
    }
    if (guilty.length) {
      const go = html("button", { type: "button", class: "kml-button" }, SAYS.goTo(guilty.length, run.steps[guilty[0]].title));
      go.addEventListener("click", () => desk.goTo(guilty[0]));
      parts.push(html("p", { class: "kml-found" }, SAYS.found(guilty.length), go));
    }
    node.replaceChildren(...parts);
  }

  return { node, show, slow(yes) { slow = yes; show(); } };
}

export function notesOf(desk) {
  const node = html("ul", { class: "kml-notes" });

  function show(scale) {
    const { run, scene } = desk, all = [...run.notes];
    if (!scale.equal && !run.strip) all.push(SAYS.distorted);
    if (!scene.movable) all.push(SAYS.fixed);
    else if (!scene.page) all.push(SAYS.asking(scene.own));
    if (scene.n > 1 && run.view && allEqual(scene)) all.push(SAYS.allEqual);
    node.replaceChildren(...all.map((note) => html("li", {}, note)));
    node.hidden = !all.length;
  }

  return { node, show };
}

const allEqual = ({ points, d }) => points.length > 0 && points.every((value, i) => value === points[i % d]);

// Colours, shapes and counts; and, while a point is looked at, its squared distances.
export function legendOf(desk) {
  const node = html("ul", { class: "kml-legend", "aria-label": SAYS.legend });
  let shown = null, rows = [];

  function build(run) {
    shown = run;
    rows = Array.from({ length: Math.min(run.K, MOST_ROWS) }, (_, k) => {
      const count = html("span", { class: "kml-count" }), far = html("span", { class: "kml-far" });
      const mark = svg("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true" },
        svg("path", { class: "kml-point", d: `M0 0${glyph(run.markers[k], 5.5)}` }));
      return { row: html("li", colourOf(run, k), mark, html("span", {}, `${k}:`), count, far), count, far };
    });
    node.replaceChildren(...rows.map(({ row }) => row),
      ...(run.K > rows.length ? [html("li", {}, SAYS.more(run.K - rows.length))] : []));
  }

  function show(counts) {
    if (!shown || shown.K !== desk.run.K || shown.palette !== desk.run.palette) build(desk.run);
    rows.forEach(({ count }, k) => { count.textContent = counts ? manyPoints(counts[k]) : "–"; });
  }

  function probe(squared, nearest) {
    rows.forEach(({ far, row }, k) => {
      far.textContent = squared ? `d² ${figures(squared[k])}` : "";
      row.classList.toggle("kml-nearest", Boolean(squared) && k === nearest);
    });
  }

  return { node, show, probe };
}
