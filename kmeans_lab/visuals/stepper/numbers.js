// Numbers, and how they are written.

export const round = (value) => Math.round(value * 100) / 100;
export const points = (count) => `${count.toLocaleString("en")} point${count === 1 ? "" : "s"}`;
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
