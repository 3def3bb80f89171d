// Points and centroids in a picture of the plane. Nodes are made once and moved: so a drag costs
// little, and what has the focus keeps it.

import { svg } from "../shared/widget.js";
import { draggable, numbered, toPicture, toPlane } from "./plane.js";
import { MAP } from "./words.js";

// As many nodes as there are things, in one group; `make(i)` makes one, `put(node, i)` moves it.
function groupOf(make) {
  const node = svg("g");
  let nodes = [];
  return { node, show(count, put) {
    if (nodes.length !== count) {
      nodes = Array.from({ length: count }, (_, i) => make(i));
      node.replaceChildren(...nodes);
    }
    nodes.forEach(put);
  } };
}

// `rows()` are what can be dragged; `again(done)` is called when it has moved, with whether it was let go.
function movable(node, i, { picture, box, rows, again }) {
  draggable(node, picture, { where: () => toPicture(box(), rows()[2 * i], rows()[2 * i + 1]),
    moved(px, py, done) {
      [rows()[2 * i], rows()[2 * i + 1]] = toPlane(box(), px, py);
      again(done);
    } });
}

export function dotsOf(place, colours) {
  const { picture, rows, box } = place;
  const group = groupOf((i) => {
    const dot = svg("circle", { r: "4.5", class: "kml-starts-dot", tabindex: i ? "-1" : "0", role: "button", "data-name": `p${i}` });
    movable(dot, i, place);
    dot.addEventListener("keydown", (event) => {
      const by = { PageDown: 1, PageUp: -1 }[event.key], n = rows().length / 2;
      if (!by) return;
      event.preventDefault();
      picture.querySelector(`[data-name="p${(i + by + n) % n}"]`).focus();
    });
    return dot;
  });
  return { node: group.node, show: (labels) => group.show(labels.length, (dot, i) => {
    const [x, y] = toPicture(box(), rows()[2 * i], rows()[2 * i + 1]);
    for (const [name, value] of [["cx", x], ["cy", y], ["fill", colours[labels[i]]], ["aria-label", MAP.point(i, labels[i])]]) {
      if (dot.getAttribute(name) !== String(value)) dot.setAttribute(name, value);
    }
  }) };
}

export function startsOf(place, colours) {
  const { rows, box } = place;
  const group = groupOf((k) => {
    const mark = numbered(k, colours[k]);
    mark.prepend(svg("circle", { r: "14", fill: "transparent" }));
    for (const [name, value] of [["tabindex", "0"], ["role", "button"], ["data-name", `c${k}`],
      ["aria-label", MAP.start(k)], ["class", "kml-starts-centroid"]]) mark.setAttribute(name, value);
    movable(mark, k, place);
    return mark;
  });
  return { node: group.node, show: () => group.show(rows().length / 2, (mark, k) => {
    mark.setAttribute("transform", `translate(${toPicture(box(), rows()[2 * k], rows()[2 * k + 1]).join(" ")})`);
  }) };
}

// The way of each centroid through `steps`, a list of all centroids after each update.
export function waysOf(box, colours) {
  const group = groupOf((k) => svg("path", { class: "kml-starts-path", stroke: colours[k] }));
  return { node: group.node, show: (steps) => group.show(steps[0].length / 2, (path, k) => {
    const places = steps.map((each) => toPicture(box(), each[2 * k], each[2 * k + 1]).map((v) => v.toFixed(1)).join(" "));
    path.setAttribute("d", `M${places.join("L")}`);
  }) };
}
