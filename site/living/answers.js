// The page of all answers: what was said first, saved as a file, read back, forgotten.

import { button, dressed, html, prose } from "../../kmeans_lab/visuals/shared/widget.js";
import { say } from "../../kmeans_lab/visuals/shared/words.js";
import { FILE, asFile, firstAnswers, forget, fromFile, saidOf } from "./kept.js";

const LONGEST = 90;  // characters of a question in the list

export function answersPage(place) {
  const asked = JSON.parse(place.querySelector("script").textContent);
  const said = html("p", { class: "kl-answers-said", role: "status", "aria-live": "polite" });
  const summary = html("p", {}), list = html("div", { class: "kl-answers-list", tabindex: 0, role: "region" });
  list.setAttribute("aria-label", say("Your first answers"));
  const file = html("input", { type: "file", accept: ".jsonl,.json,.txt", hidden: "" });
  const save = button(say("Save as a file"), saved), read = button(say("Read a file"), () => file.click());
  const clear = button(say("Forget all answers"), cleared);
  const sure = html("span", { class: "kl-answers-sure", hidden: "" }, `${say("All of them, for good?")} `,
    button(say("Yes, forget them"), forgotten), button(say("No, keep them"), () => asking(false)));
  const root = html("div", { class: "kml-widget kl-answers-box" }, summary,
    html("div", { class: "kl-buttons" }, save, read, clear, sure, file), said, list,
    html("p", { class: "kl-small" }, ...prose(say("The file is called `{file}`. Put it into the folder `work` of the course on your "
      + "machine, and the notebooks know your answers; and the one from there can be read here.", { file: FILE }))));

  function show() {
    const all = Object.entries(firstAnswers()).filter(([name]) => Object.hasOwn(asked, name));
    all.sort(([a], [b]) => a.localeCompare(b, "en"));
    const count = (verdict) => all.filter(([, { right }]) => right === verdict).length;
    summary.textContent = all.length
      ? say("{count} of {all} predictions answered: {right} right, {wrong} wrong, {told} not judged or “I don't know”.",
        { count: all.length, all: Object.keys(asked).length, right: count(true), wrong: count(false), told: count(null) })
      : say("Nothing is answered yet in this browser. The predictions stand in the lessons.");
    save.disabled = clear.disabled = !all.length;
    list.hidden = !all.length;
    list.replaceChildren(tableOf(all, asked));
  }

  function saved() {
    const address = URL.createObjectURL(new Blob([asFile()], { type: "application/x-ndjson" }));
    const link = html("a", { href: address, download: FILE });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    said.textContent = say("Saved as {file}.", { file: FILE });
  }

  function asking(yes) {
    sure.hidden = !yes;
    (yes ? sure.querySelector("button:last-child") : clear).focus();
  }

  function cleared() {
    asking(true);
  }

  function forgotten() {
    forget();
    sure.hidden = true;
    said.textContent = say("All answers of this browser are forgotten.");
    show();
    read.focus();
  }

  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    const { added, before } = fromFile(await chosen.text().catch(() => ""), new Set(Object.keys(asked)));
    file.value = "";
    said.textContent = added || before
      ? say("{added} answers were read; {before} that had been given here before stay as they are.", { added, before })
      : say("No answer of this course could be read in that file. It is a text with a line for each answer, {file}.", { file: FILE });
    show();
  });

  show();
  place.replaceChildren(root);
  dressed(root);
}

function tableOf(all, asked) {
  const head = [say("Question"), say("Your first answer"), say("Verdict")].map((text) => html("th", { scope: "col" }, text));
  const rows = all.map(([name, first]) => {
    const { answer, right } = first;
    const { ask, page } = asked[name], shown = ask.length > LONGEST ? `${ask.slice(0, LONGEST)}…` : ask;
    const label = page ? html("a", { href: `${page}#${name}` }, name) : html("strong", {}, name);
    const verdict = right === null ? say("not judged") : right ? `✓ ${say("right")}` : `✗ ${say("not right")}`;
    return html("tr", {}, html("td", {}, label, html("br"), html("small", {}, shown.replaceAll("`", ""))),
      html("td", {}, answer === null ? say("I don't know") : saidOf(first).join("; ")), html("td", {}, verdict));
  });
  return html("table", {}, html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...rows));
}
