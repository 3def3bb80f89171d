// Lesson 02's functions, written and run in the page: no NumPy, no installation, MicroPython in a worker.

import { button, dressed, html, prose } from "../../kmeans_lab/visuals/shared/widget.js";
import { say } from "../../kmeans_lab/visuals/shared/words.js";
import { editorOf } from "./loops/editor.js";
import { judgedRun } from "./loops/judging.js";
import { pictureOf } from "./loops/picture.js";
import { runnerOf } from "./loops/runner.js";
import { TASKS } from "./loops/tasks.js";
import { boxed } from "./told.js";

const LONG = 2500;  // milliseconds until it is asked whether the loop ends
const CODE_KEY = "kmeans-lab:code:1:";

export function loops(lab) {
  for (const place of document.querySelectorAll(".kl-loops")) loop(place, lab);
}

function loop(place, lab) {
  const name = place.dataset.function, task = TASKS[name], runner = runnerOf(lab);
  const key = CODE_KEY + name;
  const editor = editorOf({ text: textOfKey(key) ?? task.text(), label: say("Your {name}", { name }), changed: (text) => keepText(key, text), run });
  const picture = pictureOf();
  const said = html("div", { class: "kl-loops-said", role: "status", "aria-live": "polite", tabindex: -1 });
  const go = button(say("Run"), run, "kml-ask-answer"), stop = button(say("Stop"), () => runner.stop());
  const anew = button(say("Start over"), () => {
    editor.set(task.text());
    editor.box.focus();
  });
  const printed = html("pre", { class: "kl-loops-printed", hidden: "", tabindex: 0, "aria-label": say("What the code printed") });
  stop.disabled = true;
  const root = html("div", { class: "kml-widget kl-loops-box", role: "group", "aria-label": say("Write {name} in this page", { name }) },
    html("p", { class: "kml-ask-heading" }, ...prose(say("Write `{name}` here", { name }))),
    html("p", {}, ...prose(about(name))),
    html("div", { class: "kl-loops-body" }, html("div", { class: "kl-loops-left" }, editor.node,
      html("div", { class: "kl-buttons" }, go, stop, anew), said, printed), picture.node));
  let slow = null;

  async function run() {
    if (go.disabled) return;
    go.disabled = true;
    stop.disabled = false;
    editor.mark(null);
    printed.hidden = true;
    said.textContent = say("Running …");
    slow = setTimeout(() => {
      said.textContent = say("It is still running. A loop without end? Stop it, and look at what should end it.");
    }, LONG);
    try {
      show(await runner.run({ source: editor.text(), name, cases: task.cases.map((each) => each.arguments) }));
    } catch (problem) {
      console.warn(problem);
      said.innerHTML = boxed("unanswered", [say("Python could not be started in this page. Is the folder of this site whole? A browser that is a few years old may not know how, either.")]);
    } finally {
      clearTimeout(slow);
      go.disabled = false;
      stop.disabled = true;
    }
  }

  function show(came) {
    if (!came) {
      said.innerHTML = boxed("unanswered", [say("Stopped.")]);
      editor.box.focus();
      return;
    }
    const { status, lines, line, wrong, value } = judgedRun(name, came);
    said.innerHTML = boxed(status === "right" ? "right" : "wrong", lines);
    editor.mark(line ?? null);
    printed.hidden = !came.printed;
    printed.textContent = came.printed;
    if (value === undefined) picture.blank();
    else if (name === "update_loop") picture.centroids(value, wrong);
    else picture.labels(value, wrong);
  }

  editor.box.addEventListener("focus", runner.warm, { once: true });
  picture.blank();
  place.replaceChildren(root);
  dressed(root);
}

function about(name) {
  const common = say("Python runs in this page, without NumPy: that begins on your own machine. `X` is a list of points, each a list of numbers: `X[3]` is D, `X[3][0]` its first number.");
  return `${common} ${name === "update_loop" ? say("`assignments` is a list of labels. A cluster without points keeps its centroid.")
    : say("`centroids` is such a list too. Return a list with a label for each point.")}`;
}

function textOfKey(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keepText(key, text) {
  try {
    if (text.length < 20_000) localStorage.setItem(key, text);
  } catch {
    // nobody is told: the text is in the box
  }
}
