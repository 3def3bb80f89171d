// Values that driver.py told: whole numbers as they are, others as { float } or { type, text }.

export const isList = Array.isArray;
export const valueOf = (told) => (typeof told === "number" ? told : told?.float ?? NaN);
export const pointed = (point) => `(${point.map(plainly).join(", ")})`;
export const listed = (numbers) => numbers.map(plainly).join(", ");

const plainly = (value) => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4))));

export function toldOf(told) {
  if (isList(told)) return `\`[${told.slice(0, 6).map((each) => toldOf(each).replaceAll("`", "")).join(", ")}${told.length > 6 ? ", …" : ""}]\``;
  if (typeof told === "number") return `\`${told}\``;
  if (told && "float" in told) return `\`${Number.isInteger(told.float) ? `${told.float}.0` : told.float}\``;
  return `\`${told?.text ?? "?"}\``;
}
