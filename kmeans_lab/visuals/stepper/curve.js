// The curve of the inertia over the half-steps; a click on it goes there.

import { svg } from "../shared/widget.js";
import { glyph } from "./markers.js";
import { finite, round } from "./numbers.js";

const CURVE = { width: 320, height: 170, left: 12, right: 12, top: 22, bottom: 30 };

// It shows how far one has been: what comes is not told before, unless `shows.curve` asks for it.
export function curveOf(run, goTo, shows) {
  const { steps } = run;
  const last = steps.length - 1;
  const known = steps.map((step, i) => i).filter((i) => finite(steps[i].inertia));
  const title = svg("title");
  const future = svg("path", { class: "kml-future" }), past = svg("path", { class: "kml-past" });
  const marks = svg("g"), now = svg("g", { class: "kml-now" });
  const nothing = svg("text", { x: CURVE.width / 2, y: CURVE.height / 2, "text-anchor": "middle" });
  const node = svg("svg", { class: "kml-curve", viewBox: `0 0 ${CURVE.width} ${CURVE.height}`,
    role: "img" }, title, ...curveAxes(last), future, past, marks, now, nothing);
  node.addEventListener("click", (event) => {
    const box = node.getBoundingClientRect();
    const across = ((event.clientX - box.left) / box.width) * CURVE.width;
    goTo(Math.round(((across - CURVE.left) / (CURVE.width - CURVE.left - CURVE.right)) * last));
  });

  let reached = 0;
  function show(i) {
    reached = Math.max(reached, i);
    const seen = shows.curve ? known : known.filter((j) => j <= reached);
    const { x, y } = curveScale(steps, seen);
    const path = (list) => list.map((j, at) => `${at ? "L" : "M"}${round(x(j))} ${
      round(y(steps[j].inertia))}`).join("");
    title.textContent = curveInWords(steps, seen, last);
    future.setAttribute("d", path(seen));
    past.setAttribute("d", path(seen.filter((j) => j <= i)));
    marks.replaceChildren(...curveMarks(steps, seen, x, y, path));
    now.replaceChildren(...marksOfNow(steps[i], round(x(i)), y));
    nothing.textContent = seen.length ? "" : "no labels yet, no inertia";
  }

  return { node, show };
}

function curveScale(steps, seen) {  // from 0, so that the curve keeps its height as it grows
  const highest = Math.max(...seen.map((i) => steps[i].inertia), 0) || 1;
  const foot = CURVE.height - CURVE.bottom;
  return {
    x: (i) => CURVE.left + (i / Math.max(steps.length - 1, 1)) * (CURVE.width - CURVE.left - CURVE.right),
    y: (value) => foot - (value / highest) * (foot - CURVE.top - 6),
  };
}

function curveInWords(steps, seen, last) {
  if (!seen.length) return "Inertia: no value yet.";
  const [first, end] = [steps[seen[0]], steps[seen[seen.length - 1]]];
  const far = seen[seen.length - 1] === last ? "" : " so far";
  return `Inertia over the half-steps${far}, from ${first.inertia_text} to ${end.inertia_text}.`;
}

function curveAxes(last) {
  const { width, height, left, right, bottom } = CURVE;
  return [
    svg("text", { class: "kml-axis", x: left, y: 12 }, "inertia"),
    svg("path", { class: "kml-base", d: `M${left} ${height - bottom}H${width - right}` }),
    svg("text", { x: left, y: height - bottom + 14 }, "0"),
    svg("text", { x: width - right, y: height - bottom + 14, "text-anchor": "end" }, String(last)),
    svg("text", { class: "kml-axis", x: (left + width - right) / 2, y: height - 6,
      "text-anchor": "middle" }, "half-step"),
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

function marksOfNow(step, x, yOf) {
  const marks = [svg("path", { class: "kml-now-line",
    d: `M${x} ${CURVE.top - 4}V${CURVE.height - CURVE.bottom}` })];
  if (finite(step.inertia)) {
    const y = round(yOf(step.inertia));
    const left = x > CURVE.width - 90;
    marks.push(svg("circle", { cx: x, cy: y, r: 5 }),
      svg("text", { x: left ? x - 9 : x + 9, y: Math.max(y - 7, CURVE.top - 2),
        "text-anchor": left ? "end" : "start" }, step.inertia_text));
  }
  return marks;
}
