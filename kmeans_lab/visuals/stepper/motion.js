// What changes is seen on its way. Who has asked the system for less motion sees it there at once.

const LONGEST = 450;  // milliseconds
const TOO_MANY = 4000;  // points: each picture on the way would take longer than it is seen

const eased = (t) => (t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t));

// `speed()` is that of play in half-steps a second, or null while nothing plays. `glide(moves, draw)`
// calls `draw(share, arrived)` with the share of the way, once at its end where nothing moves.
export function gliderOf(desk, speed) {
  const reduced = matchMedia("(prefers-reduced-motion: reduce)");
  let frame = null;

  function glide(moves, draw) {
    cancelAnimationFrame(frame);
    const between = speed() === null ? LONGEST : Math.min(LONGEST, 600 / speed());
    if (!moves || reduced.matches || desk.run.drawn > TOO_MANY || desk.run.K > 100) return draw(1, true);
    const began = performance.now();
    const next = (now) => {
      const t = Math.min(Math.max((now - began) / between, 0), 1);
      if (t === 1) return draw(1, true);
      draw(eased(t), false);
      frame = requestAnimationFrame(next);
    };
    next(began);
  }

  return { glide, end: () => cancelAnimationFrame(frame) };
}
