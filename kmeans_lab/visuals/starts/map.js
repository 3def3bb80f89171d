// The map of all starts: one centroid is put everywhere, each place coloured by the end it reaches.

import { html, svg } from "../shared/widget.js";
import { MOST_ITERATIONS, mapOfStarts, runFrom } from "./lloyd.js";
import { SIDE, boxOf, cross, draggable, placeIn, toPicture, toPlane } from "./plane.js";

const COARSE = 40, FINE = 90;  // places along a side, while dragging and after

export function mapView({ points, start, colours, changed, say }) {
  const canvas = html("canvas", { class: "kml-starts-canvas", "aria-hidden": "true" });
  const picture = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "kml-starts-picture", role: "group",
    "aria-label": "Map of starts: points and centroids can be dragged" });
  const legend = html("ol", { class: "kml-starts-legend" });
  const node = html("div", { class: "kml-starts-view" },
    html("div", { class: "kml-starts-stack" }, canvas, picture),
    html("div", { class: "kml-starts-side" }, html("p", {}, "Each place has the colour of the end that is reached if centroid 0 begins there; the others stay. Press anywhere to begin there. Drag points and centroids."), legend));
  let box, map;

  function show(fine = true) {
    const focused = document.activeElement?.dataset?.name;
    box = boxOf(points());
    paintMap(fine ? FINE : COARSE);
    const run = [], end = runFrom(points(), start(), run);
    picture.replaceChildren(...pathOf(run), ...dots(end.labels), ...centroids());
    tell(end);
    if (focused) picture.querySelector(`[data-name="${focused}"]`)?.focus({ preventScroll: true });
  }

  function paintMap(size) {
    map = mapOfStarts(points(), start(), 0, box, size, size);
    canvas.width = canvas.height = size;
    const context = canvas.getContext("2d"), image = context.createImageData(size, size);
    map.places.forEach((rank, at) => {
      const [r, g, b] = shade(rank, map.ends.length);
      image.data.set([r, g, b, 255], 4 * at);
    });
    context.putImageData(image, 0, 0);
  }

  function pathOf(run) {
    const steps = [start(), ...run];
    return [...Array(start().length / 2).keys()].map((k) => {
      const places = steps.map((each) => toPicture(box, each[2 * k], each[2 * k + 1]).map((v) => v.toFixed(1)).join(" "));
      return svg("path", { d: `M${places.join("L")}`, class: "kml-starts-path", stroke: colours[k] });
    });
  }

  function dots(labels) {
    return [...labels].map((label, i) => {
      const [x, y] = toPicture(box, points()[2 * i], points()[2 * i + 1]);
      const dot = svg("circle", { cx: x, cy: y, r: "4.5", fill: colours[label], class: "kml-starts-dot",
        tabindex: i ? "-1" : "0", role: "button", "aria-label": `point ${i}, ends in cluster ${label}`, "data-name": `p${i}` });
      draggable(dot, picture, { where: () => toPicture(box, points()[2 * i], points()[2 * i + 1]),
        moved: (px, py, done) => {
          [points()[2 * i], points()[2 * i + 1]] = toPlane(box, px, py);
          again(done);
        } });
      dot.addEventListener("keydown", (event) => {
        const to = { PageDown: i + 1, PageUp: i - 1 }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        picture.querySelector(`[data-name="p${(to + labels.length) % labels.length}"]`).focus();
      });
      return dot;
    });
  }

  function centroids() {
    return [...Array(start().length / 2).keys()].map((k) => {
      const [x, y] = toPicture(box, start()[2 * k], start()[2 * k + 1]);
      const mark = cross(x, y, colours[k]);
      mark.append(svg("circle", { cx: x, cy: y, r: "13", fill: "transparent" }));
      for (const [name, value] of [["tabindex", "0"], ["role", "button"], ["data-name", `c${k}`],
        ["aria-label", `start of centroid ${k}; arrow keys move it`], ["class", "kml-starts-centroid"]]) mark.setAttribute(name, value);
      draggable(mark, picture, { where: () => toPicture(box, start()[2 * k], start()[2 * k + 1]),
        moved: (px, py, done) => {
          [start()[2 * k], start()[2 * k + 1]] = toPlane(box, px, py);
          again(done);
        } });
      return mark;
    });
  }

  let waiting = false;
  function again(done) {  // at most one drawing a frame
    if (done) {
      show(true);
      changed();
    } else if (!waiting) {
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        show(false);
      });
    }
  }

  picture.addEventListener("pointerdown", (event) => {
    if (event.target !== picture) return;
    [start()[0], start()[1]] = toPlane(box, ...placeIn(picture, event));
    again(true);
  });

  function tell(end) {
    const total = map.places.length;
    legend.replaceChildren(...map.ends.slice(0, 8).map((each, rank) => {
      const colour = html("span", { class: "kml-starts-key" });
      colour.style.background = `rgb(${shade(rank, map.ends.length).join()})`;
      return html("li", {}, colour, `inertia ${figure(each.inertia)}: ${percent(each.count / total)} of all places`);
    }));
    if (map.ends.length > 8) legend.append(html("li", {}, `… and ${map.ends.length - 8} more ends`));
    const best = map.ends[0].inertia;
    say(`This start ends after ${end.iterations} ${end.iterations === 1 ? "iteration" : "iterations"} at inertia ${figure(end.inertia)}` +
      `${end.iterations === MOST_ITERATIONS ? ", not at rest" : ""}. The best of the map is ${figure(best)}.`);
  }

  return { node, show };
}

export function shade(rank, count) {  // the best end lightest: readable below dots of every colour
  const share = count > 1 ? Math.min(1, rank / Math.min(count - 1, 7)) : 0;
  return [235 - 150 * share, 240 - 145 * share, 245 - 110 * share].map(Math.round);
}

export function figure(value) {
  return value >= 1e5 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

export function percent(share) {
  return share > 0 && share < 0.01 ? "below 1%" : `${Math.round(100 * share)}%`;
}
