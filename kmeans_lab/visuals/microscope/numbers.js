// Numbers of a result and of the arguments: choose one, and those that it comes from, or that come
// from it, light up. No kernel is asked.

import { arrayOf, placeOf } from "../shared/grid.js";
import { say, speak } from "../shared/words.js";
import { dressed, html, keepsKey, prose } from "../shared/widget.js";

const MOST_NAMED = 8;  // places that are read out one by one

function render({ model, el }) {
  speak(model);
  const arrays = model.get("_arrays");  // name, shape, numbers as text; the last is the result
  const sources = model.get("_sources");  // for each number of the result: numbers of the others
  const result = arrays.length - 1;
  let chosen = null;

  const said = html("p", { class: "kml-numbers-said", role: "status", "aria-live": "polite" });
  const shown = arrays.map((array, at) => arrayOf(array, (number) => choose(at, number)));
  const heading = html("p", { class: "kml-numbers-heading" }, ...prose(model.get("_heading")));
  const root = html("div", { class: "kml-widget kml-numbers", role: "group" }, heading,
    html("p", {}, say("Choose a number. Arrow keys move.")),
    html("div", { class: "kml-grid-arrays" }, ...shown.map(({ node }) => node)), said);
  root.setAttribute("aria-label", heading.textContent);
  const before = starts(arrays);

  // -- what belongs to a number
  function related(at, number) {
    if (at === result) return sources[number];
    const own = before[at] + number;
    return sources.flatMap((row, place) => (row.includes(own) ? [place] : []));
  }

  function choose(at, number) {
    chosen = chosen && chosen.at === at && chosen.number === number ? null : { at, number };
    show();
  }

  function show() {
    const lit = arrays.map(() => new Set());
    if (chosen) {
      const others = related(chosen.at, chosen.number);
      if (chosen.at === result) {
        for (const own of others) lit[home(before, own)].add(own - before[home(before, own)]);
      } else for (const place of others) lit[result].add(place);
    }
    shown.forEach((array, at) => array.show(chosen && chosen.at === at ? chosen.number : -1, lit[at]));
    tell(lit);
  }

  function tell(lit) {
    if (!chosen) return said.replaceChildren();
    const names = arrays.flatMap((array, at) => [...lit[at]].map((n) => placeOf(array, n)));
    const own = arrays[chosen.at], found = chosen.at === result;
    const first = names.slice(0, MOST_NAMED).join(", ");
    const list = names.length > MOST_NAMED
      ? say("{first} and {count} more", { first, count: names.length - MOST_NAMED }) : first;
    const is = say("{place} is {number}.", { place: placeOf(own, chosen.number), number: own.numbers[chosen.number] });
    const link = names.length
      ? (found ? say("It was computed from {list}.", { list }) : say("It goes into {list}.", { list }))
      : (found ? say("It was computed from no number of the arguments.") : say("It goes into no number of the result."));
    said.textContent = `${is} ${link}`;
  }

  root.addEventListener("keydown", keepsKey);
  el.append(root);
  show();
  return dressed(root);
}

function starts(arrays) {
  let total = 0;
  return arrays.map(({ numbers }) => (total += numbers.length) - numbers.length);
}

function home(before, own) {
  let at = 0;
  while (at + 1 < before.length && before[at + 1] <= own) at += 1;
  return at;
}

export default { render };
