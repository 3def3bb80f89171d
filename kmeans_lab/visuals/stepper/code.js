// The panel "As code": a line that makes again what is seen.

import { button, html } from "../shared/widget.js";
import { CODE } from "./words.js";

const MOST_WRITTEN = 60;  // points whose numbers stand in the line

export function lineOf(desk) {
  const { scene, index } = desk, { points, n, d, K, start, names, made, most, own } = scene;
  const rows = (flat) => `[${Array.from({ length: flat.length / d }, (_, i) => `[${flat.slice(i * d, i * d + d).join(", ")}]`).join(", ")}]`;
  const packed = () => {
    const bytes = new Uint8Array(points.slice().buffer);
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return `"packed:${d}:${btoa(text)}"`;
  };
  const scale = made && made.scale, times = scale && scale.some((each) => each !== 1) ? ` * [${scale.join(", ")}]` : "";
  const named = made && made.data ? `"${made.data}${made.seed > 1 ? `:${made.seed}` : ""}"` : null;
  const X = named ? (times ? `KMeansStepper.data(${named})${times}` : named)
    : n && n <= MOST_WRITTEN ? rows(points) : made ? `X${times}` : packed();
  const parts = [X, `init=${rows(start)}`];
  for (const role of own) parts.push(`${role}=${role}`);
  if (most !== 100) parts.push(`max_iterations=${most}`);
  if (names) parts.push(`labels=[${names.map((name) => JSON.stringify(name)).join(", ")}]`);
  return `KMeansStepper(${parts.join(", ")})${index ? `.show(step=${index})` : ""}`;
}

export function codeOf(desk, say) {
  const box = html("textarea", { class: "kml-code", readonly: "", rows: 3, "aria-label": CODE.label, spellcheck: "false" });
  const copy = button(CODE.copy, async () => {
    box.select();
    try {
      await navigator.clipboard.writeText(box.value);
    } catch {  // a page that may not: the browser's old way
      document.execCommand("copy");
    }
    say(CODE.copied);
  });
  const note = html("p", { class: "kml-hint" });
  return { node: html("div", {}, box, html("div", { class: "kml-controls" }, copy, note)), show() {
    box.value = lineOf(desk);
    note.textContent = /^KMeansStepper\(X\b/.test(box.value) ? CODE.yours : "";
  } };
}
