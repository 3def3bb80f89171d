// The face of PrecisionExplorer. What concerns rounding was computed in Python beforehand, for every
// distance, dtype and way; the page only shows it.

import { selectOf } from "../shared/controls.js";
import { dressed, html, keepsKey, prose, svg } from "../shared/widget.js";
import { digitsOf, lastPlace, placeOf10 } from "./digits.js";

const TERMS = ["‖x‖²", "−2 x·c", "‖c‖²"];
const TOLD = {
  plain: "the norm identity as it stands",
  clipped: "the norm identity, negative results put to 0",
  centred: "the mean subtracted first, then the norm identity",
  differences: "differences first, no identity",
};
let explorers = 0;  // ids must be unique in a page that shows several

function render({ model, el }) {
  const { n, offsets, dtypes, ways, colours, plane, distinct } = model.get("_facts");
  const labels = bytesOf(model.get("_labels")), right = bytesOf(model.get("_right"));
  const raw = model.get("_terms"), terms = new Float64Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
  const id = `kml-precision-${++explorers}`;

  const far = html("input", { id: `${id}-far`, type: "range", min: "0", max: String(offsets.length - 1), step: "1" });
  const distance = html("output", { for: `${id}-far` });
  const dtype = selectOf("numbers", `${id}-dtype`, dtypes, (at) => set("dtype", at));
  const way = selectOf("computed by", `${id}-way`, ways.map((name) => TOLD[name]), (at) => set("way", at));
  const picture = pictureOf(plane, n, colours, (at) => set("point", at));
  const told = html("p", { class: "kml-precision-told", role: "status", "aria-live": "polite" });
  const table = html("div", { class: "kml-precision-digits" });
  const root = html("div", { class: "kml-widget kml-precision", role: "group", "aria-label": "Data far from the origin" },
    html("div", { class: "kml-precision-controls" },
      html("span", { class: "kml-control kml-precision-wide" }, html("label", { for: `${id}-far` }, "distance from the origin"),
        html("span", { class: "kml-precision-far" }, far, distance)), dtype.node, way.node),
    told, html("div", { class: "kml-precision-columns" }, picture.node, table));
  far.addEventListener("input", () => set("far", Number(far.value)));

  function set(name, value) {
    model.set("_chosen", { ...model.get("_chosen"), [name]: value });
    model.save_changes();
    show();
  }

  function show() {
    const chosen = model.get("_chosen");
    const block = (chosen.dtype * offsets.length + chosen.far) * ways.length + chosen.way;
    const own = labels.subarray(block * n, (block + 1) * n), good = right.subarray(block * n, (block + 1) * n);
    const wrong = [...good].flatMap((ok, at) => (ok ? [] : [at]));
    far.value = String(chosen.far);
    distance.textContent = number(offsets[chosen.far]);
    far.setAttribute("aria-valuetext", number(offsets[chosen.far]));
    dtype.show(chosen.dtype);
    way.show(chosen.way);
    picture.show(own, wrong, chosen.point);
    told.textContent = wrong.length
      ? `${wrong.length} of ${n} labels ${wrong.length === 1 ? "is" : "are"} wrong: the ringed ones.`
      : `All ${n} labels are right.`;
    const stored = distinct[chosen.dtype][chosen.far];
    if (stored < distinct[0][0]) {
      told.textContent += ` So far out ${dtypes[chosen.dtype]} stores only ${stored} different points of ${distinct[0][0]}: ` +
        "what it cannot store, no way of computing brings back.";
    }
    table.replaceChildren(...digitsTable(terms.subarray((block * n + chosen.point) * 5, (block * n + chosen.point + 1) * 5),
      dtypes[chosen.dtype], ways[chosen.way], chosen.point, good[chosen.point]));
  }

  root.addEventListener("keydown", keepsKey);
  model.on("change:_chosen", show);
  el.append(root);
  show();
  const undress = dressed(root);
  return () => {
    model.off("change:_chosen", show);
    undress();
  };
}

// -- parts
function bytesOf(raw) {
  return new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
}

// The points, coloured by their labels; wrong ones ringed, one chosen.
function pictureOf(plane, n, colours, choose) {
  const { points, centroids, width, height } = plane;
  const node = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "kml-precision-picture", role: "group",
    "aria-label": `${n} points; wrong labels are ringed` });
  const crosses = centroids.map(([x, y], k) => svg("path", { d: `M${x - 6} ${y - 6}l12 12m0-12l-12 12`,
    stroke: colours[k], "stroke-width": "4", "stroke-linecap": "round" }));
  const dots = points.map(([x, y], at) => {
    const ring = svg("circle", { cx: x, cy: y, r: "10", class: "kml-precision-ring" });
    const dot = svg("circle", { cx: x, cy: y, r: "5.5", class: "kml-precision-dot" });
    const group = svg("g", { role: "button", tabindex: "-1", class: "kml-precision-point" },
      svg("circle", { cx: x, cy: y, r: "12", fill: "transparent" }), ring, dot);
    group.addEventListener("click", () => choose(at));
    group.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const to = by ? (at + by + n) % n : event.key === "Enter" || event.key === " " ? at : null;
      if (to === null) return;
      event.preventDefault();
      choose(to);
      dots[to].group.focus();
    });
    return { group, ring, dot };
  });
  node.append(...crosses, ...dots.map(({ group }) => group));
  function show(labels, wrong, chosen) {
    const bad = new Set(wrong);
    dots.forEach(({ group, ring, dot }, at) => {
      dot.setAttribute("fill", colours[labels[at]]);
      ring.style.display = bad.has(at) ? "" : "none";
      group.classList.toggle("kml-precision-chosen", at === chosen);
      group.setAttribute("tabindex", at === chosen ? "0" : "-1");
      group.setAttribute("aria-pressed", String(at === chosen));
      group.setAttribute("aria-label", `point ${at}, cluster ${labels[at]}, ${bad.has(at) ? "wrong" : "right"}`);
    });
  }
  return { node, show };
}

// The three terms of the chosen point, digit by digit; those that cancel are struck out.
function digitsTable([own, cross, theirs, came, truth], dtype, way, point, good) {
  const head = html("p", {}, `Point ${point} and its nearest centroid:`);
  if (way === "differences") {
    return [head, html("p", {}, ...prose(`Their squared distance is ${number(came)}. Differences of numbers that lie close together lose no digits.`))];
  }
  const largest = Math.max(Math.abs(own), Math.abs(cross), Math.abs(theirs));
  const first = placeOf10(truth), last = Math.min(lastPlace(largest, dtype) + 1, 0) - (largest < 1e3 ? 2 : 0);
  const line = (name, value, kind) => {
    const { sign, struck, kept } = digitsOf(value, first, last);
    const digits = html("td", { class: `kml-precision-number ${kind}` }, sign);
    if (struck) digits.append(html("s", {}, struck));
    digits.append(kept);
    return html("tr", {}, html("th", { scope: "row" }, name), digits);
  };
  const rows = [...[own, cross, theirs].map((value, at) => line(TERMS[at], value, "")),
    plainLine("sum, as computed", came, "kml-precision-sum"), plainLine("true squared distance", truth, "")];
  const cancelled = Math.max(0, placeOf10(largest) - first), all = dtype === "float32" ? 7 : 16;
  const left = Math.max(0, all - cancelled);
  return [head, html("table", {}, html("tbody", {}, ...rows)), html("p", {}, cancelled
    ? `The first ${cancelled === 1 ? "digit of the terms cancels" : `${cancelled} digits of the terms cancel`}; of the ${all} or so that ${dtype} stores, ${left || "none"} ${left === 1 ? "is" : "are"} left for the distance.${good ? "" : " The label is wrong."}`
    : "No digits cancel.")];
}

function plainLine(name, value, kind) {
  return html("tr", {}, html("th", { scope: "row" }, name), html("td", { class: `kml-precision-number ${kind}` }, number(value)));
}

function number(value) {
  const size = Math.abs(value), sign = value < 0 ? "−" : "";
  if (size !== 0 && size < 1e-4) return sign + size.toExponential(2);
  if (Number.isInteger(size)) return sign + size.toLocaleString("en");
  return sign + (size >= 1e6 ? size.toLocaleString("en", { maximumFractionDigits: 2 }) : String(Number(size.toPrecision(6))));
}

export default { render };
