// The face of BroadcastExplorer. Everything is computed here; Python is told what was chosen.

import { arrayOf, shapeOf } from "../shared/grid.js";
import { selectOf } from "../shared/controls.js";
import { lookedAt } from "../shared/looks.js";
import { dressed, html, keepsKey, prose } from "../shared/widget.js";
import { say, speak } from "../shared/words.js";
import { COMPUTE, MOST_SHOWN, aligned, count, goesTo, reduced, shapeIn, sourceOf } from "./shapes.js";

const BYTES = { float64: 8, float32: 4, int64: 8, uint8: 1 };
let explorers = 0;  // ids must be unique in a page that shows several

let tongue = "en";  // of numbers

function render({ model, el }) {
  tongue = speak(model);
  const names = model.get("_names"), given = model.get("_given");  // numbers of arrays, or null
  const id = `kml-broadcast-${++explorers}`;
  let { chosen = null } = lookedAt(model, () => (chosen ? { chosen } : {}));

  const inputs = names.map((name, at) => inputOf(name, `${id}-${at}`, given[at], (text) => typed(at, text)));
  const operators = Object.keys(COMPUTE), kinds = Object.keys(BYTES);
  const operator = selectOf(say("operator"), `${id}-operator`, operators, (at) => set("_operator", operators[at]));
  const kind = selectOf(say("numbers"), `${id}-kind`, kinds, (at) => set("_kind", kinds[at]));
  const axis = selectOf(say("then sum over"), `${id}-axis`, [], (at) => set("_axis", at ? at - 1 : null));
  const line = html("code", { class: "kml-broadcast-line" });
  const table = html("div", { class: "kml-broadcast-table" });
  const said = html("p", { class: "kml-broadcast-said", role: "status", "aria-live": "polite" });
  const numbers = html("div", { class: "kml-grid-arrays" });
  const place = html("p", { class: "kml-broadcast-place", role: "status", "aria-live": "polite" });
  const root = html("div", { class: "kml-widget kml-broadcast", role: "group",
    "aria-label": say("Two shapes, aligned from the right") },
    html("div", { class: "kml-broadcast-controls" }, inputs[0].node, operator.node, inputs[1].node,
      axis.node, kind.node),
    html("p", { class: "kml-broadcast-code" }, line), table, said, numbers, place);

  function set(name, value) {
    chosen = null;
    model.set(name, value);
    model.save_changes();
    show();
  }

  function typed(at, text) {
    const read = shapeIn(text);
    inputs[at].complain(read.wrong || "");
    if (read.wrong) return;
    const shapes = model.get("_shapes").map((shape) => [...shape]);
    shapes[at] = read.shape;
    model.set("_axis", null);
    set("_shapes", shapes);
  }

  // -- what is seen
  function show() {
    const shapes = model.get("_shapes"), axes = aligned(...shapes);
    const fits = axes.every((each) => each.fits), result = axes.map(({ length }) => length);
    const over = fits && model.get("_axis") !== null && model.get("_axis") < result.length
      ? model.get("_axis") : null;
    inputs.forEach((input, at) => input.show(shapes[at]));
    operator.show(operators.indexOf(model.get("_operator")));
    kind.show(kinds.indexOf(model.get("_kind")));
    axis.show(over === null ? 0 : over + 1,
      [say("no axis"), ...(fits ? result : []).map((_, at) => say("axis {at}", { at }))]);
    const middle = `${names[0]} ${model.get("_operator")} ${names[1]}`;
    line.textContent = over === null ? middle : `(${middle}).sum(axis=${over})`;
    table.replaceChildren(tableOf(names, axes, over));
    said.replaceChildren(...prose(sentence(axes, fits, result, over)));
    numbers.replaceChildren();
    place.textContent = "";
    if (fits) showNumbers(shapes, result, over);
  }

  function sentence(axes, fits, result, over) {
    if (!fits) {
      const at = axes.findLastIndex((each) => !each.fits);
      const { left, right } = axes[at], behind = axes.length - at;
      const rule = say("Two lengths fit if they are equal, or if one of them is 1.");
      const parts = { left, right, behind };
      const which = behind === 1 ? say("The last axis does not fit: {left} against {right}.", parts)
        : behind === 2 ? say("The last axis but one does not fit: {left} against {right}.", parts)
          : say("Axis -{behind} does not fit: {left} against {right}.", parts);
      return `${which} ${rule}`;
    }
    const size = BYTES[model.get("_operator") === "==" ? "uint8" : model.get("_kind")];
    const whole = say("The result has the shape `{shape}`: {entries}, {bytes}.",
      { shape: shapeOf(result), entries: entries(result), bytes: bytes(count(result) * size) });
    if (over === null) return whole;
    const last = reduced(result, over), wide = model.get("_kind") === "uint8" || model.get("_operator") === "==" ? 8 : size;
    const after = say("The sum over axis {over} takes that axis away: `{shape}`, {entries}, {bytes}.",
      { over, shape: shapeOf(last), entries: entries(last), bytes: bytes(count(last) * wide) });
    return `${whole} ${after}`;
  }

  function showNumbers(shapes, result, over) {
    const last = reduced(result, over);
    if ([...shapes, result].some((shape) => count(shape) > MOST_SHOWN || count(shape) === 0 || shape.length > 3)) {
      numbers.append(html("p", {},
        say("Numbers are shown where no array has more than {most}, or more than three axes.", { most: MOST_SHOWN })));
      return;
    }
    const values = shapes.map((shape, at) => given[at] || [...Array(count(shape)).keys()]);
    const compute = COMPUTE[model.get("_operator")];
    const size = count(result), sums = Array(count(last)).fill(0);
    const from = shapes.map((shape) => Array.from({ length: size }, (_, n) => sourceOf(n, result, shape)));
    const to = Array.from({ length: size }, (_, n) => goesTo(n, result, over));
    for (let n = 0; n < size; n += 1) sums[to[n]] += compute(values[0][from[0][n]], values[1][from[1][n]]);
    const shown = [...shapes.map((shape, at) => ({ name: names[at], shape, numbers: values[at].map(short) })),
      { name: say("result"), shape: last, numbers: sums.map(short) }];
    const grids = shown.map((array, at) => arrayOf(array, (number) => { choose(at, number); }));
    numbers.append(...grids.map(({ node }) => node));
    if (chosen) light(shown[chosen.at]?.numbers[chosen.number] === undefined ? null : chosen);

    function choose(at, number) {
      light(chosen && chosen.at === at && chosen.number === number ? null : { at, number });
    }

    function light(next) {
      chosen = next;
      const { at, number } = chosen || {}, lit = shown.map(() => new Set());
      for (let n = 0; chosen && n < size; n += 1) {
        const places = [from[0][n], from[1][n], to[n]];
        if (places[at] !== number) continue;
        places.forEach((own, other) => { if (other !== at) lit[other].add(own); });
      }
      grids.forEach((grid, other) => grid.show(chosen && other === at ? number : -1, lit[other]));
      place.textContent = !chosen ? "" : at === 2
        ? madeOf(lit[0].size, lit[1].size, names)
        : say("It goes into {count} of {all} numbers of the result.", { count: lit[2].size, all: sums.length });
    }
  }

  root.addEventListener("keydown", keepsKey);
  for (const name of ["_shapes", "_operator", "_kind", "_axis"]) model.on(`change:${name}`, show);
  el.append(root);
  show();
  const undress = dressed(root);
  return () => {
    for (const name of ["_shapes", "_operator", "_kind", "_axis"]) model.off(`change:${name}`, show);
    undress();
  };
}

// -- parts
function madeOf(first, second, [left, right]) {
  const parts = { first, second, left, right };
  return first === 1 ? say("It is made of 1 number of {left} and {second} of {right}.", parts)
    : say("It is made of {first} numbers of {left} and {second} of {right}.", parts);
}

function inputOf(name, id, given, typed) {
  const input = html("input", { id, type: "text", spellcheck: "false", autocomplete: "off", size: "11" });
  const wrong = html("span", { class: "kml-broadcast-wrong", role: "alert", id: `${id}-wrong` });
  if (given) input.readOnly = true;
  input.addEventListener("input", () => typed(input.value));
  const label = html("label", { for: id }, say("shape of {name}", { name }));
  input.setAttribute("aria-describedby", `${id}-wrong`);
  return {
    node: html("span", { class: "kml-control" }, label, input, wrong),
    complain(text) {
      wrong.replaceChildren(...prose(text));
      input.setAttribute("aria-invalid", String(text !== ""));
    },
    show(shape) {
      if (document.activeElement !== input) input.value = shapeOf(shape);
    },
  };
}

function tableOf(names, axes, over) {
  const line = (name, lengths, tell) => html("tr", {}, html("th", { scope: "row" }, name),
    ...axes.map((axis, at) => tell(lengths[at], axis, at)));
  const cell = (kind, text, note) => {
    const node = html("td", { class: `kml-broadcast-${kind}` }, text);
    if (note) node.append(html("small", {}, note));
    return node;
  };
  const operand = (length, axis) => {
    if (length === undefined) return cell("added", "1",
      axis.length > 1 ? say("added, ×{times}", { times: axis.length }) : say("added"));
    if (!axis.fits) return cell("clash", String(length), say("does not fit"));
    if (length === 1 && axis.length !== 1) return cell("stretched", "1", say("stretched ×{times}", { times: axis.length }));
    return cell("kept", String(length));
  };
  const fits = axes.every((axis) => axis.fits);
  const rows = [
    line(names[0], axes.map(({ left }) => left), operand),
    line(names[1], axes.map(({ right }) => right), operand),
    line(say("result"), axes, (axis, _, at) => !axis.fits ? cell("clash", "?")
      : at === over ? cell("summed", String(axis.length), say("summed away")) : cell(fits ? "made" : "kept", String(axis.length))),
  ];
  const head = html("tr", {}, html("th", { scope: "col" }, say("axis")),
    ...axes.map((_, at) => html("th", { scope: "col" }, say("{at} or {behind}", { at, behind: at - axes.length }))));
  return html("table", {}, html("thead", {}, head), html("tbody", {}, ...rows));
}

function entries(shape) {
  const number = count(shape);
  return number === 1 ? say("1 entry") : say("{number} entries", { number: number.toLocaleString(tongue) });
}

function bytes(number) {
  for (const [unit, name] of [[1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"]]) {
    if (number >= unit) return `${Number((number / unit).toPrecision(3))} ${name}`;
  }
  return `${number} B`;
}

function short(value) {
  return String(Number(value.toPrecision(4)));
}

export default { render };
