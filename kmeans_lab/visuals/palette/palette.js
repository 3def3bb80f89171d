// The face of PaletteExplorer. Everything is computed here; Python is told the colours on release.

import { lookedAt } from "../shared/looks.js";
import { button, dressed, html, keepsKey } from "../shared/widget.js";
import { speak } from "../shared/words.js";
import { hex, paint } from "./colours.js";
import { paletteDesk } from "./desk.js";
import { PALETTE } from "./words.js";

let palettes = 0;  // ids must be unique in a page that shows several

function render({ model, el }) {
  speak(model);
  const id = `kml-palette-${++palettes}`, desk = paletteDesk(model, show);
  const swatches = swatchesOf(desk, () => show(null)), picture = pictureOf(desk, swatches);
  const sliders = slidersOf(desk, swatches, id);
  const told = html("p", { class: "kml-palette-told", role: "status", "aria-live": "polite" });
  const best = html("p", { class: "kml-palette-best" });
  const root = html("div", { class: "kml-widget kml-palette", role: "group", "aria-label": PALETTE.name },
    html("div", { class: "kml-palette-columns" }, picture.node, html("div", { class: "kml-palette-side" }, swatches.node,
      ...sliders.nodes, html("p", { class: "kml-palette-hint" }, PALETTE.hint))),
    html("div", { class: "kml-palette-buttons" }, button(PALETTE.step, () => desk.iterate(1)),
      button(PALETTE.rest, () => desk.iterate()), button(PALETTE.again, desk.begin), originalOf(picture)), told, best);

  function show(did) {  // `did` is what K-Means did, or that colours were drawn
    const { K, inertia } = desk;
    picture.show();
    swatches.show();
    sliders.show();
    const said = !did ? "" : did.drawn ? PALETTE.drawn(K)
      : did.rests ? PALETTE.rests(did.steps) : PALETTE.fell(did.steps, did.before, inertia);
    told.textContent = `${said} ${PALETTE.told(inertia)}`.trim();
    best.textContent = PALETTE.best(desk.best);
  }

  root.addEventListener("keydown", keepsKey);
  el.append(root);
  const { selected = 0 } = lookedAt(model, () => (swatches.chosen ? { selected: swatches.chosen } : {}));
  swatches.chosen = selected;
  desk.open();
  const undress = dressed(root);
  return () => {
    desk.end();
    undress();
  };
}

// The photograph in its few colours; a press takes a colour from it.
function pictureOf(desk, swatches) {
  const { width, height, pixels, labels } = desk;
  const node = html("canvas", { width, height, role: "img", class: "kml-palette-picture" });
  const context = node.getContext("2d"), image = context.createImageData(width, height);

  function show() {
    paint(image.data, labels, desk.colours);
    context.putImageData(image, 0, 0);
    node.setAttribute("aria-label", PALETTE.picture(desk.K, desk.inertia));
  }

  function reveal() {  // the photograph itself
    for (let i = 0; i < labels.length; i += 1) {
      for (let c = 0; c < 3; c += 1) image.data[4 * i + c] = pixels[3 * i + c];
    }
    context.putImageData(image, 0, 0);
  }

  function pick(event) {
    const box = node.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * height);
    const at = 3 * (y * width + x);
    if (x >= 0 && y >= 0 && x < width && y < height) desk.hand(swatches.chosen, Array.from(pixels.subarray(at, at + 3), (byte) => byte / 255));
  }

  node.addEventListener("pointerdown", (event) => {
    node.setPointerCapture(event.pointerId);
    pick(event);
  });
  node.addEventListener("pointermove", (event) => { if (node.hasPointerCapture(event.pointerId)) pick(event); });
  node.addEventListener("pointerup", desk.tell);
  return { node, show, reveal };
}

function originalOf(picture) {  // a button: while it is held, the photograph itself is seen
  const node = button(PALETTE.original, () => {});
  const reveal = (shown) => {
    if (String(shown) === node.getAttribute("aria-pressed")) return;
    node.setAttribute("aria-pressed", String(shown));
    if (shown) picture.reveal();
    else picture.show();
  };
  node.setAttribute("aria-pressed", "false");
  node.addEventListener("pointerdown", () => reveal(true));
  for (const name of ["pointerup", "pointercancel", "pointerleave", "blur", "keyup"]) node.addEventListener(name, () => reveal(false));
  node.addEventListener("keydown", (event) => { if (event.key === " " || event.key === "Enter") reveal(true); });
  return node;
}

// The colours to choose from; `chosen()` is called when another one is.
function swatchesOf(desk, chosen) {
  const node = html("div", { class: "kml-palette-swatches", role: "radiogroup", "aria-label": PALETTE.which });
  const swatches = { node, chosen: 0, show };

  function swatchOf(k) {
    const swatch = html("button", { type: "button", role: "radio", class: "kml-palette-swatch" },
      html("span", { class: "kml-palette-paint" }), html("span", {}));
    swatch.addEventListener("click", () => choose(k));
    return swatch;
  }

  function choose(k) {
    swatches.chosen = k;
    chosen();
    node.children[k].focus();
  }

  function show() {
    const { K, colours, labels } = desk, counts = new Array(K).fill(0);
    for (const k of labels) counts[k] += 1;
    while (node.children.length < K) node.append(swatchOf(node.children.length));
    while (node.children.length > K) node.lastChild.remove();
    swatches.chosen = Math.min(swatches.chosen, K - 1);
    [...node.children].forEach((swatch, k) => {
      const share = PALETTE.share((100 * counts[k]) / labels.length);
      swatch.firstChild.style.background = hex(colours, k);
      swatch.lastChild.textContent = share;
      swatch.setAttribute("aria-checked", String(k === swatches.chosen));
      swatch.setAttribute("aria-label", PALETTE.swatch(k, hex(colours, k), share));
      swatch.tabIndex = k === swatches.chosen ? 0 : -1;
    });
  }

  node.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    choose((swatches.chosen + by + desk.K) % desk.K);
  });
  return swatches;
}

// Red, green and blue of the chosen colour.
function slidersOf(desk, swatches, id) {
  const rgb = () => desk.colours.slice(3 * swatches.chosen, 3 * swatches.chosen + 3);
  const sliders = PALETTE.channels.map((name, c) => sliderOf(name, `${id}-${c}`, (value) => {
    const next = rgb();
    next[c] = value / 255;
    desk.hand(swatches.chosen, next);
  }, desk.tell));
  return { nodes: sliders.map(({ node }) => node),
    show: () => rgb().forEach((value, c) => sliders[c].show(Math.round(value * 255))) };
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

export default { render };
