"""What every widget must look like in a page, whichever it is."""

from __future__ import annotations

SPILLED = r"""root => {
    const box = root.getBoundingClientRect();
    const spilled = [...root.querySelectorAll("*")].filter(node => {
        const { left, right, width } = node.getBoundingClientRect();
        return width && (left < box.left - 1 || right > box.right + 1);
    });
    return [root.scrollWidth - root.clientWidth, spilled.length];
}"""
DARK = r"""root => getComputedStyle(root).backgroundColor.match(/\d+/g).slice(0, 3)
    .every(part => Number(part) < 80)"""
MOVING = r"""root => [root, ...root.querySelectorAll("*")].filter(node =>
    getComputedStyle(node).transitionDuration !== "0s"
    || getComputedStyle(node).animationName !== "none").length"""
VIOLATIONS = r"""async ([selector, least]) => {
    const found = [];
    for (const root of document.querySelectorAll(selector)) {
        const { violations, passes } = await axe.run(root, { preload: false });
        if (passes.length < least) found.push(`only ${passes.length} rules passed`);
        for (const v of violations) found.push(v.id + ": " + v.nodes[0].html);
    }
    return found;
}"""


def spilled(root) -> list[int]:
    """How many pixels of a widget are cut off, and how many of its nodes stand outside it."""
    return root.evaluate(SPILLED)


def is_dark(root) -> bool:
    """Whether its background is dark."""
    return root.evaluate(DARK)


def moving(root) -> int:
    """How many of its nodes have a transition or an animation."""
    return root.evaluate(MOVING)


def violations(page, node_modules, selector: str, least: int) -> list[str]:
    """What axe finds wrong in each of these nodes, or that it passed fewer rules than `least`."""
    page.evaluate((node_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    return page.evaluate(VIOLATIONS, [selector, least])
