// The colours, and what they make of the photograph. Python is told of them when a hand lets go.

import { assignPixels, meanColours } from "./colours.js";

const MOST_STEPS = 300;

// `changed(said)` is called when colours, and with them labels and inertia, are others.
export function paletteDesk(model, changed) {
  const [height, width] = model.get("_size"), raw = model.get("_pixels");
  const pixels = new Uint8Array(raw.buffer, raw.byteOffset, 3 * width * height);
  const desk = { width, height, pixels, labels: new Uint8Array(width * height), colours: null, inertia: 0, best: Infinity,
    get K() { return desk.colours.length / 3; }, hand, iterate, begin, tell, open, end };

  function put(next) {
    desk.colours = next;
    desk.inertia = assignPixels(pixels, next, desk.labels);
  }

  function settle(next, said) {
    put(Float64Array.from(next));
    changed(said);
  }

  function tell() {
    model.set("colours", Array.from({ length: desk.K }, (_, k) => Array.from(desk.colours.slice(3 * k, 3 * k + 3))));
    model.save_changes();
  }

  function hand(k, rgb) {  // a colour changed by hand; the best of these is remembered
    const next = desk.colours.slice();
    next.set(rgb, 3 * k);
    put(next);
    desk.best = Math.min(desk.best, desk.inertia);
    changed(null);
  }

  function iterate(most) {
    const before = desk.inertia, { steps, rests } = stepped(desk, put, most);
    changed({ steps, rests, before });
    tell();
  }

  function begin() {
    desk.best = Infinity;
    settle(drawnColours(pixels, desk.labels.length, desk.K), { drawn: true });
    tell();
  }

  function fromPython() {
    const flat = model.get("colours").flat(), old = desk.colours;
    if (flat.length !== old.length || flat.some((value, at) => value !== old[at])) settle(flat, null);
  }

  function open() {
    settle(model.get("colours").flat(), null);
    model.on("change:colours", fromPython);
  }

  function end() {
    model.off("change:colours", fromPython);
  }

  return desk;
}

// At most so many steps of K-Means; `put` takes the new colours.
function stepped(desk, put, most = MOST_STEPS) {
  for (let steps = 0; ; steps += 1) {
    const moved = meanColours(desk.pixels, desk.labels, desk.colours);
    const rests = moved.every((value, at) => value === desk.colours[at]);
    if (rests || steps === most) return { steps, rests };
    put(moved);
  }
}

function drawnColours(pixels, n, K) {  // those of K of n pixels; no two alike if there are enough
  const seen = new Set(), found = [];
  for (let tries = 0; found.length < 3 * K && tries < 1000 * K; tries += 1) {
    const at = 3 * Math.floor(Math.random() * n), key = pixels.slice(at, at + 3).join();
    if (seen.has(key) && tries < 900 * K) continue;
    seen.add(key);
    found.push(pixels[at] / 255, pixels[at + 1] / 255, pixels[at + 2] / 255);
  }
  return found;
}
