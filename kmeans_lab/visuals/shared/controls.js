// Lists to choose from, with what they are for.

import { html } from "./widget.js";

// `chosen` is given the number of what was chosen; `show` takes such a number, and other options.
export function selectOf(name, id, options, chosen) {
  const select = html("select", { id });
  const fill = (all) => select.replaceChildren(
    ...all.map((text, at) => html("option", { value: String(at) }, text)));
  fill(options);
  select.addEventListener("change", () => chosen(Number(select.value)));
  return {
    node: html("span", { class: "kml-control" }, html("label", { for: id }, name), select),
    show(at, all) {
      if (all) fill(all);
      select.value = String(at);
    },
  };
}
