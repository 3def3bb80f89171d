// What the page says of a function that was looked into, in the language of the widget.

import { say } from "../../shared/words.js";

export const insideWords = () => ({
  group: (name) => say("Inside {name}", { name }),
  heading: say("looked inside"),
  code: say("The code. Arrow keys choose an expression."),
  how: say("Click any part of the code, or step through it in the order in which it was computed."),
  back: say("◀ Back"),
  on: say("Next ▶"),
  none: say("Nothing is chosen."),
  began: say("In its first turn:"),
  numbers: say("Its numbers"),
  share: (part) => say("{percent}% of the time", { percent: Math.round(100 * part) }),
});
