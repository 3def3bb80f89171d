// Every word of PaletteExplorer. Texts are English here, and `say` makes them those of the page's language.

import { say } from "../shared/words.js";

const figure = (value) => (value >= 1e5 || (value > 0 && value < 0.01) ? value.toExponential(3)
  : value.toFixed(value >= 1000 ? 0 : 2));

export const PALETTE = {
  get name() { return say("A photograph in few colours"); },
  get channels() { return [say("red"), say("green"), say("blue")]; },
  get which() { return say("Colour to change"); },
  get original() { return say("Hold to see the photograph"); },
  get step() { return say("One step of K-Means"); },
  get rest() { return say("Until it rests"); },
  get again() { return say("Other colours"); },
  get hint() {
    return say("Choose a colour, then move its three sliders, or press or drag on the picture to take a colour from there.");
  },
  share: (percent) => (percent > 0 && percent < 1 ? "<1%" : `${Math.round(percent)}%`),
  swatch: (k, hex, share) => say("colour {k}, {hex}, {share} of the pixels", { k, hex, share }),
  picture: (K, inertia) => say("The photograph in {K} colours; inertia {inertia}", { K, inertia: figure(inertia) }),
  told: (inertia) => say("Inertia {inertia}.", { inertia: figure(inertia) }),
  best: (inertia) => (Number.isFinite(inertia) ? say("Your best by hand: {inertia}.", { inertia: figure(inertia) }) : ""),
  rests: (steps) => (steps === 0 ? say("Every colour is the mean of its pixels already: K-Means rests.")
    : steps === 1 ? say("After 1 step every colour is the mean of its pixels: K-Means rests.")
      : say("After {steps} steps every colour is the mean of its pixels: K-Means rests.", { steps })),
  fell(steps, before, after) {
    const parts = { steps, before: figure(before), after: figure(after) };
    return steps === 1 ? say("One step: the inertia fell from {before} to {after}.", parts)
      : say("{steps} steps: the inertia fell from {before} to {after}.", parts);
  },
  drawn: (K) => (K === 1 ? say("1 pixel was drawn; its colour is the palette now.")
    : say("{K} pixels were drawn; their colours are the palette now.", { K })),
};
