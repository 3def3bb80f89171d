// Where the names of the points are written, so that no centroid, point or other name covers them.

const TALL = 14;  // of a name, in the picture's units
const WIDE = 9;  // of one of its letters
const CENTROID = 15;  // half of what a centroid covers
const SIDES = [[1, -1], [-1, -1], [1, 1], [-1, 1], [1, 0], [-1, 0], [0, -1], [0, 1]];

const overlap = (a, b) => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left))
  * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
const around = (x, y, r) => ({ left: x - r, right: x + r, top: y - r, bottom: y + r });

// For each name its left end and its base line: the first place beside its point that is free, or
// the one of which least is covered.
export function placeNames({ run, px, py, size, frame }, centroids) {
  const taken = centroids.map(([x, y]) => around(x, y, CENTROID));
  for (let i = 0; i < run.drawn; i++) taken.push(around(px[i], py[i], size));
  return run.names.map((name, i) => {
    let best = null, least = Infinity;
    for (const gap of [size + 2, CENTROID + 2]) {
      for (const side of SIDES) {
        const box = boxOf(px[i], py[i], side, gap, size, WIDE * name.length);
        const covered = taken.reduce((sum, other) => sum + overlap(box, other), 0)
          + outside(box, frame);
        if (covered < least) [best, least] = [box, covered];
        if (least === 0) break;
      }
      if (least === 0) break;
    }
    taken.push(best);
    return [best.left + 1, best.bottom - 2];
  });
}

function boxOf(x, y, [across, down], gap, size, width) {
  const reach = across && down ? Math.max(0.7 * gap, size) : gap;  // a corner may come nearer
  const left = across > 0 ? x + reach : across < 0 ? x - reach - width : x - width / 2;
  const top = down > 0 ? y + reach : down < 0 ? y - reach - TALL : y - TALL / 2;
  return { left, right: left + width, top, bottom: top + TALL };
}

function outside(box, { left, top, across, up }) {  // how much lies beyond the frame
  const whole = (box.right - box.left) * (box.bottom - box.top);
  return whole - overlap(box, { left, right: left + across, top, bottom: top + up });
}
