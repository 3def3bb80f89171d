// Buttons, slider and speed; what is shown beside the points; and playing.

import { html, svg } from "../shared/widget.js";
import { whereIn } from "./words.js";

const SPEEDS = [0.5, 1, 2, 4, 10];  // half-steps a second
const QUICK = 700;  // milliseconds: what comes sooner than that is too fast to be read out
const ICONS = {
  first: "M3 2h2v10h-2zM13 2v10l-7-5z",
  back: "M11 2v10l-8-5z",
  play: "M3 2v10l9-5z",
  pause: "M3 2h3v10h-3zM8 2h3v10h-3z",
  next: "M3 2v10l8-5z",
  last: "M1 2v10l7-5zM9 2h2v10h-2z",
};

function icon(name) {
  return svg("svg", { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true" },
    svg("path", { d: ICONS[name], fill: "currentColor" }));
}

// Going from half-step to half-step. `at()` is the one shown, `show(i)` asks for another.
export function walkOf({ last, at, show }) {
  let timer = null;
  const walk = {
    speed: 1,
    told: () => {},  // is called with whether it plays, and whether too fast to be read out

    goTo(i, playing = false) {
      if (!playing) walk.pause();
      i = Math.min(Math.max(i, 0), last);
      if (i !== at()) show(i);
    },

    play() {
      clearInterval(timer);
      const between = 1000 / walk.speed;
      timer = setInterval(() => {
        if (at() >= last) walk.pause();
        else walk.goTo(at() + 1, true);
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
      walk.goTo(at() >= last ? 0 : at() + 1);
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

export function controlsOf(run, at, walk) {
  const last = run.steps.length - 1;
  const buttons = {
    first: buttonOf("first", "", "First half-step", "Home", () => walk.goTo(0)),
    back: buttonOf("back", "Back", "Back one half-step", "left arrow", () => walk.goTo(at() - 1)),
    play: buttonOf("play", "Play", "Play", "P", () => walk.toggle()),
    next: buttonOf("next", "Next", "Next half-step", "right arrow", () => walk.goTo(at() + 1)),
    last: buttonOf("last", "", "Last half-step", "End", () => walk.goTo(last)),
  };
  const slider = html("input", { type: "range", class: "kml-slider", min: 0, max: Math.max(last, 0),
    step: 1, "aria-label": "Half-step" });
  slider.addEventListener("input", () => walk.goTo(Number(slider.value)));
  const speed = html("select", { "aria-label": "Speed of play, in half-steps a second" },
    ...SPEEDS.map((value) => html("option", { value }, `${value} a second`)));
  speed.value = String(walk.speed);
  speed.addEventListener("change", () => {
    walk.speed = Number(speed.value);
    if (walk.playing()) walk.play();
  });
  const node = html("div", { class: "kml-controls" },
    html("div", { class: "kml-buttons" }, ...Object.values(buttons)),
    slider,
    html("label", { class: "kml-speed" }, "Speed ", speed));

  function show(i) {
    slider.value = String(i);
    slider.setAttribute("aria-valuetext", whereIn(run, i));
    for (const [name, off] of [["first", i === 0], ["back", i === 0], ["next", i === last],
      ["last", i === last]]) buttons[name].setAttribute("aria-disabled", String(off));
  }

  function playing(yes) {
    const text = yes ? "Pause" : "Play";
    buttons.play.replaceChildren(icon(yes ? "pause" : "play"), html("span", {}, text));
    buttons.play.setAttribute("aria-label", text);
    buttons.play.title = `${text} (P)`;
  }

  return { node, show, playing, slider, speed };
}

// Boxes to tick; `changed()` is called when `shows` has changed.
export function choicesOf(run, shows, changed) {
  function choice(name, text, reason) {
    const box = html("input", { type: "checkbox" });
    box.checked = shows[name];
    const label = html("label", { class: `kml-show-${name}` }, box, ` ${text}`);
    if (reason) {
      box.disabled = true;
      label.classList.add("kml-off");
      label.append(html("span", { class: "kml-reason" }, ` (${reason})`));
    }
    box.addEventListener("change", () => {
      shows[name] = box.checked;
      changed();
    });
    return { box, label };
  }
  const boxes = {
    trail: choice("trail", "Trail of the centroids"),
    regions: choice("regions", "Regions", run.no_regions),
    lines: choice("lines", "Lines to the centroid"),
    curve: choice("curve", "Whole curve of the inertia"),
  };
  const node = html("div", { class: "kml-choices", role: "group", "aria-label": "Show" },
    ...Object.values(boxes).map(({ label }) => label));
  const toggle = (name) => { if (!boxes[name].box.disabled) boxes[name].box.click(); };
  return { node, toggle };
}
