// What an error of the interpreter means to somebody who writes a loop, with its line.

import { say } from "../../../kmeans_lab/visuals/shared/words.js";

// { line, title, hint } of a traceback; the frames of our own driver are left out.
export function explained(traceback) {
  const frames = [...traceback.matchAll(/File "<(?:stdin|string)>", line (\d+)(?:, in (\S+))?/g)]
    .filter(([, , name]) => !name?.startsWith("_kl_"));
  const last = traceback.trim().split("\n").pop();
  const [, kind = "", said = ""] = /^(\w+)(?:: (.*))?$/.exec(last) || [null, last];
  const line = frames.length ? Number(frames[frames.length - 1][1]) : null;
  const found = MEANINGS.find(([kinds, pattern]) => kinds.test(kind) && pattern.test(said));
  return { line, title: said ? `${kind}: ${said}` : kind, hint: found ? found[2]() : "" };
}

const NO_NUMPY = () => say("NumPy is not in this page: it begins on your own machine. Here `X` is a list of lists, infinity is `float(\"inf\")`, and a list of zeros is `[0] * len(X)`.");
const MEANINGS = [
  [/ImportError/, /numpy/, NO_NUMPY],
  [/NameError/, /'(np|numpy)'/, NO_NUMPY],
  [/TypeError/, /unsupported types for __(i?sub|i?add|i?mul|i?pow|i?truediv)__: '(list|tuple)'/, () => say("Lists are not subtracted or squared as a whole, as NumPy does it. Take number by number: `point[j] - centroid[j]`.")],
  [/TypeError/, /indices must be integers, not tuple/, () => say("A list takes one index at a time: `X[i][j]`, not `X[i, j]`.")],
  [/TypeError/, /indices must be integers/, () => say("An index is a whole number. Is it the point itself, where its number is meant (`for i in range(len(X))`)?")],
  [/AttributeError/, /'(list|tuple|int|float)' object has no attribute '(shape|sum|argmin|mean|copy|size)'/, () => say("That is NumPy's. A list has `len(X)`, `sum(values)`, `min(values)` and `values.index(smallest)`.")],
  [/TypeError/, /has no len|isn't (iterable|subscriptable)/, () => say("That is a single number, where a list is meant: has it one index too many?")],
  [/IndexError/, /./, () => say("An index ran past the end: the last one of `X` is `len(X) - 1`.")],
  [/NameError/, /local variable/, () => say("It is used before it has got a value. Does it get its first value before the loop, or in a branch that was not taken?")],
  [/NameError/, /./, () => say("Nothing has this name yet: a slip in the spelling, or used before it is made?")],
  [/ZeroDivisionError/, /./, () => say("A cluster without points has nothing to divide by: its centroid stays where it is.")],
  [/TypeError/, /(takes|argument)/, () => say("Does the function keep the arguments that are given in its first line, in their order?")],
  [/IndentationError|SyntaxError/, /indent/, () => say("What belongs together begins in the same column, four spaces further in after a line that ends with a colon.")],
  [/SyntaxError/, /./, () => say("Python cannot read this line, or the one before it: is a bracket, a quote or a colon missing?")],
  [/MemoryError/, /./, () => say("A list grows without end: does the loop stop?")],
  [/RuntimeError/, /recursion/, () => say("The function calls itself without end.")],
];
