// What a page of the site does besides its widgets: presenting, slide by slide, and closing what
// lies over the page. A classic script; without it the page is whole.

(() => {
  const words = document.currentScript.dataset;
  const keepsKeys = "input, select, textarea, [contenteditable], .kml-widget, .kl-widget";
  let slides = [], at = -1, bar;

  addEventListener("keydown", (event) => {  // a meaning that is in the way goes with Escape
    if (event.key === "Escape" && document.activeElement?.matches(".kl-term")) document.activeElement.blur();
  });

  // The blocks of the lesson, each with the headings under which it stands.
  function blocksOf(section, above = []) {
    const heads = [...above], found = [];
    for (const node of section.children) {
      if (node.matches("section")) found.push(...blocksOf(node, heads));
      else if (/^H[1-6]$/.test(node.tagName)) heads.push(node);
      else if (!node.matches(".kl-ways, span:empty, .kl-present, script")) found.push({ node, heads: [...heads] });
    }
    return found;
  }

  // A slide is what fits below one heading: a new one begins with each section, and where it is full.
  function cut(room) {
    const found = [];
    let slide, filled = 0;
    for (const block of blocksOf(document.querySelector(".bd-article > section"))) {
      const height = block.node.getBoundingClientRect().height;
      const head = block.heads[block.heads.length - 1];
      if (!slide || head !== slide.head || (filled > 0 && filled + height > room)) {
        slide = { head, nodes: new Set(head ? [head] : []) };
        found.push(slide);
        filled = 0;
      }
      slide.nodes.add(block.node);
      filled += height;
    }
    return found;
  }

  function show(index) {
    at = Math.min(Math.max(index, 0), slides.length - 1);
    const { nodes } = slides[at];
    for (const slide of slides) for (const node of slide.nodes) node.classList.toggle("kl-off", !nodes.has(node));
    bar.querySelector("output").textContent = `${at + 1} / ${slides.length}`;
    bar.querySelector(".kl-back").disabled = at === 0;
    bar.querySelector(".kl-next").disabled = at === slides.length - 1;
    history.replaceState(null, "", `#present=${at + 1}`);
    scrollTo(0, 0);
  }

  function button(name, text, press) {
    const node = document.createElement("button");
    node.type = "button";
    node.className = name;
    node.textContent = text;
    node.addEventListener("click", press);
    return node;
  }

  function present(first = 0) {
    if (at >= 0) return;
    document.documentElement.classList.add("kl-presenting");
    slides = cut(innerHeight - 10 * parseFloat(getComputedStyle(document.documentElement).fontSize));
    bar = document.createElement("div");
    bar.className = "kl-bar";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", words.present);
    bar.append(button("kl-back", words.back, () => show(at - 1)), document.createElement("output"),
      button("kl-next", words.next, () => show(at + 1)), button("kl-end", words.end, end));
    document.body.append(bar);
    for (const block of document.querySelectorAll(".bd-article > section :is(h1, h2, h3, h4), .kl-ways"))
      block.classList.add("kl-off");
    show(first);
    addEventListener("keydown", turn, true);  // before a widget keeps the key
  }

  function end() {
    const [first] = slides[at].nodes;
    removeEventListener("keydown", turn, true);
    document.documentElement.classList.remove("kl-presenting");
    for (const node of document.querySelectorAll(".kl-off")) node.classList.remove("kl-off");
    bar.remove();
    at = -1;
    history.replaceState(null, "", location.pathname + location.search);
    first.scrollIntoView();
    document.querySelector(".kl-present")?.focus({ preventScroll: true });
  }

  // A clicker sends PageDown and PageUp; the arrows are a widget's while it has the focus.
  function turn(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const own = event.target.closest?.(keepsKeys);
    const moves = { PageDown: 1, PageUp: -1, ...(own ? {} : { ArrowRight: 1, ArrowLeft: -1 }) };
    if (event.key in moves) show(at + moves[event.key]);
    else if (event.key === "Home" && !own) show(0);
    else if (event.key === "End" && !own) show(slides.length - 1);
    else if (event.key === "Escape") end();
    else return;
    event.preventDefault();
  }

  // The list of contents lies over the page: it closes when one of them is chosen, and with Escape.
  function contents(list) {
    list.addEventListener("click", ({ target }) => { if (target.closest("a")) list.open = false; });
    list.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      list.open = false;
      list.querySelector("summary").focus();
    });
  }

  function begin() {
    for (const list of document.querySelectorAll(".kl-contents")) contents(list);
    for (const node of document.querySelectorAll(".kl-present")) {
      node.hidden = false;
      node.addEventListener("click", () => present());
    }
    const asked = location.hash.match(/^#present(?:=(\d+))?$/);
    if (asked && document.querySelector(".kl-present")) {
      const begun = () => present(Number(asked[1] || 1) - 1);
      if (document.querySelector(".kl-widget:not(.kl-awake)")) setTimeout(begun, 400);  // as high as it will be
      else begun();
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
