// What keys do on a line. Tab stays the page's, and whatever is pressed with Ctrl or Cmd.

// `shown()` is the order of all lines, `lifted()` the one that is picked up or null, `dragging()`
// whether one is dragged; `step`, `toggle` and `goTo` do what is asked, `release()` lets go.
export function onKeys({ root, rows, shown, lifted, dragging, step, toggle, goTo, release }) {
  function actionsOn({ number }, moving) {
    const all = shown(), at = all.indexOf(number);
    return {
      ArrowUp: () => (moving ? step(number, -1) : goTo(all[at - 1])),
      ArrowDown: () => (moving ? step(number, 1) : goTo(all[at + 1])),
      Home: () => goTo(all[0]),
      End: () => goTo(all[all.length - 1]),
      Delete: () => toggle(number),
      Backspace: () => toggle(number),
    };
  }

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "Tab" || event.key === "Enter" && event.shiftKey) return;
    if (event.key === "Escape" && lifted() === null && !dragging()) return;
    event.stopPropagation();  // else JupyterLab takes the arrows for its cells, and D D deletes one
    if (event.key === "Escape") release();
    const row = rows.find(({ node }) => node.contains(event.target));
    if (!row) return;
    const action = actionsOn(row, event.altKey || lifted() === row.number)[event.key];
    const vertical = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (!action || event.target !== row.code && !event.altKey && !vertical) return;
    event.preventDefault();
    action();
  });
}
