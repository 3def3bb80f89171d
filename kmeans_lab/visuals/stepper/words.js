// Every word of the stepper that the page itself says, but for the sentences of a run.

import { coordinates, counted, figures } from "./numbers.js";

export const headingOf = (n, K) => `K-Means step by step: ${counted(n, "point")}, K=${K}`;
export const thinnedOf = (drawn, n) =>
  `${drawn.toLocaleString("en")} of the ${n.toLocaleString("en")} points are drawn; all take part.`;
export const whereIn = (run, i) =>
  (i === 0 ? "Start." : `Half-step ${i} of ${run.steps.length - 1} · ${run.steps[i].title}.`);

export const SAYS = {
  mistake: "⚠ Mistake: ",
  note: "Note: ",
  distorted: "The two axes have different scales, so distances look distorted.",
  legend: "Points in each cluster",
  more: (count) => `… and ${count} more clusters`,
  found: (count) => (count === 1 ? "⚠ 1 half-step has a mistake. " : `⚠ ${count} half-steps have mistakes. `),
  goTo: (count, title) => `Go to ${count === 1 ? "it" : "the first"} (${title})`,
  hint: "Drag a centroid, or focus it and press the arrow keys: regions, clusters and inertia follow.",
  fixed: "These points are too many to be moved in the page; steps are as Python recorded them.",
  asking: (own) => `While you drag, clusters follow the definition; your ${own.join(" and ")} ${own.length > 1 ? "are" : "is"} asked when you let go.`,
  slow: (own) => `Python has not answered, so your ${own.join(" and ")} could not be asked: what you see follows the definition. If your function loops, interrupt the kernel; if there is no kernel, run the cell again.`,
  nothing: "no labels yet, no inertia",
  allEqual: "All points are equal, so every centroid ends on them, and the inertia is 0.",
};

export const HAND = {
  centroid: (k) => `centroid ${k}`,
  point: (name) => `point ${name}`,
  centroidAt: (k, row, inertia) => `Centroid ${k} at ${coordinates(row)}: inertia ${figures(inertia)}.`,
  pointAt: (name, row, inertia) =>
    `Point ${name} at ${coordinates(row)}${Number.isFinite(inertia) ? `: inertia ${figures(inertia)}` : ""}.`,
  moved(what, changed, before, after) {
    const first = `You moved ${what}`;
    if (!Number.isFinite(after)) return `${first}.`;
    const who = changed === null ? "" : changed ? `${counted(changed, "point")} changed cluster, ` : "no point changed cluster, ";
    return `${first}: ${who}inertia ${Number.isFinite(before) ? `${figures(before)} → ` : ""}${figures(after)}. A run begins here.`;
  },
  added: (count) => `You added ${counted(count, "point")}.`,
  erased: (count) => `You erased ${counted(count, "point")}.`,
  newName: (i) => (i < 26 ? String.fromCharCode(65 + i) : String(i)),
  undone: "Undone.",
  redone: "Done again.",
  cursorFree: (tool) => `A place; arrow keys move it, Enter ${tool === "paint" ? "paints a cloud" : "adds a point"} there`,
  cursorAt: (name, row, tool) => `Point ${name} at ${coordinates(row)}; Page Up and Page Down go to others, `
    + ({ erase: "Enter erases it", guess: "Enter marks it" }[tool] || "arrow keys move it, Delete erases it"),
  centroidLabel: (k, row) => `Centroid ${k} at ${coordinates(row)}; arrow keys move it, Page Up and Page Down go to others`,
  distances(name, row, squared, nearest) {
    const all = squared.slice(0, 8).map((value, k) => `${figures(value)} to centroid ${k}${k === nearest ? " (the nearest)" : ""}`);
    return `Squared distances of point ${name} at ${coordinates(row)}: ${all.join(", ")}${squared.length > 8 ? ", …" : ""}.`;
  },
};

// The tools: what they are called, and what they say when they are taken up.
export const TOOLS = {
  move: ["Move", "Drag centroids and points."],
  add: ["Add", "Press in the picture to add a point."],
  erase: ["Erase", "Press on points, or draw over them, to erase them."],
  paint: ["Paint", "Draw in the picture to paint a cloud of points."],
};
export const BUTTONS = { undo: "Undo", redo: "Redo", tools: "What a press in the picture does", panels: "More to do" };

export const CHOICES = { trail: "Trail of the centroids", regions: "Regions", lines: "Lines to the centroid",
  curve: "Whole curve of the inertia" };

export const KEYS = "Keys: <kbd>←</kbd> <kbd>→</kbd> half-step · <kbd>Home</kbd> <kbd>End</kbd> first, last · "
  + "<kbd>Space</kbd> or <kbd>P</kbd> play · <kbd>T</kbd> trail · <kbd>R</kbd> regions · <kbd>L</kbd> lines · "
  + "<kbd>C</kbd> whole curve · <kbd>Ctrl</kbd>+<kbd>Z</kbd> undo · <kbd>Ctrl</kbd>+<kbd>Shift</kbd>+<kbd>Z</kbd> redo · "
  + "on a centroid or point: arrows move it, with <kbd>Shift</kbd> farther";

export const PANELS = { data: "Data", begin: "Begin", guess: "Guess first", beside: "Two runs", show: "Show", code: "As code" };
export const LARGER = ["Larger", "Smaller"];

export const WAYS = { rows: "random points", plus: "k-means++", far: "the farthest points", hand: "by hand" };

export const DATA = {
  which: "points",
  names: { blobs: "blobs", uneven: "uneven sizes", stretched: "stretched", moons: "moons", rings: "rings",
    cloud: "one cloud", six: "the six points", digits: "digits, two components", own: "your own" },
  others: "Other points",
  way: "begin with",
  K: "clusters K",
  again: "Another start",
  here: "Run from here",
  chosen: (name) => `New points: ${name}.`,
  begun: (way) => `Another start: ${way}.`,
  byHand: "The centroids stand in a row below: drag each to where you want it.",
  fromHere: "A new run begins with the centroids where they are.",
  feature: "feature",
  nameOf: (j, { d, plane }) => (d <= 2 && plane.axes[j] ? plane.axes[j] : `feature ${j}`),
  times: (factor) => `times ${factor}`,
  scaled: (factor) => `in another unit: × ${factor}`,
  rescaled: (name, factor, changed) => `You multiplied ${name} by ${factor}`
    + `${changed === null ? "." : `: ${changed ? counted(changed, "point") : "no point"} ended in another cluster. The inertia is in the new units.`}`,
};

export const CODE = {
  label: "A line that makes this again",
  copy: "Copy",
  copied: "The line is copied.",
  yours: "X is what you gave.",
};

export const GUESS = {
  update: "Drag each centroid to where it will go: a ghost moves and the centroid stays. Then press Next.",
  assign: "Press the points that will change their cluster. Then press Next.",
  nothing: "There is nothing to guess before the next half-step; go on with Next.",
  put: (k) => `Your guess for centroid ${k} is placed.`,
  marked: (count) => `${counted(count, "point")} marked.`,
  gaps(far) {
    const all = far.slice(0, 6).map(([k, gap]) => `centroid ${k} by ${figures(gap)}`);
    const mean = far.reduce((sum, [, gap]) => sum + gap, 0) / far.length;
    return `Your guess missed ${all.join(", ")}${far.length > 1 ? `; on average by ${figures(mean)}` : ""}.`;
  },
  marks(marked, right, changed) {
    const first = marked ? `You marked ${counted(marked, "point")}, and ${right} of them changed cluster.` : "You marked no point.";
    const missed = changed - right;
    return `${first} ${missed ? `${counted(missed, "point")} changed that you did not mark.` : "You missed none."}`;
  },
};

export const BESIDE = {
  keep: "Keep this run beside",
  another: "Keep it, and begin another",
  drop: "Let it go",
  none: "Keep a run, then change the start or K: both go on together.",
  caption: ({ title, inertia_text }) => `Kept run · ${title} · inertia ${inertia_text}`,
  compare({ inertia: kept, inertia_text: theirs }, { inertia: now, inertia_text: ours }, ended) {
    const same = Math.abs(kept - now) <= 1e-9 * Math.abs(now);
    const which = !ended ? "Inertia" : same ? "Both end with the same inertia"
      : `${now < kept ? "This run" : "The kept run"} ends lower`;
    return `${which}: kept ${theirs}, this ${ours}.`;
  },
};
