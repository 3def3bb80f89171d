// What is said of a prediction, as kmeans_lab/predictions/judging.py says it: a test holds the two
// together. A question comes from its file of answers, as kmeans_lab/authoring/site_answers.py wrote it.

import { Unread, isUnknown, isWhole, number, numbers, oneOf, plain, someOf, strip, textOf } from "./reading.js";
import { say } from "../../kmeans_lab/visuals/shared/words.js";

// Of each kind of box: how an answer is read, when two are the same, which is right, how it is told.
const NUMBERS = {
  read: (box, text) => numbers(text, box.count),
  same: (box, value, other) => value.length === other.length && value.every((v, i) => near(v, other[i])),
  right: (box, value) => NUMBERS.same(box, value, box.answer) || (value.length === box.answer.length
    && value.every((v, i) => Math.abs(v - box.answer[i]) <= box.tolerance * Math.abs(box.answer[i]))),
  words: (box, value) => `(${value.map(figure).join(", ")}${value.length === 1 ? "," : ""})`,
};
const CHOICE = {
  read: (box, text) => oneOf(text, box.options),
  same: (box, value, other) => value === other,
  right: (box, value) => value === box.answer,
  words: (box, value) => value,
};
const SEVERAL = {
  read(box, text) {
    const found = someOf(text, box.options);
    return box.options.filter((option) => found.includes(option));
  },
  same: (box, value, other) => equal(value, other),
  right: (box, value) => equal(value, box.answer),
  words: (box, value) => value.join(", "),
};
const WORD = {
  read: (box, text) => plain(text).replace(/^(a|an|the) /, ""),
  same: (box, value, other) => value === WORD.read(box, String(other)),
  right: (box, value) => [box.answer, ...box.also].some((word) => WORD.same(box, value, word)),
  words: (box, value) => value,
};
const KINDS = {
  number: {
    read: (box, text) => number(text, box.unit, box.whole),
    same: (box, value, other) => near(value, other),
    right: (box, value) => (box.within ? box.within[0] <= value && value <= box.within[1]
      : near(value, box.answer) || Math.abs(value - box.answer) <= box.tolerance * Math.abs(box.answer)),
    words(box, value) {
      if (box.unit === "%") return `${figure(value)}%`;
      const unit = value === 1 ? (box.unit ?? "").replace(/s$/, "") : box.unit; // 1 array, 2 arrays
      return unit ? `${figure(value)} ${unit}` : figure(value);
    },
  },
  numbers: NUMBERS,
  shape: {
    read: readShape,
    same: (box, value, other) => equal(value, other),
    right: (box, value) => equal(value, box.answer),
    words: (box, value) => (value === "error" ? say("an error") : NUMBERS.words(box, value)),
  },
  word: WORD,
  choice: CHOICE,
  several: SEVERAL,
  order: {
    ...SEVERAL,
    read(box, text) {
      const found = someOf(text, box.options);
      const missing = box.options.filter((option) => !found.includes(option));
      if (missing.length) throw new Unread(say("Put all of them in order; {missing} is missing.", { missing: missing.join(", ") }));
      return found;
    },
  },
};

// Whether an answer is of a kind: kmeans_lab/predictions/conditions.py has the same.
const CONDITIONS = {
  above: (value, limit) => value > limit,
  below: (value, limit) => value < limit,
  between: (value, low, high) => low < value && value < high,
  "some below": (values, limit) => Math.min(...values) < limit,
  "all below": (values, limit) => Math.max(...values) < limit,
  "as many as": (values, count) => values.length === count,
  "not begun by": (values, first) => values[0] !== first,
  "not ended by": (values, last) => values[values.length - 1] !== last,
};

const near = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
const equal = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function readShape(box, text) {
  const said = strip(plain(text), "()[] ");
  const error = /^(an? )?([\p{L}\p{N}_]+\.)?([\p{L}\p{N}_]*error|exception)$/u.test(said);
  if (error || said === plain(say("an error"))) {
    if (box.or_error) return "error";
    throw new Unread(say("There is a shape: write it as (4, 12)."));
  }
  if (["none", "scalar", "a scalar", "a number", "one number", "a single number"].includes(said)) return [];
  return numbers(text, null, true);
}

// What a form's texts come to; null is "I don't know". { status, lines, texts }, the status "right",
// "wrong" or "told" where nothing is judged; or { again, at }: what to say where a box was not understood.
export function judged(question, given) {
  try {
    return judge(question, given && textsOf(question.boxes, given));
  } catch (problem) {
    if (!(problem instanceof Unread)) throw problem;
    return { again: problem.message, at: problem.at };
  }
}

// An answer as it is kept, options in English, whatever language they were chosen in; and back.
export function keptAs({ boxes }, texts) {
  return texts && boxes.map((box, at) => translated(box, texts[at], box.options, box.kept));
}

export function givenAs({ boxes }, texts) {
  return texts && texts.map((text, at) => (boxes[at] ? translated(boxes[at], text, boxes[at].kept, boxes[at].options) : text));
}

function translated(box, text, from, to) {
  if (!box.kept || isUnknown(text)) return text;
  try {
    const found = [KINDS[box.kind].read({ ...box, options: from }, text)].flat();
    return found.map((option) => to[from.indexOf(option)]).join(" | ");
  } catch (problem) {
    if (!(problem instanceof Unread)) throw problem;
    return text;
  }
}

// What is wrong with texts before anything is known but the question's labels; null if nothing is.
export function unanswered(boxes, given) {
  try {
    textsOf(boxes, given);
    return null;
  } catch (problem) {
    if (!(problem instanceof Unread)) throw problem;
    return { again: problem.message, at: problem.at };
  }
}

function textsOf(boxes, given) {
  const texts = given.map((text, at) => named(boxes, at, () => textOf(text)));
  return texts.every(isUnknown) ? null : texts;
}

function named(boxes, at, read) {
  try {
    return read();
  } catch (problem) {
    if (!(problem instanceof Unread)) throw problem;
    const label = boxes.length > 1 ? boxes[at].label : "";
    throw Object.assign(new Unread(label ? `${label}: ${problem.message}` : problem.message), { at });
  }
}

function judge(question, texts) {
  const { boxes, machine, because } = question;
  const values = boxes.map((box, at) => (texts === null || isUnknown(texts[at]) ? null
    : named(boxes, at, () => KINDS[box.kind].read(box, texts[at]))));
  if (machine) {
    const said = boxes.map((box, at) => (box.label ? `${box.label}: ` : "")
      + (values[at] === null ? say("that you don't know") : KINDS[box.kind].words(box, values[at])));
    return { status: "told", texts,
      lines: texts === null ? [because] : [say("You said {answer}.", { answer: said.join("; ") }), because] };
  }
  const lines = boxes.map((box, at) => line(box, values[at]));
  const allRight = boxes.every((box, at) => values[at] !== null && KINDS[box.kind].right(box, values[at]));
  if (!allRight && values.every((value) => value !== null)) {
    const together = question.overlooks.find(([match]) => (match.is ? meets(match, values) : equal(match, values)));
    if (together) lines.push(together[1]);
  }
  return { status: texts === null ? "told" : allRight ? "right" : "wrong", lines: [...lines, because], texts };
}

const meets = ({ is, limits }, value) => CONDITIONS[is](value, ...limits);

function line(box, value) {
  const told = lineAlone(box, value);
  return box.label ? `${box.label}: ${told[0].toLowerCase()}${told.slice(1)}` : told;
}

function lineAlone(box, value) {
  const kind = KINDS[box.kind], right = box.shown;
  if (value === null) return say("It is {answer}.", { answer: right });
  const answer = kind.words(box, value);
  if (kind.right(box, value)) {
    return say("Yes, {answer}.", { answer: right })
      + (kind.same(box, value, box.answer) ? "" : ` ${say("You said {answer}: close enough.", { answer })}`);
  }
  const overlooked = box.overlooks.find(([match]) => (match?.is ? meets(match, value) : kind.same(box, value, match)));
  return say("You said {answer}; it is {right}.", { answer, right }) + (overlooked ? ` ${overlooked[1]}` : "");
}

// A number as `telling.short` writes it: whole ones as they are, others in four digits.
export function figure(value) {
  if (isWhole(value)) return String(value);
  if (Math.abs(value) < 1e7 && Math.abs(value) >= 1e4) return toEven(value, exponentOf(value) + 1, true);
  return toEven(value, 4, false);
}

const exponentOf = (value) => Number(value.toExponential(60).split("e")[1]);

// Python rounds a tie to the even digit, JavaScript up.
function toEven(value, digits, fixed) {
  const [mantissa, exponent] = Math.abs(value).toExponential(90).split("e");
  const all = mantissa.replace(".", ""), kept = BigInt(all.slice(0, digits)), rest = all.slice(digits);
  const tie = /^50*$/.test(rest);
  let whole = String(rest[0] >= "5" && !(tie && kept % 2n === 0n) ? kept + 1n : kept);
  let power = Number(exponent);
  if (whole.length > digits) [whole, power] = [whole.slice(0, digits), power + 1];
  const sign = value < 0 ? "-" : "";
  if (fixed) return sign + whole.padEnd(power + 1, "0");
  if (power < -4 || power >= digits) {
    const tail = whole.slice(1).replace(/0+$/, "");
    return `${sign}${whole[0]}${tail && `.${tail}`}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  }
  const text = power < 0 ? `0.${"0".repeat(-power - 1)}${whole}`
    : `${whole.slice(0, power + 1)}.${whole.slice(power + 1)}`;
  return sign + (text.includes(".") ? text.replace(/\.?0*$/, "") : text);
}
