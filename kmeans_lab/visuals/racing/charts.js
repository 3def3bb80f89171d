// The pictures of a race: a roof, and caches to scale. Both on logarithmic axes.

import { html, svg } from "../shared/widget.js";
import { bytesOf, cacheOf, memorySays, raceWords, roofSays } from "./words.js";

const WIDTH = 440, HEIGHT = 250, LEFT = 74, RIGHT = 12, TOP = 12, BOTTOM = 42;

export function roofOf(rows, machine, own) {
  const words = raceWords();
  const xs = rows.map(({ intensity }) => intensity), ys = rows.map(({ flops }) => flops);
  const ridge = machine.flops / machine.bandwidth;
  const x = scale(Math.min(...xs, ridge / 10) / 2, Math.max(...xs, ridge * 4) * 2, LEFT, WIDTH - RIGHT);
  const y = scale(Math.min(...ys) / 2, machine.flops * 2, HEIGHT - BOTTOM, TOP);
  const roof = [x.from, ridge, x.to].map((at) =>
    `${x(at).toFixed(1)},${y(Math.max(y.from, Math.min(machine.flops, at * machine.bandwidth))).toFixed(1)}`).join(" ");
  return figureOf(words.roof, roofSays(rows[own], machine), [...axes(x, y, words.roofX, words.roofY, short, short),
    svg("polyline", { points: roof, class: "kml-racing-roof" }),
    ...rows.map((row, at) => markOf(x(row.intensity), y(row.flops), at, at === own))]);
}

export function cachesOf(rows, caches, own) {
  const words = raceWords();
  const sizes = Object.entries(caches), held = rows.map(({ bytes }) => Math.max(bytes, 64));
  const all = [...held, ...sizes.map(([, size]) => size)];
  const x = scale(Math.min(...all) / 2, Math.max(...all) * 2, LEFT, WIDTH - RIGHT);
  const low = HEIGHT - BOTTOM, step = (low - TOP - 24) / rows.length;
  const lines = sizes.flatMap(([name, size]) => [
    svg("line", { x1: x(size), x2: x(size), y1: TOP + 14, y2: low, class: "kml-racing-cache" }),
    svg("text", { x: x(size), y: TOP + 8, "text-anchor": "middle" }, cacheOf(name, size))]);
  return figureOf(words.memory, memorySays(rows[own], caches), [...axes(x, null, words.memoryX, "", bytesOf), ...lines,
    ...rows.map((row, at) => markOf(x(held[at]), TOP + 30 + at * step, at, at === own))]);
}

// -- parts
function figureOf(title, says, nodes) {
  const node = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "kml-racing-chart",
    "aria-label": title }, ...nodes);
  return html("figure", {}, html("figcaption", {}, title), node, html("p", {}, says));
}

function markOf(x, y, at, mine) {
  return svg("g", { class: mine ? "kml-racing-mark kml-racing-mine" : "kml-racing-mark" },
    svg("circle", { cx: x, cy: y, r: 9 }), svg("text", { x, y: y + 4, "text-anchor": "middle" }, String(at + 1)));
}

function scale(from, to, start, end) {
  const low = Math.log10(from), high = Math.log10(to);
  return Object.assign((value) => start + ((Math.log10(value) - low) / (high - low)) * (end - start), { from, to });
}

function axes(x, y, xName, yName, xText, yText) {
  const low = HEIGHT - BOTTOM, nodes = [svg("path", { d: `M${LEFT} ${TOP}V${low}H${WIDTH - RIGHT}`, class: "kml-racing-axis" }),
    svg("text", { x: (LEFT + WIDTH) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, xName)];
  for (const at of ticks(x)) nodes.push(svg("text", { x: x(at), y: low + 16, "text-anchor": "middle" }, xText(at)));
  if (!y) return nodes;
  nodes.push(svg("text", { x: 12, y: (TOP + low) / 2, "text-anchor": "middle",
    transform: `rotate(-90 12 ${(TOP + low) / 2})` }, yName));
  for (const at of ticks(y)) nodes.push(svg("text", { x: LEFT - 4, y: y(at) + 4, "text-anchor": "end" }, yText(at)));
  return nodes;
}

function ticks({ from, to }) {
  const first = Math.ceil(Math.log10(from)), last = Math.floor(Math.log10(to));
  const every = Math.max(1, Math.ceil((last - first + 1) / 6));
  return Array.from({ length: Math.max(0, Math.floor((last - first) / every) + 1) }, (_, i) => 10 ** (first + i * every));
}

function short(value) {
  for (const [unit, name] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) if (value >= unit) return `${value / unit} ${name}`;
  return String(Number(value.toPrecision(2)));
}
