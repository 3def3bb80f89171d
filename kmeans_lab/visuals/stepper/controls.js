// Buttons, slider and speed; what is shown beside the points; and playing.

import { html, svg } from "../shared/widget.js";
import { CHOICES, STEPS, whereIn } from "./words.js";

const SPEEDS = [0.5, 1, 2, 4, 10];  // half-steps a second
const QUICK = 700;  // milliseconds: what comes sooner than that is too fast to be read out
const ICONS = {
  first: "M3 2h2v10h-2zM13 2v10l-7-5z",
  back: "M11 2v10l-8-5z",
  play: "M3 2v10l9-5z",
  pause: "M3 2h3v10h-3zM8 2h3v10h-3z",
  next: "M3 2v10l8-5z",
  last: "M1 2v10l7-5zM9 2h2v10h-2z",
  move: "M7 1l2 3H8v2h2V5l3 2-3 2V8H8v2h1l-2 3-2-3h1V8H4v1L1 7l3-2v1h2V4H5z",
  add: "M6 2h2v4h4v2H8v4H6V8H2V6h4z",
  erase: "M8 2l4 4-6 6H3L1 10zM4 7l3 3",
  paint: "M3 3a1.3 1.3 0 1 1 .1 0zM8 2a1.3 1.3 0 1 1 .1 0zM6 6a1.3 1.3 0 1 1 .1 0zM11 6a1.3 1.3 0 1 1 .1 0zM4 10a1.3 1.3 0 1 1 .1 0zM9 10a1.3 1.3 0 1 1 .1 0z",
  undo: "M5 2v2h3a4 4 0 0 1 0 8H5v-2h3a2 2 0 0 0 0-4H5v2L1 5z",
  redo: "M9 2v2H6a4 4 0 0 0 0 8h3v-2H6a2 2 0 0 1 0-4h3v2l4-3z",
};

export function icon(name) {
  return svg("svg", { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true" },
    svg("path", { d: ICONS[name], fill: "currentColor" }));
}

// Going from half-step to half-step on the desk.
export function walkOf(desk) {
  let timer = null;
  const walk = {
    speed: 1,
    told: () => {},  // is called with whether it plays, and whether too fast to be read out

    goTo(i, playing = false) {
      if (!playing) walk.pause();
      i = Math.min(Math.max(i, 0), desk.last);
      if (i !== desk.index) desk.goTo(i);
    },

    forward: () => walk.goTo(desk.index + 1),

    play() {
      clearInterval(timer);
      const between = 1000 / walk.speed;
      timer = setInterval(() => {
        if (desk.index >= desk.last) walk.pause();
        else walk.goTo(desk.index + 1, true);
      }, between);
      walk.told(true, between < QUICK);
    },

    pause() {
      if (!timer) return;
      walk.end();
      walk.told(false, false);
    },

    toggle() {
      if (timer) return walk.pause();
      walk.goTo(desk.index >= desk.last ? 0 : desk.index + 1);
      walk.play();
    },

    playing: () => timer !== null,

    end() {
      clearInterval(timer);
      timer = null;
    },
  };
  return walk;
}

function buttonOf(name, text, label, key, action) {
  const node = html("button", { type: "button", class: `kml-button kml-${name}`,
    title: `${label} (${key})`, "aria-label": label },
  icon(name), ...(text ? [html("span", {}, text)] : []));
  node.addEventListener("click", () => {
    if (node.getAttribute("aria-disabled") !== "true") action();
  });
  return node;
}

// The button says what it will do; it holds all its texts, so that it is as wide with each.
function comingOf(button) {
  const texts = { none: STEPS.next, assign: STEPS.nextAssign, update: STEPS.nextUpdate };
  const spans = Object.entries(texts).map(([kind, text]) => [kind, html("span", {}, text)]);
  button.querySelector("span").replaceWith(html("span", { class: "kml-coming" }, ...spans.map(([, span]) => span)));

  function show(coming) {
    for (const [kind, span] of spans) span.classList.toggle("kml-unsaid", kind !== coming);
    button.setAttribute("aria-label", texts[coming]);
  }
  return { show };
}

export function controlsOf(desk, walk) {
  const buttons = {
    first: buttonOf("first", "", STEPS.first, "Home", () => walk.goTo(0)),
    back: buttonOf("back", STEPS.back, STEPS.backLong, "left arrow", () => walk.goTo(desk.index - 1)),
    play: buttonOf("play", STEPS.play, STEPS.play, "P", () => walk.toggle()),
    next: buttonOf("next", STEPS.next, STEPS.nextLong, "right arrow", walk.forward),
    last: buttonOf("last", "", STEPS.last, "End", () => walk.goTo(desk.last)),
  };
  const coming = comingOf(buttons.next);
  const slider = html("input", { type: "range", class: "kml-slider", min: 0, max: 0,
    step: 1, "aria-label": STEPS.slider });
  slider.addEventListener("input", () => walk.goTo(Number(slider.value)));
  const speed = html("select", { "aria-label": STEPS.speedLong },
    ...SPEEDS.map((value) => html("option", { value }, STEPS.rate(value))));
  speed.value = String(walk.speed);
  speed.addEventListener("change", () => {
    walk.speed = Number(speed.value);
    if (walk.playing()) walk.play();
  });
  const node = html("div", { class: "kml-controls" },
    html("div", { class: "kml-buttons" }, ...Object.values(buttons)),
    slider,
    html("label", { class: "kml-speed" }, `${STEPS.speed} `, speed));

  function show(i) {
    const { run, last } = desk;
    slider.max = String(last);
    slider.value = String(i);
    slider.setAttribute("aria-valuetext", whereIn(run, i));
    for (const [name, off] of [["first", i === 0], ["back", i === 0], ["next", i === last],
      ["last", i === last]]) buttons[name].setAttribute("aria-disabled", String(off));
    coming.show(run.steps[i + 1]?.kind ?? "none");
  }

  function playing(yes) {
    const text = yes ? STEPS.pause : STEPS.play;
    buttons.play.replaceChildren(icon(yes ? "pause" : "play"), html("span", {}, text));
    buttons.play.setAttribute("aria-label", text);
    buttons.play.title = `${text} (P)`;
  }

  return { node, show, playing, slider, speed };
}

// Boxes to tick; `changed()` is called when `shows` has changed.
export function choicesOf(desk, shows, changed) {
  const boxes = Object.entries(CHOICES).map(([name, text]) => {
    const box = html("input", { type: "checkbox" }), reason = html("span", { class: "kml-reason" });
    box.addEventListener("change", () => turn(name, box.checked));
    return { name, box, reason, label: html("label", { class: `kml-show-${name}` }, box, ` ${text}`, reason) };
  });
  const node = html("div", { class: "kml-choices", role: "group", "aria-label": STEPS.show },
    ...boxes.map(({ label }) => label));

  function show() {
    for (const { name, box, label, reason } of boxes) {
      const why = name === "regions" ? desk.run.no_regions : null;
      box.checked = shows[name];
      box.disabled = Boolean(why);
      label.classList.toggle("kml-off", Boolean(why));
      reason.textContent = why ? ` (${why})` : "";
    }
  }

  function turn(name, yes) {
    if (name === "regions" && desk.run.no_regions) return;
    shows[name] = yes;
    show();
    changed();
  }

  const toggle = (name) => turn(name, !shows[name]);
  return { node, show, toggle, turn };
}
