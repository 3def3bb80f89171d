// The panels "Data" and "Begin": other points, a feature in another unit, other first centroids.

import { selectOf } from "../shared/controls.js";
import { button, html } from "../shared/widget.js";
import { CLUSTERS, beginWith, galleryPoints } from "./gallery.js";
import { countChanged } from "./live.js";
import { flatPlane, rowIn, runOf, viewAround } from "./scene.js";
import { DATA, WAYS } from "./words.js";

const FACTORS = [0.1, 0.2, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 8, 10];
const AS_IS = FACTORS.indexOf(1);
const MOST_CLUSTERS = 12;  // for which there are colours, if Python did not ask for more

// `own` is what Python gave.
export function dataOf(desk, id) {
  const own = desk.scene, names = [...Object.keys(CLUSTERS), "own"];
  const begins = { way: "rows", seed: 1, K: own.K };
  let name = "own", seed = 1;

  function startFor(scene) {
    const [x0, x1] = scene.plane.view;
    return beginWith(begins.way, scene, begins.K, begins.seed, (at) => rowIn(scene, at, { x0, x1 }));
  }

  function take(next, number = 1) {
    if (!names.includes(next)) return null;
    [name, seed] = [next, Number(number) || 1];
    if (name === "own") {
      begins.K = own.K;
      return desk.change({ ...own, made: own.made }, 0, DATA.chosen(DATA.names.own));
    }
    const points = galleryPoints(name, seed, desk.digits), d = 2;
    begins.K = CLUSTERS[name];
    const scene = { ...desk.scene, points, d, n: points.length / d, plane: flatPlane(points, own.plane, name === "digits" ? [...DATA.components] : undefined),
      names: name === "six" ? [..."ABCDEF"] : null, made: { data: name, seed } };
    return desk.change({ ...scene, start: startFor(scene) }, 0, DATA.chosen(DATA.names[name]));
  }

  const data = selectOf(DATA.which, `${id}-data`, names.map((each) => DATA.names[each]), (at) => take(names[at]));
  const others = button(DATA.others, () => take(name, seed + 1));
  const scale = scaleOf(desk, id);
  const dataPanel = html("div", { class: "kml-controls" }, data.node, others, ...scale.nodes);

  function another() {
    begins.seed += 1;
    begin();
  }

  function begin() {
    const { scene } = desk;
    desk.change({ start: startFor(scene) }, 0, begins.way === "hand" ? DATA.byHand : DATA.begun(WAYS[begins.way]));
  }

  return {
    another,
    begins,
    begin,
    take,
    data: { node: dataPanel, show() {
      const { made, points } = desk.scene;
      name = points === own.points ? "own" : made ? made.data : name;
      data.show(names.indexOf(name));
      others.disabled = ["own", "six", "digits"].includes(name);
      scale.show();
    } },
    beginning: beginningOf(desk, id, begins, Math.max(MOST_CLUSTERS, own.K), { begin, another }),
  };
}

// The panel "Begin": `begins` is changed, and then `begin()` or `another()` is called.
function beginningOf(desk, id, begins, most, { begin, another }) {
  const ways = Object.keys(WAYS);
  const way = selectOf(DATA.way, `${id}-way`, ways.map((each) => WAYS[each]), (at) => { begins.way = ways[at]; begin(); });
  const K = html("input", { type: "number", id: `${id}-K`, min: 1, max: most, class: "kml-number" });
  K.addEventListener("change", () => {
    begins.K = Math.min(Math.max(Math.round(Number(K.value)) || 1, 1), most);
    begin();
  });
  const here = button(DATA.here, () => desk.change({ start: desk.centroids().slice() }, 0, DATA.fromHere));
  const node = html("div", { class: "kml-controls" }, way.node,
    html("span", { class: "kml-control" }, html("label", { for: K.id }, DATA.K), K),
    button(DATA.again, another, "kml-another"), here);
  return { node, show() {
    begins.K = desk.scene.K;
    K.value = String(begins.K);
    way.show(ways.indexOf(begins.way));
  } };
}

// A feature in another unit: a slider that multiplies it, and the run from the same rows.
function scaleOf(desk, id) {
  let base = null, last = null, feature = 0;
  const slider = html("input", { type: "range", id: `${id}-scale`, min: 0, max: FACTORS.length - 1, step: 1, class: "kml-scale" });
  const label = html("label", { for: slider.id });
  const which = selectOf(DATA.feature, `${id}-feature`, [], (at) => { feature = at; fresh(); });

  function fresh() {
    base = { scene: desk.scene, index: desk.index, labels: desk.run.labels[desk.run.labels.length - 1] };
    last = desk.scene.points;
    slider.value = String(AS_IS);
    write();
  }

  function write() {
    const factor = FACTORS[slider.value];
    label.textContent = DATA.scaled(factor);
    slider.setAttribute("aria-valuetext", DATA.times(factor));
  }

  function scaled() {
    const { scene } = base, factor = FACTORS[slider.value], by = (value, i) => (i % scene.d === feature ? value * factor : value);
    const points = scene.points.map(by), start = scene.start.map(by), before = scene.made && scene.made.scale;
    const scale = Array.from({ length: scene.d }, (_, j) => (before ? before[j] : 1) * (j === feature ? factor : 1));
    const plane = viewAround({ ...scene, points, start });
    return { points, start, plane, made: scene.made && { ...scene.made, scale } };
  }

  slider.addEventListener("input", () => {
    if (desk.scene.points !== last) fresh();
    write();
    const patch = scaled();
    last = patch.points;
    desk.peek(patch, base.index && Infinity);
  });
  slider.addEventListener("change", () => {
    const now = runOf(desk.scene).labels.pop(), changed = base.labels && now ? countChanged(now, base.labels) : 0;
    desk.keep(base, base.index && Infinity, DATA.rescaled(DATA.nameOf(feature, base.scene), FACTORS[slider.value], base.index ? changed : null));
  });

  const node = html("span", { class: "kml-control" }, label, slider);
  return { nodes: [which.node, node], show() {
    const { d } = desk.scene;
    feature = Math.min(feature, d - 1);
    which.show(feature, Array.from({ length: d }, (_, j) => DATA.nameOf(j, desk.scene)));
    if (desk.scene.points !== last) fresh();
  } };
}
