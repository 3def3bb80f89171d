// The picture: points in the colours of their clusters, centroids, and what may be shown with them.

import { svg } from "../shared/widget.js";
import { glyph } from "./markers.js";
import { points, round, ticks, writing } from "./numbers.js";
import { placeNames } from "./names.js";
import { region, scales } from "./plane.js";

const FEW = 60;  // points that are drawn large, and over the trail

// Where everything of a run stands in a picture of this frame.
export function stageOf(run, frame) {
  const { K, drawn } = run;
  const scale = scales(run, frame);
  const px = new Float32Array(drawn), py = new Float32Array(drawn);
  const at = new Array(drawn);  // "Mx y" of each point, ready to be followed by a glyph
  for (let i = 0; i < drawn; i++) {
    px[i] = scale.x(run.places[2 * i]);
    py[i] = scale.y(run.places[2 * i + 1]);
    at[i] = `M${round(px[i])} ${round(py[i])}`;
  }
  const size = drawn <= FEW ? 6 : drawn <= 400 ? 4.4 : drawn <= 2500 ? 3.2 : 2.3;
  const place = (version, k) => [run.centroids[2 * (version * K + k)],
    run.centroids[2 * (version * K + k) + 1]];
  const within = (value, low, span) => Math.min(Math.max(value, low + 10), low + span - 10);
  const pixel = ([x, y]) => [within(scale.x(x), frame.left, frame.across),
    within(scale.y(y), frame.top, frame.up)];
  const each = (make) => Array.from({ length: K }, (_, k) => make(k));
  return {
    run, frame, scale, px, py, at, size, pixel, each,
    places: (version) => each((k) => place(version, k)),
    colour: (k) => colourOf(run, k),
  };
}

export function colourOf(run, k) {
  return { style: `--kml-colour: ${run.palette[k]}`, "data-cluster": k };
}

// The whole picture. `shows` says what is to be seen beside points and centroids; `glide(from, to,
// draw)` calls `draw` with the places on the way from where the centroids are to where they go.
export function pictureOf(stage, id, shows, glide) {
  const { run, frame } = stage;
  const title = svg("title", { id: `${id}-title` });
  const description = svg("desc", { id: `${id}-desc` });
  const regions = regionLayer(stage), lines = lineLayer(stage), points = pointLayer(stage);
  const changed = changedLayer(stage), trails = trailLayer(stage), centroids = centroidLayer(stage);
  const names = nameLayer(stage);
  const node = svg("svg", {
    class: "kml-picture", viewBox: `0 0 ${frame.width} ${frame.height}`, role: "img",
    "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-desc`,
  }, title, description, regions.node, axisLayer(stage), lines.node, trails.dots,
  ...(run.drawn <= FEW ? [trails.node, points.node, changed.node]
    : [points.node, changed.node, trails.node]), centroids.node, names.node);

  // Only what differs from what is shown is drawn again, or everything.
  let shownLabels, shownVersion, places = null;
  function show(step, where, everything) {
    const labels = step.assign < 0 ? null : run.labels[step.assign];
    const moved = step.version !== shownVersion || everything;
    const relabelled = labels !== shownLabels || everything;
    if (relabelled) points.show(labels, shownLabels);
    if (moved || relabelled) {
      const goal = stage.places(step.version);
      const draw = (now, arrived = false) => {
        places = now;
        centroids.show(places);
        lines.show(shows.lines ? labels : null, places);
        regions.show(shows.regions, places);
        trails.show(shows.trail, step.version, places);
        if (arrived) names.show(places);
      };
      glide(everything ? null : places, goal, draw);
    }
    changed.show(step, labels);
    shownLabels = labels;
    shownVersion = step.version;
    title.textContent = `${run.heading}. ${where}`;
    description.textContent = `${step.sentence} ${inClusters(step.counts)}.`;
  }

  return { node, show };
}

function inClusters(counts) {
  if (!counts) return "No point has a cluster yet";
  return counts.slice(0, 16).map((count, k) => `cluster ${k}: ${points(count)}`).join("; ");
}

// ---- what stays ---------------------------------------------------------------------------------

function axisLayer({ run, scale, frame }) {
  const { left, top, across: width, up: height } = frame;
  const right = left + width, bottom = top + height;
  const node = svg("g", { class: "kml-axes" });
  node.append(svg("rect", { class: "kml-frame", x: left, y: top, width, height }));
  const across = writing(scale.x0, scale.x1, run.origin[0], run.axes[0]);
  for (const value of ticks(scale.x0 + across.shift, scale.x1 + across.shift, width / 80)) {
    const x = round(scale.x(value - across.shift));
    node.append(svg("path", { d: `M${x} ${bottom}v4` }), svg("text", { x, y: bottom + 16,
      "text-anchor": "middle" }, across.write(value)));
  }
  node.append(svg("text", { class: "kml-axis", x: (left + right) / 2, y: frame.height - 8,
    "text-anchor": "middle" }, across.name));
  if (run.strip) return node;
  const up = writing(scale.y0, scale.y1, run.origin[1], run.axes[1]);
  for (const value of ticks(scale.y0 + up.shift, scale.y1 + up.shift, height / 60)) {
    const y = round(scale.y(value - up.shift));
    node.append(svg("path", { d: `M${left} ${y}h-4` }), svg("text", { x: left - 7, y,
      dy: "0.33em", "text-anchor": "end" }, up.write(value)));
  }
  node.append(svg("text", { class: "kml-axis", "text-anchor": "middle",
    transform: `translate(13 ${(top + bottom) / 2}) rotate(-90)` }, up.name));
  return node;
}

// ---- what a half-step changes -------------------------------------------------------------------

function nameLayer(stage) {  // each beside its point, clear of the centroids and of one another
  const texts = (stage.run.names || []).map((name) => svg("text", {}, name));

  function show(places) {
    if (!texts.length) return;
    placeNames(stage, places.map(stage.pixel)).forEach(([x, y], i) => {
      texts[i].setAttribute("x", round(x));
      texts[i].setAttribute("y", round(y));
    });
  }

  return { node: svg("g", { class: "kml-names" }, ...texts), show };
}

function pointLayer({ run, each, colour, at, size }) {
  const { K, drawn } = run;
  const glyphs = run.markers.map((code) => glyph(code, size));
  const paths = each((k) => svg("path", { class: "kml-point", ...colour(k) }));
  const nobody = svg("path", { class: "kml-point kml-nobody" });  // before the first assign

  function show(labels, before) {
    if (!labels) {
      nobody.setAttribute("d", at.map((move) => move + glyph("o", size)).join(""));
      paths.forEach((path) => path.removeAttribute("d"));
      return;
    }
    nobody.removeAttribute("d");
    const dirty = new Uint8Array(K);
    if (!before || before === labels) dirty.fill(1);
    else for (let i = 0; i < drawn; i++) {
      if (labels[i] !== before[i]) dirty[labels[i]] = dirty[before[i]] = 1;
    }
    const texts = new Array(K).fill("");
    for (let i = 0; i < drawn; i++) {
      const k = labels[i];
      if (dirty[k]) texts[k] += at[i] + glyphs[k];
    }
    for (let k = 0; k < K; k++) if (dirty[k]) paths[k].setAttribute("d", texts[k]);
  }

  return { node: svg("g", { class: "kml-points" }, nobody, ...paths), show };
}

function changedLayer({ run, at, size }) {  // a ring around each point that just changed its cluster
  const node = svg("path", { class: "kml-changed" });

  function show(step, labels) {
    const before = step.kind === "assign" && step.assign > 0 ? run.labels[step.assign - 1] : null;
    let text = "";
    if (before) {
      const ring = glyph("o", size + 3);
      for (let i = 0; i < run.drawn; i++) if (labels[i] !== before[i]) text += at[i] + ring;
    }
    node.setAttribute("d", text);
  }

  return { node, show };
}

function centroidLayer({ run, scale, each, colour, pixel }) {
  const few = run.K <= 20;
  const marks = each((k) => svg("g", { class: "kml-centroid", ...colour(k) },
    svg("path", { class: "kml-halo", d: `M0 0${glyph(run.markers[k], few ? 11.5 : 7)}` }),
    svg("path", { d: `M0 0${glyph(run.markers[k], few ? 11.5 : 7)}` }),
    svg("text", { style: `font-size: ${few ? 13 : 9}px`, dy: "0.36em" }, String(k))));

  function show(places) {
    marks.forEach((mark, k) => {
      const [x, y] = pixel(places[k]);
      const [tx, ty] = places[k];
      const away = Math.abs(scale.x(tx) - x) > 0.5 || Math.abs(scale.y(ty) - y) > 0.5;
      mark.setAttribute("transform", `translate(${round(x)} ${round(y)})`);
      mark.classList.toggle("kml-away", away);
    });
  }

  return { node: svg("g", { class: "kml-centroids" }, ...marks), show };
}

function lineLayer({ run, each, colour, at, pixel }) {  // from each point to its centroid
  const paths = each((k) => svg("path", colour(k)));

  function show(labels, places) {
    const texts = new Array(run.K).fill("");
    if (labels) {
      const ends = places.map((place) => pixel(place).map(round).join(" "));
      for (let i = 0; i < run.drawn; i++) texts[labels[i]] += `${at[i]}L${ends[labels[i]]}`;
    }
    texts.forEach((text, k) => paths[k].setAttribute("d", text));
  }

  return { node: svg("g", { class: "kml-lines" }, ...paths), show };
}

function regionLayer({ scale, each, colour }) {  // what is nearest to each centroid
  const frame = [[scale.x0, scale.y0], [scale.x1, scale.y0], [scale.x1, scale.y1],
    [scale.x0, scale.y1]];
  const paths = each((k) => svg("path", colour(k)));

  function show(wanted, places) {
    paths.forEach((path, k) => {
      const corners = wanted ? region(k, places, frame) : [];
      path.setAttribute("d", corners.length > 2 ? corners.map(([x, y], i) =>
        `${i ? "L" : "M"}${round(scale.x(x))} ${round(scale.y(y))}`).join("") + "z" : "");
    });
  }

  return { node: svg("g", { class: "kml-regions" }, ...paths), show };
}

// Where each centroid was: a line, and dots that lie beneath the points, since a centroid may have
// stood on one.
function trailLayer({ each, colour, places, pixel }) {
  const paths = each((k) => svg("path", { class: "kml-trail", ...colour(k) }));
  const halo = svg("path", { class: "kml-trail-halo" });
  const dots = svg("path", { class: "kml-trail-dots" });

  function show(wanted, version, now) {
    let all = "", stops = "";
    const before = Array.from({ length: wanted ? version : 0 }, (_, v) => places(v));
    paths.forEach((path, k) => {
      let line = "", shown = "", parts = 0;
      for (const at of [...before, now]) {
        const text = pixel(at[k]).map(round).join(" ");
        if (text === shown) continue;
        line += `${line ? "L" : "M"}${text}`;
        if (at !== now) stops += `M${text}${glyph("o", 2.6)}`;
        shown = text;
        parts += 1;
      }
      path.setAttribute("d", parts > 1 ? line : "");
      if (parts > 1) all += line;
    });
    halo.setAttribute("d", all);
    dots.setAttribute("d", wanted ? stops : "");
  }

  return { node: svg("g", { class: "kml-trails" }, halo, ...paths), dots, show };
}
