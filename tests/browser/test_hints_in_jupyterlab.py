"""Hints that are opened by the buttons of a verdict are counted as those of `hint` are."""

from __future__ import annotations

import time

from kmeans_lab import keeping
from kmeans_lab.checks.progress import FILE

CELLS = (
    "import numpy as np\nfrom kmeans_lab import check\n"
    "def update_loop(X, assignments, centroids):\n    return 2 * centroids",
    "check(update_loop)",
)
LIVING = "() => document.querySelectorAll('.jp-OutputArea-output details[data-kml-hint]').length"


def hints() -> list[int]:
    """The numbers of the hints that were noted, in their order."""
    events = [e for e in keeping.events(FILE) if e.get("exercise") == "update_loop"]
    return [event["hint"] for event in events if "hint" in event]


def test_opened_hints_are_counted_once_each(lab) -> None:
    before = len(hints())
    lab.open("hints", *CELLS)
    page = lab.page
    page.wait_for_function(LIVING, timeout=60_000)
    page.wait_for_timeout(500)  # the widget beside it comes a moment later
    verdict = page.locator(".jp-OutputArea-output:has(details[data-kml-hint])")
    for button in ("Show a hint", "Show the next hint", "Show a hint", "Show a hint"):
        verdict.get_by_text(button, exact=True).first.click()
        page.wait_for_timeout(200)
    until = time.monotonic() + 20
    while len(hints()) < before + 2 and time.monotonic() < until:
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)
    assert hints()[before:] == [1, 2]
    outputs = verdict.locator("xpath=ancestor::div[contains(@class,'jp-OutputArea-child')]/..")
    children = outputs.locator("> .jp-OutputArea-child")
    assert [child.is_visible() for child in children.all()] == [True, False]
