// The face of a question: boxes, two buttons, and what is said once there is an answer. Its model
// judges: in a notebook Python does, on a page without Python a script. What is true is not in this
// page before.

import { button, dressed, html, keepsKey, prose } from "../shared/widget.js";
import { say, speak } from "../shared/words.js";
import { boxOf } from "./boxes.js";

const UNANSWERED = 4000;  // milliseconds until it is said that Python has not answered
let asked = 0;  // ids must be unique in a page that shows several

export function formOf({ model, el }) {
  speak(model);
  const question = model.get("_question"), id = `kml-ask-${++asked}`;
  let attempt = 0, waiting = null;

  const boxes = question.boxes.map((box, at) => boxOf(box, `${id}-${at}`, `${id}-text`));
  const said = html("div", { class: "kml-ask-said", role: "status", "aria-live": "polite",
    "aria-atomic": "true", tabindex: -1 });
  const answer = html("button", { type: "submit", class: "kml-button kml-ask-answer" }, say("Answer"));
  const unknown = button(say("I don't know"), () => send({ kind: "unknown" }));
  const buttons = html("div", { class: "kml-ask-buttons" }, answer, unknown);
  const form = html("form", { novalidate: "" }, ...boxes.map(({ node }) => node), buttons);
  const text = html("div", { class: "kml-ask-text", id: `${id}-text` },
    ...question.paragraphs.map((part) => html("p", {}, ...prose(part))));
  const root = html("div", { class: "kml-widget kml-ask", role: "group", "aria-labelledby": `${id}-name`,
    "aria-describedby": `${id}-text` },
  html("p", { class: "kml-ask-heading", id: `${id}-name` }, say("Predict")), text, form, said);

  function send(content) {
    clearTimeout(waiting);
    attempt += 1;
    for (const box of boxes) box.fault(false);
    said.replaceChildren(say("One moment …"));
    if (!model.judges) waiting = setTimeout(nobody, UNANSWERED);
    try {
      model.send({ ...content, attempt: `${id}-${attempt}` });
    } catch {
      nobody();
    }
  }

  function nobody() {
    said.replaceChildren(html("strong", {}, `${say("No answer from Python yet.")} `),
      say("Another cell may still be running, or the cell above must be run again. In a page without "
        + "a kernel nobody can take an answer: write it down."));
  }

  function show(atOnce = false) {
    const verdict = model.get("_verdict");
    const own = verdict.attempt === `${id}-${attempt}`;
    if (!verdict.done && !own) return;  // of another view
    clearTimeout(waiting);
    const inside = root.contains(document.activeElement);
    said.innerHTML = verdict.html;
    said.querySelectorAll("[role=status]").forEach((part) => part.removeAttribute("role"));
    if (!verdict.done) {
      const box = boxes[verdict.at ?? 0];  // none: it was not the answer's fault
      box?.fault(true);
      if (inside) box?.focus();
      return;
    }
    for (const box of boxes) box.close();
    form.hidden = atOnce || !own;
    buttons.hidden = true;
    if (inside) said.focus({ preventScroll: true });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ kind: "answer", texts: boxes.map((box) => box.text()) });
  });
  root.addEventListener("keydown", keepsKey);

  const follow = () => show();
  model.on("change:_verdict", follow);
  const undress = dressed(root);
  if (model.get("_verdict").done) show(true);
  el.append(root);
  return () => {
    clearTimeout(waiting);
    undress();
    model.off("change:_verdict", follow);
  };
}
