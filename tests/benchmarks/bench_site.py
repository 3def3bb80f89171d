"""What each page of the site weighs, and how soon it shows something and its first widget.

A new browser context, so an empty cache, for every page; from a server on this machine, so there is
no network in the times. Run it as ``python tests/benchmarks/bench_site.py [FOLDER OF THE SITE]``.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from jupyterlab_page import Unavailable, chromium
from site_built import SUB_FOLDER, served

ROUNDS = 3
WATCH = """() => {
    document.addEventListener("kl:ready", () => { window.firstWidget ??= performance.now(); });
}"""
PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null"""
WEIGHED = """() => {
    const loaded = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
        .filter(({ name }) => name.startsWith("http"));
    return [loaded.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0), loaded.length];
}"""


def opened(browser, address: str, widgets: bool) -> tuple[int, int, float, float | None]:
    """Bytes, requests, milliseconds to the first paint and to the first widget of a page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(address)
    if widgets:
        page.wait_for_function("() => window.firstWidget")
    page.wait_for_load_state("networkidle")
    page.wait_for_function(PAINTED)
    found = page.evaluate(PAINTED), page.evaluate("() => window.firstWidget ?? null")
    weight = page.evaluate(WEIGHED)
    context.close()
    return *weight, *found


def main() -> None:
    """Print a row for each page."""
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("site/_build/html")
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    print(f"The site: {size / 1e6:.1f} MB; wanted 40. A page: at most 2,000 kB, a widget in 1.5 s.")
    print(f"{'page':<44} {'kB':>6} {'requests':>9} {'paint ms':>9} {'widget ms':>10}")
    with tempfile.TemporaryDirectory() as top, chromium() as browser:
        there = Path(top) / SUB_FOLDER
        there.parent.mkdir(parents=True)
        shutil.copytree(site, there)
        with served(there) as address:
            for path in sorted(there.rglob("*.html")):
                name = path.relative_to(there).as_posix()
                if name.startswith("_static"):
                    continue
                widgets = "kl-widget" in path.read_text(encoding="utf-8")
                rounds = [opened(browser, address + name, widgets) for _ in range(ROUNDS)]
                bytes_, requests = rounds[0][:2]
                paint = statistics.median(each[2] for each in rounds)
                first = f"{statistics.median(e[3] for e in rounds):10.0f}" if widgets else ""
                print(f"{name:<44} {bytes_ / 1000:6.0f} {requests:9} {paint:9.0f} {first}")


if __name__ == "__main__":
    try:
        main()
    except Unavailable as missing:
        sys.exit(str(missing))
