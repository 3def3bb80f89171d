// Links of the text around set a stepper: [step 3 with lines](#stepper?step=3&lines=1). A link means
// the next stepper behind it in the page, or the last one if there is none.

const SWITCHES = ["trail", "regions", "lines", "curve"];

function meant(link) {
  const all = [...document.querySelectorAll(".kml-stepper")];
  return all.find((root) => link.compareDocumentPosition(root) & Node.DOCUMENT_POSITION_FOLLOWING) || all[all.length - 1];
}

// `set(wish)` does what a link asks: { step, lines, …, panel, data, begin, K }.
export function followLinks(root, set) {
  const clicked = (event) => {
    const link = event.target.closest && event.target.closest("a[href*='#stepper']");
    if (!link || meant(link) !== root) return;
    event.preventDefault();
    event.stopPropagation();
    const wish = Object.fromEntries(new URLSearchParams(link.getAttribute("href").split("?")[1] || ""));
    for (const name of SWITCHES) if (name in wish) wish[name] = wish[name] !== "0";
    for (const name of ["step", "K"]) if (name in wish) wish[name] = Math.round(Number(wish[name])) || 0;
    set(wish);
    root.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("click", clicked, true);  // before the page takes it for a place in it
  return () => document.removeEventListener("click", clicked, true);
}
