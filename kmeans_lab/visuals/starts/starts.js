// The face of StartExplorer: four views of one question. Everything is computed here; Python is told
// the points and the start when they are let go.

import { generator } from "../shared/lloyd.js";
import { lookedAt } from "../shared/looks.js";
import { dressed, html, keepsKey } from "../shared/widget.js";
import { mapView } from "./map.js";
import { restartsView } from "./restarts.js";
import { seedsView } from "./seeds.js";
import { valleyView } from "./valley.js";

const TABS = { map: "Map of starts", seeds: "k-means++ seed by seed", restarts: "Many starts", valley: "Valley on a line" };
let explorers = 0;  // ids must be unique in a page that shows several

function render({ model, el }) {
  const id = `kml-starts-${++explorers}`, colours = model.get("_colours");
  let points = Float64Array.from(model.get("_points").flat()), start = Float64Array.from(model.get("_start").flat());
  let view = model.get("_view");
  const drawn = generator(model.get("_seed"));
  let draws = 0;  // how many numbers were drawn: from there the same ones come again
  const random = () => { draws += 1; return drawn(); };
  random.at = () => draws;
  random.from = (count) => { while (draws < count) random(); };

  const said = html("p", { class: "kml-starts-said", role: "status", "aria-live": "polite" });
  const shared = { points: () => points, start: () => start, K: () => start.length / 2, colours, random,
    say: (text) => { said.textContent = text; }, changed: tell, take };
  const views = { map: mapView(shared), seeds: seedsView(shared), restarts: restartsView(shared), valley: valleyView(shared) };
  const asked = lookedAt(model, () => ({ seeds: views.seeds.looks(), restarts: views.restarts.looks(), valley: views.valley.looks() }));
  for (const [name, looks] of Object.entries(asked)) if (looks) views[name].look(looks);
  const tabs = Object.entries(TABS).map(([name, text]) => {
    const tab = html("button", { type: "button", role: "tab", id: `${id}-${name}`, class: "kml-button kml-starts-tab", "aria-controls": `${id}-panel` }, text);
    tab.addEventListener("click", () => open(name));
    return [name, tab];
  });
  const bar = html("div", { class: "kml-starts-tabs", role: "tablist", "aria-label": "What to look at" }, ...tabs.map(([, tab]) => tab));
  const panel = html("div", { role: "tabpanel", id: `${id}-panel` });
  const root = html("div", { class: "kml-widget kml-starts", role: "group", "aria-label": "Where K-Means begins, and where it ends" }, bar, panel, said);

  bar.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const names = Object.keys(TABS), to = names[(names.indexOf(view) + by + names.length) % names.length];
    open(to);
    tabs.find(([name]) => name === to)[1].focus();
  });

  function open(name) {
    view = name;
    if (model.get("_view") !== name) {
      model.set("_view", name);
      model.save_changes();
    }
    for (const [each, tab] of tabs) {
      tab.setAttribute("aria-selected", String(each === name));
      tab.tabIndex = each === name ? 0 : -1;
    }
    panel.setAttribute("aria-labelledby", `${id}-${name}`);
    panel.replaceChildren(views[name].node);
    views[name].show();
  }

  function take(places) {
    start = Float64Array.from(places);
    tell();
    open("map");
  }

  let telling = false;
  function tell() {
    telling = true;  // between the two the model is half ours
    model.set("_points", pairs(points));
    model.set("_start", pairs(start));
    telling = false;
    model.save_changes();
  }

  const fromPython = () => {
    points = Float64Array.from(model.get("_points").flat());
    start = Float64Array.from(model.get("_start").flat());
    views[view].show();
  };
  const theirs = () => {
    if (telling) return;
    const [p, s] = [model.get("_points").flat(), model.get("_start").flat()];
    if (p.length !== points.length || s.length !== start.length || p.some((v, i) => v !== points[i]) || s.some((v, i) => v !== start[i])) fromPython();
  };
  root.addEventListener("keydown", keepsKey);
  model.on("change:_points", theirs);
  model.on("change:_start", theirs);
  el.append(root);
  open(view);
  const undress = dressed(root);
  return () => {
    model.off("change:_points", theirs);
    model.off("change:_start", theirs);
    undress();
  };
}

function pairs(flat) {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
}

export default { render };
