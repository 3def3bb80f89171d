// What Python says of an order. Only this needs a kernel; where there is none, it says so.

import { html } from "../shared/widget.js";
import { say } from "../shared/words.js";

const PATIENCE = 4000;  // milliseconds until it is said that Python has not answered

// `faulty(at)` is called with the place from 1 of a line that is at fault, or null.
export function verdictOf(model, id, faulty) {
  const node = html("div", { class: "kml-order-verdict", role: "status", "aria-atomic": "true" });
  let question = 0, waiting = null;
  const asked = () => `${id}-${question}`;

  function forget() {  // what was said of another order
    clearTimeout(waiting);
    waiting = null;
    question += 1;
    node.classList.remove("kml-order-right");
    node.replaceChildren();
  }

  function ask(placed) {
    forget();
    node.replaceChildren(say("Checking …"));
    waiting = setTimeout(nobody, PATIENCE);
    try {
      model.send({ kind: "check", placed, question: asked() });
    } catch {
      nobody();
    }
  }

  function nobody() {
    node.replaceChildren(html("strong", {}, `${say("No answer from Python yet.")} `),
      say("To check an order, Python must run beside this page. In a notebook, another cell may "
        + "still be running, or the cell above must be run again. In a page without a kernel the "
        + "lines can be moved, but nobody can check them."));
  }

  function show() {
    const said = model.get("_verdict");
    if (said.question !== asked()) return;  // of an order that has changed since
    clearTimeout(waiting);
    node.innerHTML = said.html;
    node.querySelectorAll("[role=status]").forEach((part) => part.removeAttribute("role"));
    node.classList.toggle("kml-order-right", said.passed);
    faulty(said.at);
  }

  return { node, show, ask, forget, end: () => clearTimeout(waiting) };
}
