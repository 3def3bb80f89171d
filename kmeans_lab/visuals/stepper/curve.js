// The curve of the inertia over the half-steps; a click on it goes there.

import { svg } from "../shared/widget.js";
import { glyph } from "./markers.js";
import { finite, round } from "./numbers.js";

const CURVE = { width: 320, height: 170, left: 12, right: 12, top: 22, bottom: 30 };

export function curveOf(run, goTo) {
  const { steps } = run;
  const last = steps.length - 1;
  const known = steps.map((step, i) => i).filter((i) => finite(steps[i].inertia));
  const { x, y } = curveScale(steps, known);
  const path = (list) => list.map((i, j) => `${j ? "L" : "M"}${round(x(i))} ${
    round(y(steps[i].inertia))}`).join("");
  const past = svg("path", { class: "kml-past" });
  const now = svg("g", { class: "kml-now" });
  const node = svg("svg", { class: "kml-curve", viewBox: `0 0 ${CURVE.width} ${CURVE.height}`,
    role: "img", "aria-label": curveInWords(steps) }, ...curveAxes(last));
  if (known.length) {
    node.append(svg("path", { class: "kml-future", d: path(known) }), past,
      ...curveMarks(steps, known, x, y, path), now);
  } else {
    node.append(svg("text", { x: CURVE.width / 2, y: CURVE.height / 2, "text-anchor": "middle" },
      "no labels, no inertia"));
  }
  node.addEventListener("click", (event) => {
    const box = node.getBoundingClientRect();
    const across = ((event.clientX - box.left) / box.width) * CURVE.width;
    goTo(Math.round(((across - CURVE.left) / (CURVE.width - CURVE.left - CURVE.right)) * last));
  });

  function show(i) {
    if (!known.length) return;
    past.setAttribute("d", path(known.filter((j) => j <= i)));
    now.replaceChildren(...marksOfNow(steps[i], round(x(i)), y));
  }

  return { node, show };
}

function curveScale(steps, known) {
  const values = known.map((i) => steps[i].inertia);
  const highest = Math.max(...values, 0);
  const lowest = known.length ? Math.min(...values) : 0;
  const span = highest - lowest;
  return {
    x: (i) => CURVE.left + (i / Math.max(steps.length - 1, 1)) * (CURVE.width - CURVE.left - CURVE.right),
    y: (value) => {
      if (!(span > 0)) return CURVE.height / 2;
      return CURVE.height - CURVE.bottom - 6
        - ((value - lowest) / span) * (CURVE.height - CURVE.top - CURVE.bottom - 12);
    },
  };
}

function curveInWords(steps) {
  const values = steps.filter((step) => finite(step.inertia));
  if (!values.length) return "Inertia: no value yet.";
  const end = values[values.length - 1];
  return `Inertia over the half-steps, from ${values[0].inertia_text} to ${end.inertia_text}.`;
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
