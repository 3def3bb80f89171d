"""The pages that grading leaves, opened from a folder: legible, both themes, nothing fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.grading import outputs
from kmeans_lab.grading.reading.attempts import Row
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.results import FunctionResult
from kmeans_lab.grading.what_counts import Told, WhatCounts

LESSON = "03_broadcasting"
TOLD = "update_vectorized is not right yet. It holds NaN, first at [2, 0]."
SHOWN = [
    (
        "Given",
        "The six points in four clusters, of which cluster 2 is empty:\nX (6, 2)\n"
        "[[6. 6.]\n [6. 9.]]",
    ),
    ("Expected", "(4, 2)\n[[5.5 6. ]\n [0.5 0. ]]"),
    ("Yours", "(4, 2)\n[[nan nan]\n [7.5 9. ]]"),
]
IDEA = (
    "A cluster has no points, and the mean of nothing is 0/0, which is NaN. Ask how many points "
    "there are before you divide, as in `len(members)`."
)
LONG = "x" * 300
SOURCE = """def update_vectorized(X, assignments, centroids):
    moved = np.zeros_like(centroids, dtype=float)
    order = np.argsort(assignments, kind="stable")
    bounds = np.searchsorted(assignments[order], np.arange(len(centroids) + 1))
    for k, (low, high) in enumerate(zip(bounds[:-1], bounds[1:])):
        rows = order[low:high]
        moved[k] = np.add.reduce(X[rows], axis=0) / max(high - low, 1)
    return moved
"""


def line(student: str, status: str, *functions: tuple[str, int, str | None, str]) -> Graded:
    results = [
        FunctionResult(e.name, state, points, e.points, named, told)
        for e, (state, points, named, told) in zip(lessons()[LESSON], functions)
    ]
    return Graded(student, f"{student}.ipynb", "", LESSON, student, status, results)


OVERRIDES = f"""student,function,points,late,comment
Eve,,4,,"Read by hand, line by line: {"W" * 80}"
Chloe,{lessons()[LESSON][2].name},1.5,,The axis is right
"""


def a_class() -> list[Graded]:
    """One student for each thing that a page can show."""
    right, nothing = ("graded", 2, None, ""), ("not attempted", 0, "not-attempted", "Nothing yet.")
    wrong = ("graded", 0, "empty-cluster-nan", TOLD)
    made = [
        line("Ada", "graded", right, right, ("graded", 3, None, "")),
        line("Bob", "graded", right, ("graded", 0, "python-loop", LONG), wrong),
        line("Chloe", "timed out", right, ("timed out", 0, None, "It never ended."), wrong),
        line("Dan", "crashed", right, ("crashed", 0, None, "It ended Python itself."), nothing),
        line("Eve", "unreadable", *[("unreadable", 0, None, "The notebook is empty.")] * 3),
        line("Fay", "not attempted", nothing, nothing, nothing),
        line("Gus " + "W" * 70, "graded", nothing, ("graded", 0, "axes-swapped", "<b>"), wrong),
    ]
    for one in made:
        for function in one.functions:
            if function.headline == TOLD:
                function.shown, function.idea = SHOWN, IDEA
                function.read_again = "lesson 02, “An empty cluster divides zero by zero”"
                function.notes = ["It sets off a warning, which is no mistake by itself."]
    for one in (made[0], made[1]):
        one.functions[2].source, one.functions[2].where = SOURCE, "cell 9"
    made[1].functions[1].source = f"def f():\n    return '{LONG}'"
    made[1].functions[1].hidden = [("Given", LONG), ("Yours", "nan")]
    made[6].functions[0].status, made[6].functions[0].would_be = "undecided", 2
    made[6].functions[0].headline = "It stands in the Markdown cell after cell 3."
    made[0].tries = {made[0].functions[0].name: 4}
    made[1].said_late, made[1].digest = True, made[0].digest
    made[1].notes = ["not on the class list"]
    made[3].message = "cell 3 ended Python itself"
    return made


def of_what_counts() -> WhatCounts:
    """A student with several files, one with a long one, and files of nobody."""
    rows = [
        Row(f"ada_1_{n}_03.ipynb", n == 2, "the latest with answers", "2026-03-01 17:41 UTC", "so")
        for n in (1, 2)
    ]
    told = [
        Told("Ada", "yes", "2026-03-01 17:41 UTC", "so", ["one other set aside"], rows),
        Told("Bob", "no", "", "", [], [Row(LONG, False, LONG, "", "not known")]),
    ]
    return WhatCounts(
        LESSON, "submissions.zip", ["Recognised as the files of Canvas."], ["list.csv"], told
    )


@pytest.fixture(scope="module", params=["sandboxed", "not sandboxed"])
def results(request, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    head = {"lesson": LESSON, "seed": 1, "sandboxed": request.param == "sandboxed"}
    of_what_counts().save(folder)
    (folder / "overrides.csv").write_text(OVERRIDES)
    outputs.write_all(folder, head, a_class())
    return folder


@pytest.fixture(params=["light", "dark"])
def page(browser, request):
    page = browser.new_page(
        viewport={"width": 600, "height": 900}, color_scheme=request.param, reduced_motion="reduce"
    )
    page.complaints, page.asked = [], []
    page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda r: page.asked.append(r.url))
    yield page
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith("file:")] == []
    page.close()


def violations(page, node_modules: Path) -> list[str]:
    # The pages forbid scripts, so axe is put in from outside.
    page.evaluate((node_modules / "axe-core" / "axe.min.js").read_text())
    found, passes = page.evaluate(
        """async () => {
            const { violations, passes } = await axe.run(document);
            return [violations.map(v => v.id + ": " + v.nodes[0].html), passes.length];
        }"""
    )
    assert passes >= 10
    return found


def test_every_page_has_no_violation_of_axe(page, results: Path, node_modules: Path) -> None:
    made = sorted(results.rglob("*.html"))
    assert len(made) == 18  # 7 students twice, and four of the class
    for path in made:
        page.goto(path.as_uri())
        assert violations(page, node_modules) == [], path.name
        assert page.evaluate("document.documentElement.scrollWidth") <= 600, path.name


def test_from_the_report_to_a_student_and_back(page, results: Path) -> None:
    page.goto((results / "report.html").as_uri())
    link = page.get_by_role("table", name="").get_by_role("link", name="Bob").last
    link.click()
    assert page.title() == "03 · Broadcasting: Bob, for the instructor"
    assert "def update_vectorized" in page.locator(".code").last.text_content()
    page.get_by_role("link", name="the page that the student gets").click()
    assert page.title() == "03 · Broadcasting: Bob"
    assert page.locator("h1").text_content() == "03 · Broadcasting"
    said = page.locator("main").text_content()
    assert "handed in late" in said
    assert "2 of 7 points" in said
    assert page.locator(".panel code").first.text_content() == "len(members)"


def test_a_theme_changes_the_page(browser, results: Path) -> None:
    found = []
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.goto((results / "report.html").as_uri())
        found.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()
    assert found[0] != found[1]
