// What the stepper says: where it is, what happened, what went wrong, and what the colours mean.

import { html, prose, svg } from "../shared/widget.js";
import { glyph } from "./markers.js";
import { points } from "./numbers.js";
import { colourOf } from "./picture.js";

const MOST_ROWS = 16;  // of the legend

export function whereIn(run, i) {
  return i === 0 ? "Start." : `Half-step ${i} of ${run.steps.length - 1} · ${run.steps[i].title}.`;
}

// The live region. `quiet(true)` keeps it from being read out: steps come too fast for that. Room is
// kept for the longest texts, so that the picture below stays where it is.
export function statusOf(run) {
  const where = html("span", { class: "kml-where" });
  const sentence = html("span", { class: "kml-sentence" });
  const mistakes = html("span", { class: "kml-mistakes" });
  const node = html("div", { class: "kml-status", role: "status", "aria-live": "polite",
    "aria-atomic": "true" }, where, sentence, mistakes);

  function show(i) {
    const step = run.steps[i];
    where.textContent = `${whereIn(run, i)} `;
    sentence.textContent = step.sentence;
    mistakes.replaceChildren(
      ...step.mistakes.map((text) => html("span", { class: "kml-mistake" },
        html("strong", {}, "⚠ Mistake: "), ...prose(text))),
      ...step.asides.map((text) => html("span", { class: "kml-aside" },
        html("strong", {}, "Note: "), text)),
    );
  }

  const told = html("div", { class: "kml-told" }, node, ...roomFor(run));
  return { node: told, show,
    quiet: (yes) => node.setAttribute("aria-live", yes ? "off" : "polite") };
}

function roomFor(run) {
  const texts = run.steps.map(({ sentence, mistakes, asides }, i) =>
    [`${whereIn(run, i)} ${sentence}`, ...mistakes.map((text) => `⚠ Mistake: ${text}`),
      ...asides.map((text) => `Note: ${text}`)]);
  const length = (parts) => parts.reduce((sum, part) => sum + part.length + 60, 0);
  return texts.sort((a, b) => length(b) - length(a)).slice(0, 3).map(([first, ...rest]) =>
    html("div", { class: "kml-room", "aria-hidden": "true" }, html("span", {}, first),
      ...rest.map((text) => html("span", { class: "kml-room-part" }, ...prose(text)))));
}

export function stoppedOf(run) {  // why the run ended before its time
  const node = html("div", { class: "kml-stopped" });
  node.hidden = !run.stopped;
  if (run.stopped) node.append(html("strong", {}, `⚠ ${run.stopped.title} `), ...prose(run.stopped.text));
  return node;
}

export function foundOf(run, goTo) {  // how many half-steps have mistakes, and the way to the first
  const guilty = run.steps.map((step, i) => i).filter((i) => run.steps[i].mistakes.length);
  const node = html("p", { class: "kml-found" });
  node.hidden = !guilty.length;
  if (guilty.length) {
    const one = guilty.length === 1;
    const go = html("button", { type: "button", class: "kml-button" },
      `Go to ${one ? "it" : "the first"} (${run.steps[guilty[0]].title})`);
    go.addEventListener("click", () => goTo(guilty[0]));
    node.append(one ? "⚠ 1 half-step has a mistake. "
      : `⚠ ${guilty.length} half-steps have mistakes. `, go);
  }
  return node;
}

export function notesOf(run, scale) {
  const distorted = scale.equal || run.strip ? []
    : ["The two axes have different scales, so distances look distorted."];
  const node = html("ul", { class: "kml-notes" },
    ...[...run.notes, ...distorted].map((note) => html("li", {}, note)));
  node.hidden = !node.children.length;
  return node;
}

export function legendOf(run) {
  const rows = Array.from({ length: Math.min(run.K, MOST_ROWS) }, (_, k) => {
    const count = html("span", { class: "kml-count" });
    const mark = svg("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true" },
      svg("path", { class: "kml-point", d: `M0 0${glyph(run.markers[k], 5.5)}` }));
    return { row: html("li", colourOf(run, k), mark, html("span", {}, `${k}:`), count), count };
  });
  const node = html("ul", { class: "kml-legend", "aria-label": "Points in each cluster" },
    ...rows.map(({ row }) => row),
    ...(run.K > rows.length ? [html("li", {}, `… and ${run.K - rows.length} more clusters`)] : []));

  function show(i) {
    const { counts } = run.steps[i];
    rows.forEach(({ count }, k) => { count.textContent = counts ? points(counts[k]) : "–"; });
  }

  return { node, show };
}

export function keysOf() {
  const node = html("p", { class: "kml-keys" });
  node.innerHTML = "Keys: <kbd>←</kbd> <kbd>→</kbd> half-step · <kbd>Home</kbd> <kbd>End</kbd> first, "
    + "last · <kbd>Space</kbd> or <kbd>P</kbd> play · <kbd>T</kbd> trail · <kbd>R</kbd> regions · "
    + "<kbd>L</kbd> lines · <kbd>C</kbd> whole curve";
  return node;
}
