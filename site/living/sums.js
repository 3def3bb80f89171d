// A small sum as Python reads it: `6 * 3 * 2 * 8`, `2**-1`, `1/3`, `sqrt(10)`. Null if it is none.

// Digits in groups of three: 40,000 and 40 000.
export const GROUPED = "(?<![\\d.,])(\\d{1,3})((?:[ ,_'’]\\d{3})+)(?![\\d,])";
const TOKEN = /\s*(?:(0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)|((?:[A-Za-z_]\w*\.)*sqrt\s*\()|(\*\*|[-+*/()]))/y;

export function workedOut(written) {
  const text = written.replace(/√\s*\(?\s*([\d.]+)\s*\)?/g, "sqrt($1)")
    .replace(new RegExp(GROUPED, "g"), (_, first, rest) => first + rest.replace(/\D/g, ""))
    .replace(/#.*/s, "").trim();
  const tokens = tokensOf(text);
  if (!tokens || !tokens.length) return null;
  let at = 0;
  const take = (sign) => tokens[at] === sign && ++at > 0;

  function sum() {  // + and -
    let value = product();
    for (;;) {
      if (take("+")) value += product();
      else if (take("-")) value -= product();
      else return value;
    }
  }

  function product() {  // * and /
    let value = signed();
    for (;;) {
      if (take("*")) value *= signed();
      else if (take("/")) value /= nonzero(signed());
      else return value;
    }
  }

  function signed() {
    if (take("-")) return -signed();
    if (take("+")) return signed();
    return power();
  }

  function power() {  // binds closer than a sign before it, and not than one behind it
    const base = atom();
    if (!take("**")) return base;
    const exponent = signed();
    if (base === 0 && exponent < 0) throw new NoSum();
    const value = base ** exponent;
    if (Number.isNaN(value)) throw new NoSum();
    return value;
  }

  function atom() {
    const token = tokens[at++];
    if (typeof token === "number") return token;
    if (token !== "(" && token !== "sqrt") throw new NoSum();
    const value = sum();
    if (!take(")") || (token === "sqrt" && value < 0)) throw new NoSum();
    return token === "sqrt" ? Math.sqrt(value) : value;
  }

  try {
    const value = sum();
    return at === tokens.length ? value : null;
  } catch (problem) {
    if (problem instanceof NoSum) return null;
    throw problem;
  }
}

class NoSum extends Error {}

function nonzero(value) {
  if (value === 0) throw new NoSum();
  return value;
}

function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (!found) return null;
    const [, digits, root, sign] = found;
    if (digits) {
      const bad = /__|_$|_\.|\._|_[eE]|^0\d*[1-9]\d*$/.test(digits) || /[\w.]/.test(text[TOKEN.lastIndex] ?? "");
      if (bad) return null;
      tokens.push(Number(digits.replaceAll("_", "")));
    } else tokens.push(root ? "sqrt" : sign);
  }
  return tokens;
}
