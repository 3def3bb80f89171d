// One box of a question: a field, options to choose from, or places of an order. Each gives its
// answer as a text, and all of them are native controls, so keys and screen readers know them.

import { html, prose } from "../shared/widget.js";
import { say } from "../shared/words.js";

const WIDTHS = { number: 12, shape: 16, numbers: 24, word: 20 };  // characters
const MORE = " | ";  // between the parts of one answer

// `text()` is the answer, `fault(yes)` marks a box that was not understood, `close()` ends it.
export function boxOf(box, id, described) {
  const makers = { choice: chosen, several: chosen, order: ordered };
  return (makers[box.kind] || written)(box, id, described);
}

function written(box, id, described) {
  const input = html("input", { type: "text", id, class: "kml-ask-input", autocomplete: "off",
    autocapitalize: "off", spellcheck: "false", maxlength: 400,
    size: Math.max(WIDTHS[box.kind] || 12, box.example.length + 2),
    "aria-describedby": `${described} ${id}-example` });
  const label = html("label", { for: id }, ...prose(box.label || say("Your prediction")));
  const unit = box.unit ? [html("span", { class: "kml-ask-unit" }, box.unit)] : [];
  const example = html("span", { class: "kml-ask-example", id: `${id}-example` },
    say("for example {example}", { example: box.example }));
  const node = html("div", { class: "kml-ask-box" }, label, input, ...unit, example);
  return {
    node,
    text: () => input.value,
    focus: () => input.focus(),
    fault: (yes) => input.setAttribute("aria-invalid", String(yes)),
    close: () => {
      input.readOnly = true;
      example.hidden = true;
    },
  };
}

function chosen(box, id) {
  const type = box.kind === "choice" ? "radio" : "checkbox";
  const inputs = box.options.map((option) => html("input", { type, name: id, value: option }));
  const rows = inputs.map((input, at) => html("label", { class: "kml-ask-option" }, input,
    html("span", {}, ...prose(box.options[at]))));
  const hint = type === "radio" ? say("Choose one") : say("Choose all that fit");
  return fields(box, hint, inputs, html("div", { class: "kml-ask-options" }, ...rows),
    () => inputs.filter((input) => input.checked).map((input) => input.value).join(MORE));
}

function ordered(box, id) {
  const places = box.options.map((_, at) => {
    const place = html("select", { id: `${id}-${at}` }, html("option", { value: "" }, "…"),
      ...box.options.map((option) => html("option", { value: option }, option.replaceAll("`", ""))));
    return [place, html("label", { class: "kml-ask-place" }, `${at + 1}.`, place)];
  });
  const inputs = places.map(([place]) => place);
  return fields(box, say("Put in order, the first one first"), inputs,
    html("div", { class: "kml-ask-options" }, ...places.map(([, label]) => label)),
    () => inputs.map((input) => input.value).filter((value) => value).join(MORE));
}

function fields(box, hint, inputs, content, text) {
  const legend = html("legend", {}, ...prose(box.label || hint));
  const node = html("fieldset", { class: "kml-ask-box" }, legend, content);
  return {
    node,
    text,
    focus: () => (inputs.find((input) => input.checked) || inputs[0]).focus(),
    fault: (yes) => node.classList.toggle("kml-ask-fault", yes),
    close: () => inputs.forEach((input) => { input.disabled = true; }),
  };
}
