// The face of LinesInOrder. Moving lines asks nobody; only the Check button needs Python, and where
// there is none (a page without a kernel) it says so.

const PATIENCE = 4000;  // milliseconds until it is said that Python has not answered
const FAR = 5;  // pixels that a pointer moves before a press becomes a drag
let views = 0;  // ids must be unique in a page that shows several

// ---- small tools ----------------------------------------------------------------------------

function html(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function prose(text) {  // `…` is code
  return text.split("`").map((part, i) => (i % 2 ? html("code", {}, part) : part));
}

function hanging(line) {  // what a narrow page wraps stands further in than the line itself
  const further = line.length - line.trimStart().length + 2;
  return `padding-left: ${further}ch; text-indent: -${further}ch`;
}

function firm(line) {  // no break between the indentation and what follows it
  const text = line.trimStart();
  return "\u00a0".repeat(line.length - text.length) + text;
}

function theme() {  // JupyterLab's variables where it is JupyterLab; else what the page says it is
  const page = document.documentElement, body = document.body;
  if (body.dataset.jpThemeLight !== undefined) return "jupyter";
  const said = page.dataset.theme || page.getAttribute("theme") || "";
  if (said === "dark" || said === "light") return said;
  if (body.matches(".vscode-dark, .vscode-high-contrast:not(.vscode-high-contrast-light)")) return "dark";
  if (body.matches(".vscode-light, .vscode-high-contrast-light")) return "light";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

// ---- the widget ---------------------------------------------------------------------------------

function render({ model, el }) {
  const lines = model.get("_lines"), words = model.get("_words");
  const id = `kml-order-${++views}`;
  const spoken = lines.map((line) => line.trim());

  // -- words
  const said = html("p", { class: "kml-order-said", role: "status", "aria-atomic": "true" });
  const verdict = html("div", { class: "kml-order-verdict", role: "status", "aria-atomic": "true" });
  const keys = html("p", { class: "kml-order-keys", id: `${id}-keys` });
  keys.innerHTML = ["<kbd>↑</kbd> <kbd>↓</kbd> go to another line",
    "<kbd>Alt</kbd> with <kbd>↑</kbd> <kbd>↓</kbd> move it",
    "<kbd>Delete</kbd> leave it out or put it back",
    "<kbd>Enter</kbd> pick it up, then <kbd>↑</kbd> <kbd>↓</kbd> move it"]
    .map((text) => `<span>${text}</span>`).join(" · ") + ". Or drag it.";
  keys.prepend("Keys on a line: ");

  const say = (text) => said.replaceChildren(...prose(text));

  // -- lines
  const rows = lines.map((line, at) => {
    const number = at + 1;
    const place = html("span", { class: "kml-order-place", "aria-hidden": "true" });
    const label = html("span", { class: "kml-order-hidden" });
    const code = html("button", { type: "button", class: "kml-order-line", tabindex: -1,
      "aria-pressed": "false" },
    label, html("code", { style: hanging(line) }, firm(line)));
    const tool = (name, text, sign, action) => {
      const node = html("button", { type: "button", class: `kml-order-tool kml-order-${name}`,
        tabindex: -1 }, html("span", { "aria-hidden": "true" }, sign));
      node.setAttribute("aria-label", `${text}: ${spoken[at]}`);
      node.title = text;
      node.addEventListener("click", () => action());
      return node;
    };
    const up = tool("up", "Move up", "▲", () => step(number, -1));
    const down = tool("down", "Move down", "▼", () => step(number, 1));
    const away = tool("away", "Leave out", "✕", () => toggle(number));
    const grip = html("span", { class: "kml-order-grip", "aria-hidden": "true" }, "⠿");
    const row = html("li", { class: "kml-order-row" }, grip, place, code,
      html("span", { class: "kml-order-tools" }, up, down, away));
    code.addEventListener("click", (event) => {  // by a key or a screen reader, not by a pointer
      if (event.detail !== 0) return;
      if (placed.includes(number)) lift(lifted === number ? null : number);
      else toggle(number);
    });
    row.addEventListener("focusin", () => { current = number; reachable(); });
    row.addEventListener("focusout", (event) => {
      if (lifted === number && !row.contains(event.relatedTarget) && !busy) lift(null, true);
    });
    row.addEventListener("pointerdown", (event) => startDrag(event, number));
    row.addEventListener("dragstart", (event) => event.preventDefault());  // the browser's own
    return { number, row, grip, place, label, code, up, down, away };
  });
  const rowOf = (number) => rows[number - 1];

  const answer = html("ol", { class: "kml-order-list kml-order-answer", "aria-label": "Your order" });
  const pile = html("ul", { class: "kml-order-list kml-order-pile", "aria-labelledby": `${id}-pile` });
  const empty = html("p", { class: "kml-order-empty" }, "Nothing is left out.");
  const nothing = html("p", { class: "kml-order-empty" }, "All lines are left out.");

  const check = html("button", { type: "button", class: "kml-order-button kml-order-check" }, "Check");
  const again = html("button", { type: "button", class: "kml-order-button kml-order-again" }, "Start again");
  const root = html("div", { class: "kml-widget kml-order", role: "group", "aria-labelledby": `${id}-name`,
    "aria-describedby": `${id}-keys` },
    html("p", { class: "kml-order-heading", id: `${id}-name` }, words.heading),
    html("p", { class: "kml-order-task" }, words.task),
    answer, nothing,
    html("p", { class: "kml-order-subheading", id: `${id}-pile` }, "Left out"),
    pile, empty, said,
    html("div", { class: "kml-order-buttons" }, check, again),
    verdict, keys);

  // -- the order: numbers of lines; those that it lacks are left out
  let placed = [], current = 1, lifted = null, busy = false, fault = null;

  const leftOut = () => rows.map(({ number }) => number).filter((n) => !placed.includes(n));
  const shown = () => [...placed, ...leftOut()];

  function arrange(list, numbers) {  // the row that has the focus stays where it is, so it keeps it
    const nodes = numbers.map((number) => rowOf(number).row);
    for (const node of [...list.children]) if (!nodes.includes(node)) node.remove();
    const still = nodes.findIndex((node) => node.parentNode === list && node.contains(document.activeElement));
    if (still < 0) return list.append(...nodes);
    for (let i = 0; i < still; i++) list.insertBefore(nodes[i], nodes[still]);
    for (let i = still + 1; i < nodes.length; i++) list.append(nodes[i]);
  }

  function show() {
    const focused = root.contains(document.activeElement) ? document.activeElement : null;
    busy = true;
    arrange(answer, placed);
    arrange(pile, leftOut());
    if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
    busy = false;
    for (const { number, row, grip, place, label, up, down, away, code } of rows) {
      const at = placed.indexOf(number), inside = at >= 0;
      row.classList.toggle("kml-order-out", !inside);
      row.classList.toggle("kml-order-lifted", lifted === number);
      row.classList.toggle("kml-order-fault", inside && fault === at + 1);
      grip.textContent = inside && fault === at + 1 ? "⚠" : "⠿";
      place.textContent = inside ? String(at + 1) : "–";
      label.textContent = inside ? `Line ${at + 1} of ${placed.length}: ` : "Left out: ";
      code.setAttribute("aria-pressed", String(lifted === number));
      up.setAttribute("aria-disabled", String(!inside || at === 0));
      down.setAttribute("aria-disabled", String(!inside || at === placed.length - 1));
      away.firstChild.textContent = inside ? "✕" : "↩";
      away.title = inside ? "Leave out" : "Put back";
      away.setAttribute("aria-label", `${away.title}: ${spoken[number - 1]}`);
    }
    empty.hidden = placed.length < lines.length;
    nothing.hidden = placed.length > 0;
    reachable();
  }

  function reachable() {  // one stop of the Tab key for all the lines, and its own three buttons
    if (!rowOf(current)) current = shown()[0];
    for (const { number, up, down, away, code } of rows) {
      for (const node of [code, up, down, away]) node.tabIndex = number === current ? 0 : -1;
    }
  }

  function set(next, text) {
    fault = null;
    forget();
    placed = next;
    model.set("placed", next);  // every view of this model follows
    model.save_changes();
    show();
    say(text);
  }

  const name = (number) => `\`${spoken[number - 1]}\``;

  function moveTo(number, at) {
    const next = placed.filter((n) => n !== number);
    next.splice(at, 0, number);
    set(next, `${name(number)} is now line ${next.indexOf(number) + 1} of ${next.length}.`);
  }

  function step(number, by) {
    const at = placed.indexOf(number);
    if (at < 0) return say(`${name(number)} is left out. Put it back first (Delete).`);
    if (at + by < 0) return say(`${name(number)} is already the first line.`);
    if (at + by >= placed.length) return say(`${name(number)} is already the last line.`);
    moveTo(number, at + by);
  }

  function toggle(number) {
    if (!placed.includes(number)) return moveTo(number, placed.length);
    lifted = null;
    const next = placed.filter((n) => n !== number);
    set(next, `${name(number)} is left out. ${next.length === 1 ? "1 line remains" : `${next.length} lines remain`}.`);
  }

  function lift(number, silent = false) {
    const before = lifted;
    lifted = number;
    show();
    if (silent) return;
    if (number !== null) say(`${name(number)} is picked up. ↑ and ↓ move it, Enter puts it down.`);
    else if (before !== null) {
      const at = placed.indexOf(before);
      say(`${name(before)} is put down${at < 0 ? "" : `: line ${at + 1} of ${placed.length}`}.`);
    }
  }

  function goTo(number) {
    if (number !== undefined) rowOf(number).code.focus();
  }

  // -- keys
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "Tab" || event.key === "Enter" && event.shiftKey) return;
    if (event.key === "Escape" && lifted === null && !drag) return;
    event.stopPropagation();  // else JupyterLab takes the arrows for its cells, and D D deletes one
    const row = rows.find(({ row }) => row.contains(event.target));
    if (event.key === "Escape") {
      if (drag) endDrag(false);
      lift(null);
    }
    if (!row) return;
    const all = shown(), at = all.indexOf(row.number);
    const onLine = event.target === row.code;
    const action = {
      ArrowUp: () => (event.altKey || lifted === row.number ? step(row.number, -1) : goTo(all[at - 1])),
      ArrowDown: () => (event.altKey || lifted === row.number ? step(row.number, 1) : goTo(all[at + 1])),
      Home: () => goTo(all[0]),
      End: () => goTo(all[all.length - 1]),
      Delete: () => toggle(row.number),
      Backspace: () => toggle(row.number),
    }[event.key];
    if (!action || !onLine && !event.altKey && event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    action();
  });

  // -- drag, by mouse, pen or touch (there by the grip, so that a finger can still scroll)
  let drag = null;

  function startDrag(event, number) {
    const grip = event.target.closest(".kml-order-grip");
    if (event.button !== 0 || event.target.closest(".kml-order-tools")) return;
    if (event.pointerType === "touch" && !grip) return;
    if (grip) event.preventDefault();
    if (drag) endDrag(false);
    rowOf(number).code.focus({ preventScroll: true });
    drag = { number, x: event.clientX, y: event.clientY, moving: false, target: null };
    window.addEventListener("pointermove", onDrag);
    window.addEventListener("pointerup", onDrop);
    window.addEventListener("pointercancel", onCancel);
  }

  function targetAt(y) {  // where a line would go that is let go at this height
    const split = pile.previousElementSibling.getBoundingClientRect();
    if (y > split.top + split.height / 2) return { out: true };
    const others = placed.filter((n) => n !== drag.number);
    const at = others.findIndex((n) => {
      const box = rowOf(n).row.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    return { out: false, at: at < 0 ? others.length : at, others };
  }

  function onDrag(event) {
    if (!drag.moving && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
    event.preventDefault();
    drag.moving = true;
    const { row } = rowOf(drag.number);
    row.classList.add("kml-order-dragged");
    row.style.transform = `translateY(${event.clientY - drag.y}px)`;
    drag.target = targetAt(event.clientY);
    mark();
  }

  function mark() {
    for (const { row } of rows) row.classList.remove("kml-order-before", "kml-order-after");
    pile.classList.toggle("kml-order-here", Boolean(drag && drag.moving && drag.target.out));
    if (!drag || !drag.moving || drag.target.out) return;
    const { at, others } = drag.target;
    if (at < others.length) rowOf(others[at]).row.classList.add("kml-order-before");
    else if (at) rowOf(others[at - 1]).row.classList.add("kml-order-after");
  }

  const onDrop = () => endDrag(true);
  const onCancel = () => endDrag(false);

  function endDrag(drop) {
    const { number, moving, target } = drag;
    drag = null;
    window.removeEventListener("pointermove", onDrag);
    window.removeEventListener("pointerup", onDrop);
    window.removeEventListener("pointercancel", onCancel);
    const { row } = rowOf(number);
    row.classList.remove("kml-order-dragged");
    row.style.transform = "";
    mark();
    if (!moving || !drop) return;
    if (!target.out) moveTo(number, target.at);
    else if (placed.includes(number)) toggle(number);
  }

  // -- Check
  let question = 0, waiting = null;

  function forget() {  // what was said of another order
    clearTimeout(waiting);
    waiting = null;
    question += 1;
    verdict.classList.remove("kml-order-right");
    verdict.replaceChildren();
  }

  check.addEventListener("click", () => {
    lift(null, true);
    forget();
    said.replaceChildren();
    const asked = `${id}-${question}`;
    verdict.replaceChildren("Checking …");
    waiting = setTimeout(nobody, PATIENCE);
    try {
      model.send({ kind: "check", placed, question: asked });
    } catch {
      nobody();
    }
  });

  function nobody() {
    verdict.replaceChildren(html("strong", {}, "No answer from Python yet. "),
      "To check an order, Python must run beside this page. In a notebook, another cell may still "
      + "be running, or the cell above must be run again. In a page without a kernel the lines can "
      + "be moved, but nobody can check them.");
  }

  function judged() {
    const said = model.get("_verdict");
    if (said.question !== `${id}-${question}`) return;  // of an order that has changed since
    clearTimeout(waiting);
    verdict.innerHTML = said.html;
    verdict.querySelectorAll("[role=status]").forEach((node) => node.removeAttribute("role"));
    verdict.classList.toggle("kml-order-right", said.passed);
    fault = said.at;
    show();
  }

  again.addEventListener("click", () => {
    lifted = null;
    current = 1;
    set(rows.map(({ number }) => number), "All lines are back as they were at first.");
  });

  // -- from outside
  const follow = () => {
    const next = model.get("placed");
    if (next.join() === placed.join()) return;
    fault = null;
    forget();
    placed = [...next];
    show();
  };
  const dress = () => { root.dataset.theme = theme(); };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const watcher = new MutationObserver(dress);
  for (const node of [document.documentElement, document.body]) {
    watcher.observe(node, { attributes: true, attributeFilter: ["class", "theme", "data-theme",
      "data-jp-theme-light"] });
  }
  dark.addEventListener("change", dress);
  model.on("change:placed", follow);
  model.on("change:_verdict", judged);
  placed = [...model.get("placed")];
  current = shown()[0];
  dress();
  show();
  el.append(root);
  return () => {
    if (drag) endDrag(false);
    clearTimeout(waiting);
    watcher.disconnect();
    dark.removeEventListener("change", dress);
    model.off("change:placed", follow);
    model.off("change:_verdict", judged);
  };
}

export default { render };
