// The face of LinesInOrder. Moving lines asks nobody; only the Check button needs Python.

import { dressed, html, prose } from "../shared/widget.js";
import { say, speak } from "../shared/words.js";
import { dragsOf } from "./drag.js";
import { onKeys } from "./keys.js";
import { pageOf } from "./page.js";
import { rowOf } from "./rows.js";
import { verdictOf } from "./verdict.js";

let views = 0;  // ids must be unique in a page that shows several

function render({ model, el }) {
  speak(model);
  const lines = model.get("_lines"), words = model.get("_words");
  const id = `kml-order-${++views}`;
  // The order: numbers of lines; those that it lacks are left out.
  let placed = [], current = 1, lifted = null, busy = false, fault = null;

  const rows = lines.map((line, at) => rowOf(line, at + 1, { step, toggle, press }));
  const rowWith = (number) => rows[number - 1];
  const name = (number) => `\`${lines[number - 1].trim()}\``;
  const leftOut = () => rows.map(({ number }) => number).filter((n) => !placed.includes(n));
  const shown = () => [...placed, ...leftOut()];

  const said = html("p", { class: "kml-order-said", role: "status", "aria-atomic": "true" });
  const tell = (text) => said.replaceChildren(...prose(text));
  const verdict = verdictOf(model, id, (at) => {
    fault = at;
    show();
  });
  const page = pageOf(id, words, said, verdict.node);
  const { root, answer, pile } = page;
  const drags = dragsOf({ rows, rowWith, placed: () => placed, pile, moveTo,
    leaveOut: (number) => { if (placed.includes(number)) toggle(number); } });

  // -- what is seen
  function show() {
    const focused = root.contains(document.activeElement) ? document.activeElement : null;
    busy = true;
    arrange(answer, placed.map((number) => rowWith(number).node));
    arrange(pile, leftOut().map((number) => rowWith(number).node));
    if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
    busy = false;
    for (const row of rows) {
      const at = placed.indexOf(row.number);
      row.show({ at, count: placed.length, lifted: lifted === row.number, faulty: fault === at + 1 });
    }
    page.show(placed.length, lines.length);
    reachable();
  }

  function reachable() {  // one stop of the Tab key for all the lines, and its own three buttons
    if (!rowWith(current)) current = shown()[0];
    for (const row of rows) row.reachable(row.number === current);
  }

  // -- what is done
  function set(next, text) {
    fault = null;
    verdict.forget();
    placed = next;
    model.set("placed", next);  // every view of this model follows
    model.save_changes();
    show();
    tell(text);
  }

  function moveTo(number, at) {
    const next = placed.filter((n) => n !== number);
    next.splice(at, 0, number);
    set(next, say("{line} is now line {at} of {count}.",
      { line: name(number), at: next.indexOf(number) + 1, count: next.length }));
  }

  function step(number, by) {
    const at = placed.indexOf(number), line = name(number);
    if (at < 0) return tell(say("{line} is left out. Put it back first (Delete).", { line }));
    if (at + by < 0) return tell(say("{line} is already the first line.", { line }));
    if (at + by >= placed.length) return tell(say("{line} is already the last line.", { line }));
    moveTo(number, at + by);
  }

  function toggle(number) {
    if (!placed.includes(number)) return moveTo(number, placed.length);
    lifted = null;
    const next = placed.filter((n) => n !== number);
    const line = name(number), count = next.length;
    set(next, count === 1 ? say("{line} is left out. 1 line remains.", { line })
      : say("{line} is left out. {count} lines remain.", { line, count }));
  }

  function press(number) {
    if (placed.includes(number)) lift(lifted === number ? null : number);
    else toggle(number);
  }

  function lift(number, silent = false) {
    const before = lifted;
    lifted = number;
    show();
    if (silent) return;
    if (number !== null) {
      tell(say("{line} is picked up. ↑ and ↓ move it, Enter puts it down.", { line: name(number) }));
    } else if (before !== null) {
      const at = placed.indexOf(before) + 1, line = name(before), count = placed.length;
      tell(at ? say("{line} is put down: line {at} of {count}.", { line, at, count })
        : say("{line} is put down.", { line }));
    }
  }

  function goTo(number) {
    if (number !== undefined) rowWith(number).code.focus();
  }

  // -- keys and pointers
  for (const row of rows) {
    row.node.addEventListener("focusin", () => { current = row.number; reachable(); });
    row.node.addEventListener("focusout", (event) => {
      const stays = row.node.contains(event.relatedTarget);
      if (lifted === row.number && !stays && !busy) lift(null, true);
    });
    row.node.addEventListener("pointerdown", (event) => drags.start(event, row.number));
  }
  onKeys({ root, rows, shown, step, toggle, goTo, lifted: () => lifted, dragging: drags.running,
    release: () => { drags.stop(); lift(null); } });

  page.check.addEventListener("click", () => {
    lift(null, true);
    said.replaceChildren();
    verdict.ask(placed);
  });
  page.again.addEventListener("click", () => {
    lifted = null;
    current = 1;
    set(rows.map(({ number }) => number), say("All lines are back as they were at first."));
  });

  // -- from outside
  const follow = () => {
    const next = model.get("placed");
    if (next.join() === placed.join()) return;
    fault = null;
    verdict.forget();
    placed = [...next];
    show();
  };
  model.on("change:placed", follow);
  model.on("change:_verdict", verdict.show);
  placed = [...model.get("placed")];
  current = shown()[0];
  const undress = dressed(root);
  show();
  el.append(root);
  return () => {
    drags.stop();
    verdict.end();
    undress();
    model.off("change:placed", follow);
    model.off("change:_verdict", verdict.show);
  };
}

function arrange(list, nodes) {  // the row that has the focus stays where it is, so it keeps it
  for (const node of [...list.children]) if (!nodes.includes(node)) node.remove();
  const still = nodes.findIndex((node) => node.parentNode === list && node.contains(document.activeElement));
  if (still < 0) return list.append(...nodes);
  for (let i = 0; i < still; i++) list.insertBefore(nodes[i], nodes[still]);
  for (let i = still + 1; i < nodes.length; i++) list.append(nodes[i]);
}

export default { render };
