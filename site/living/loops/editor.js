// A box to write a few lines of Python in: line numbers, and the Tab key indents.

import { html } from "../../../kmeans_lab/visuals/shared/widget.js";
import { say } from "../../../kmeans_lab/visuals/shared/words.js";

const INDENT = "    ";
let editors = 0;  // ids must be unique in a page that shows several

export function editorOf({ text, label, changed, run }) {
  const id = `kl-editor-${++editors}`;
  const box = html("textarea", { id, class: "kl-editor-text", spellcheck: "false", autocapitalize: "off",
    autocomplete: "off", wrap: "off", rows: 12, "aria-describedby": `${id}-keys` });
  const numbers = html("pre", { class: "kl-editor-numbers", "aria-hidden": "true" });
  const keys = html("p", { class: "kl-small", id: `${id}-keys` }, say("Tab indents, Shift+Tab takes an indentation away; press "
    + "Escape first and Tab leaves the box. Ctrl+Enter runs."));
  const node = html("div", { class: "kl-editor" }, html("label", { for: id }, label),
    html("div", { class: "kl-editor-frame" }, numbers, box), keys);
  let leaves = false, marked = null;

  function drawn() {
    const count = box.value.split("\n").length;
    box.rows = Math.min(30, Math.max(10, count));
    numbers.replaceChildren(...Array.from({ length: count }, (_, at) => html("span",
      at + 1 === marked ? { class: "kl-editor-marked" } : {}, `${at + 1}\n`)));
    numbers.scrollTop = box.scrollTop;
  }

  // Put a text in place of lines, as typing does it, so that it can be undone.
  function write(start, end, text, from, to = from) {
    box.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) box.setRangeText(text, start, end, "end");
    box.setSelectionRange(from, to);
    typed();
  }

  function indent(back) {
    const { value, selectionStart: start, selectionEnd: end } = box;
    if (!back && start === end) return write(start, end, INDENT, start + INDENT.length);
    const first = value.lastIndexOf("\n", start - 1) + 1;
    const old = value.slice(first, end), lines = old.split("\n");
    const changedLines = lines.map((line) => (back ? line.replace(/^ {1,4}/, "") : INDENT + line));
    const text = changedLines.join("\n");
    if (text === old) return null;
    const moved = changedLines[0].length - lines[0].length;
    return write(first, end, text, Math.max(first, start + moved), first + text.length);
  }

  function newLine() {
    const { value, selectionStart: start, selectionEnd: end } = box;
    const line = value.slice(value.lastIndexOf("\n", start - 1) + 1, start);
    const room = /^ */.exec(line)[0] + (/:\s*(#.*)?$/.test(line) ? INDENT : "");
    write(start, end, `\n${room}`, start + 1 + room.length);
  }

  function typed() {
    marked = null;
    drawn();
    changed(box.value);
  }

  box.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Escape") {
      leaves = true;
      return;
    }
    if (event.key === "Tab" && plain && !leaves) {
      event.preventDefault();
      indent(event.shiftKey);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    } else if (event.key === "Enter" && plain && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      newLine();
    }
    if (event.key !== "Shift") leaves = false;
  });
  box.addEventListener("blur", () => { leaves = false; });
  box.addEventListener("input", typed);
  box.addEventListener("scroll", () => { numbers.scrollTop = box.scrollTop; });
  box.value = text;
  drawn();

  return {
    node, box,
    text: () => box.value,
    set(value) {
      box.value = value;
      typed();
    },
    mark(line) {  // the line that an error is in
      marked = line;
      drawn();
    },
  };
}
