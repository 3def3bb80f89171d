// Numbers of a result and of the arguments: choose one, and those that it comes from, or that come
// from it, light up. No kernel is asked.

import { dressed, html, prose } from "../shared/widget.js";

const MOST_NAMED = 8;  // places that are read out one by one

function render({ model, el }) {
  const arrays = model.get("_arrays");  // name, shape, numbers as text; the last is the result
  const sources = model.get("_sources");  // for each number of the result: numbers of the others
  const result = arrays.length - 1;
  let chosen = null;

  const said = html("p", { class: "kml-numbers-said", role: "status", "aria-live": "polite" });
  const shown = arrays.map((array, at) => arrayOf(array, (number) => choose(at, number)));
  const heading = html("p", { class: "kml-numbers-heading" }, ...prose(model.get("_heading")));
  const root = html("div", { class: "kml-widget kml-numbers", role: "group" }, heading,
    html("p", {}, "Choose a number. Arrow keys move."),
    html("div", { class: "kml-numbers-arrays" }, ...shown.map(({ node }) => node)), said);
  root.setAttribute("aria-label", heading.textContent);
  const before = starts(arrays);

  // -- what belongs to a number
  function related(at, number) {
    if (at === result) return sources[number];
    const own = before[at] + number;
    return sources.flatMap((row, place) => (row.includes(own) ? [place] : []));
  }

  function choose(at, number) {
    chosen = chosen && chosen.at === at && chosen.number === number ? null : { at, number };
    show();
  }

  function show() {
    const lit = arrays.map(() => new Set());
    if (chosen) {
      const others = related(chosen.at, chosen.number);
      if (chosen.at === result) {
        for (const own of others) lit[home(before, own)].add(own - before[home(before, own)]);
      } else for (const place of others) lit[result].add(place);
    }
    shown.forEach((array, at) => array.show(chosen && chosen.at === at ? chosen.number : -1, lit[at]));
    say(lit);
  }

  function say(lit) {
    if (!chosen) return said.replaceChildren();
    const names = arrays.flatMap((array, at) => [...lit[at]].map((n) => placeOf(array, n)));
    const own = arrays[chosen.at], text = `${placeOf(own, chosen.number)} is ${own.numbers[chosen.number]}.`;
    const list = names.slice(0, MOST_NAMED).join(", ") +
      (names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "");
    const link = chosen.at === result ? "It was computed from" : "It goes into";
    said.textContent = names.length ? `${text} ${link} ${list}.`
      : `${text} ${link} ${chosen.at === result ? "no number of the arguments" : "no number of the result"}.`;
  }

  // -- two views of one model, and the keyboard
  root.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") {
      event.stopPropagation();  // not JupyterLab's
    }
  });
  el.append(root);
  show();
  return dressed(root);
}

// An array as a grid of buttons, the last axis across and the one before it down, in blocks.
function arrayOf(array, choose) {
  const { name, shape, numbers } = array;
  const columns = shape.length ? shape[shape.length - 1] : 1;
  const rows = shape.length > 1 ? shape[shape.length - 2] : 1;
  const cells = numbers.map((text, number) => {
    const label = `${placeOf(array, number)}: ${text}`;
    const cell = html("button", { type: "button", class: "kml-numbers-cell", tabindex: "-1",
      "aria-pressed": "false", "aria-label": label }, text);
    cell.addEventListener("click", () => choose(number));
    cell.addEventListener("keydown", (event) => move(event, number));
    return cell;
  });
  const blocks = [];
  for (let start = 0; start < cells.length; start += rows * columns) {
    const block = html("div", { class: "kml-numbers-block" }, ...cells.slice(start, start + rows * columns));
    block.style.gridTemplateColumns = `repeat(${columns}, auto)`;
    blocks.push(block);
  }
  const title = html("span", { class: "kml-numbers-name" }, `${name} ${shapeOf(shape)}`);
  const node = html("div", { class: "kml-numbers-array", role: "group",
    "aria-label": `${name}, shape ${shapeOf(shape)}` }, title, ...blocks);
  if (cells.length) cells[0].tabIndex = 0;

  function move(event, number) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
    const to = event.key === "Home" ? 0 : event.key === "End" ? cells.length - 1
      : number + (steps[event.key] || 0);
    if (to === number || !cells[to]) return;
    event.preventDefault();
    for (const cell of cells) cell.tabIndex = -1;
    cells[to].tabIndex = 0;
    cells[to].focus();
  }

  function show(chosen, lit) {
    cells.forEach((cell, number) => {
      cell.setAttribute("aria-pressed", String(number === chosen));
      cell.classList.toggle("kml-numbers-lit", lit.has(number));
    });
  }

  return { node, show };
}

function shapeOf(shape) {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

function placeOf({ name, shape }, number) {
  if (!shape.length) return name;
  const index = [];
  for (let axis = shape.length - 1, rest = number; axis >= 0; axis -= 1) {
    index.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return `${name}[${index.join(", ")}]`;
}

function starts(arrays) {
  let total = 0;
  return arrays.map(({ numbers }) => (total += numbers.length) - numbers.length);
}

function home(before, own) {
  let at = 0;
  while (at + 1 < before.length && before[at + 1] <= own) at += 1;
  return at;
}

export default { render };
