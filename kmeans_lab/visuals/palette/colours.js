// K-Means on the pixels of a picture. No page is needed.

// Give each pixel (three bytes) its nearest colour (three numbers from 0 to 1); of equally near
// ones the first. Returns the inertia; `labels` is filled.
export function assignPixels(pixels, colours, labels) {
  const K = colours.length / 3, n = labels.length, units = unitsOf(pixels);
  let inertia = 0;
  for (let i = 0; i < n; i += 1) {
    const r = units[3 * i], g = units[3 * i + 1], b = units[3 * i + 2];
    let least = Infinity, nearest = 0;
    for (let k = 0; k < K; k += 1) {
      const x = r - colours[3 * k], y = g - colours[3 * k + 1], z = b - colours[3 * k + 2];
      const squared = x * x + y * y + z * z;
      if (squared < least) {
        least = squared;
        nearest = k;
      }
    }
    labels[i] = nearest;
    inertia += least;
  }
  return inertia;
}

const divided = new WeakMap();  // of a picture, from 0 to 1: divided once, and not at each move of a hand
function unitsOf(pixels) {
  if (!divided.has(pixels)) divided.set(pixels, Float64Array.from(pixels, (value) => value / 255));
  return divided.get(pixels);
}

// The mean of the pixels of each label; a colour that no pixel has stays as it is.
export function meanColours(pixels, labels, colours) {
  const K = colours.length / 3, sums = new Float64Array(3 * K), counts = new Float64Array(K);
  for (let i = 0; i < labels.length; i += 1) {
    const k = labels[i];
    counts[k] += 1;
    for (let c = 0; c < 3; c += 1) sums[3 * k + c] += pixels[3 * i + c];  // whole numbers: exact
  }
  return Float64Array.from(colours, (old, at) => {
    const count = counts[Math.floor(at / 3)];
    return count ? sums[at] / count / 255 : old;
  });
}

export function paint(data, labels, colours) {
  const bytes = Uint8ClampedArray.from(colours, (value) => Math.round(value * 255));
  for (let i = 0; i < labels.length; i += 1) {
    const k = 3 * labels[i];
    data[4 * i] = bytes[k];
    data[4 * i + 1] = bytes[k + 1];
    data[4 * i + 2] = bytes[k + 2];
    data[4 * i + 3] = 255;
  }
}

export function hex(colours, k) {
  const part = (c) => Math.round(colours[3 * k + c] * 255).toString(16).padStart(2, "0");
  return `#${part(0)}${part(1)}${part(2)}`;
}
