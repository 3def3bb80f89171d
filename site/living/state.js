// The state of a widget as a text for an address, and back. A format has a number; the text says which
// widget it is about, and sums tell whether that widget has changed since, or the text is damaged.

const ADDRESS_FORMAT = "1";
export const START = "kl=";
const LONGEST_ADDRESS = 8000;  // characters: longer addresses are cut off on their way

const LOOKS = "@";  // what is looked at, besides

// What a hand changes in each kind of widget; nothing else of its model is taken from an address.
export const CHANGED = {
  stepper: ["_X", "_start", "_hand", "step_index"],
  starts: ["_points", "_start", "_view"],
  broadcasting: ["_shapes", "_operator", "_kind", "_axis"],
  palette: ["colours"],
  precision: ["_chosen"],
  ordering: ["placed"],
};

// The text of what differs from how the widget was given, and of what is looked at; null if it is too
// long for an address.
export async function textOfState({ id, kind, model }, given) {
  const changed = {};
  for (const name of CHANGED[kind]) {
    const value = plainOf(model.get(name));
    if (value !== undefined && JSON.stringify(value) !== JSON.stringify(given[name])) changed[name] = value;
  }
  const looks = model.looked();
  if (Object.keys(looks).length) changed[LOOKS] = looks;
  const data = packed(await squeezed(JSON.stringify(changed)));
  const text = `${START}${ADDRESS_FORMAT}.${id}.${sumOf(kind, given)}.${sum(data)}.${data}`;
  return text.length <= LONGEST_ADDRESS ? text : null;
}

// The widget that an address is about and the rest of its text; null if it is about none.
export function aboutWhich(hash) {
  const text = decodedOnce(hash.replace(/^#/, ""));
  if (!text.startsWith(START)) return null;
  const [format, id, given, check, data] = text.slice(START.length).split(".");
  return { format, id: id || "", given, check, data };
}

// { state, looks } of an address, or { wrong }: "format", "changed" or "damaged".
export async function stateOf({ format, given, check, data }, kind, own) {
  if (format !== ADDRESS_FORMAT) return { wrong: /^\d+$/.test(format) ? "format" : "damaged" };
  if (data === undefined || sum(data) !== check) return { wrong: "damaged" };
  if (given !== sumOf(kind, own)) return { wrong: "changed" };
  try {
    const { [LOOKS]: looks = {}, ...state } = JSON.parse(await spread(unpacked(data)));
    const known = Object.entries(state).every(([name, value]) =>
      CHANGED[kind].includes(name) && alike(value, own[name]));
    if (!known || !alike(looks, {})) return { wrong: "damaged" };
    return { looks, state: Object.fromEntries(Object.entries(state).map(([name, value]) => [name, liveOf(value)])) };
  } catch {
    return { wrong: "damaged" };
  }
}

// How a widget was given, of what may change in it.
export const givenOf = (kind, model) => Object.fromEntries(CHANGED[kind].map((name) => [name, plainOf(model.get(name))]));

// Bytes as JSON knows them, and back: as numbers if they are float64, which hands leave short.
function plainOf(value) {
  if (!(value instanceof DataView)) return value;
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  const floats = bytes.length % 8 ? null : [...new Float64Array(bytes.buffer)];
  const fine = floats?.every((each) => Number.isFinite(each) && !Object.is(each, -0));
  return fine ? { floats } : { bytes: packed(bytes) };
}

export function liveOf(value) {
  if (Array.isArray(value?.floats)) return new DataView(Float64Array.from(value.floats).buffer);
  return typeof value?.bytes === "string" ? new DataView(unpacked(value.bytes).buffer) : value;
}

// Whether a value may stand where another one stood: the same kind of thing, all the way down.
function alike(value, given) {
  if (given === null || value === null) return typeof (value ?? 0) === "number" && typeof (given ?? 0) === "number";
  if (Array.isArray(given)) return Array.isArray(value) && value.every((each) => !given.length || alike(each, given[0]));
  if (given.floats || given.bytes) {
    return typeof value.bytes === "string" || (Array.isArray(value.floats) && value.floats.every(Number.isFinite));
  }
  if (typeof given === "object") return typeof value === "object" && !Array.isArray(value);
  return typeof value === typeof given && (typeof value !== "number" || Number.isFinite(value));
}

const sumOf = (kind, given) => sum(kind + JSON.stringify(given));

function sum(text) {
  let state = 2166136261;
  for (let i = 0; i < text.length; i += 1) state = Math.imul(state ^ text.charCodeAt(i), 16777619);
  return (state >>> 0).toString(36);
}

function decodedOnce(text) {  // what a mail program or a chat has escaped
  try {
    return text.includes("%") ? decodeURIComponent(text) : text;
  } catch {
    return text;
  }
}

function packed(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

const unpacked = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const squeezed = async (text) => new Uint8Array(await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw")));
const spread = async (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(await through(bytes, new DecompressionStream("deflate-raw")));
const through = (bytes, stream) => new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer();
