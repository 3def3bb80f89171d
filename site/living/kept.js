// The first answer to each question, kept in this browser. The file to save is the one that the
// notebooks keep in the folder work/: a line of JSON for each answer.

const KEY = "kmeans-lab:predictions:1";  // the number is that of the format
export const FILE = "predictions.jsonl";
const LARGEST = 2_000_000;  // characters of a file that is read
let memory = {};  // what the browser does not keep

function stored() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) || "{}");
    return Object.fromEntries(Object.entries(found).filter(([, entry]) => isEntry(entry)));
  } catch {  // no storage, or not ours
    return {};
  }
}

function store(all) {
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
    return !globalThis.kmeansLabForgets;  // the page has a stand-in where there is no storage
  } catch {
    return false;
  }
}

function isEntry(entry) {
  const { answer, right, said } = entry || {};
  return [true, false, null].includes(right) && (answer === null || areTexts(answer))
    && (said === undefined || areTexts(said));
}

const areTexts = (texts) => Array.isArray(texts) && texts.length > 0
  && texts.every((text) => typeof text === "string" && text.length <= 400);

const languageNow = () => document.documentElement.lang;

// An answer as it was said, where that was in the language of this page.
export const saidOf = ({ answer, said, language }) => (said && language === languageNow() ? said : answer);

export const firstAnswers = () => ({ ...memory, ...stored() });

// Keep an answer, and how it was said where that is another language. Whether it is kept for longer
// than this page is open.
export function keep(name, answer, right, said = answer) {
  const entry = { answer, right, time: Math.round(Date.now() / 1000) };
  if (JSON.stringify(said) !== JSON.stringify(answer)) Object.assign(entry, { said, language: languageNow() });
  memory[name] = entry;
  return store({ ...stored(), [name]: entry });
}

export function forget(name = null) {
  if (name === null) memory = {};
  else delete memory[name];
  const all = stored();
  if (name !== null) delete all[name];
  store(name === null ? {} : all);
}

export function asFile() {
  return Object.entries(firstAnswers())
    .map(([prediction, { answer, right, time }]) => `${JSON.stringify({ prediction, answer, right, time })}\n`).join("");
}

// Read such a file; answers that are here stay. How many were new, and how many were here.
export function fromFile(text, known) {
  const own = firstAnswers(), added = {};
  let before = 0;
  for (const line of text.slice(0, LARGEST).split("\n")) {
    const event = parsed(line);
    const name = event?.prediction;
    if (!known.has(name) || !isEntry(event) || Object.hasOwn(added, name)) continue;
    if (Object.hasOwn(own, name)) before += 1;
    else added[name] = { answer: event.answer, right: event.right, time: Number(event.time) || 0 };
  }
  Object.assign(memory, added);
  store({ ...stored(), ...added });
  return { added: Object.keys(added).length, before };
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
