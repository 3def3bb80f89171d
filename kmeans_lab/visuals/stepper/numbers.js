// Numbers, and how they are written.

export const round = (value) => Math.round(value * 100) / 100;
export const finite = (value) => value !== null && Number.isFinite(value);

export function ticks(low, high, about) {
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
export function writing(low, high, origin, name) {
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

// A number in a sentence, as `telling.figures` writes it: 1,234.6, 0.0312, 1.25e+08.
export function figures(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e-3 && size < 1e7) {
    const digits = [1e5, 100, 10, 1].findIndex((least) => size >= least);
    const [whole, part = ""] = fixed(size, digits < 0 ? 4 : digits).split(".");
    const kept = part.replace(/0+$/, "");
    return `${value < 0 ? "-" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${kept && `.${kept}`}`;
  }
  const [digits, power] = value.toExponential(2).split("e");
  if (size < 1 && Number(power) >= -4) return shortened(value.toFixed(6));
  return `${shortened(digits)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

function fixed(value, digits) {  // Python rounds a half to even, and JavaScript up
  const halves = value * 2 ** (digits + 1);
  if (!Number.isInteger(halves) || halves % 2 === 0) return value.toFixed(digits);
  const below = Math.floor(value * 10 ** digits);
  return ((below + (below % 2)) / 10 ** digits).toFixed(digits);
}

export function coordinates(row) {  // a point in words, at most four numbers
  const shown = Array.from(row.slice(0, 4), (value) => figures(Number(value.toFixed(12))));
  return `(${shown.join(", ")}${row.length > 4 ? ", …" : ""})`;
}
