import { html } from "./widget.js";
import { say } from "./words.js";

// An array as a grid of buttons, the last axis across and the one before it down, in blocks.
export function arrayOf(array, choose) {
  const { name, shape, numbers } = array;
  const columns = shape.length ? shape[shape.length - 1] : 1;
  const rows = shape.length > 1 ? shape[shape.length - 2] : 1;
  const cells = numbers.map((text, number) => {
    const label = `${placeOf(array, number)}: ${text}`;
    const cell = html("button", { type: "button", class: "kml-grid-cell", tabindex: "-1",
      "aria-pressed": "false", "aria-label": label }, text);
    cell.addEventListener("click", () => choose(number));
    cell.addEventListener("keydown", (event) => move(event, number));
    return cell;
  });
  const blocks = [];
  for (let start = 0; start < cells.length; start += rows * columns) {
    const block = html("div", { class: "kml-grid-block" }, ...cells.slice(start, start + rows * columns));
    block.style.gridTemplateColumns = `repeat(${columns}, auto)`;
    blocks.push(block);
  }
  const title = html("span", { class: "kml-grid-name" }, `${name} ${shapeOf(shape)}`);
  const node = html("div", { class: "kml-grid-array", role: "group",
    "aria-label": say("{name}, shape {shape}", { name, shape: shapeOf(shape) }) }, title, ...blocks);
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
      cell.classList.toggle("kml-grid-lit", lit.has(number));
    });
  }

  return { node, show };
}

export function shapeOf(shape) {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

export function placeOf({ name, shape }, number) {
  if (!shape.length) return name;
  const index = [];
  for (let axis = shape.length - 1, rest = number; axis >= 0; axis -= 1) {
    index.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return `${name}[${index.join(", ")}]`;
}
