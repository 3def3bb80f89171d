// The face of KMeansStepper. All half-steps were computed in Python and lie in the widget's state,
// so stepping asks nobody: it works while the kernel is busy, and in a page with no kernel at all.

const WIDTH = 640, HEIGHT = 430, LEFT = 52, RIGHT = 12, TOP = 12, BOTTOM = 42;
const CURVE = { width: 320, height: 170, left: 12, right: 12, top: 22, bottom: 30 };
const SPEEDS = [0.5, 1, 2, 4, 10];  // half-steps a second
const SVG = "http://www.w3.org/2000/svg";
let views = 0;  // ids must be unique in a page that shows several steppers

// ---- small tools ----------------------------------------------------------------------------

function html(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const round = (value) => Math.round(value * 100) / 100;
const points = (count) => `${count.toLocaleString("en")} point${count === 1 ? "" : "s"}`;
const finite = (value) => value !== null && Number.isFinite(value);

function bytes(model, name) {  // a copy, because a view into a message need not be aligned
  const data = model.get(name);
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
}

function prose(text) {  // `…` is code
  return text.split("`").map((part, i) => (i % 2 ? html("code", {}, part) : part));
}

// ---- markers: matplotlib's codes, drawn as relative paths, so that one path holds them all ----

function turned(corners, start, inner = null) {  // the corners of a polygon or, with inner, a star
  const count = inner === null ? corners : 2 * corners;
  return Array.from({ length: count }, (_, i) => {
    const angle = start + (2 * Math.PI * i) / count;
    const r = inner !== null && i % 2 ? inner : 1;
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
}

const UP = -Math.PI / 2;
const plus = (a, b) => [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b],
  [-a, a], [-b, a], [-b, -a], [-a, -a]];
const scaled = (points, sx, sy = sx, dy = 0) => points.map(([x, y]) => [x * sx, y * sy + dy]);
const rotated = (points) => points.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]);

export const SHAPES = {
  s: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  D: scaled(turned(4, UP), 1.25),
  d: scaled(turned(4, UP), 0.85, 1.35),
  "^": scaled(turned(3, UP), 1.35, 1.35, 0.2),
  v: scaled(turned(3, -UP), 1.35, 1.35, -0.2),
  "<": scaled(turned(3, Math.PI), 1.35),
  ">": scaled(turned(3, 0), 1.35),
  p: scaled(turned(5, UP), 1.15),
  h: scaled(turned(6, UP), 1.12),
  H: scaled(turned(6, 0), 1.12),
  8: scaled(turned(8, Math.PI / 8), 1.08),
  "*": scaled(turned(5, UP, 0.45), 1.5),
  P: plus(0.4, 1.15),
  X: rotated(plus(0.4, 1.2)),
};

export function glyph(code, r) {
  const corners = SHAPES[code];
  if (!corners) return `m${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
  let [x, y] = [0, 0];
  return corners.map(([cx, cy], i) => {
    const [nx, ny] = [round(cx * r), round(cy * r)];
    const text = `${i ? "l" : "m"}${round(nx - x)} ${round(ny - y)}`;
    [x, y] = [nx, ny];
    return text;
  }).join("") + "z";
}

function inkOn(hex) {  // the number on a centroid must be legible on its colour
  const part = (at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) > 0.18 ? "#000000" : "#ffffff";
}

// ---- the run, unpacked ------------------------------------------------------------------------

function unpack(model) {
  const run = model.get("_run");
  const places = new Float32Array(bytes(model, "_points"));
  const centroids = new Float32Array(bytes(model, "_centroids"));
  const moves = bytes(model, "_moves");
  const Label = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[run.label_bytes];
  const size = Label.BYTES_PER_ELEMENT;
  const labels = [];  // one array for each assign, spelled out once
  for (const { at, count, all } of run.assigns) {
    if (all) {
      labels.push(new Label(moves.slice(at, at + run.drawn * size)));
      continue;
    }
    const next = labels[labels.length - 1].slice();
    const rows = new Uint32Array(moves.slice(at, at + 4 * count));
    const to = new Label(moves.slice(at + 4 * count, at + (4 + size) * count));
    rows.forEach((row, i) => { next[row] = to[i]; });
    labels.push(next);
  }
  return { ...run, places, centroids, labels };
}

// ---- from data to the picture -------------------------------------------------------------------

function ticks(low, high, about) {
  const span = high - low;
  if (!(span > 0)) return [low];
  const rough = span / about, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((m) => m * power >= rough) * power;
  const found = [];
  for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9; i++) found.push(i * step);
  return found;
}

const shortened = (text) => text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");

// How the numbers of one axis are written: all alike, and from `origin` where they differ too late.
function writing(low, high, origin, name) {
  const span = high - low;
  const far = Math.max(Math.abs(low + origin), Math.abs(high + origin)) > 1e4 * span;
  const shift = far ? 0 : origin;
  const largest = Math.max(Math.abs(low + shift), Math.abs(high + shift));
  const power = Math.floor(Math.log10(span / 4));
  const write = (value) => {
    const text = largest >= 1e7 || largest < 1e-3
      ? value.toExponential(Math.max(0, Math.min(6, Math.floor(Math.log10(largest)) - power)))
      : value.toFixed(Math.max(0, -power));
    return shortened(text)
      .replace(/^-(?=0(e|$))/, "").replace(/^0e.*/, "0").replace(/^-/, "−");
  };
  return { shift, write, name: far ? `${name} − ${shortened(origin.toPrecision(12))}` : name };
}

function scales(run) {
  let [x0, x1, y0, y1] = run.view;
  const w = WIDTH - LEFT - RIGHT, h = HEIGHT - TOP - BOTTOM;
  let equal = false;
  const perX = (x1 - x0) / w, perY = (y1 - y0) / h;
  if (!run.strip && perX / perY < 6 && perY / perX < 6) {  // one unit as long across as up
    equal = true;
    const per = Math.max(perX, perY);
    const mx = (x0 + x1) / 2, my = (y0 + y1) / 2;
    [x0, x1, y0, y1] = [mx - per * w / 2, mx + per * w / 2, my - per * h / 2, my + per * h / 2];
  }
  return {
    equal, x0, x1, y0, y1,
    x: (value) => LEFT + ((value - x0) / (x1 - x0)) * w,
    y: (value) => TOP + ((y1 - value) / (y1 - y0)) * h,
  };
}

// The part of the picture that is nearest to centroid k: the frame, cut by one half-plane for each
// other centroid. Of two equal centroids the lower index owns everything, as argmin decides.
function region(k, places, frame) {
  const [cx, cy] = places[k];
  let polygon = frame;
  for (let j = 0; j < places.length && polygon.length; j++) {
    if (j === k || !places[j].every(Number.isFinite)) continue;
    const nx = places[j][0] - cx, ny = places[j][1] - cy;
    if (nx === 0 && ny === 0) {
      if (j < k) return [];
      continue;
    }
    const middle = (places[j][0] + cx) / 2 * nx + (places[j][1] + cy) / 2 * ny;
    const side = ([x, y]) => x * nx + y * ny - middle;  // negative: nearer to k
    const kept = [];
    polygon.forEach((corner, i) => {
      const next = polygon[(i + 1) % polygon.length];
      const [a, b] = [side(corner), side(next)];
      if (a <= 0) kept.push(corner);
      if ((a < 0 && b > 0) || (a > 0 && b < 0)) {
        const t = a / (a - b);
        kept.push([corner[0] + t * (next[0] - corner[0]), corner[1] + t * (next[1] - corner[1])]);
      }
    });
    polygon = kept;
  }
  return polygon;
}

// ---- light or dark ------------------------------------------------------------------------------

function theme() {  // JupyterLab's variables where it is JupyterLab; else what the page says it is
  const page = document.documentElement, body = document.body;
  if (body.dataset.jpThemeLight !== undefined) return "jupyter";
  const said = page.dataset.theme || page.getAttribute("theme") || "";
  if (said === "dark" || said === "light") return said;
  if (body.matches(".vscode-dark, .vscode-high-contrast:not(.vscode-high-contrast-light)")) return "dark";
  if (body.matches(".vscode-light, .vscode-high-contrast-light")) return "light";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

const ICONS = {
  first: "M3 2h2v10h-2zM13 2v10l-7-5z",
  back: "M11 2v10l-8-5z",
  play: "M3 2v10l9-5z",
  pause: "M3 2h3v10h-3zM8 2h3v10h-3z",
  next: "M3 2v10l8-5z",
  last: "M1 2v10l7-5zM9 2h2v10h-2z",
};

function icon(name) {
  return svg("svg", { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true" },
    svg("path", { d: ICONS[name], fill: "currentColor" }));
}

// ---- the widget ---------------------------------------------------------------------------------

function render({ model, el }) {
  const run = unpack(model);
  const { steps, K, drawn } = run;
  const id = `kml-stepper-${++views}`;
  const last = steps.length - 1;
  const scale = scales(run);
  const px = new Float32Array(drawn), py = new Float32Array(drawn);
  const at = new Array(drawn);  // "Mx y" of each point, ready to be followed by a glyph
  for (let i = 0; i < drawn; i++) {
    px[i] = scale.x(run.places[2 * i]);
    py[i] = scale.y(run.places[2 * i + 1]);
    at[i] = `M${round(px[i])} ${round(py[i])}`;
  }
  const size = drawn <= 60 ? 6 : drawn <= 400 ? 4.4 : drawn <= 2500 ? 3.2 : 2.3;
  const glyphs = run.markers.map((code) => glyph(code, size));
  const place = (version, k) => [run.centroids[2 * (version * K + k)],
    run.centroids[2 * (version * K + k) + 1]];
  const inside = (x, y) => [Math.min(Math.max(x, LEFT + 10), WIDTH - RIGHT - 10),
    Math.min(Math.max(y, TOP + 10), HEIGHT - BOTTOM - 10)];
  const pixel = (version, k) => {
    const [x, y] = place(version, k);
    return inside(scale.x(x), scale.y(y));
  };

  // -- the picture
  const regionLayer = svg("g", { class: "kml-regions" });
  const axisLayer = svg("g", { class: "kml-axes" });
  const lineLayer = svg("g", { class: "kml-lines" });
  const pointLayer = svg("g", { class: "kml-points" });
  const changedPath = svg("path", { class: "kml-changed" });
  const nameLayer = svg("g", { class: "kml-names" });
  const trailLayer = svg("g", { class: "kml-trails" });
  const centroidLayer = svg("g", { class: "kml-centroids" });
  const title = svg("title", { id: `${id}-title` });
  const description = svg("desc", { id: `${id}-desc` });
  const picture = svg("svg", {
    class: "kml-picture", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img",
    "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-desc`,
  }, title, description, regionLayer, axisLayer, lineLayer, pointLayer, changedPath, nameLayer,
  trailLayer, centroidLayer);

  drawAxes();
  const each = (make) => Array.from({ length: K }, (_, k) => make(k));
  const colour = (k) => ({ style: `--kml-colour: ${run.palette[k]}`, "data-cluster": k });
  const pointPaths = each((k) => svg("path", { class: "kml-point", ...colour(k) }));
  const nobody = svg("path", { class: "kml-point kml-nobody" });  // before the first assign
  pointLayer.append(nobody, ...pointPaths);
  const linePaths = each((k) => svg("path", colour(k)));
  const trailPaths = each((k) => svg("path", { class: "kml-trail", ...colour(k) }));
  const trailHalo = svg("path", { class: "kml-trail-halo" });
  const regionPaths = each((k) => svg("path", colour(k)));
  const numberSize = K <= 20 ? 13 : 9;
  const centroidSize = K <= 20 ? 11.5 : 7;
  const centroidMarks = each((k) => svg("g", { class: "kml-centroid", ...colour(k) },
    svg("path", { class: "kml-halo", d: `M0 0${glyph(run.markers[k], centroidSize)}` }),
    svg("path", { d: `M0 0${glyph(run.markers[k], centroidSize)}` }),
    svg("text", { style: `fill: ${inkOn(run.palette[k])}; font-size: ${numberSize}px`, dy: "0.36em" },
      String(k))));
  lineLayer.append(...linePaths);
  trailLayer.append(trailHalo, ...trailPaths);
  regionLayer.append(...regionPaths);
  centroidLayer.append(...centroidMarks);
  if (run.names) {
    for (let i = 0; i < drawn; i++) {
      nameLayer.append(svg("text", { x: round(px[i] + size + 3), y: round(py[i] - size + 1) },
        run.names[i]));
    }
  }

  function drawAxes() {
    const right = WIDTH - RIGHT, bottom = HEIGHT - BOTTOM;
    axisLayer.append(svg("rect", { class: "kml-frame", x: LEFT, y: TOP, width: right - LEFT,
      height: bottom - TOP }));
    const across = writing(scale.x0, scale.x1, run.origin[0], run.axes[0]);
    for (const value of ticks(scale.x0 + across.shift, scale.x1 + across.shift, 7)) {
      const x = round(scale.x(value - across.shift));
      axisLayer.append(svg("path", { d: `M${x} ${bottom}v4` }), svg("text", { x, y: bottom + 16,
        "text-anchor": "middle" }, across.write(value)));
    }
    axisLayer.append(svg("text", { class: "kml-axis", x: (LEFT + right) / 2, y: HEIGHT - 8,
      "text-anchor": "middle" }, across.name));
    if (run.strip) return;
    const up = writing(scale.y0, scale.y1, run.origin[1], run.axes[1]);
    for (const value of ticks(scale.y0 + up.shift, scale.y1 + up.shift, 6)) {
      const y = round(scale.y(value - up.shift));
      axisLayer.append(svg("path", { d: `M${LEFT} ${y}h-4` }), svg("text", { x: LEFT - 7, y,
        dy: "0.33em", "text-anchor": "end" }, up.write(value)));
    }
    axisLayer.append(svg("text", { class: "kml-axis", "text-anchor": "middle",
      transform: `translate(13 ${(TOP + bottom) / 2}) rotate(-90)` }, up.name));
  }

  // -- inertia's curve
  const curveMark = svg("g", { class: "kml-now" });
  const curvePast = svg("path", { class: "kml-past" });
  const curve = svg("svg", {
    class: "kml-curve", viewBox: `0 0 ${CURVE.width} ${CURVE.height}`, role: "img",
    "aria-label": curveInWords(),
  });
  const known = steps.map((step, i) => i).filter((i) => finite(steps[i].inertia));
  const highest = Math.max(...known.map((i) => steps[i].inertia), 0);
  const lowest = known.length ? Math.min(...known.map((i) => steps[i].inertia)) : 0;
  const curveX = (i) => CURVE.left + (i / Math.max(last, 1)) * (CURVE.width - CURVE.left - CURVE.right);
  const curveY = (value) => {
    const span = highest - lowest;
    if (!(span > 0)) return CURVE.height / 2;
    return CURVE.height - CURVE.bottom - 6
      - ((value - lowest) / span) * (CURVE.height - CURVE.top - CURVE.bottom - 12);
  };
  const rises = known.slice(1).filter((i) => steps[i].rises);
  drawCurve();

  function curveInWords() {
    const values = steps.filter((step) => finite(step.inertia));
    if (!values.length) return "Inertia: no value yet.";
    const end = values[values.length - 1];
    return `Inertia over the half-steps, from ${values[0].inertia_text} to ${end.inertia_text}.`;
  }

  function drawCurve() {
    const { width, height, left, right, bottom } = CURVE;
    const path = (list) => list.map((i, j) => `${j ? "L" : "M"}${round(curveX(i))} ${
      round(curveY(steps[i].inertia))}`).join("");
    curve.append(
      svg("text", { class: "kml-axis", x: left, y: 12 }, "inertia"),
      svg("path", { class: "kml-base", d: `M${left} ${height - bottom}H${width - right}` }),
      svg("text", { x: left, y: height - bottom + 14 }, "0"),
      svg("text", { x: width - right, y: height - bottom + 14, "text-anchor": "end" }, String(last)),
      svg("text", { class: "kml-axis", x: (left + width - right) / 2, y: height - 6,
        "text-anchor": "middle" }, "half-step"),
    );
    if (!known.length) {
      curve.append(svg("text", { x: width / 2, y: height / 2, "text-anchor": "middle" },
        "no labels, no inertia"));
      return;
    }
    curve.append(svg("path", { class: "kml-future", d: path(known) }), curvePast);
    for (const i of rises) {
      const before = known[known.indexOf(i) - 1];
      curve.append(svg("path", { class: "kml-rise", d: path([before, i]) }));
    }
    if (known.length <= 60) {
      for (const i of known) {
        const mark = steps[i].kind === "assign" ? glyph("o", 2.6) : glyph("s", 2.6);
        curve.append(svg("path", { class: steps[i].rises ? "kml-dot kml-bad" : "kml-dot",
          d: `M${round(curveX(i))} ${round(curveY(steps[i].inertia))}${mark}` }));
      }
    }
    curve.append(curveMark);
  }

  function showCurve(i) {
    if (!known.length) return;
    curvePast.setAttribute("d", known.filter((j) => j <= i).map((j, at) => `${at ? "L" : "M"}${
      round(curveX(j))} ${round(curveY(steps[j].inertia))}`).join(""));
    const x = round(curveX(i)), value = steps[i].inertia;
    const marks = [svg("path", { class: "kml-now-line",
      d: `M${x} ${CURVE.top - 4}V${CURVE.height - CURVE.bottom}` })];
    if (finite(value)) {
      const y = round(curveY(value));
      marks.push(svg("circle", { cx: x, cy: y, r: 5 }));
      const left = x > CURVE.width - 90;
      marks.push(svg("text", { x: left ? x - 9 : x + 9, y: Math.max(y - 7, CURVE.top - 2),
        "text-anchor": left ? "end" : "start" }, steps[i].inertia_text));
    }
    curveMark.replaceChildren(...marks);
  }

  // -- words
  const heading = html("p", { class: "kml-heading", id: `${id}-name` }, run.heading);
  const where = html("span", { class: "kml-where" });
  const sentence = html("span", { class: "kml-sentence" });
  const mistakes = html("span", { class: "kml-mistakes" });
  const status = html("div", { class: "kml-status", role: "status", "aria-live": "polite",
    "aria-atomic": "true" }, where, sentence, mistakes);
  const stopped = html("div", { class: "kml-stopped" });
  if (run.stopped) {
    stopped.append(html("strong", {}, `⚠ ${run.stopped.title} `), ...prose(run.stopped.text));
  }
  const guilty = steps.map((step, i) => i).filter((i) => steps[i].mistakes.length);
  const found = html("p", { class: "kml-found" });
  if (guilty.length) {
    const many = guilty.length === 1 ? "1 half-step has a mistake. " : `${guilty.length} half-steps have mistakes. `;
    const go = html("button", { type: "button", class: "kml-button" },
      `Go to ${guilty.length === 1 ? "it" : "the first"} (${steps[guilty[0]].title})`);
    go.addEventListener("click", () => goTo(guilty[0]));
    found.append(`⚠ ${many}`, go);
  }
  const notes = html("ul", { class: "kml-notes" }, ...run.notes.concat(scale.equal || run.strip ? []
    : ["The two axes have different scales, so distances look distorted."])
    .map((note) => html("li", {}, note)));
  const legendRows = each((k) => {
    const count = html("span", { class: "kml-count" });
    const row = html("li", colour(k), svg("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18,
      "aria-hidden": "true" }, svg("path", { class: "kml-point", d: `M0 0${glyph(run.markers[k], 5.5)}` })),
    html("span", {}, `${k}:`), count);
    return { row, count };
  });
  const shownRows = Math.min(K, 16);
  const legend = html("ul", { class: "kml-legend", "aria-label": "Points in each cluster" },
    ...legendRows.slice(0, shownRows).map(({ row }) => row),
    ...(K > shownRows ? [html("li", {}, `… and ${K - shownRows} more clusters`)] : []));

  // -- controls
  function button(name, text, hint, action) {
    const node = html("button", { type: "button", class: `kml-button kml-${name}`, title: hint,
      "aria-label": hint.replace(/ \(.*/, "") }, icon(name), ...(text ? [html("span", {}, text)] : []));
    node.addEventListener("click", () => { if (node.getAttribute("aria-disabled") !== "true") action(); });
    return node;
  }
  const buttons = {
    first: button("first", "", "First half-step (Home)", () => goTo(0)),
    back: button("back", "Back", "Back one half-step (left arrow)", () => goTo(index - 1)),
    play: button("play", "Play", "Play (P)", () => toggle()),
    next: button("next", "Next", "Next half-step (right arrow)", () => goTo(index + 1)),
    last: button("last", "", "Last half-step (End)", () => goTo(last)),
  };
  const slider = html("input", { type: "range", class: "kml-slider", min: 0, max: Math.max(last, 0),
    step: 1, "aria-label": "Half-step" });
  slider.addEventListener("input", () => goTo(Number(slider.value)));
  const speed = html("select", { "aria-label": "Speed of play, in half-steps a second" },
    ...SPEEDS.map((value) => html("option", { value }, `${value} a second`)));
  speed.value = "1";
  speed.addEventListener("change", () => { if (timer) play(); });

  const shows = { trail: true, regions: false, lines: false };
  function checkbox(name, text, reason) {
    const box = html("input", { type: "checkbox" });
    box.checked = shows[name];
    const choice = html("label", { class: `kml-show-${name}` }, box, ` ${text}`);
    if (reason) {
      box.disabled = true;
      choice.classList.add("kml-off");
      choice.append(html("span", { class: "kml-reason" }, ` (${reason})`));
    }
    box.addEventListener("change", () => { shows[name] = box.checked; show(index, true); });
    return { box, choice };
  }
  const boxes = {
    trail: checkbox("trail", "Trail of the centroids"),
    regions: checkbox("regions", "Regions", run.no_regions),
    lines: checkbox("lines", "Lines to the centroid"),
  };
  const choices = html("div", { class: "kml-choices", role: "group", "aria-label": "Show" },
    ...Object.values(boxes).map(({ choice }) => choice));
  const keys = html("p", { class: "kml-keys" });
  keys.innerHTML = "Keys: <kbd>←</kbd> <kbd>→</kbd> half-step · <kbd>Home</kbd> <kbd>End</kbd> first, "
    + "last · <kbd>Space</kbd> or <kbd>P</kbd> play · <kbd>T</kbd> trail · <kbd>R</kbd> regions · "
    + "<kbd>L</kbd> lines";

  const crowd = run.drawn > 1500 ? " kml-crowd" : "";
  const root = html("div", { class: `kml-widget kml-stepper${crowd}`, role: "group", tabindex: -1,
    "aria-labelledby": `${id}-name` },
  heading,
  html("div", { class: "kml-controls" },
    html("div", { class: "kml-buttons" }, ...Object.values(buttons)),
    slider,
    html("label", { class: "kml-speed" }, "Speed ", speed)),
  status, stopped, found,
  html("div", { class: "kml-body" },
    html("div", { class: "kml-main" }, picture),
    html("div", { class: "kml-side" }, curve, legend, choices)),
  notes, keys);
  stopped.hidden = !run.stopped;
  found.hidden = !guilty.length;
  notes.hidden = !notes.children.length;

  // -- drawing one half-step: only what differs from what is shown
  let index = -1, shownLabels = undefined, shownVersion = -1, timer = null;

  function show(i, everything = false) {
    const step = steps[i];
    const labels = step.assign < 0 ? null : run.labels[step.assign];
    const moved = step.version !== shownVersion || everything;
    const relabelled = labels !== shownLabels || everything;
    if (relabelled) drawPoints(labels);
    if (moved) drawCentroids(step.version);
    if (moved || relabelled) {
      drawLines(shows.lines ? labels : null, step.version);
      drawRegions(step.version);
      drawTrails(step.version);
    }
    shownLabels = labels;
    shownVersion = step.version;
    drawChanged(step, labels);
    index = i;

    where.textContent = i === 0 ? "Start. " : `Half-step ${i} of ${last} · ${step.title}. `;
    sentence.textContent = step.sentence;
    mistakes.replaceChildren(...step.mistakes.map((text) => html("span", { class: "kml-mistake" },
      html("strong", {}, "⚠ Mistake: "), ...prose(text))),
    ...step.asides.map((text) => html("span", { class: "kml-aside" }, html("strong", {}, "Note: "),
      text)));
    title.textContent = `${run.heading}. ${where.textContent.trim()}`;
    description.textContent = `${step.sentence} ${step.counts ? step.counts.slice(0, 16).map((count, k) =>
      `cluster ${k}: ${points(count)}`).join("; ") : "No point has a cluster yet"}.`;
    legendRows.slice(0, shownRows).forEach(({ count }, k) => {
      count.textContent = step.counts ? points(step.counts[k]) : "–";
    });
    slider.value = String(i);
    slider.setAttribute("aria-valuetext", where.textContent.trim());
    for (const [name, off] of [["first", i === 0], ["back", i === 0], ["next", i === last],
      ["last", i === last]]) buttons[name].setAttribute("aria-disabled", String(off));
    showCurve(i);
  }

  function drawPoints(labels) {
    if (!labels) {
      nobody.setAttribute("d", at.map((move) => move + glyph("o", size)).join(""));
      pointPaths.forEach((path) => path.removeAttribute("d"));
      return;
    }
    nobody.removeAttribute("d");
    const dirty = new Uint8Array(K);
    if (!shownLabels || shownLabels === labels) dirty.fill(1);
    else for (let i = 0; i < drawn; i++) {
      if (labels[i] !== shownLabels[i]) dirty[labels[i]] = dirty[shownLabels[i]] = 1;
    }
    const texts = new Array(K).fill("");
    for (let i = 0; i < drawn; i++) {
      const k = labels[i];
      if (dirty[k]) texts[k] += at[i] + glyphs[k];
    }
    for (let k = 0; k < K; k++) if (dirty[k]) pointPaths[k].setAttribute("d", texts[k]);
  }

  function drawChanged(step, labels) {  // a ring around each point that has just changed its cluster
    const before = step.kind === "assign" && step.assign > 0 ? run.labels[step.assign - 1] : null;
    let text = "";
    if (before) {
      const ring = glyph("o", size + 3);
      for (let i = 0; i < drawn; i++) if (labels[i] !== before[i]) text += at[i] + ring;
    }
    changedPath.setAttribute("d", text);
  }

  function drawCentroids(version) {
    for (let k = 0; k < K; k++) {
      const [x, y] = pixel(version, k);
      const [tx, ty] = place(version, k);
      const away = Math.abs(scale.x(tx) - x) > 0.5 || Math.abs(scale.y(ty) - y) > 0.5;
      centroidMarks[k].setAttribute("transform", `translate(${round(x)} ${round(y)})`);
      centroidMarks[k].classList.toggle("kml-away", away);
    }
  }

  function drawLines(labels, version) {
    const texts = new Array(K).fill("");
    if (labels) {
      const ends = each((k) => pixel(version, k).map(round).join(" "));
      for (let i = 0; i < drawn; i++) texts[labels[i]] += `${at[i]}L${ends[labels[i]]}`;
    }
    texts.forEach((text, k) => linePaths[k].setAttribute("d", text));
  }

  function drawRegions(version) {
    const frame = [[scale.x0, scale.y0], [scale.x1, scale.y0], [scale.x1, scale.y1],
      [scale.x0, scale.y1]];
    const places = shows.regions ? each((k) => place(version, k)) : [];
    regionPaths.forEach((path, k) => {
      const corners = places.length ? region(k, places, frame) : [];
      path.setAttribute("d", corners.length > 2 ? corners.map(([x, y], i) =>
        `${i ? "L" : "M"}${round(scale.x(x))} ${round(scale.y(y))}`).join("") + "z" : "");
    });
  }

  function drawTrails(version) {
    let all = "";
    trailPaths.forEach((path, k) => {
      let line = "", dots = "", shown = "";
      for (let v = 0; shows.trail && v <= version; v++) {
        const text = pixel(v, k).map(round).join(" ");
        if (text === shown) continue;
        line += `${line ? "L" : "M"}${text}`;
        if (v < version) dots += `M${text}${glyph("o", 2.6)}`;
        shown = text;
      }
      path.setAttribute("d", dots ? line + dots : "");
      if (dots) all += line;
    });
    trailHalo.setAttribute("d", all);
  }

  // -- moving
  function goTo(i, playing = false) {
    if (!playing) pause();
    i = Math.min(Math.max(i, 0), last);
    if (i === index) return;
    model.set("step_index", i);  // every view of this model follows, this one too
    model.save_changes();  // at once: the kernel's echo of an older step must not undo this one
  }

  function play() {
    clearInterval(timer);
    const pauseBetween = 1000 / Number(speed.value);
    status.setAttribute("aria-live", pauseBetween < 700 ? "off" : "polite");  // too fast to be read out
    timer = setInterval(() => {
      if (index >= last) pause();
      else goTo(index + 1, true);
    }, pauseBetween);
    setPlay("pause", "Pause");
  }

  function pause() {
    if (!timer) return;
    clearInterval(timer);
    timer = null;
    status.setAttribute("aria-live", "polite");
    setPlay("play", "Play");
  }

  function setPlay(name, text) {
    buttons.play.replaceChildren(icon(name), html("span", {}, text));
    buttons.play.setAttribute("aria-label", text);
    buttons.play.title = `${text} (P)`;
  }

  function toggle() {
    if (timer) return pause();
    if (index >= last) goTo(0);
    else goTo(index + 1);
    play();
  }

  const toggleBox = ({ box }) => { if (!box.disabled) box.click(); };
  const KEYS = {
    ArrowLeft: () => goTo(index - 1), ArrowRight: () => goTo(index + 1),
    Home: () => goTo(0), End: () => goTo(last), p: toggle, " ": toggle,
    t: () => toggleBox(boxes.trail), r: () => toggleBox(boxes.regions), l: () => toggleBox(boxes.lines),
  };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Tab" || event.key === "Escape" || event.key === "Enter" && event.shiftKey) return;
    event.stopPropagation();  // else JupyterLab takes the arrows for its cells, and D D deletes one
    if (event.target === speed) return;  // a list has its own arrows
    if (event.key === " " && event.target !== root && event.target !== slider) return;
    const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  picture.addEventListener("click", () => root.focus({ preventScroll: true }));
  curve.addEventListener("click", (event) => {
    root.focus({ preventScroll: true });
    const box = curve.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * CURVE.width;
    goTo(Math.round(((x - CURVE.left) / (CURVE.width - CURVE.left - CURVE.right)) * last));
  });

  // -- from outside
  const follow = () => show(Math.min(Math.max(model.get("step_index"), 0), last));
  const dress = () => { root.dataset.theme = theme(); };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const watcher = new MutationObserver(dress);
  for (const node of [document.documentElement, document.body]) {
    watcher.observe(node, { attributes: true, attributeFilter: ["class", "theme", "data-theme",
      "data-jp-theme-light"] });
  }
  dark.addEventListener("change", dress);
  model.on("change:step_index", follow);
  dress();
  follow();
  el.append(root);
  return () => {
    clearInterval(timer);
    watcher.disconnect();
    dark.removeEventListener("change", dress);
    model.off("change:step_index", follow);
  };
}

export default { render };
