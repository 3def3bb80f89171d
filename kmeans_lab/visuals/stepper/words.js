// Every word of the stepper that the page itself says. Texts are English here, and `say` makes them
// those of the page's language.

import { say } from "../shared/words.js";
import { coordinates, figures } from "./numbers.js";

const local = (count) => count.toLocaleString("en");
export const manyPoints = (count) => (count === 1 ? say("1 point") : say("{count} points", { count: local(count) }));
export const manyCentroids = (count) => (count === 1 ? say("1 centroid") : say("{count} centroids", { count: local(count) }));
const listed = (all, most) => all.slice(0, most).join(", ") + (all.length > most ? ", …" : "");

export const headingOf = (n, K) => say("K-Means step by step: {points}, K={K}", { points: manyPoints(n), K });
export const thinnedOf = (drawn, n) =>
  say("{drawn} of the {n} points are drawn; all take part.", { drawn: local(drawn), n: local(n) });
export const whereIn = (run, i) => (i === 0 ? say("Start.")
  : say("Half-step {i} of {last} · {title}.", { i, last: run.steps.length - 1, title: run.steps[i].title }));

export const SAYS = {
  get mistake() { return say("⚠ Mistake: "); },
  get note() { return say("Note: "); },
  get distorted() { return say("The two axes have different scales, so distances look distorted."); },
  get legend() { return say("Points in each cluster"); },
  more: (count) => say("… and {count} more clusters", { count }),
  found: (count) => (count === 1 ? say("⚠ 1 half-step has a mistake. ") : say("⚠ {count} half-steps have mistakes. ", { count })),
  goTo: (count, title) => (count === 1 ? say("Go to it ({title})", { title }) : say("Go to the first ({title})", { title })),
  get hint() { return say("Drag a centroid, or focus it and press the arrow keys: regions, clusters and inertia follow."); },
  get fixed() { return say("These points are too many to be moved in the page; steps are as Python recorded them."); },
  asking: (own) => say("While you drag, clusters follow the definition; Python asks your {own} when you let go.", { own: own.join(", ") }),
  slow: (own) => say("Python has not answered, so your {own} could not be asked: what you see follows the definition. If your function loops, interrupt the kernel; if there is no kernel, run the cell again.", { own: own.join(", ") }),
  get nothing() { return say("no labels yet, no inertia"); },
  get allEqual() { return say("All points are equal, so every centroid ends on them, and the inertia is 0."); },
};

const change = (before, after) => (Number.isFinite(before)
  ? say("inertia {before} → {after}", { before: figures(before), after: figures(after) })
  : say("inertia {after}", { after: figures(after) }));

export const HAND = {
  centroidAt: (k, row, inertia) => say("Centroid {k} at {place}: inertia {inertia}.",
    { k, place: coordinates(row), inertia: figures(inertia) }),
  pointAt: (name, row, inertia) => (Number.isFinite(inertia)
    ? say("Point {name} at {place}: inertia {inertia}.", { name, place: coordinates(row), inertia: figures(inertia) })
    : say("Point {name} at {place}.", { name, place: coordinates(row) })),
  moved(kind, name, changed, before, after) {
    const what = kind === "centroid" ? say("You moved centroid {name}", { name }) : say("You moved point {name}", { name });
    if (!Number.isFinite(after)) return `${what}.`;
    const who = changed === null ? "" : changed === 0 ? say("no point changed cluster, ")
      : say("{points} changed cluster, ", { points: manyPoints(changed) });
    return `${what}: ${who}${change(before, after)}. ${say("A run begins here.")}`;
  },
  added: (count) => say("You added {points}.", { points: manyPoints(count) }),
  erased: (count) => say("You erased {points}.", { points: manyPoints(count) }),
  newName: (i) => (i < 26 ? String.fromCharCode(65 + i) : String(i)),
  get undone() { return say("Undone."); },
  get redone() { return say("Done again."); },
  cursorFree: (tool) => (tool === "paint" ? say("A place; arrow keys move it, Enter paints a cloud there")
    : say("A place; arrow keys move it, Enter adds a point there")),
  cursorAt(name, row, tool) {
    const point = say("Point {name} at {place}; Page Up and Page Down go to others", { name, place: coordinates(row) });
    const does = { erase: say("Enter erases it"), guess: say("Enter marks it") };
    return `${point}, ${does[tool] || say("arrow keys move it, Delete erases it")}`;
  },
  centroidLabel: (k, row) => say("Centroid {k} at {place}; arrow keys move it, Page Up and Page Down go to others",
    { k, place: coordinates(row) }),
  distances(name, row, squared, nearest) {
    const all = squared.map((value, k) => (k === nearest ? say("{far} to centroid {k} (the nearest)", { far: figures(value), k })
      : say("{far} to centroid {k}", { far: figures(value), k })));
    return say("Squared distances of point {name} at {place}: {all}.", { name, place: coordinates(row), all: listed(all, 8) });
  },
};

// The tools: what they are called, and what they say when they are taken up.
export const TOOLS = {
  get move() { return [say("Move"), say("Drag centroids and points.")]; },
  get add() { return [say("Add"), say("Press in the picture to add a point.")]; },
  get erase() { return [say("Erase"), say("Press on points, or draw over them, to erase them.")]; },
  get paint() { return [say("Paint"), say("Draw in the picture to paint a cloud of points.")]; },
};
export const BUTTONS = { get undo() { return say("Undo"); }, get redo() { return say("Redo"); }, get tools() { return say("What a press in the picture does"); }, get panels() { return say("More to do"); },
  get larger() { return say("Larger"); }, get smaller() { return say("Smaller"); } };
export const STEPS = { get first() { return say("First half-step"); }, get back() { return say("Back"); }, get backLong() { return say("Back one half-step"); }, get play() { return say("Play"); }, get pause() { return say("Pause"); },
  get next() { return say("Next"); }, get nextAssign() { return say("Next: assign"); }, get nextUpdate() { return say("Next: update"); }, get nextLong() { return say("Next half-step"); }, get last() { return say("Last half-step"); }, get slider() { return say("Half-step"); }, get speed() { return say("Speed"); },
  get speedLong() { return say("Speed of play, in half-steps a second"); }, rate: (value) => say("{value} a second", { value }), get show() { return say("Show"); } };
export const CURVE_SAYS = { get inertia() { return say("inertia"); }, get axis() { return say("half-step"); }, get none() { return say("Inertia: no value yet."); },
  whole: (from, to) => say("Inertia over the half-steps, from {from} to {to}.", { from, to }),
  far: (from, to) => say("Inertia over the half-steps so far, from {from} to {to}.", { from, to }) };
export const INSIDE = { get none() { return say("No point has a cluster yet"); },
  count: (k, count) => say("cluster {k}: {points}", { k, points: manyPoints(count) }) };

export const CHOICES = { get trail() { return say("Trail of the centroids"); }, get regions() { return say("Regions"); }, get lines() { return say("Lines to the centroid"); },
  get curve() { return say("Whole curve of the inertia"); } };

export const KEYS = { get all() { return say("Keys: <kbd>←</kbd> <kbd>→</kbd> half-step · <kbd>Home</kbd> <kbd>End</kbd> first, last · <kbd>Space</kbd> or <kbd>P</kbd> play · <kbd>T</kbd> trail · <kbd>R</kbd> regions · <kbd>L</kbd> lines · <kbd>C</kbd> whole curve · <kbd>Ctrl</kbd>+<kbd>Z</kbd> undo · <kbd>Ctrl</kbd>+<kbd>Shift</kbd>+<kbd>Z</kbd> redo · on a centroid or point: arrows move it, with <kbd>Shift</kbd> farther"); } };

export const PANELS = { get data() { return say("Data"); }, get begin() { return say("Begin"); }, get guess() { return say("Guess first"); }, get beside() { return say("Two runs"); }, get show() { return say("Show"); }, get code() { return say("As code"); } };

export const WAYS = { get rows() { return say("random points"); }, get plus() { return say("k-means++"); }, get far() { return say("the farthest points"); }, get hand() { return say("by hand"); } };

export const DATA = {
  get which() { return say("points"); },
  names: { get blobs() { return say("blobs"); }, get uneven() { return say("uneven sizes"); }, get stretched() { return say("stretched"); }, get moons() { return say("moons"); }, get rings() { return say("rings"); },
    get cloud() { return say("one cloud"); }, get six() { return say("the six points"); }, get digits() { return say("digits, two components"); }, get own() { return say("your own"); } },
  get components() { return [say("first principal component"), say("second principal component")]; },
  get others() { return say("Other points"); },
  get way() { return say("begin with"); },
  get K() { return say("clusters K"); },
  get again() { return say("Another start"); },
  get here() { return say("Run from here"); },
  chosen: (name) => say("New points: {name}.", { name }),
  begun: (way) => say("Another start: {way}.", { way }),
  get byHand() { return say("The centroids stand in a row below: drag each to where you want it."); },
  get fromHere() { return say("A new run begins with the centroids where they are."); },
  get feature() { return say("feature"); },
  nameOf: (j, { d, plane }) => (d <= 2 && plane.axes[j] ? plane.axes[j] : say("feature {j}", { j })),
  times: (factor) => say("times {factor}", { factor }),
  scaled: (factor) => say("in another unit: × {factor}", { factor }),
  rescaled(name, factor, changed) {
    const first = say("You multiplied {name} by {factor}", { name, factor });
    if (changed === null) return `${first}.`;
    const who = changed ? say("{points} ended in another cluster.", { points: manyPoints(changed) }) : say("no point ended in another cluster.");
    return `${first}: ${who} ${say("The inertia is in the new units.")}`;
  },
};

export const CODE = {
  get label() { return say("A line that makes this again"); },
  get copy() { return say("Copy"); },
  get copied() { return say("The line is copied."); },
  get yours() { return say("X is what you gave."); },
};

export const GUESS = {
  get update() { return say("Drag each centroid to where it will go: a ghost moves and the centroid stays. Then press Next."); },
  get assign() { return say("Press the points that will change their cluster. Then press Next."); },
  get nothing() { return say("There is nothing to guess before the next half-step; go on with Next."); },
  put: (k) => say("Your guess for centroid {k} is placed.", { k }),
  marked: (count) => (count === 1 ? say("1 point marked.") : say("{count} points marked.", { count })),
  gaps(far) {
    const all = listed(far.map(([k, gap]) => say("centroid {k} by {gap}", { k, gap: figures(gap) })), 6);
    const mean = figures(far.reduce((sum, [, gap]) => sum + gap, 0) / far.length);
    return far.length > 1 ? say("Your guess missed {all}; on average by {mean}.", { all, mean }) : say("Your guess missed {all}.", { all });
  },
  marks(marked, right, changed) {
    const first = marked ? say("You marked {points}, and {right} of them changed cluster.", { points: manyPoints(marked), right })
      : say("You marked no point.");
    const missed = changed - right;
    return `${first} ${missed ? say("{points} changed that you did not mark.", { points: manyPoints(missed) }) : say("You missed none.")}`;
  },
};

export const BESIDE = {
  get keep() { return say("Keep this run beside"); },
  get another() { return say("Keep it, and begin another"); },
  get drop() { return say("Let it go"); },
  get none() { return say("Keep a run, then change the start or K: both go on together."); },
  caption: ({ title, inertia_text }) => say("Kept run · {title} · inertia {inertia}", { title, inertia: inertia_text }),
  compare({ inertia: kept, inertia_text: theirs }, { inertia: now, inertia_text: ours }, ended) {
    const parts = { theirs, ours };
    if (!ended) return say("Inertia: kept {theirs}, this {ours}.", parts);
    if (Math.abs(kept - now) <= 1e-9 * Math.abs(now)) return say("Both end with the same inertia: kept {theirs}, this {ours}.", parts);
    return now < kept ? say("This run ends lower: kept {theirs}, this {ours}.", parts)
      : say("The kept run ends lower: kept {theirs}, this {ours}.", parts);
  },
};
