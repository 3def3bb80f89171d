// What a widget says: texts stand in English in its script, and here they become those of its language.

let spoken = {};

// The language of a widget, before it draws anything.
export function speak(model) {
  const { code = "en", words = {} } = model.get("_language") || {};
  spoken = words;
  return code;
}

// A text in that language; `{name}` in it is replaced by a part of that name.
export function say(text, parts = {}) {
  return (spoken[text] || text).replace(/\{(\w+)\}/g,
    (whole, name) => (name in parts ? String(parts[name]) : whole));
}
