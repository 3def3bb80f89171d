// What stands around the lines: headings, the two places for lines, buttons, the keys in words.

import { html } from "../shared/widget.js";

export function pageOf(id, words, said, verdict) {  // everything but the lines
  const answer = html("ol", { class: "kml-order-list kml-order-answer", "aria-label": "Your order" });
  const pile = html("ul", { class: "kml-order-list kml-order-pile", "aria-labelledby": `${id}-pile` });
  const empty = html("p", { class: "kml-order-empty" }, "Nothing is left out.");
  const nothing = html("p", { class: "kml-order-empty" }, "All lines are left out.");
  const check = html("button", { type: "button", class: "kml-button kml-order-check" }, "Check");
  const again = html("button", { type: "button", class: "kml-button kml-order-again" }, "Start again");
  const root = html("div", { class: "kml-widget kml-order", role: "group", "aria-labelledby": `${id}-name`,
    "aria-describedby": `${id}-keys` },
  html("p", { class: "kml-order-heading", id: `${id}-name` }, words.heading),
  html("p", { class: "kml-order-task" }, words.task),
  answer, nothing,
  html("p", { class: "kml-order-subheading", id: `${id}-pile` }, "Left out"),
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
  keys.innerHTML = ["<kbd>↑</kbd> <kbd>↓</kbd> go to another line",
    "<kbd>Alt</kbd> with <kbd>↑</kbd> <kbd>↓</kbd> move it",
    "<kbd>Delete</kbd> leave it out or put it back",
    "<kbd>Enter</kbd> pick it up, then <kbd>↑</kbd> <kbd>↓</kbd> move it"]
    .map((text) => `<span>${text}</span>`).join(" · ") + ". Or drag it.";
  keys.prepend("Keys on a line: ");
  return keys;
}
