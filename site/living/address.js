// "Copy link" below each widget: the address that shows somebody else exactly this.

import { button, dressed, html } from "../../kmeans_lab/visuals/shared/widget.js";
import { say } from "../../kmeans_lab/visuals/shared/words.js";
import { CHANGED, aboutWhich, givenOf, liveOf, stateOf, textOfState } from "./state.js";

const given = new Map();  // id -> how a widget was given
const WRONG = {
  format: () => say("This link was made by another version of the site. The widget is shown as it begins."),
  changed: () => say("This widget has changed since the link was made. It is shown as it begins."),
  damaged: () => say("This link is damaged or cut off. The widget is shown as it begins."),
  gone: () => say("This link is about a widget that is not on this page any more."),
};

// What the loader calls before it shows a widget: take the state from the address, if it is about
// this one. The function that is returned takes it back, for a state that cannot be shown.
export async function prepare({ id, kind, model }) {
  if (!CHANGED[kind]) return null;
  if (!given.has(id)) given.set(id, givenOf(kind, model));
  const asked = aboutWhich(location.hash);
  if (asked?.id !== id) return null;
  const { state, looks, wrong } = await stateOf(asked, kind, given.get(id));
  notes.set(id, wrong ? WRONG[wrong]() : say("This is what the link shows."));
  if (!state) return null;
  model.set(state);
  model.lookAt(looks);
  return () => {
    begunAnew(id, model);
    notes.set(id, WRONG.damaged());
  };
}

const notes = new Map();  // id -> what is said below a widget of the address
const lines = new Map();  // id -> where it is said

function begunAnew(id, model) {
  model.lookAt({});
  for (const [name, value] of Object.entries(given.get(id))) model.set(name, liveOf(value));
}

export function addresses(lab) {
  for (const [id, entry] of lab.widgets) linked({ id, ...entry });
  document.addEventListener("kl:ready", ({ detail }) => linked({ ...lab.widgets.get(detail.id), ...detail }));
  window.addEventListener("hashchange", () => shownAnew(lab));
  aimed();
  const asked = aboutWhich(location.hash);
  if (asked && !document.getElementById(asked.id)?.matches(".kl-widget")) gone();
}

function linked({ id, kind, model, element }) {
  if (!CHANGED[kind] || lines.has(id)) return;
  if (!given.has(id)) given.set(id, givenOf(kind, model));
  const line = html("span", { role: "status", "aria-live": "polite" });
  const copy = button(say("Copy link"), () => copied({ id, kind, model }, line, node));
  const node = html("div", { class: "kml-widget kl-link" }, copy, line);
  element.append(node);
  dressed(node);
  lines.set(id, line);
  told(id, element);
}

function told(id, element) {
  if (!notes.has(id)) return;
  lines.get(id).textContent = notes.get(id);
  notes.delete(id);
  for (let at = element.parentElement; at; at = at.parentElement) {
    if (at.matches("details")) at.open = true;  // folded, and asked for by the link
  }
  aim = element;
  element.scrollIntoView({ block: "center" });
}

// What the address is about stays in sight while widgets above it come up, until the reader moves.
let aim = null;

function aimed() {
  new ResizeObserver(() => aim?.scrollIntoView({ block: "center" })).observe(document.body);
  for (const moved of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    window.addEventListener(moved, () => { aim = null; }, { capture: true, passive: true });
  }
}

async function copied(widget, line, node) {
  node.querySelector("input")?.remove();
  const text = await textOfState(widget, given.get(widget.id)).catch(() => null);
  if (text === null) {
    line.textContent = say("So much has been changed here that it does not fit into an address.");
    return;
  }
  const address = `${location.href.split("#")[0]}#${text}`;
  history.replaceState(history.state, "", address);
  try {
    await navigator.clipboard.writeText(address);
    line.textContent = say("Copied. The link shows exactly this.");
  } catch {
    const field = html("input", { type: "text", readonly: "", class: "kml-ask-input", "aria-label": say("The link") });
    field.value = address;
    node.append(field);
    field.select();
    line.textContent = say("Copy the link from here:");
  }
}

// Another address on the same page: a link that was pasted or followed while it is open.
async function shownAnew(lab) {
  const asked = aboutWhich(location.hash);
  if (!asked) return;
  const entry = lab.widgets.get(asked.id);
  if (!entry || !CHANGED[entry.kind]) return gone();
  const widget = { id: asked.id, ...entry };
  begunAnew(asked.id, entry.model);
  const undo = await prepare(widget);
  try {
    await entry.show();
  } catch {
    undo?.();
    await entry.show();
  }
  told(asked.id, entry.element);
}

function gone() {
  const node = html("p", { class: "kml-widget kl-gone", role: "status" }, WRONG.gone());
  (document.querySelector("h1") || document.body.firstElementChild).after(node);
  dressed(node);
}
