// The face of `race`: what is raced, a guess, the race, and what came. Python races.

import { selectOf } from "../shared/controls.js";
import { button, dressed, html, keepsKey, prose } from "../shared/widget.js";
import { speak } from "../shared/words.js";
import { cachesOf, roofOf } from "./charts.js";
import { bytesOf, raceWords, rowsOf, secondsOf, speedOf } from "./words.js";

const BUSY = ["checking", "racing", "stopping"];
const SILENCE = 4000;  // milliseconds after which nobody is there
let races = 0;  // ids must be unique in a page that shows several

function render({ model, el }) {
  speak(model);
  const words = raceWords();
  const id = `kml-racing-${++races}`, choices = model.get("_choices");
  let waiting = null, own = "", heard = "";  // what the page itself has to say

  const selects = Object.fromEntries(Object.entries(choices).map(([name, values]) => [name,
    selectOf(words[name], `${id}-${name}`, values.map((value) => value.toLocaleString("en")), (at) => choose(name, values[at]))]));
  const guess = html("input", { id: `${id}-guess`, type: "text", inputmode: "decimal", size: "8", placeholder: "?",
    "aria-describedby": `${id}-hint` });
  const go = button(words.race, begin, "kml-racing-go"), stop = button(words.stop, () => tell("stop"));
  const bar = html("progress", { max: "1", value: "0", "aria-label": words.progress });
  const said = html("p", { class: "kml-racing-said", role: "status", "aria-live": "polite" });
  const result = html("div", { class: "kml-racing-result" });
  const root = html("div", { class: "kml-widget kml-racing", role: "group", "aria-label": words.group },
    html("p", { class: "kml-racing-name" }, html("code", {}, model.get("_name"))),
    html("div", { class: "kml-racing-controls" }, ...["n", "d", "K", "dtype"].map((name) => selects[name].node)),
    html("div", { class: "kml-racing-controls" }, html("span", { class: "kml-control" },
      html("label", { for: guess.id }, words.guess), guess, html("small", { id: `${id}-hint` }, words.guessHint)), go, stop),
    bar, said, result);

  // -- what is done
  function choose(name, value) {
    model.set("_sizes", { ...model.get("_sizes"), [name]: value });
    model.save_changes();
    show();
  }

  function read() {
    const value = Number(guess.value.trim().replace(",", "."));
    return Number.isFinite(value) && value > 0 ? Math.min(1e6, Math.max(1e-6, value)) : null;
  }

  function begin() {
    own = guess.value.trim() === "" ? words.guessFirst : read() === null ? words.noGuess : "";
    if (own) {
      guess.focus();
      return show();
    }
    model.set("guess", read());
    model.save_changes();
    tell("race");
  }

  function tell(what) {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      own = words.alone;
      show();
    }, SILENCE);
    if (model.send) model.send({ do: what });
  }

  function answered() {
    clearTimeout(waiting);
    own = "";
    show();
  }

  // -- what is seen
  function show() {
    const sizes = model.get("_sizes"), { status, share, text } = model.get("_state"), busy = BUSY.includes(status);
    for (const [name, values] of Object.entries(choices)) {
      selects[name].show(values.indexOf(sizes[name]));
      selects[name].node.lastChild.disabled = busy;
    }
    if (document.activeElement !== guess && model.get("guess") !== null) guess.value = String(model.get("guess"));
    guess.disabled = busy;
    go.textContent = model.get("_rows").length ? words.again : words.race;
    go.disabled = busy;
    stop.disabled = !busy || status === "stopping";
    bar.hidden = !busy;
    bar.value = share;
    const told = own || text;
    if (told !== heard) said.replaceChildren(...prose(told));  // a live region speaks on change
    heard = told;
    said.classList.toggle("kml-racing-wrong", status === "refused" && !own);
    drawn();
  }

  let shown = null;
  function drawn() {  // the table is made anew only when there is another
    const rows = model.get("_rows");
    if (rows === shown) return;
    shown = rows;
    result.replaceChildren();
    if (!rows.length) return;
    const { n, dtype } = model.get("_sizes"), machine = model.get("_machine");
    result.append(tableOf(rows, n, words.columns), html("div", { class: "kml-racing-charts" }, roofOf(rows, machine, 0),
      Object.keys(machine.caches).length ? cachesOf(rows, machine.caches, 0) : html("p", {}, words.unknown)));
    if (dtype === "float32") result.append(html("p", {}, words.roof32));
  }

  guess.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey) begin(); });
  root.addEventListener("keydown", keepsKey);
  const watched = { _state: answered, _rows: answered, _sizes: show, guess: show };
  for (const [name, then] of Object.entries(watched)) model.on(`change:${name}`, then);
  el.append(root);
  show();
  const undress = dressed(root);
  return () => {
    clearTimeout(waiting);
    for (const [name, then] of Object.entries(watched)) model.off(`change:${name}`, then);
    undress();
  };
}

// -- parts
function tableOf(rows, n, columns) {
  const logs = rows.map(({ speed }) => Math.log10(Math.max(speed, 1e-9)));
  const low = Math.min(...logs, -0.5) - 0.2, high = Math.max(...logs, 0.5);
  const body = rows.map((row, at) => {
    const fill = html("span", { class: "kml-racing-bar" });
    fill.style.width = `${((logs[at] - low) / (high - low)) * 100}%`;
    return html("tr", at === 0 ? { class: "kml-racing-own" } : {},
      html("th", { scope: "row" }, html("span", { class: "kml-racing-number" }, String(at + 1)),
        html("code", {}, row.name), html("small", {}, rowsOf(row.rows, n))),
      html("td", { class: "kml-racing-speed" }, fill, html("span", {}, speedOf(row.speed))),
      html("td", {}, secondsOf(row.seconds)), html("td", {}, bytesOf(row.bytes)));
  });
  const head = html("tr", {}, ...columns.map((name) => html("th", { scope: "col" }, name)));
  return html("table", {}, html("thead", {}, head), html("tbody", {}, ...body));
}

export default { render };
