// The curve of the inertia over the half-steps; a click on it goes there.

import { svg } from "../shared/widget.js";
import { glyph } from "./markers.js";
import { figures, finite, round, ticks, writing } from "./numbers.js";
import { CURVE_SAYS, SAYS } from "./words.js";

const CURVE = { width: 320, height: 170, left: 58, right: 12, top: 22, bottom: 30 };

// It shows how far one has been: what comes is not told before, unless `shows.curve` asks for it.
export function curveOf(desk, goTo, shows, kept) {
  const title = svg("title"), axes = svg("g", { class: "kml-axes" });
  const future = svg("path", { class: "kml-future" }), past = svg("path", { class: "kml-past" });
  const other = svg("path", { class: "kml-other" }), marks = svg("g"), now = svg("g", { class: "kml-now" });
  const nothing = svg("text", { x: CURVE.width / 2, y: CURVE.height / 2, "text-anchor": "middle" });
  const node = svg("svg", { class: "kml-curve", viewBox: `0 0 ${CURVE.width} ${CURVE.height}`,
    role: "img" }, title, axes, other, future, past, marks, now, nothing);
  node.addEventListener("click", (event) => {
    const box = node.getBoundingClientRect();
    const across = ((event.clientX - box.left) / box.width) * CURVE.width;
    goTo(Math.round(((across - CURVE.left) / (CURVE.width - CURVE.left - CURVE.right)) * desk.last));
  });

  let reached = 0, shown = null;
  function show(i, held = null) {  // `held` is the inertia while something moves
    const { run: { steps }, run, last } = desk;
    if (run !== shown) reached = 0;
    shown = run;
    reached = Math.max(reached, i);
    const known = steps.map((_, j) => j).filter((j) => finite(steps[j].inertia));
    const seen = shows.curve ? known : known.filter((j) => j <= reached);
    const theirs = kept() ? kept().steps.map((step) => step.inertia).slice(0, shows.curve ? undefined : reached + 1) : [];
    const values = [...seen.map((j) => steps[j].inertia), ...theirs.filter(finite)];
    const highest = Math.max(...values, held || 0) || 1, { x, y } = curveScale(Math.max(last, kept() ? kept().steps.length - 1 : 0), highest);
    other.setAttribute("d", theirs.map((value, j) => (finite(value) ? `${j > 1 ? "L" : "M"}${round(x(j))} ${round(y(value))}` : "")).join(""));
    const path = (list) => list.map((j, at) => `${at ? "L" : "M"}${round(x(j))} ${
      round(y(steps[j].inertia))}`).join("");
    title.textContent = curveInWords(steps, seen, last);
    axes.replaceChildren(...curveAxes(Math.max(last, kept() ? kept().steps.length - 1 : 0), highest, y, seen.length || held));
    future.setAttribute("d", path(seen));
    past.setAttribute("d", path(seen.filter((j) => j <= i)));
    marks.replaceChildren(...curveMarks(steps, seen, x, y, path));
    const value = held === null ? steps[i].inertia : held;
    now.replaceChildren(...marksOfNow(value, held === null ? steps[i].inertia_text : figures(held), round(x(i)), y));
    nothing.textContent = seen.length || held ? "" : SAYS.nothing;
  }

  return { node, show };
}

function curveScale(last, highest) {  // from 0, so that the curve keeps its height as it grows
  const foot = CURVE.height - CURVE.bottom;
  return {
    x: (i) => CURVE.left + (i / Math.max(last, 1)) * (CURVE.width - CURVE.left - CURVE.right),
    y: (value) => foot - (value / highest) * (foot - CURVE.top - 6),
  };
}

function curveInWords(steps, seen, last) {
  if (!seen.length) return CURVE_SAYS.none;
  const [first, end] = [steps[seen[0]], steps[seen[seen.length - 1]]];
  const whole = seen[seen.length - 1] === last;
  return CURVE_SAYS[whole ? "whole" : "far"](first.inertia_text, end.inertia_text);
}

function curveAxes(last, highest, y, some) {  // numbers from 0 on both
  const { width, height, left, right, bottom } = CURVE, foot = height - bottom;
  const { write } = writing(0, highest, 0, "");
  return [
    svg("text", { class: "kml-axis", x: 4, y: 12 }, CURVE_SAYS.inertia),
    svg("path", { class: "kml-base", d: `M${left} ${foot}H${width - right}M${left} ${CURVE.top}V${foot}` }),
    ...(some ? ticks(0, highest, 4) : [0]).flatMap((value) => [
      svg("path", { d: `M${left} ${round(y(value))}h-4` }),
      svg("text", { x: left - 6, y: round(y(value)), dy: "0.33em", "text-anchor": "end" }, write(value))]),
    svg("text", { x: left, y: foot + 14, "text-anchor": "middle" }, "0"),
    ...(last ? [svg("text", { x: width - right, y: foot + 14, "text-anchor": "end" }, String(last))] : []),
    svg("text", { class: "kml-axis", x: (left + width - right) / 2, y: height - 4,
      "text-anchor": "middle" }, CURVE_SAYS.axis),
  ];
}

function curveMarks(steps, known, x, y, path) {  // where it rises, and a dot for each half-step
  const marks = known.slice(1).filter((i) => steps[i].rises).map((i) =>
    svg("path", { class: "kml-rise", d: path([known[known.indexOf(i) - 1], i]) }));
  if (known.length > 60) return marks;
  return marks.concat(known.map((i) => {
    const mark = steps[i].kind === "assign" ? glyph("o", 2.6) : glyph("s", 2.6);
    return svg("path", { class: steps[i].rises ? "kml-dot kml-bad" : "kml-dot",
      d: `M${round(x(i))} ${round(y(steps[i].inertia))}${mark}` });
  }));
}

function marksOfNow(inertia, text, x, yOf) {
  const marks = [svg("path", { class: "kml-now-line",
    d: `M${x} ${CURVE.top - 4}V${CURVE.height - CURVE.bottom}` })];
  if (finite(inertia)) {
    const y = round(yOf(inertia)), left = x > CURVE.width - 90;
    marks.push(svg("circle", { cx: x, cy: y, r: 5 }),
      svg("text", { x: left ? x - 9 : x + 9, y: Math.max(y - 7, CURVE.top - 2),
        "text-anchor": left ? "end" : "start" }, text));
  }
  return marks;
}
