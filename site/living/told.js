// What is told of an answer, as a box with a coloured edge: kmeans_lab/telling.py makes the same one.

const BOXES = {
  right: ["✓", "#009e73"], wrong: ["✗", "#d55e00"], told: ["", "#0072b2"], unanswered: ["?", "#767676"],
};

const escaped = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function coded(text) {  // `…` is code
  const parts = escaped(text).split("`");
  if (parts.length % 2 === 0) return escaped(text);
  return parts.map((part, i) => (i % 2 ? `<code>${part}</code>` : part)).join("");
}

export function boxed(kind, lines, marked = kind !== "unanswered") {
  const [sign, colour] = BOXES[kind];
  const mark = sign && marked ? `<strong aria-hidden="true">${sign}</strong> ` : "";
  const paragraphs = lines.map((line, i) => `<p>${i ? "" : mark}${coded(line)}</p>`);
  return `<div class="kl-told" style="border-left-color: ${colour}">${paragraphs.join("")}</div>`;
}
