// What stands around the lines: headings, the two places for lines, buttons, the keys in words.

import { html } from "../shared/widget.js";
import { say } from "../shared/words.js";

export function pageOf(id, words, said, verdict) {  // everything but the lines
  const answer = html("ol", { class: "kml-order-list kml-order-answer", "aria-label": say("Your order") });
  const pile = html("ul", { class: "kml-order-list kml-order-pile", "aria-labelledby": `${id}-pile` });
  const empty = html("p", { class: "kml-order-empty" }, say("Nothing is left out."));
  const nothing = html("p", { class: "kml-order-empty" }, say("All lines are left out."));
  const check = html("button", { type: "button", class: "kml-button kml-order-check" }, say("Check"));
  const again = html("button", { type: "button", class: "kml-button kml-order-again" }, say("Start again"));
  const root = html("div", { class: "kml-widget kml-order", role: "group", "aria-labelledby": `${id}-name`,
    "aria-describedby": `${id}-keys` },
  html("p", { class: "kml-order-heading", id: `${id}-name` }, words.heading),
  html("p", { class: "kml-order-task" }, words.task),
  answer, nothing,
  html("p", { class: "kml-order-subheading", id: `${id}-pile` }, say("Left out")),
  pile, empty, said,
  html("div", { class: "kml-order-buttons" }, check, again),
  verdict, keysOf(id));

  function show(count, all) {
    empty.hidden = count < all;
    nothing.hidden = count > 0;
  }

  return { root, answer, pile, check, again, show };
}

function keysOf(id) {
  const keys = html("p", { class: "kml-order-keys", id: `${id}-keys` });
  keys.innerHTML = [say("<kbd>↑</kbd> <kbd>↓</kbd> go to another line"),
    say("<kbd>Alt</kbd> with <kbd>↑</kbd> <kbd>↓</kbd> move it"),
    say("<kbd>Delete</kbd> leave it out or put it back"),
    say("<kbd>Enter</kbd> pick it up, then <kbd>↑</kbd> <kbd>↓</kbd> move it")]
    .map((text) => `<span>${text}</span>`).join(" · ");
  keys.prepend(`${say("Keys on a line:")} `);
  keys.append(`. ${say("Or drag it.")}`);
  return keys;
}
