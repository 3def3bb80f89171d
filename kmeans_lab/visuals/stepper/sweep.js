// What is seen on the way from one half-step to the next: centroids travel, regions follow them, and
// each point changes its colour when the border of a region passes over it.

// Places a share of the way from some to others.
export function between(from, to, share) {
  if (!from || share === 1) return to;
  return from.map(([x, y], k) => [x + share * (to[k][0] - x), y + share * (to[k][1] - y)]);
}

export const apart = (from, to) => from.length === to.length
  && from.some(([x, y], k) => x !== to[k][0] || y !== to[k][1]);

// The labels of the drawn points on the way from `old` to `next`, of which K is nobody's, while the
// centroids of the regions go `from` places `to` others: a function of the share of the way, or null
// if no label changes. Where no border can pass, points change from their centroid outwards.
export function sweepOf({ places, drawn, strip, K }, old, next, from, to) {
  const rows = [], was = [], when = [], outwards = [], moved = apart(from, to);
  const squared = (i, [x, y]) => (places[2 * i] - x) ** 2 + (strip ? 0 : (places[2 * i + 1] - y) ** 2);
  const travelled = from.map(([x, y], k) => (x - to[k][0]) ** 2 + (y - to[k][1]) ** 2);
  let farthest = 0;
  for (let i = 0; i < drawn; i++) {
    const a = old[i], b = next[i];
    if (a === b) continue;
    rows.push(i);
    was.push(a);
    if (moved && a < K && b < K) {
      when.push(passed(squared(i, from[a]) - squared(i, from[b]), squared(i, to[a]) - squared(i, to[b]), travelled[a] - travelled[b]));
      continue;
    }
    outwards.push(when.push(Math.sqrt(squared(i, to[b < K ? b : a]))) - 1);
    farthest = Math.max(farthest, when[when.length - 1]);
  }
  if (!rows.length) return null;
  for (const at of outwards) when[at] /= farthest || 1;
  const now = Uint8Array.from(old);
  return (share) => {
    rows.forEach((i, at) => { now[i] = share >= when[at] ? next[i] : was[at]; });
    return now;
  };
}

// The share of the way at which a border passes. `before` and `after` are how much farther the old
// centroid is than the new one; on the way that is a parabola, `bend` times the share squared.
function passed(before, after, bend) {
  if (before >= 0) return 0;
  if (after <= 0) return 1;
  const slope = after - before - bend, root = Math.sqrt(slope * slope - 4 * before * bend);
  return Math.min(1, Math.max(0, (-2 * before) / (slope + root)));
}
