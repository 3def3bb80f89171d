// What every widget is made of: nodes, text with code in it, and the colours of the page around it.

const SVG = "http://www.w3.org/2000/svg";

export function html(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

export function prose(text) {  // `…` is code
  return text.split("`").map((part, i) => (i % 2 ? html("code", {}, part) : part));
}

export function button(text, pressed, kind = "") {
  const node = html("button", { type: "button", class: `kml-button ${kind}`.trim() }, text);
  node.addEventListener("click", pressed);
  return node;
}

// Keep a key that is pressed in a widget: else JupyterLab takes the arrows for its cells, and D D
// deletes one. Whether it was kept; what leads out of the widget, or runs the cell, goes on.
export function keepsKey(event) {
  const { key } = event;
  if (event.ctrlKey || event.metaKey || key === "Tab" || key === "Escape") return false;
  if (key === "Enter" && event.shiftKey) return false;
  event.stopPropagation();
  return true;
}

function theme() {  // JupyterLab's variables where it is JupyterLab; else what the page says it is
  const page = document.documentElement, body = document.body;
  if (body.dataset.jpThemeLight !== undefined) return "jupyter";
  const said = page.dataset.theme || page.getAttribute("theme") || "";
  if (said === "dark" || said === "light") return said;
  if (body.matches(".vscode-dark, .vscode-high-contrast:not(.vscode-high-contrast-light)")) return "dark";
  if (body.matches(".vscode-light, .vscode-high-contrast-light")) return "light";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

// Where the page is not JupyterLab's, whose style rules do it: hide the still picture that stands
// before a widget, once the widget is on the page.
function awake(root, frames = 120) {
  if (document.body.dataset.jpThemeLight !== undefined) return;
  if (!root.isConnected) {
    if (frames > 0) requestAnimationFrame(() => awake(root, frames - 1));
    return;
  }
  const before = [...document.querySelectorAll(".kml-asleep")].filter((still) =>
    still.compareDocumentPosition(root) & Node.DOCUMENT_POSITION_FOLLOWING);
  if (before.length) before[before.length - 1].hidden = true;
}

// Keep a widget in the theme of its page, until what is returned is called.
export function dressed(root) {
  const dress = () => { root.dataset.theme = theme(); };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const watcher = new MutationObserver(dress);
  for (const node of [document.documentElement, document.body]) {
    watcher.observe(node, { attributes: true, attributeFilter: ["class", "theme", "data-theme",
      "data-jp-theme-light"] });
  }
  dark.addEventListener("change", dress);
  dress();
  awake(root);
  return () => {
    watcher.disconnect();
    dark.removeEventListener("change", dress);
  };
}
