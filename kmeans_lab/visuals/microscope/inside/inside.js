// The face of `look_inside`: the source, of which each expression can be chosen. No kernel is asked.

import { button, dressed, html, keepsKey, prose } from "../../shared/widget.js";
import { speak } from "../../shared/words.js";
import { insideWords } from "./words.js";

function render({ model, el }) {
  const lines = model.get("_lines"), spots = model.get("_spots"), wrong = model.get("_wrong");
  speak(model);
  const words = insideWords();
  let chosen = -1;

  const rows = new Map(lines.map((line) => [line.number, rowOf(line)]));
  const code = html("div", { class: "kml-inside-code", tabindex: "0", role: "group", "aria-label": words.code },
    ...[...rows.values()].map(({ node }) => node));
  const told = html("div", { class: "kml-inside-told", role: "status", "aria-live": "polite" });
  const back = button(words.back, () => step(-1)), on = button(words.on, () => step(1));
  const [first, ...rest] = model.get("_said");
  const root = html("div", { class: "kml-widget kml-inside", role: "group", "aria-label": words.group(model.get("_name")) },
    html("p", {}, html("strong", {}, html("code", {}, model.get("_name")), `, ${words.heading}`)),
    html("p", {}, ...prose(first)), ...rest.map((text) => html("p", {}, ...prose(text))),
    ...(spots.length ? [html("p", { class: "kml-inside-how" }, back, on, html("span", {}, words.how))] : []),
    ...(lines.length ? [code] : []), ...(spots.length ? [told] : []));

  // -- what is done
  function choose(at) {
    chosen = at === chosen ? -1 : at;
    show();
  }

  function step(by) {
    chosen = chosen < 0 ? (by > 0 ? 0 : spots.length - 1) : Math.min(spots.length - 1, Math.max(0, chosen + by));
    show();
  }

  function toLine(by) {  // the whole of the next line that made something
    const now = chosen < 0 ? (by > 0 ? 0 : Infinity) : spots[chosen].span[0];
    const others = spots.map((spot, at) => [spot.span[0], at]).filter(([line]) => (line - now) * by > 0);
    if (!others.length) return;
    const next = by > 0 ? Math.min(...others.map(([line]) => line)) : Math.max(...others.map(([line]) => line));
    chosen = Math.max(...others.filter(([line]) => line === next).map(([, at]) => at));
    show();
  }

  function under(number, column) {  // the smallest expression at a place
    let best = -1, size = Infinity;
    spots.forEach(({ span, text }, at) => {
      const inside = (span[0] < number || (span[0] === number && span[1] <= column))
        && (span[2] > number || (span[2] === number && column < span[3]));
      if (inside && text.length < size) [best, size] = [at, text.length];
    });
    return best;
  }

  // -- what is seen
  function show() {
    const spot = spots[chosen];
    for (const [number, row] of rows) row.show(spot ? reach(spot.span, number, row.length) : null, mistaken(number, row.text));
    told.replaceChildren();
    if (!spot) return told.append(html("p", {}, words.none));
    told.append(html("p", {}, html("code", {}, spot.text)), html("p", {}, sentence(spot)));
    if (spot.numbers) told.append(numbersOf(spot.numbers));
    if (spot.began) told.append(html("p", {}, words.began), numbersOf(spot.began));
  }

  function numbersOf(text) {  // many of them scroll
    return html("pre", { tabindex: "0", "aria-label": words.numbers, role: "region" }, text);
  }

  function sentence({ told: what, share }) {
    return share !== null && share >= 0.005 ? `${what}; ${words.share(share)}` : what;
  }

  function mistaken(number, text) {
    const at = wrong.line === number ? text.indexOf(wrong.text) : -1;
    return at < 0 ? null : [at, at + wrong.text.length];
  }

  function rowOf({ number, text, told: made, share }) {
    const source = html("span", { class: "kml-inside-source" });
    const node = html("div", { class: "kml-inside-row" }, html("span", { class: "kml-inside-number" }, String(number)),
      source, html("span", { class: "kml-inside-made" }, made, ...(share !== null && share >= 0.005 ? [barOf(share)] : [])));
    source.addEventListener("click", (event) => {
      const column = columnAt(source, event);
      const at = column === null ? -1 : under(number, column);
      if (at >= 0) choose(at);
      code.focus({ preventScroll: true });
    });
    return { node, text, length: text.length, show(lit, bad) { source.replaceChildren(...pieces(text, lit, bad)); } };
  }

  code.addEventListener("keydown", (event) => {
    const keys = { ArrowRight: () => step(1), ArrowLeft: () => step(-1), ArrowDown: () => toLine(1), ArrowUp: () => toLine(-1),
      Home: () => { chosen = -1; step(1); }, End: () => { chosen = -1; step(-1); } };
    if (!keys[event.key] || event.ctrlKey || event.metaKey || !spots.length) return;
    event.preventDefault();
    keys[event.key]();
  });
  root.addEventListener("keydown", keepsKey);
  el.append(root);
  show();
  return dressed(root);
}

// -- parts
function reach([first, left, last, right], number, length) {
  if (number < first || number > last) return null;
  return [number === first ? left : 0, number === last ? right : length];
}

function pieces(text, lit, bad) {  // the text cut where something begins or ends
  const cuts = [...new Set([0, text.length, ...(lit || []), ...(bad || [])])].sort((a, b) => a - b);
  const within = (range, at) => range !== null && range[0] <= at && at < range[1];
  return cuts.slice(0, -1).map((at, i) => {
    const kinds = [within(lit, at) ? "kml-inside-lit" : "", within(bad, at) ? "kml-inside-bad" : ""].filter(Boolean);
    return html("span", kinds.length ? { class: kinds.join(" ") } : {}, text.slice(at, cuts[i + 1]));
  });
}

function columnAt(source, event) {  // how many characters of a line lie before the pointer
  const spot = document.caretPositionFromPoint ? document.caretPositionFromPoint(event.clientX, event.clientY) : null;
  const range = spot || !document.caretRangeFromPoint ? null : document.caretRangeFromPoint(event.clientX, event.clientY);
  const node = spot ? spot.offsetNode : range && range.startContainer;
  if (!node || !source.contains(node)) return null;
  let before = spot ? spot.offset : range.startOffset;
  for (const piece of source.childNodes) {
    if (piece.contains(node)) break;
    before += piece.textContent.length;
  }
  const box = document.createRange();  // a caret stands between two letters: which of them was meant?
  const own = spot ? spot.offset : range.startOffset;
  if (own > 0) {
    box.setStart(node, own - 1);
    box.setEnd(node, own);
    if (event.clientX < box.getBoundingClientRect().right) before -= 1;
  }
  return before;
}

function barOf(share) {
  const bar = html("span", { class: "kml-inside-bar" });
  bar.style.width = `${share * 4}em`;
  return html("span", { class: "kml-inside-share" }, bar, `${Math.round(100 * share)}%`);
}

export default { render };
