// The face of PaletteExplorer. Everything is computed here; Python is told the colours on release.

import { lookedAt } from "../shared/looks.js";
import { button, dressed, html, keepsKey } from "../shared/widget.js";
import { assignPixels, hex, meanColours, paint } from "./colours.js";

const CHANNELS = ["red", "green", "blue"];
const MOST_STEPS = 300;
let palettes = 0;  // ids must be unique in a page that shows several

function render({ model, el }) {
  const [height, width] = model.get("_size"), raw = model.get("_pixels");
  const pixels = new Uint8Array(raw.buffer, raw.byteOffset, 3 * width * height);
  const labels = new Uint8Array(width * height);
  const id = `kml-palette-${++palettes}`;
  let colours, inertia, byHand = Infinity, resting = false;
  let { selected = 0 } = lookedAt(model, () => (selected ? { selected } : {}));

  const canvas = html("canvas", { width, height, role: "img", class: "kml-palette-picture" });
  const context = canvas.getContext("2d"), picture = context.createImageData(width, height);
  const swatches = html("div", { class: "kml-palette-swatches", role: "radiogroup", "aria-label": "Colour to change" });
  const sliders = CHANNELS.map((name, c) => sliderOf(name, `${id}-${c}`,
    (value) => { recolour(c, value / 255); }, () => tell()));
  const told = html("p", { class: "kml-palette-told", role: "status", "aria-live": "polite" });
  const best = html("p", { class: "kml-palette-best" });
  const original = button("Hold to see the photograph", () => {});
  const step = button("One step of K-Means", () => { iterate(1); });
  const rest = button("Until it rests", () => { iterate(MOST_STEPS); });
  const again = button("Other colours", () => { begin(); });
  const hint = html("p", { class: "kml-palette-hint" },
    "Choose a colour, then move its three sliders, or press or drag on the picture to take a colour from there.");
  const root = html("div", { class: "kml-widget kml-palette", role: "group", "aria-label": "A photograph in few colours" },
    html("div", { class: "kml-palette-columns" }, canvas, html("div", { class: "kml-palette-side" }, swatches,
      ...sliders.map(({ node }) => node), hint)),
    html("div", { class: "kml-palette-buttons" }, step, rest, again, original), told, best);

  // -- what is done
  function take(next) {
    colours = Float64Array.from(next);
    selected = Math.min(selected, colours.length / 3 - 1);
    resting = false;
    repaint();
  }

  function tell() {
    model.set("colours", rows(colours));
    model.save_changes();
  }

  function recolour(channel, value) {
    colours[3 * selected + channel] = value;
    resting = false;
    redraw();
    byHand = Math.min(byHand, inertia);
    show("");
  }

  function pick(event) {
    const box = canvas.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * height);
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const at = 3 * (y * width + x);
    for (let c = 0; c < 3; c += 1) colours[3 * selected + c] = pixels[at + c] / 255;
    recolour(0, colours[3 * selected]);
  }

  function iterate(most) {
    let steps = 0;
    const before = inertia;
    while (steps < most) {
      const moved = meanColours(pixels, labels, colours);
      resting = moved.every((value, at) => value === colours[at]);
      if (resting) break;
      colours = moved;
      inertia = assignPixels(pixels, colours, labels);
      steps += 1;
    }
    repaint();
    tell();
    if (resting) show(steps ? `After ${steps} steps every colour is the mean of its pixels: K-Means rests.`
      : "Every colour is the mean of its pixels already: K-Means rests.");
    else show(`${steps === 1 ? "One step" : `${steps} steps`}: the inertia fell from ${figure(before)} to ${figure(inertia)}.`);
  }

  function begin() {  // pixels of the picture, drawn anew; no two alike if there are enough
    const K = colours.length / 3, seen = new Set(), next = [];
    for (let tries = 0; next.length < 3 * K && tries < 1000 * K; tries += 1) {
      const at = 3 * Math.floor(Math.random() * labels.length), key = pixels.slice(at, at + 3).join();
      if (seen.has(key) && tries < 900 * K) continue;
      seen.add(key);
      next.push(pixels[at] / 255, pixels[at + 1] / 255, pixels[at + 2] / 255);
    }
    byHand = Infinity;
    take(next);
    tell();
    show(`${K} pixels were drawn; their colours are the palette now.`);
  }

  // -- what is seen
  function repaint() {
    redraw();
    show("");
  }

  function redraw() {
    inertia = assignPixels(pixels, colours, labels);
    paint(picture.data, labels, colours);
    context.putImageData(picture, 0, 0);
  }

  function show(text) {
    const K = colours.length / 3, counts = new Array(K).fill(0);
    for (const k of labels) counts[k] += 1;
    while (swatches.children.length < K) swatches.append(swatchOf(swatches.children.length));
    while (swatches.children.length > K) swatches.lastChild.remove();
    [...swatches.children].forEach((swatch, k) => {
      const share = (100 * counts[k]) / labels.length;
      swatch.firstChild.style.background = hex(colours, k);
      swatch.lastChild.textContent = share > 0 && share < 1 ? "<1%" : `${Math.round(share)}%`;
      swatch.setAttribute("aria-checked", String(k === selected));
      swatch.setAttribute("aria-label", `colour ${k}, ${hex(colours, k)}, ${swatch.lastChild.textContent} of the pixels`);
      swatch.tabIndex = k === selected ? 0 : -1;
    });
    sliders.forEach((slider, c) => slider.show(Math.round(colours[3 * selected + c] * 255)));
    canvas.setAttribute("aria-label", `The photograph in ${K} colours; inertia ${figure(inertia)}`);
    told.textContent = `${text} Inertia ${figure(inertia)}.`.trim();
    best.textContent = Number.isFinite(byHand) ? `Your best by hand: ${figure(byHand)}.` : "";
  }

  function swatchOf(k) {
    const node = html("button", { type: "button", role: "radio", class: "kml-palette-swatch" },
      html("span", { class: "kml-palette-paint" }), html("span", {}));
    node.addEventListener("click", () => choose(k));
    return node;
  }

  function choose(k) {
    selected = k;
    show("");
    swatches.children[k].focus();
  }

  swatches.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const K = colours.length / 3;
    choose((selected + by + K) % K);
  });
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pick(event);
  });
  canvas.addEventListener("pointermove", (event) => { if (canvas.hasPointerCapture(event.pointerId)) pick(event); });
  canvas.addEventListener("pointerup", tell);
  const reveal = (shown) => {
    if (shown) {
      for (let i = 0; i < labels.length; i += 1) picture.data.set([...pixels.subarray(3 * i, 3 * i + 3), 255], 4 * i);
      context.putImageData(picture, 0, 0);
    } else repaint();
    original.setAttribute("aria-pressed", String(shown));
  };
  original.addEventListener("pointerdown", () => reveal(true));
  for (const name of ["pointerup", "pointerleave", "blur"]) original.addEventListener(name, () => {
    if (original.getAttribute("aria-pressed") === "true") reveal(false);
  });
  original.addEventListener("keydown", (event) => { if (event.key === " " || event.key === "Enter") reveal(true); });
  original.addEventListener("keyup", () => reveal(false));
  root.addEventListener("keydown", keepsKey);

  const fromPython = () => {
    const flat = model.get("colours").flat();
    if (flat.length !== colours.length || flat.some((value, at) => value !== colours[at])) take(flat);
  };
  model.on("change:colours", fromPython);
  el.append(root);
  take(model.get("colours").flat());
  const undress = dressed(root);
  return () => {
    model.off("change:colours", fromPython);
    undress();
  };
}

function sliderOf(name, id, moved, released) {
  const input = html("input", { id, type: "range", min: "0", max: "255", step: "1" });
  const number = html("output", { for: id });
  input.addEventListener("input", () => moved(Number(input.value)));
  input.addEventListener("change", released);
  return {
    node: html("span", { class: "kml-palette-slider" }, html("label", { for: id }, name), input, number),
    show(value) {
      input.value = String(value);
      number.textContent = String(value);
    },
  };
}

function rows(colours) {
  return Array.from({ length: colours.length / 3 }, (_, k) => Array.from(colours.slice(3 * k, 3 * k + 3)));
}

function figure(value) {
  return value >= 1e5 || (value > 0 && value < 0.01) ? value.toExponential(3) : value.toFixed(value >= 1000 ? 0 : 2);
}

export default { render };
