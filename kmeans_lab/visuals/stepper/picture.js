// The picture: points in the colours of their clusters, centroids, and what may be shown with them.

import { svg } from "../shared/widget.js";
import { glyph } from "./markers.js";
import { round, ticks, writing } from "./numbers.js";
import { placeNames } from "./names.js";
import { region, scales } from "./plane.js";
import { apart, between, sweepOf } from "./sweep.js";
import { INSIDE } from "./words.js";

const FEW = 60;  // points that are drawn large, and over the trail

// Where everything of a run stands in a picture of this frame. It takes another run of as many
// clusters in the same view.
export function stageOf(run, frame) {
  const { K } = run, scale = scales(run, frame);
  const within = (value, low, span) => Math.min(Math.max(value, low + 10), low + span - 10);
  const each = (make) => Array.from({ length: K }, (_, k) => make(k));
  const stage = { frame, scale, each, K, colour: (k) => colourOf(run, k), markers: run.markers, fits,
    take, put, places: (version) => each((k) => [stage.run.centroids[2 * (version * K + k)],
      stage.run.centroids[2 * (version * K + k) + 1]]),
    pixel: ([x, y]) => [within(scale.x(x), frame.left, frame.across), within(scale.y(y), frame.top, frame.up)] };

  function fits(next) {
    return next.K === K && next.view === run.view && !next.names === !run.names
      && (next.names || []).length === (run.names || []).length && sizeOf(next.drawn) === stage.size;
  }

  function take(next) {
    const { drawn, places } = next, same = stage.run && stage.run.places === places;
    stage.run = next;
    stage.size = sizeOf(drawn);
    if (same) return;
    stage.px = new Float32Array(drawn);
    stage.py = new Float32Array(drawn);
    stage.at = new Array(drawn);  // "Mx y" of each point, ready to be followed by a glyph
    for (let i = 0; i < drawn; i++) put(i, [places[2 * i], places[2 * i + 1]]);
  }

  function put(i, [x, y]) {
    stage.px[i] = scale.x(x);
    stage.py[i] = scale.y(y);
    stage.at[i] = `M${round(stage.px[i])} ${round(stage.py[i])}`;
  }

  take(run);
  return stage;
}

const sizeOf = (drawn) => (drawn <= FEW ? 6 : drawn <= 400 ? 4.4 : drawn <= 2500 ? 3.2 : 2.3);

export function colourOf(run, k) {
  return { style: `--kml-colour: ${run.palette[k]}`, "data-cluster": k };
}

// The whole picture. `shows` says what is to be seen beside points and centroids; `glide(moves,
// draw)` calls `draw(share, arrived)` with the shares of the way from what is shown to what comes.
// `over` lies above it all: what hands hold and what was guessed.
export function pictureOf(stage, id, shows, glide, over) {
  const { frame } = stage;
  const description = svg("desc", { id: `${id}-desc` });
  const regions = regionLayer(stage), lines = lineLayer(stage), points = pointLayer(stage);
  const changed = changedLayer(stage), trails = trailLayer(stage), centroids = centroidLayer(stage);
  const names = nameLayer(stage);
  const few = stage.run.drawn <= FEW;
  const node = svg("svg", { class: "kml-picture", viewBox: `0 0 ${frame.width} ${frame.height}`,
    role: "group", "aria-describedby": `${id}-desc` },
  description, regions.node, axisLayer(stage), lines.node, trails.dots,
  ...(few ? [trails.node, points.node, changed.node] : [points.node, changed.node, trails.node]),
  over.below, centroids.node, over.above, names.node);

  // Where centroids stand, and where those stood by which the points have their labels: an update
  // moves the centroids, and the regions follow in the next assign.
  let places = null, cells = null;
  function show(i, where, everything) {
    const { run } = stage, step = run.steps[i];
    const labels = step.assign < 0 ? null : run.labels[step.assign];
    const goal = stage.places(step.version), cellsGoal = step.kind === "update" ? stage.places(step.version - 1) : goal;
    const from = everything ? null : places, cellsFrom = everything ? null : cells;
    const sweep = from && sweepOf(run, points.shown(), labels || points.nobody(), cellsFrom, cellsGoal);
    const moves = from && (sweep || apart(from, goal) || apart(cellsFrom, cellsGoal));
    if (everything) points.show(labels, true);
    glide(moves, (share, arrived) => {
      const now = sweep && !arrived ? sweep(share) : labels;
      points.show(now);
      move(between(from, goal, share), between(cellsFrom, cellsGoal, share), now);
      trails.show(shows.trail, step.version, places);
      changed.show(step, labels, now);
      if (arrived) names.show(places);
    });
    node.setAttribute("aria-label", `${run.heading}. ${where}`);
    description.textContent = `${step.sentence} ${inClusters(step.counts)}.`;
  }

  function move(now, cellsNow, labels) {
    [places, cells] = [now, cellsNow];
    centroids.show(places);
    lines.show(shows.lines ? labels : null, places);
    regions.show(shows.regions || shows.held, cells);
  }

  // While a hand moves something: centroids here, labels so, and perhaps one point moved.
  function glimpse(now, labels, touched = null) {
    glide(false, () => {});
    points.show(labels, false, touched);
    move(now, now, labels);
    trails.show(false, 0, places);
    changed.show({}, null);
    if (stage.run.names) names.show(places);
  }

  return { node, show, glimpse, stage, marks: centroids.marks, places: () => places };
}

function inClusters(counts) {
  return counts ? counts.slice(0, 16).map((count, k) => INSIDE.count(k, count)).join("; ") : INSIDE.none;
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
  const texts = (stage.run.names || []).map(() => svg("text"));

  function show(places) {
    if (!texts.length) return;
    placeNames(stage, places.map(stage.pixel)).forEach(([x, y], i) => {
      texts[i].textContent = stage.run.names[i];
      texts[i].setAttribute("x", round(x));
      texts[i].setAttribute("y", round(y));
    });
  }

  return { node: svg("g", { class: "kml-names" }, ...texts), show };
}

function pointLayer(stage) {
  const { K, each, colour, size } = stage, glyphs = [...stage.markers.slice(0, K), "o"].map((code) => glyph(code, size));
  const nobodys = svg("path", { class: "kml-point kml-nobody" });  // before the first assign
  const paths = [...each((k) => svg("path", { class: "kml-point", ...colour(k) })), nobodys];
  const nobody = () => new Uint32Array(stage.run.drawn).fill(K);
  let shown = nobody();

  // Only clusters of which a point has come, gone or moved are drawn again, or all of them `anew`.
  function show(labels, anew = false, touched = null) {
    const { at, run: { drawn } } = stage, dirty = new Uint8Array(K + 1), texts = new Array(K + 1).fill("");
    if (anew || shown.length !== drawn) {
      shown = nobody();
      dirty.fill(1);
    }
    for (let i = 0; i < drawn; i++) {
      const k = labels ? labels[i] : K;
      if (k !== shown[i] || i === touched) dirty[k] = dirty[shown[i]] = 1;
      shown[i] = k;
    }
    for (let i = 0; i < drawn; i++) if (dirty[shown[i]]) texts[shown[i]] += at[i] + glyphs[shown[i]];
    for (let k = 0; k <= K; k++) if (dirty[k]) paths[k].setAttribute("d", texts[k]);
  }

  return { node: svg("g", { class: "kml-points" }, nobodys, ...paths.slice(0, K)), show, nobody, shown: () => shown };
}

function changedLayer(stage) {  // a ring around each point that just changed its cluster
  const node = svg("path", { class: "kml-changed" });

  function show(step, labels, now = labels) {  // `now` is what they are on the way
    const { run, at, size } = stage;
    const before = step.kind === "assign" && step.assign > 0 ? run.labels[step.assign - 1] : null;
    let text = "";
    if (before) {
      const ring = glyph("o", size + 3);
      for (let i = 0; i < run.drawn; i++) if (labels[i] !== before[i] && now[i] === labels[i]) text += at[i] + ring;
    }
    node.setAttribute("d", text);
  }

  return { node, show };
}

function centroidLayer({ K, scale, each, colour, pixel, markers }) {
  const few = K <= 20;
  const marks = each((k) => svg("g", { class: "kml-centroid", ...colour(k) },
    svg("path", { class: "kml-halo", d: `M0 0${glyph(markers[k], few ? 11.5 : 7)}` }),
    svg("path", { d: `M0 0${glyph(markers[k], few ? 11.5 : 7)}` }),
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

  return { node: svg("g", { class: "kml-centroids" }, ...marks), show, marks };
}

function lineLayer(stage) {  // from each point to its centroid
  const { K, each, colour, pixel } = stage, paths = each((k) => svg("path", colour(k)));

  function show(labels, places) {
    const texts = new Array(K).fill(""), { at, run } = stage;
    if (labels) {
      const ends = places.map((place) => pixel(place).map(round).join(" "));
      for (let i = 0; i < run.drawn; i++) if (labels[i] < K) texts[labels[i]] += `${at[i]}L${ends[labels[i]]}`;
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
