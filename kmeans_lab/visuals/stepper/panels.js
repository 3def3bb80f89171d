// One row of named buttons; each opens its panel, and closes the one that was open.

import { html } from "../shared/widget.js";
import { BUTTONS, PANELS } from "./words.js";

// `parts[name]` is { node, show() }, perhaps with `open()` and `close()`.
export function panelsOf(id, parts) {
  let now = null;
  const panel = html("div", { class: "kml-panel", id: `${id}-panel`, role: "region" });
  panel.hidden = true;
  const buttons = Object.keys(parts).map((name) => {
    const node = html("button", { type: "button", class: `kml-button kml-open-${name}`, "aria-expanded": "false",
      "aria-controls": `${id}-panel` }, PANELS[name]);
    node.addEventListener("click", () => open(now === name ? null : name));
    return [name, node];
  });
  const row = html("div", { class: "kml-panels", role: "group", "aria-label": BUTTONS.panels }, ...buttons.map(([, each]) => each));

  function open(name) {
    if (now && parts[now].close) parts[now].close();
    now = parts[name] ? name : null;
    for (const [each, node] of buttons) node.setAttribute("aria-expanded", String(each === now));
    panel.hidden = !now;
    panel.replaceChildren(...(now ? [parts[now].node] : []));
    if (!now) return;
    panel.setAttribute("aria-label", PANELS[now]);
    if (parts[now].open) parts[now].open();
    parts[now].show();
  }

  return { row, panel, open, get now() { return now; }, show() { if (now) parts[now].show(); } };
}
