"""How long a frame takes while a hand moves something, and a step: each widget, beside matplotlib.

All in one JupyterLab and one run, in Chromium. A frame's time goes from the mouse's event to the
moment after the paint. Run it as ``python tests/benchmarks/bench_widgets.py``.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
sys.path.insert(0, str(Path(__file__).parent))

from bench_stepper import CLICKS, OUTPUT, OUTPUT_CLICKS, SETUP, measure
from jupyterlab_page import Lab, Unavailable, chromium, jupyterlab

MOVES = 120  # of the mouse in one drag
CELLS = (
    "KMeansStepper(**start(2_000))",
    "import kmeans_lab as lab\nlab.StartExplorer(np.random.default_rng(0).normal(size=(100, 2)))",
    "picture = np.random.default_rng(0).integers(0, 256, (250, 256, 3), dtype=np.uint8)\n"
    "lab.PaletteExplorer(picture, K=16)",
    "KMeansStepper(**start(2_000), assign=lambda X, C: lab.nearest_centred(X, C))",
)
# Notes, for each frame in which the mouse moved, the time from its event to after the paint.
RECORD = """() => {
    window.frames_ = [];
    let from = null;
    const hear = () => { from ??= performance.now(); };
    for (const name of ["pointermove", "input"]) addEventListener(name, hear, true);
    const frame = () => {
        if (!window.frames_) return;
        requestAnimationFrame(frame);
        if (from === null) return;
        const began = from, channel = new MessageChannel();
        from = null;
        channel.port1.onmessage = () => window.frames_?.push(performance.now() - began);
        channel.port2.postMessage(null);
    };
    requestAnimationFrame(frame);
}"""
# Steps through the run; of each frame on the way, the time from its beginning to after the paint.
ON_THE_WAY = """async () => {
    const root = document.querySelector(".kml-stepper"), times = [];
    root.querySelector(".kml-first").click();
    for (let i = 0; i < 8; i++) {
        await new Promise((done) => setTimeout(done, 600));
        root.querySelector(".kml-next").click();
        for (const end = performance.now() + 400; performance.now() < end;) {
            await new Promise((done) => requestAnimationFrame(() => {
                const began = document.timeline.currentTime, channel = new MessageChannel();
                channel.port1.onmessage = () => { times.push(performance.now() - began); done(); };
                channel.port2.postMessage(null);
            }));
        }
    }
    return times;
}"""
SLIDE = """async (selector) => {
    const slider = document.querySelector(selector);
    for (let i = 0; i < 120; i++) {
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        slider.value = String((Number(slider.value) + 37) % 256);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
}"""


def recorded(lab: Lab, work: Callable[[], None]) -> list[float]:
    """The times of the frames while something is done."""
    lab.page.evaluate(RECORD)
    work()
    lab.page.wait_for_timeout(200)
    return lab.page.evaluate(
        "() => { const all = window.frames_; window.frames_ = null; return all; }"
    )


def drag(lab: Lab, selector: str) -> Callable[[], None]:
    """Take the middle of a node and move it to and fro."""
    page = lab.page

    def work() -> None:
        node = page.locator(selector).first
        node.scroll_into_view_if_needed()
        box = node.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        for i in range(MOVES):
            page.mouse.move(x + 40 * (i % 12 - 6) / 6, y + 30 * (i % 7 - 3) / 3)
        page.mouse.up()

    return work


def asked_in_python(lab: Lab, selector: str) -> float:
    """From a release to the answer of the student's own function on the screen, in ms; a median."""
    page, root = lab.page, lab.page.locator(".kml-stepper").nth(1)
    root.locator(".kml-centroid").first.scroll_into_view_if_needed()
    times = []
    for i in range(9):
        box = root.locator(selector).first.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 12, y + 8 * (-1) ** i, steps=4)
        page.evaluate(
            """() => { const root = document.querySelectorAll(".kml-stepper")[1];
                window.answered_ = null;
                const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                let from = null;
                addEventListener("pointerup", () => { from = performance.now(); },
                                 { once: true, capture: true });
                const hear = (_, message) => {
                    if (from !== null && message.header.msg_type === "comm_msg") {
                        kernel.iopubMessage.disconnect(hear);
                        requestAnimationFrame(() => setTimeout(() => {
                            window.answered_ = performance.now() - from; }));
                    }
                };
                kernel.iopubMessage.connect(hear); }"""
        )
        page.mouse.up()
        page.wait_for_function("window.answered_ !== null", timeout=10_000)
        times.append(page.evaluate("window.answered_"))
        time.sleep(0.2)
    return statistics.median(times)


def told(name: str, times: list[float], median: float, most: float) -> str:
    """A line of the table: median, 95th percentile, and whether both are what is wanted."""
    middle, late = statistics.median(times), sorted(times)[int(0.95 * (len(times) - 1))]
    verdict = "well" if middle <= median and late <= most else "TOO SLOW"
    return (
        f"  {name:44} {middle:6.1f} ms {late:6.1f} ms   "
        f"wanted {median:.0f} and {most:.0f}: {verdict}"
        f"  ({len(times)} frames)"
    )


def main() -> None:
    with chromium() as browser, tempfile.TemporaryDirectory() as temporary:
        folder, home = Path(temporary, "lab"), Path(temporary, "home")
        folder.mkdir()
        with jupyterlab(browser, folder, home) as lab:
            lab.open("bench", SETUP, *CELLS, OUTPUT)
            lab.page.wait_for_function(
                "document.querySelectorAll('.kml-stepper').length === 2"
                " && document.querySelector('.kml-starts-canvas')"
                " && document.querySelector('.kml-palette-slider')"
                " && document.querySelector('.bench-output img')",
                timeout=90_000,
            )
            lab.page.wait_for_timeout(1500)
            lines = [
                told(
                    "a centroid dragged, 2,000 points",
                    recorded(lab, drag(lab, ".kml-stepper .kml-centroid")),
                    16,
                    33,
                ),
                told(
                    "the map of starts, a centroid, 100 points",
                    recorded(lab, drag(lab, ".kml-starts-centroid")),
                    50,
                    50,
                ),
                told(
                    "the palette, 64,000 pixels × 16 colours",
                    recorded(lab, lambda: lab.page.evaluate(SLIDE, ".kml-palette-slider input")),
                    33,
                    33,
                ),
            ]
            lab.page.emulate_media(reduced_motion="no-preference")
            lines.append(
                told(
                    "on the way of a step, 2,000 points",
                    lab.page.evaluate(ON_THE_WAY),
                    16,
                    33,
                )
            )
            lab.page.emulate_media(reduced_motion="reduce")
            step = measure(lab, CLICKS, 0)
            python = asked_in_python(lab, ".kml-centroid")
            drawn = measure(lab, OUTPUT_CLICKS)
            complaints = lab.complaints
    print("Frames while a hand moves something: median and 95th percentile")
    print("\n".join(lines))
    print("From click to paint, medians")
    print(f"  a step, 2,000 points                         {step:6.1f} ms   wanted 30")
    print(f"  a step by the reader's own function          {python:6.1f} ms   wanted 100")
    print(f"  matplotlib in an Output, 2,000 points        {drawn:6.1f} ms   {drawn / step:.1f}x")
    print("\n".join(complaints))


if __name__ == "__main__":
    try:
        main()
    except Unavailable as missing:
        sys.exit(str(missing))
