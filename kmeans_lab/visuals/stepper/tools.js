// What a press in the picture does, and the way back.

import { html } from "../shared/widget.js";
import { icon } from "./controls.js";
import { BUTTONS, HAND, TOOLS } from "./words.js";

function tool(name, text, action) {
  const node = html("button", { type: "button", class: `kml-button kml-tool kml-tool-${name}`, title: text },
    icon(name), html("span", {}, text));
  node.addEventListener("click", () => { if (node.getAttribute("aria-disabled") !== "true") action(); });
  return node;
}

// `taken(name)` is called when another tool is taken up.
export function toolsOf(desk, say, taken) {
  let now = "move";
  const tools = Object.entries(TOOLS).map(([name, [text, what]]) => [name, tool(name, text, () => {
    now = name;
    show();
    say(what);
    taken(name);
  })]);
  const undo = tool("undo", BUTTONS.undo, () => desk.undo(HAND.undone));
  const redo = tool("redo", BUTTONS.redo, () => desk.redo(HAND.redone));
  const node = html("div", { class: "kml-tools", role: "group", "aria-label": BUTTONS.tools },
    ...tools.map(([, each]) => each), undo, redo);

  function show() {
    for (const [name, each] of tools) {
      each.setAttribute("aria-pressed", String(name === now));
      each.setAttribute("aria-disabled", String(!desk.scene.movable && name !== "move"));
    }
    undo.setAttribute("aria-disabled", String(!desk.past));
    redo.setAttribute("aria-disabled", String(!desk.future));
  }

  return { node, show, get now() { return now; } };
}
