// What the page says of a race.

export const WORDS = {
  group: "A race on this machine",
  n: "points",
  d: "features",
  K: "centroids",
  dtype: "numbers",
  guess: "your guess: times as fast as scikit-learn",
  guessHint: "2 is twice as fast, 0.1 ten times slower",
  race: "Race",
  again: "Race again",
  stop: "Stop",
  progress: "how far the race is",
  guessFirst: "Place a guess first: how many times as fast as scikit-learn is it?",
  noGuess: "A guess is a number above 0.",
  alone: "Nothing answers: a race needs Python. Run the cell again.",
  columns: ["way", "speed beside scikit-learn", "a call", "holds at once"],
  roof: "Where each stands under this machine's roof",
  roofX: "operations per byte (log scale)",
  roofY: "operations a second (log scale)",
  roof32: "The roof is that of float64; float32 may stand above it.",
  memory: "What each holds at once, beside the caches of this machine",
  memoryX: "bytes (log scale)",
  unknown: "This machine does not tell the sizes of its caches.",
};

export function speedOf(times) {
  return `× ${figure(times)}`;
}

export function rowsOf(rows, n) {
  return rows < n ? ` (on ${rows.toLocaleString("en")} points, scaled)` : "";
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
  return `${name} does ${figure(intensity)} operations for each byte that it moves, and reaches ${Math.round(100 * share)}% of what the roof allows there.`;
}

export function memorySays({ name, bytes }, caches) {
  const fits = Object.entries(caches).find(([, size]) => bytes <= size);
  return fits ? `What ${name} makes on the way, ${bytesOf(bytes)}, fits into ${fits[0]}.`
    : `What ${name} makes on the way, ${bytesOf(bytes)}, fits into no cache.`;
}

function figure(value) {
  return String(Number(value.toPrecision(value >= 100 ? 3 : 2)));
}
