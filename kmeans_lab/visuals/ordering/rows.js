// One line that can be moved: its grip, its place, its text and its three buttons.

import { html } from "../shared/widget.js";
import { say } from "../shared/words.js";

function hanging(line) {  // what a narrow page wraps stands further in than the line itself
  const further = line.length - line.trimStart().length + 2;
  return `padding-left: ${further}ch; text-indent: -${further}ch`;
}

function firm(line) {  // no break between the indentation and what follows it
  const text = line.trimStart();
  return "\u00a0".repeat(line.length - text.length) + text;
}

// `actions` says what its buttons and its text do: step(number, by), toggle(number), press(number).
export function rowOf(line, number, actions) {
  const spoken = line.trim();
  const place = html("span", { class: "kml-order-place", "aria-hidden": "true" });
  const label = html("span", { class: "kml-order-hidden" });
  const code = html("button", { type: "button", class: "kml-order-line", tabindex: -1,
    "aria-pressed": "false" }, label, html("code", { style: hanging(line) }, firm(line)));
  const tool = (name, text, sign, action) => {
    const node = html("button", { type: "button", class: `kml-order-tool kml-order-${name}`,
      tabindex: -1 }, html("span", { "aria-hidden": "true" }, sign));
    node.setAttribute("aria-label", `${text}: ${spoken}`);
    node.title = text;
    node.addEventListener("click", action);
    return node;
  };
  const up = tool("up", say("Move up"), "▲", () => actions.step(number, -1));
  const down = tool("down", say("Move down"), "▼", () => actions.step(number, 1));
  const away = tool("away", say("Leave out"), "✕", () => actions.toggle(number));
  const grip = html("span", { class: "kml-order-grip", "aria-hidden": "true" }, "⠿");
  const node = html("li", { class: "kml-order-row" }, grip, place, code,
    html("span", { class: "kml-order-tools" }, up, down, away));
  code.addEventListener("click", (event) => {  // by a key or a screen reader, not by a pointer
    if (event.detail === 0) actions.press(number);
  });
  node.addEventListener("dragstart", (event) => event.preventDefault());  // the browser's own

  // `at` is its place in the order, -1 if it is left out, of `count` lines.
  function show({ at, count, lifted, faulty }) {
    const inside = at >= 0;
    node.classList.toggle("kml-order-out", !inside);
    node.classList.toggle("kml-order-lifted", lifted);
    node.classList.toggle("kml-order-fault", inside && faulty);
    grip.textContent = inside && faulty ? "⚠" : "⠿";
    place.textContent = inside ? String(at + 1) : "–";
    label.textContent = `${inside
      ? say("Line {at} of {count}", { at: at + 1, count }) : say("Left out")}: `;
    code.setAttribute("aria-pressed", String(lifted));
    up.setAttribute("aria-disabled", String(!inside || at === 0));
    down.setAttribute("aria-disabled", String(!inside || at === count - 1));
    away.firstChild.textContent = inside ? "✕" : "↩";
    away.title = inside ? say("Leave out") : say("Put back");
    away.setAttribute("aria-label", `${away.title}: ${spoken}`);
  }

  function reachable(yes) {  // by the Tab key
    for (const each of [code, up, down, away]) each.tabIndex = yes ? 0 : -1;
  }

  return { number, node, code, show, reachable };
}
