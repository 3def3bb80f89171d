// A number in digits, of which those that cancel are told apart. No page is needed.

// The digits of `value` from its first down to the one at `last` (a power of ten), as they are
// stored; those above the place `first` are the ones that cancel in a result that begins there.
export function digitsOf(value, first, last) {
  const size = Math.abs(value), decimals = Math.min(Math.max(-last, 0), 60);
  let text = size < 1e21 ? size.toFixed(decimals) : String(size);
  if (size >= 1e21) return { sign: value < 0 ? "−" : "", struck: "", kept: text };
  const whole = text.split(".")[0].length;  // digits before the point
  const above = Math.max(0, whole - 1 - first);  // digits before the place `first`
  if (first >= 0) {
    return { sign: value < 0 ? "−" : "", struck: text.slice(0, above), kept: text.slice(above) };
  }
  const at = Math.min(text.length, whole + 1 + (-first - 1));  // behind the point
  return { sign: value < 0 ? "−" : "", struck: text.slice(0, at), kept: text.slice(at) };
}

// The place of a number's first digit: 2 of 345, -2 of 0.0345.
export function placeOf10(value) {
  return value === 0 || !Number.isFinite(value) ? 0 : Math.floor(Math.log10(Math.abs(value)));
}

// How many decimal digits of a number of this size are stored.
export function lastPlace(value, dtype) {
  return placeOf10(value) - (dtype === "float32" ? 7 : 15);
}
