// Predictions on a page without Python: the notebook's form, with a model that judges by itself.

import { formOf } from "../../kmeans_lab/visuals/asking/form.js";
import { say } from "../../kmeans_lab/visuals/shared/words.js";
import { givenAs, judged, keptAs, unanswered } from "./judging.js";
import { firstAnswers, forget, keep, saidOf } from "./kept.js";
import { boxed } from "./told.js";
import { unveiled } from "./veil.js";

const FORMAT = 1;  // of the files of answers
const waiting = new Map();  // questions whose file is on its way

globalThis.kmlAnswer = (name, veiled) => waiting.get(name)?.(veiled);

// The file of a question's answer, asked for once there is an answer to compare with it.
async function answerOf(lab, name) {
  let veiled = null;
  waiting.set(name, (text) => { veiled = text; });
  await lab.load(`living/answers/${encodeURIComponent(name)}.js`);
  const question = JSON.parse(unveiled(veiled, name));
  if (question.format !== FORMAT) throw new Error(`${name} has another format`);
  return question;
}

export function predictions(lab, language) {
  for (const place of document.querySelectorAll(".kl-predict")) prediction(place, lab, language);
}

function prediction(place, lab, language) {
  const { question: name } = place.dataset;
  const asked = JSON.parse(place.querySelector("script").textContent);
  let verdict = {}, listeners = new Set();

  function tell(next) {
    verdict = next;
    for (const listener of listeners) listener();
  }

  async function answered({ kind, texts, attempt }) {
    const given = kind === "unknown" ? null : texts;
    const problem = given && unanswered(asked.boxes, given);
    if (problem) return tell({ attempt, done: false, at: problem.at, html: notUnderstood(problem) });
    let question;
    try {
      question = await answerOf(lab, name);
    } catch {
      return tell({ attempt, done: false, at: -1, html: boxed("unanswered", [NOT_LOADED()]) });
    }
    const result = judged(question, given);
    if (result.again) return tell({ attempt, done: false, at: result.at, html: notUnderstood(result) });
    const right = { right: true, wrong: false }[result.status] ?? null;
    const lines = [...result.lines];
    if (!keep(name, keptAs(question, result.texts), right, result.texts)) lines.push(NOT_KEPT());
    tell({ attempt, done: true, html: boxed(result.status, lines) });
    unfold(name);
  }

  const model = {
    judges: true,
    get: (trait) => ({ _question: asked, _verdict: verdict, _language: language })[trait],
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    send: answered,
  };

  const first = firstAnswers()[name];
  if (first) verdict = { done: true, html: before(first) };
  place.replaceChildren();
  formOf({ model, el: place });
  if (first) again(place, first, name, lab, () => {
    listeners = new Set();
    verdict = {};
    place.replaceChildren();
    formOf({ model, el: place });
  });
}

function before(first) {
  const { answer, right } = first;
  const line = answer === null ? say("You have answered this: you did not know.")
    : say("You have answered this: {answer}", { answer: saidOf(first).join("; ") });
  return boxed(right === null ? "told" : right ? "right" : "wrong", [line]);
}

// Below a first answer from another day: the button that tells again what was said of it.
function again(place, first, name, lab, askAnew) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "kml-button" });
  button.textContent = say("Show what is true");
  const said = place.querySelector(".kml-ask-said");
  said.append(button);
  button.addEventListener("click", async () => {
    let question;
    try {
      question = await answerOf(lab, name);
    } catch {
      said.querySelector(".kl-told").outerHTML = boxed("unanswered", [NOT_LOADED()]);
      return;
    }
    const result = judged(question, givenAs(question, first.answer));
    if (result.again || (first.answer && first.answer.length !== question.boxes.length)) {
      forget(name);  // it says nothing any more: the question has changed
      askAnew();
      const line = say("This question has changed since you answered it: answer it anew.");
      place.querySelector(".kml-ask-said").innerHTML = boxed("unanswered", [line]);
      return;
    }
    said.innerHTML = boxed(result.status, result.lines);
    said.focus({ preventScroll: true });
    unfold(name);
  });
}

const notUnderstood = ({ again: sentence }) => boxed("unanswered", [`${sentence} ${say("Nothing is kept yet.")}`], false);
const NOT_LOADED = () => say("The file with what is true could not be loaded. Is the folder of this site whole, and the "
  + "connection there? Your answer still stands in the boxes: try again.");
const NOT_KEPT = () => say("This browser keeps nothing for this page (in a private window, or if its storage is switched "
  + "off), so this answer is remembered only while the page is open.");

function unfold(name) {  // the results that were folded because they tell the answer
  for (const folded of document.querySelectorAll(`[class~="tag_kl-after-${CSS.escape(name)}"] details`)) folded.open = true;
}
