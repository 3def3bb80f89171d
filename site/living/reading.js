// What a reader wrote as an answer, understood as kmeans_lab/predictions/reading.py understands it:
// a test holds the two together. Every function returns a value or throws `Unread`.

import { GROUPED, workedOut } from "./sums.js";
import { say } from "../../kmeans_lab/visuals/shared/words.js";

export const MOST = 200;  // characters of an answer

const SCALES = new Map([["hundred", 100], ["thousand", 1000], ["million", 1e6], ["millions", 1e6],
  ["billion", 1e9], ["billions", 1e9]]);
const NUMBER_WORDS = new Map([
  ..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    .split(" ").map((word, value) => [word, value]),
  ..."twenty thirty forty fifty sixty seventy eighty ninety".split(" ").map((word, at) => [word, 10 * at + 20]),
  ["none", 0], ["once", 1], ["twice", 2], ["half", 0.5],
]);
const BYTES = new Map([["byte", 1], ["bytes", 1], ["b", 1], ["kb", 1e3], ["mb", 1e6], ["gb", 1e9], ["tb", 1e12]]);
const UNKNOWN = /^(?:(i\s+)?(do\s*n['’]?o?t\s+know|dunno|have\s+no\s+idea|no\s+idea)|idk|don['’]?t\s+know|\?+)$/i;
const SAME = new Map([["y", "yes"], ["n", "no"], ["true", "yes"], ["false", "no"], ["1", "true"], ["0", "false"]]);
const ROUGHLY = /^(about|around|roughly|approximately|approx\.?|ca\.?|circa|~|≈|=)\s*/i;
const LETTER = "[\\p{L}\\p{N}_]";

export class Unread extends Error {}

// White space as Python knows it.
const BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
  + "\u2009\u200a\u2028\u2029\u202f\u205f\u3000";
const SPACE = new RegExp(`[${BLANKS}]+`, "g");

export const strip = (text, marks = BLANKS) => {  // as Python's str.strip(marks)
  let from = 0, to = text.length;
  while (from < to && marks.includes(text[from])) from += 1;
  while (to > from && marks.includes(text[to - 1])) to -= 1;
  return text.slice(from, to);
};

export function textOf(given) {
  const text = strip(given.replaceAll("\ufeff", "").replace(SPACE, " "));
  if ([...text].length > MOST) throw new Unread(say("That is longer than {most} characters. Write the answer alone.", { most: MOST }));
  if (!text) throw new Unread(say("There is no answer yet: write one, or say that you don't know."));
  return text;
}

export function isUnknown(text) {
  const said = bare(text).replace(/[.!]+$/, "");
  return UNKNOWN.test(said) || plain(said) === plain(say("I don't know"));
}

export function bare(text) {
  const inner = strip(strip(strip(text), "\"'`“”‘’„«»"));
  return inner.endsWith(".") && !inner.endsWith("..") ? inner.slice(0, -1).trimEnd() : inner;
}

const lower = (text) => text.toLowerCase().replaceAll("ß", "ss");
export const plain = (text) => lower(bare(text).replace(SPACE, " ")).replaceAll("`", "");

export function quoted(text) {
  const signs = [...text];
  return `“${signs.length <= 40 ? text : `${signs.slice(0, 39).join("")}…`}”`;
}

// `whole`: it counts things that are whole, so that 25,000 can only be 25000.
export function number(text, unit = "", whole = false) {
  const [given, factor] = withoutUnit(resultOf(signs(bare(text))).replace(ROUGHLY, ""), unit);
  const core = whole ? given.replace(/^(\d{1,3}),(\d{3})(?= |$)/, "$1$2") : given;
  let value = inDigits(core) ?? inWords(core) ?? workedOut(core);
  if (value === null) {
    const counted = /^([\d.,_ ]*\d) [a-z]{3,}( [a-z]+)?$/i.exec(core);  // 12 points
    if (counted) value = inDigits(counted[1]);
  }
  if (value !== null) value *= factor;
  if (value === null || !Number.isFinite(value)) {
    throw new Unread(say("{answer} is not a number that can be read here. Write digits, as 12.", { answer: quoted(text) }));
  };
  return value + 0;  // no minus before a zero
}

// What a reckoning comes to, `9 + 9 = 18`, or what a letter stands for, `n = 18`.
function resultOf(text) {
  const at = text.lastIndexOf("=");
  if (at < 0) return text;
  const reckoning = text.slice(0, at), result = text.slice(at + 1);
  const compared = /[=<>!]$/.test(reckoning) || !new RegExp(LETTER, "u").test(result);
  return compared ? text : result.trim();
}

export const isWhole = (value) => Number.isInteger(value) && Math.abs(value) < 2 ** 53;

export function numbers(text, count = null, whole = false) {
  let inner = signs(bare(text)).trim();
  inner = inner.replace(/^[A-Za-z_.\s]*[=:]?\s*([(\[].*[)\]])$/, "$1");  // shape = (6, 2)
  inner = strip(inner, "()[]{}").trim();
  if (whole) inner = inner.replace(/(?<=\d)\s*[x*]\s*(?=\d)|\s+by\s+/g, ",");
  let found = inner ? waysToPart(inner, whole).map(each).filter((values) => values) : [[]];
  if (count > 1 && /^\d+$/.test(inner) && inner.length === count) {  // 100110, six labels
    found = [[...inner].map(Number), ...found];
  }
  const fitting = found.filter((values) => (count === null || values.length === count)
    && (!whole || values.every(isWhole)));
  if (fitting.length) return fitting[0];
  if (found.length && count !== null) {
    throw new Unread(say("{answer} holds {came} numbers, but {count} are asked for.",
      { answer: quoted(text), came: found[0].length, count }));
  }
  throw new Unread(whole
    ? say("{answer} could not be read as whole numbers, as in (4, 12).", { answer: quoted(text) })
    : say("{answer} could not be read as numbers, as in (4, 12).", { answer: quoted(text) }));
}

function each(parts) {
  try {
    return parts.map((part) => number(part));
  } catch (problem) {
    if (problem instanceof Unread) return null;
    throw problem;
  }
}

const withoutArticle = (text) => text.replace(/^(an?|the) /, "");

export function oneOf(text, options) {
  const said = plain(text);
  const names = new Map(options.map((option) => [plain(option), option]));
  for (const [name, option] of [...names]) {
    const short = withoutArticle(name);
    if (!options.some((other) => plain(other) === short)) names.set(short, option);
  }
  for (const reading of [said, SAME.get(said) ?? said]) if (names.has(reading)) return names.get(reading);
  const marked = new Map([...names].map(([name, option]) => [unmarked(name), option]));
  if (new Set(marked.values()).size === options.length && marked.has(unmarked(said))) {
    return marked.get(unmarked(said));
  }
  const begun = new Set([...names].filter(([name]) => name.startsWith(said)).map(([, option]) => option));
  if ([...said].length > 2 && begun.size === 1) return [...begun][0];
  const place = strip(said, "()[] ");
  if (place.length === 1 && "abcdefghij".slice(0, options.length).includes(place)) {
    return options["abcdefghij".indexOf(place)];
  }
  const at = digits(place);
  if (/^\d+$/.test(at) && Number(at) >= 1 && Number(at) <= options.length) return options[Number(at) - 1];
  throw new Unread(say("{answer} is none of these: {options}.",
    { answer: quoted(text), options: options.join(", ") }));
}

export function someOf(text, options) {
  const inner = strip(bare(text), "()[]{}");
  if (options.some((option) => plain(option) === plain(inner))) return [oneOf(inner, options)];
  const letters = options.every((option) => [...option].length === 1);
  let parts;
  if (letters && new RegExp(`^${LETTER}+$`, "u").test(inner)) parts = [...inner];
  else if (inner.includes("|")) parts = inner.split(/\s*\|\s*/);
  else if (/[,;>→&]/.test(inner)) parts = inner.split(/\s*(?:[,;>→&]\s*(?:and\b)?|\band\b)\s*/);
  else {
    parts = inner.split(/\s+and\s+|\s+then\s+/);
    if (parts.length === 1 || letters) parts = inner.split(/(?:\s+and)?\s+/);
  }
  const found = parts.filter((part) => part.trim()).map((part) => oneOf(part, options));
  const twice = found.find((option, at) => found.indexOf(option) < at);
  if (twice !== undefined) throw new Unread(say("{option} is there twice.", { option: twice }));
  return found;
}

const unmarked = (text) => text.split(/[\s,()[\]{}]+/).join(" ").trim();

// ---------------------------------------------------------------- the ways of writing a number

function digits(text) {  // the digits of any script as ours
  return text.replace(/\p{Nd}/gu, (sign) => {
    let code = sign.codePointAt(0), value = 0;
    if (code < 128) return sign;
    while (/\p{Nd}/u.test(String.fromCodePoint(code - 1))) [code, value] = [code - 1, value + 1];
    return String(value % 10);
  });
}

function signs(text) {
  const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  let plainly = digits(text).replace(/[⁰¹²³⁴-⁹]+/g, (all) => `**${[...all].map((c) => raised.indexOf(c)).join("")}`);
  for (const [old, new_] of [["−", "-"], ["–", "-"], ["×", "*"], ["·", "*"], ["^", "**"], ["½", "1/2"]]) {
    plainly = plainly.replaceAll(old, new_);
  }
  return plainly.replace(SPACE, " ");
}

function withoutUnit(text, unit) {
  const match = /^(.*?[\p{L}\p{N}_)])\s*(%|[\p{L}\p{Nl}\p{No}]+)$/u.exec(text);
  if (!match) return [text, 1];
  const [, core, name] = match, said = lower(name), own = lower(unit);
  if (said === "%" || said === "percent") return [core, unit === "%" ? 1 : 0.01];
  if (BYTES.has(said) && BYTES.has(own)) return [core, BYTES.get(said) / BYTES.get(own)];
  if ([own, own.replace(/s$/, ""), `${own}s`, "times", "x", "fold"].includes(said)) return [core, 1];
  if (SCALES.has(said)) {
    const value = inDigits(core);
    if (value !== null) return [String(value), SCALES.get(said)];
  }
  return [text, 1];
}

function inDigits(written) {
  let text = written.replaceAll("_", "");
  const found = new RegExp(`^${GROUPED}$`).exec(text.replace(/^[+-]+/, ""));
  if (found) {
    const groups = found[2].match(/\d{3}/g), comma = found[2].includes(",");
    if (comma && groups.length === 1 && found[1] !== "0") {
      throw new Unread(say("{answer} could be {whole} or {decimal}: write it without the comma.",
        { answer: quoted(text), whole: found[1] + groups[0], decimal: `${found[1]}.${groups[0]}` }));
    }
    if (!comma || found[1] !== "0") {
      return Number((text.startsWith("-") ? "-" : "") + found[1] + groups.join(""));
    }
  }
  if (/^[+-]?\d{1,3}( \d{3})+[.,]\d+$/.test(text)) text = text.replaceAll(" ", "");
  if (/^[+-]?\d+,\d+$/.test(text)) text = text.replaceAll(",", ".");
  text = text.replace(/(?<=\d),(?=\d{3}(?:[,.]|$))/g, "");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

function inWords(text) {
  const words = lower(text).split(/[\s-]+/).filter((word) => !["a", "and", ""].includes(word));
  if (words[0] === "minus") {
    const value = inWords(words.slice(1).join(" "));
    return value === null ? null : -value;
  }
  if (!words.length || !words.every((word) => NUMBER_WORDS.has(word) || SCALES.has(word))) return null;
  let total = 0, group = 0;
  for (const word of words) {
    if (word === "hundred") group = (group || 1) * 100;
    else if (SCALES.has(word)) [total, group] = [total + (group || 1) * SCALES.get(word), 0];
    else group += NUMBER_WORDS.get(word);
  }
  return total + group;
}

function waysToPart(text, whole) {
  const cut = (pattern) => strip(text, " ,;").split(pattern).filter((part) => part.trim());
  const byComma = cut(/\s*[,;]\s*/), bySpace = cut(/\s*;\s*|,?\s+/), byAll = cut(/[\s,;]+/);
  if (whole) return [byComma, byAll];
  if (text.includes(";")) return [cut(/\s*;\s*/), byAll, byComma];
  return [byComma, byAll, bySpace];
}
