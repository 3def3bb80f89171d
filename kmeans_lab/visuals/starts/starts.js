// The face of StartExplorer: four views of one question. Everything is computed here; Python is told
// the points and the start when they are let go.

import { generator } from "../shared/lloyd.js";
import { lookedAt } from "../shared/looks.js";
import { dressed, html, keepsKey } from "../shared/widget.js";
import { speak } from "../shared/words.js";
import { mapView } from "./map.js";
import { restartsView } from "./restarts.js";
import { seedsView } from "./seeds.js";
import { valleyView } from "./valley.js";
import { FACE } from "./words.js";

let explorers = 0;  // ids must be unique in a page that shows several

function render({ model, el }) {
  speak(model);
  const root = html("div", { class: "kml-widget kml-starts", role: "group", "aria-label": FACE.name });
  const said = html("p", { class: "kml-starts-said", role: "status", "aria-live": "polite" });
  const desk = deskOf(model, () => tabs.again());
  const shared = { points: () => desk.points, start: () => desk.start, K: () => desk.start.length / 2,
    colours: model.get("_colours"), random: drawsOf(model.get("_seed")), changed: desk.tell, say, take };
  const views = { map: mapView(shared), seeds: seedsView(shared), restarts: restartsView(shared), valley: valleyView(shared) };
  const asked = lookedAt(model, () => ({ seeds: views.seeds.looks(), restarts: views.restarts.looks(), valley: views.valley.looks() }));
  for (const [name, looks] of Object.entries(asked)) if (looks) views[name].look(looks);
  const tabs = tabsOf(model, `kml-starts-${++explorers}`, views);

  function say(text, quiet = false) {  // quiet: while something is dragged nobody reads it out
    said.setAttribute("aria-live", quiet ? "off" : "polite");
    said.textContent = text;
  }

  function take(places) {
    desk.start = Float64Array.from(places);
    desk.tell();
    tabs.open("map");
  }

  root.append(tabs.bar, tabs.panel, said);
  root.addEventListener("keydown", keepsKey);
  el.append(root);
  tabs.open(model.get("_view"));
  const undress = dressed(root);
  return () => {
    desk.end();
    undress();
  };
}

// Numbers from 0 to 1 that know how many of them were drawn: from there the same ones come again.
function drawsOf(seed) {
  const drawn = generator(seed);
  let draws = 0;
  const random = () => { draws += 1; return drawn(); };
  random.at = () => draws;
  random.from = (count) => { while (draws < count) random(); };
  return random;
}

// The points and the start, here and in Python; `changed()` is called when Python has changed them.
function deskOf(model, changed) {
  const desk = { points: null, start: null, tell, end };
  let telling = false;

  function take() {
    desk.points = Float64Array.from(model.get("_points").flat());
    desk.start = Float64Array.from(model.get("_start").flat());
  }

  function tell() {
    telling = true;  // between the two the model is half ours
    model.set("_points", pairs(desk.points));
    model.set("_start", pairs(desk.start));
    telling = false;
    model.save_changes();
  }

  function theirs() {
    if (telling || (same(model.get("_points").flat(), desk.points) && same(model.get("_start").flat(), desk.start))) return;
    take();
    changed();
  }

  function end() {
    for (const name of ["_points", "_start"]) model.off(`change:${name}`, theirs);
  }

  for (const name of ["_points", "_start"]) model.on(`change:${name}`, theirs);
  take();
  return desk;
}

function tabsOf(model, id, views) {
  const names = Object.keys(views), panel = html("div", { role: "tabpanel", id: `${id}-panel` });
  const tabs = Object.fromEntries(names.map((name) => {
    const tab = html("button", { type: "button", role: "tab", id: `${id}-${name}`, class: "kml-button kml-starts-tab", "aria-controls": `${id}-panel` }, FACE[name]);
    tab.addEventListener("click", () => open(name));
    return [name, tab];
  }));
  const bar = html("div", { class: "kml-starts-tabs", role: "tablist", "aria-label": FACE.views }, ...Object.values(tabs));
  let view = names[0];

  function open(name) {
    view = name;
    if (model.get("_view") !== name) {
      model.set("_view", name);
      model.save_changes();
    }
    for (const each of names) {
      tabs[each].setAttribute("aria-selected", String(each === name));
      tabs[each].tabIndex = each === name ? 0 : -1;
    }
    panel.setAttribute("aria-labelledby", `${id}-${name}`);
    panel.replaceChildren(views[name].node);
    views[name].show();
  }

  bar.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    open(names[(names.indexOf(view) + by + names.length) % names.length]);
    tabs[view].focus();
  });
  return { bar, panel, open, again: () => views[view].show() };
}

const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);

function pairs(flat) {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
}

export default { render };
