// From a pointer to what lies in the picture: its units, the plane, and what is near.

// `picture()` is the picture that is shown.
export function reachOf(picture) {
  const stage = () => picture().stage;

  function inside([u, v]) {
    const { left, top, across, up } = stage().frame;
    return [Math.min(Math.max(u, left), left + across), Math.min(Math.max(v, top), top + up)];
  }

  function unitsOf({ clientX, clientY }) {
    const at = new DOMPoint(clientX, clientY).matrixTransform(picture().node.getScreenCTM().inverse());
    return inside([at.x, at.y]);
  }

  function planeOf([u, v]) {
    const { scale: { x0, x1, y0, y1 }, frame: { left, top, across, up } } = stage();
    return [x0 + ((u - left) / across) * (x1 - x0), y1 - ((v - top) / up) * (y1 - y0)];
  }

  function nearestTo([u, v], xs, ys, reach) {
    let best = -1, least = reach ** 2;
    for (let i = 0; i < xs.length; i++) {
      const away = (xs[i] - u) ** 2 + (ys[i] - v) ** 2;
      if (away <= least) [best, least] = [i, away];
    }
    return best;
  }

  function middle() {
    const { left, top, across, up } = stage().frame;
    return [left + across / 2, top + up / 2];
  }

  return {
    stage, inside, unitsOf, planeOf, middle,
    pixelOf: ([x, y]) => [stage().scale.x(x), stage().scale.y(y)],
    point: (at, reach) => nearestTo(at, stage().px, stage().py, reach),
    among(places, at, reach) {  // of places in the plane
      const pixels = places.map(stage().pixel);
      return nearestTo(at, pixels.map(([x]) => x), pixels.map(([, y]) => y), reach);
    },
  };
}
