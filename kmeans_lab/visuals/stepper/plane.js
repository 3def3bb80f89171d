// The plane of the picture: from data to pixels, and what is nearest to a centroid in it.

export const WIDEST = 640;
const NARROWEST = 320;

// The frame for a picture that is `pixels` wide on the page. Its unit is about a pixel, so that what
// is written in it stays as large in a narrow picture.
export function frameOf(pixels) {
  const width = Math.min(Math.max(Math.floor(pixels / 40) * 40, NARROWEST), WIDEST);
  const height = Math.round(width * 0.67);
  const frame = { width, height, left: 52, right: 12, top: 12, bottom: 42 };
  return { ...frame, across: width - frame.left - frame.right,
    up: height - frame.top - frame.bottom };
}

export function scales(run, frame) {
  let [x0, x1, y0, y1] = run.view;
  const { left, top, across: w, up: h } = frame;
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
    x: (value) => left + ((value - x0) / (x1 - x0)) * w,
    y: (value) => top + ((y1 - value) / (y1 - y0)) * h,
  };
}

// The part of the picture that is nearest to centroid k: the frame, cut by one half-plane for each
// other centroid. Of two equal centroids the lower index owns everything, as argmin decides.
export function region(k, places, frame) {
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
