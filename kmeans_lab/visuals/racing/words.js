// What the page says of a race, in the language of the widget.

import { say } from "../shared/words.js";

export const raceWords = () => ({
  group: say("A race on this machine"),
  n: say("points"),
  d: say("features"),
  K: say("centroids"),
  dtype: say("numbers"),
  guess: say("your guess: times as fast as scikit-learn"),
  guessHint: say("2 is twice as fast, 0.1 ten times slower"),
  race: say("Race"),
  again: say("Race again"),
  stop: say("Stop"),
  progress: say("how far the race is"),
  guessFirst: say("Place a guess first: how many times as fast as scikit-learn is it?"),
  noGuess: say("A guess is a number above 0."),
  alone: say("Nothing answers: a race needs Python. Run the cell again."),
  columns: [say("way"), say("speed beside scikit-learn"), say("a call"), say("holds at once")],
  roof: say("Where each stands under this machine's roof"),
  roofX: say("operations per byte (log scale)"),
  roofY: say("operations a second (log scale)"),
  roof32: say("The roof is that of float64; float32 may stand above it."),
  memory: say("What each holds at once, beside the caches of this machine"),
  memoryX: say("bytes (log scale)"),
  unknown: say("This machine does not tell the sizes of its caches."),
});

export function speedOf(times) {
  return `× ${figure(times)}`;
}

export function rowsOf(rows, n) {
  return rows < n ? say(" (on {rows} points, scaled)", { rows: rows.toLocaleString("en") }) : "";
}

export function secondsOf(value) {
  for (const [unit, name] of [[1, "s"], [1e-3, "ms"], [1e-6, "µs"]]) if (value >= unit) return `${figure(value / unit)} ${name}`;
  return `${figure(value / 1e-9)} ns`;
}

export function bytesOf(value) {
  for (const [unit, name] of [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]]) if (value >= unit) return `${figure(value / unit)} ${name}`;
  return `${value} B`;
}

export function cacheOf(name, size) {  // their sizes are powers of two
  for (const [unit, text] of [[1024 ** 3, "GiB"], [1024 ** 2, "MiB"], [1024, "KiB"]]) if (size >= unit) return `${name} ${figure(size / unit)} ${text}`;
  return `${name} ${size} B`;
}

export function roofSays({ name, intensity, flops }, machine) {
  const share = flops / Math.min(machine.flops, intensity * machine.bandwidth);
  return say("{name} does {intensity} operations for each byte that it moves, and reaches {share}% of what the roof allows there.",
    { name, intensity: figure(intensity), share: Math.round(100 * share) });
}

export function memorySays({ name, bytes }, caches) {
  const fits = Object.entries(caches).find(([, size]) => bytes <= size);
  return fits ? say("What {name} makes on the way, {bytes}, fits into {cache}.", { name, bytes: bytesOf(bytes), cache: fits[0] })
    : say("What {name} makes on the way, {bytes}, fits into no cache.", { name, bytes: bytesOf(bytes) });
}

function figure(value) {
  return String(Number(value.toPrecision(value >= 100 ? 3 : 2)));
}
