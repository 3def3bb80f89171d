// Dragging a line by mouse, pen or touch (there by the grip, so that a finger can still scroll).

const FAR = 5;  // pixels that a pointer moves before a press becomes a drag

// `rowWith(number)` is a row, `placed()` the order; `moveTo(number, at)` and `leaveOut(number)` end
// a drag. `pile` is where lines lie that are left out.
export function dragsOf({ rows, rowWith, placed, pile, moveTo, leaveOut }) {
  let drag = null;

  function start(event, number) {
    const grip = event.target.closest(".kml-order-grip");
    if (event.button !== 0 || event.target.closest(".kml-order-tools")) return;
    if (event.pointerType === "touch" && !grip) return;
    if (grip) event.preventDefault();
    if (drag) end(false);
    rowWith(number).code.focus({ preventScroll: true });
    drag = { number, x: event.clientX, y: event.clientY, moving: false, target: null };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", drop);
    window.addEventListener("pointercancel", cancel);
  }

  function targetAt(y) {  // where a line would go that is let go at this height
    const split = pile.previousElementSibling.getBoundingClientRect();
    if (y > split.top + split.height / 2) return { out: true };
    const others = placed().filter((n) => n !== drag.number);
    const at = others.findIndex((n) => {
      const box = rowWith(n).node.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    return { out: false, at: at < 0 ? others.length : at, others };
  }

  function move(event) {
    if (!drag.moving && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
    event.preventDefault();
    drag.moving = true;
    const { node } = rowWith(drag.number);
    node.classList.add("kml-order-dragged");
    node.style.transform = `translateY(${event.clientY - drag.y}px)`;
    drag.target = targetAt(event.clientY);
    mark();
  }

  function mark() {  // where it would go
    for (const { node } of rows) node.classList.remove("kml-order-before", "kml-order-after");
    pile.classList.toggle("kml-order-here", Boolean(drag && drag.moving && drag.target.out));
    if (!drag || !drag.moving || drag.target.out) return;
    const { at, others } = drag.target;
    if (at < others.length) rowWith(others[at]).node.classList.add("kml-order-before");
    else if (at) rowWith(others[at - 1]).node.classList.add("kml-order-after");
  }

  const drop = () => end(true);
  const cancel = () => end(false);

  function end(dropped) {
    const { number, moving, target } = drag;
    drag = null;
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", drop);
    window.removeEventListener("pointercancel", cancel);
    const { node } = rowWith(number);
    node.classList.remove("kml-order-dragged");
    node.style.transform = "";
    mark();
    if (!moving || !dropped) return;
    if (!target.out) moveTo(number, target.at);
    else leaveOut(number);
  }

  return { start, running: () => drag !== null, stop: () => { if (drag) end(false); } };
}
