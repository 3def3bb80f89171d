// Centroids glide to where they go. Who has asked the system for less motion sees them there at once.

const LONGEST = 400;  // milliseconds
const TOO_MANY = 4000;  // points: each picture on the way would take longer than it is seen

const eased = (t) => (t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t));

// `speed()` is that of play in half-steps a second, or null while nothing plays.
export function gliderOf(desk, speed) {
  const reduced = matchMedia("(prefers-reduced-motion: reduce)");
  let frame = null;

  function glide(from, to, draw) {
    cancelAnimationFrame(frame);
    const between = speed() === null ? LONGEST : Math.min(LONGEST, 600 / speed());
    const still = !from || from.length !== to.length || from.every(([x, y], k) => x === to[k][0] && y === to[k][1]);
    if (still || reduced.matches || desk.run.drawn > TOO_MANY || desk.run.K > 100) return draw(to, true);
    const began = performance.now();
    const next = (now) => {
      const t = Math.min(Math.max((now - began) / between, 0), 1);
      if (t === 1) return draw(to, true);
      const share = eased(t);
      draw(from.map(([x, y], k) => [x + share * (to[k][0] - x), y + share * (to[k][1] - y)]));
      frame = requestAnimationFrame(next);
    };
    next(began);
  }

  return { glide, end: () => cancelAnimationFrame(frame) };
}
