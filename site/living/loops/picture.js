// The six points and three centroids, and what a reader's function made of them.

import { html, svg } from "../../../kmeans_lab/visuals/shared/widget.js";
import { say } from "../../../kmeans_lab/visuals/shared/words.js";
import { CENTROIDS, NAMES, POINTS, nearest } from "./tasks.js";
import { isList, pointed, valueOf } from "./values.js";

const ACROSS = 300, EDGE = 26, TO = 10;
const along = (value) => EDGE + (value / TO) * (ACROSS - 2 * EDGE);
const inPicture = ([x, y]) => [along(x), ACROSS - along(y)];
const MARKS = [  // of the clusters: a shape each, not the colour alone
  (x, y) => svg("circle", { cx: x, cy: y, r: 7 }),
  (x, y) => svg("rect", { x: x - 6.5, y: y - 6.5, width: 13, height: 13 }),
  (x, y) => svg("path", { d: `M${x} ${y - 8}l8 14h-16z` }),
];

export function pictureOf() {
  const picture = svg("svg", { viewBox: `0 0 ${ACROSS} ${ACROSS}`, class: "kl-six", role: "img" });
  const words = html("p", { class: "kl-small" });

  function show(labels, centroids, wrong, moved) {
    const lines = [], marks = [];
    POINTS.forEach((point, i) => {
      const [x, y] = inPicture(point), k = labels[i], known = centroids[k] !== undefined;
      if (known) {
        const [cx, cy] = inPicture(centroids[k]);
        lines.push(svg("line", { x1: x, y1: y, x2: cx, y2: cy, class: `kl-six-line kl-cluster-${k}` }));
      }
      const mark = known ? MARKS[k](x, y) : svg("circle", { cx: x, cy: y, r: 5, class: "kl-six-none" });
      if (known) mark.setAttribute("class", `kl-cluster-${k}`);
      marks.push(mark, svg("text", { x: x + 11, y: y - 7, class: "kl-six-name" }, NAMES[i]));
      if (!moved && wrong.includes(i)) marks.push(svg("circle", { cx: x, cy: y, r: 14, class: "kl-six-wrong" }));
    });
    centroids.forEach((centroid, k) => {
      const [x, y] = inPicture(centroid);
      if (moved) {
        const [fromX, fromY] = inPicture(CENTROIDS[k]);
        lines.push(svg("line", { x1: fromX, y1: fromY, x2: x, y2: y, class: "kl-six-move" }));
      }
      marks.push(svg("path", { d: `M${x - 9} ${y}h18M${x} ${y - 9}v18`, class: `kl-six-cross kl-cluster-${k}` }));
      if (moved && wrong.includes(k)) marks.push(svg("circle", { cx: x, cy: y, r: 15, class: "kl-six-wrong" }));
    });
    picture.replaceChildren(...lines, ...marks);
    const text = moved
      ? centroids.map((centroid, k) => say("centroid {k} at {point}", { k, point: pointed(centroid) })).join(" · ")
      : NAMES.map((name, i) => `${name} ${Number.isFinite(labels[i]) ? labels[i] : "–"}`).join(" · ");
    words.textContent = text;
    picture.setAttribute("aria-label", `${say("The six points and three centroids")}: ${text}`);
  }

  return {
    node: html("div", { class: "kl-six-box" }, picture, words),
    blank: () => show([], CENTROIDS, [], false),
    labels(value, wrong) {
      show(isList(value) ? POINTS.map((_, i) => valueOf(value[i])) : [], CENTROIDS, wrong, false);
    },
    centroids(value, wrong) {
      const rows = isList(value) && value.length === CENTROIDS.length ? value.map((row) => (isList(row) ? row.map(valueOf) : [])) : null;
      const fine = rows?.every((row) => row.length === 2 && row.every((v) => v >= -1 && v <= TO + 1));
      show(nearest(POINTS, CENTROIDS), fine ? rows : CENTROIDS, fine ? wrong : [], Boolean(fine));
    },
  };
}
