"""The closing project: its functions, the report on a photograph, and its grading."""

from __future__ import annotations

import linecache
import re
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from PIL import Image
from sklearn.cluster import KMeans

from kmeans_lab import (
    data,
    fast_kmeans,
    palette_bytes,
    photograph,
    pictures,
    pixels,
    project,
    recolour,
)
from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.checks.check import examine
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.pieces import scores_of
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.desk import report as module
from kmeans_lab.desk import report_measures
from kmeans_lab.desk.report import ProjectReport, project_report
from kmeans_lab.visuals import drawing

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = {exercise.name: exercise for exercise in lessons()["14_project"]}
SMALL = photograph("china", max_pixels=2500)


def my_kmeans() -> Callable:
    """An answer as a student writes it: the centred identity and a mask for each cluster."""

    def fast_kmeans(X, centroids, max_iterations):
        middle = X.mean(axis=0)
        X, centroids = X - middle, centroids - middle

        def nearest(centroids):
            return ((centroids**2).sum(axis=1) - 2 * X @ centroids.T).argmin(axis=1)

        for _ in range(max_iterations):
            labels = nearest(centroids)
            new = np.array(
                [X[labels == k].mean(axis=0) if k in labels else c for k, c in enumerate(centroids)]
            )
            if (new == centroids).all():
                break
            centroids = new
        labels = nearest(centroids)
        return centroids + middle, labels, ((X - centroids[labels]) ** 2).sum()

    return fast_kmeans


@pytest.fixture(autouse=True)
def shown(monkeypatch) -> list[tuple]:
    """The pictures that are shown, with their words."""
    found: list[tuple] = []
    monkeypatch.setattr(drawing, "show", lambda figure, alt, **_: found.append((figure, alt)))
    return found


# ------------------------------------------------------------------ the functions


def test_a_fast_run_is_scikit_learns_from_the_same_start():
    X, _ = data.blobs(3000, 5, 4, random_state=3)
    start = X[:5]
    for iterations in (1, 3, 100):
        centroids, labels, inertia = fast_kmeans(X, start, iterations)
        model = KMeans(5, init=start, n_init=1, max_iter=iterations, tol=0, algorithm="lloyd")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(X)
        assert (labels == model.labels_).all()
        assert np.allclose(centroids, model.cluster_centers_, rtol=1e-12)
        assert inertia == pytest.approx(model.inertia_, rel=1e-12)


def test_an_empty_cluster_stays():
    X = data.six_points()
    start = np.array([[6.0, 6.0], [100.0, 100.0]])
    centroids, labels, inertia = fast_kmeans(X, start, 9)
    assert centroids[1].tolist() == [100, 100] and set(labels) == {0}
    assert start[0].tolist() == [6, 6]
    assert inertia == pytest.approx(((X - X.mean(axis=0)) ** 2).sum())


def test_chunks_change_nothing(monkeypatch):
    X = pixels(SMALL)
    whole = fast_kmeans(X, X[:700:100] + 1e-4, 7)
    monkeypatch.setattr(project, "CHUNK_NUMBERS", 700)
    parts = fast_kmeans(X, X[:700:100] + 1e-4, 7)
    assert (whole[1] == parts[1]).all() and np.allclose(whole[0], parts[0], rtol=1e-12)


def test_bytes_of_a_palette():
    assert palette_bytes(2, 4, 4) == 3 * 4 + 2
    assert [palette_bytes(1, 8, K) - 3 * K for K in (1, 2, 3, 4, 5, 16, 17, 256, 257)] == [
        *(0, 1, 2, 2, 3, 4, 5, 8, 9)
    ]
    with pytest.raises(ValueError, match="K must be at least 1"):
        palette_bytes(3, 3, 0)


# ------------------------------------------------------------------ the report


def test_what_a_right_answer_is_told(shown):
    report = project_report(my_kmeans(), SMALL, 8)
    assert isinstance(report, ProjectReport) and report.passed
    assert report.met == {"inertia": True, "labels": True, "memory": True}
    assert [line.name for line in report.lines if line.met is None] == ["time", "bytes"]
    text = repr(report)
    assert "n = 2,440, d = 3, K = 8" in text and "Everything that is required is met." in text
    assert "times as fast" in text and "nothing is required" in " ".join(text.split())
    assert f"{palette_bytes(*SMALL.shape[:2], 8):,}" in text
    page = report._repr_html_()
    assert page.count('<th scope="row"') == 5 and "✓" in page and "met" in page
    ((figure, alt),) = shown
    assert "40 by 61 pixels" in alt and "nearest of 8 colours" in alt
    assert len(figure.axes) == 2


def test_the_report_is_steady_but_for_the_time():
    one, other = (project_report(my_kmeans(), SMALL, 4) for _ in range(2))
    for a, b in zip(one.lines, other.lines):
        if a.name not in ("time", "memory"):
            assert a == b
    assert one.met == other.met


def test_a_large_table_is_told(monkeypatch):
    monkeypatch.setattr(report_measures, "CHUNK_BYTES", 0)

    def fast_kmeans(X, centroids, max_iterations):
        answer = my_kmeans()(X, centroids, max_iterations)
        table = np.zeros((4, len(X), len(centroids)))
        return (*answer[:2], answer[2] + table[0, 0, 0])

    report = project_report(fast_kmeans, photograph("china", 10_000), 16)
    assert report.met == {"inertia": True, "labels": True, "memory": False}
    assert not report.passed
    assert "Which of your arrays has a row for every pixel" in repr(report)
    assert repr(report).endswith("Not met yet: memory.")
    assert "✗" in report._repr_html_()


def only_large(change: Callable) -> Callable:
    """An answer that is right on small inputs only."""

    def fast_kmeans(X, centroids, max_iterations):
        answer = my_kmeans()(X, centroids, max_iterations)
        return change(X, *answer) if len(X) > 2000 else answer

    return fast_kmeans


def test_another_inertia_is_not_met():
    report = project_report(only_large(lambda X, c, a, i: (c, a, 1.01 * i)), SMALL, 8)
    assert report.met["inertia"] is False and report.met["labels"] is False
    assert "yours is higher than scikit-learn's, by 0.01 of it" in repr(report).replace("\n", " ")


def test_labels_of_other_centroids_are_not_met():
    report = project_report(only_large(lambda X, c, a, i: (c[::-1].copy(), a, i)), SMALL, 8)
    assert report.met["labels"] is False
    assert "lie nearer to another of your own centroids" in repr(report).replace("\n", " ")


def writes(X, centroids, assignments, inertia):
    X[0] = 0
    return centroids, assignments, inertia


def fails(X, *answer):
    raise MemoryError("no room")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (fails, "With 2,440 pixels it stops: MemoryError: no room"),
        (writes, "writes into its arguments"),
        (lambda X, c, a, i: (c, a), "are wanted, but (an array of shape (8, 3), an array"),
        (lambda X, c, a, i: None, "are wanted, but None came"),
        (lambda X, c, a, i: (c, a + 1, i), "labels (2440,) from 0 to 7"),
        (lambda X, c, a, i: (c * np.nan, a, i), "centroids (8, 3)"),
        (lambda X, c, a, i: (c, a.astype(float), i), "are wanted, but"),
    ],
)
def test_what_fails_only_on_the_photograph_gets_a_sentence(change, words, shown):
    result = project_report(only_large(change), SMALL, 8)
    assert isinstance(result, CheckResult) and not result.passed
    assert words in " ".join(result.message.split())
    assert shown == []


def test_a_run_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setattr(report_measures, "SECONDS", 0.3)

    def forever(X, *answer):
        while True:
            pass

    result = project_report(only_large(forever), SMALL, 8)
    assert result.status == "timed-out" and "had not come back" in result.message


def test_a_wrong_answer_meets_the_diagnosis_of_check():
    def fast_kmeans(X, centroids, max_iterations):
        return max_iterations, X, centroids

    def stub(X, centroids, max_iterations):
        raise NotImplementedError()

    def stale(X, centroids, max_iterations):
        right = my_kmeans()(X, centroids, max_iterations)
        before = my_kmeans()(X, centroids, max(1, max_iterations - 1))[0]
        return right[0], scores_of(X, before).argmin(axis=1), right[2]

    stub.__name__ = stale.__name__ = "fast_kmeans"
    for function, words in (
        (fast_kmeans, "fast_kmeans is not right yet"),
        (stub, "is not written yet"),
        (stale, "Given"),
        (project.fast_kmeans, "the course's own"),
    ):
        result = project_report(function, SMALL, 8)
        assert isinstance(result, CheckResult) and not result.passed
        assert words in result.message
        assert "The report begins when check(fast_kmeans) finds nothing more." in " ".join(
            result.message.split()
        )


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (None, "project_report got None"),
        (3.5, "project_report got the number 3.5, which may be what a function returned"),
        (np.ones(3), "project_report got an array of shape (3,)"),
        ("fast_kmeens", "No exercise is called fast_kmeens. Is fast_kmeans meant?"),
        (lambda X: X, "it has no name"),
        (recolour, "fast_kmeans is wanted first, but recolour came."),
    ],
)
def test_what_is_no_function_of_the_project_gets_a_sentence(thing, words):
    result = project_report(thing, SMALL, 8)
    assert isinstance(result, CheckResult) and words in " ".join(result.message.split())
    assert "check(assign_loop)" not in result.message


def test_the_students_own_brush():
    def darker(image, centroids, assignments):
        return (centroids[assignments] * 255).astype(np.uint8).reshape(image.shape)

    def painted(image, centroids, assignments):
        calls.append(image.shape)
        return np.rint(centroids * 255).astype(np.uint8)[assignments].reshape(image.shape)

    calls: list[tuple] = []
    darker.__name__ = painted.__name__ = "recolour"
    result = project_report(my_kmeans(), SMALL, 8, recolour=darker)
    assert isinstance(result, CheckResult) and result.misconception == "integer-truncation"
    assert project_report(my_kmeans(), SMALL, 8, recolour=painted).passed
    assert SMALL.shape in calls
    result = project_report(my_kmeans(), SMALL, 8, recolour=my_kmeans())
    assert "recolour is wanted as recolour=, but fast_kmeans came." in result.message


# ------------------------------------------------------------------ photographs


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "CMYK", "I;16"])
def test_photographs_of_every_kind(mode, tmp_path):
    picture = Image.fromarray(SMALL)
    if mode == "I;16":
        levels = np.asarray(picture.convert("L")).astype(np.uint16) * 257
        picture = Image.fromarray(levels)
    else:
        picture = picture.convert(mode)
    if mode == "RGBA":
        picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    path = tmp_path / ("photo.jpg" if mode == "CMYK" else "photo.png")
    picture.save(path)
    report = project_report(my_kmeans(), path, 2)
    assert report.passed, report
    image = photograph(path)
    assert image.shape == SMALL.shape
    if mode in ("L", "I;16"):
        assert (image == np.asarray(Image.fromarray(SMALL).convert("L"))[:, :, None]).all()


def test_pictures_as_arrays():
    grey = SMALL.mean(axis=2).astype(np.uint8)
    clear = np.dstack([SMALL, np.full(SMALL.shape[:2], 128, np.uint8)])
    for image in (SMALL, grey, clear, SMALL / 255, (SMALL / 255).astype(np.float32)):
        assert project_report(my_kmeans(), image, 2).passed
    for image in (SMALL.astype(int), SMALL[:, 0, 0], np.zeros((0, 3, 3), np.uint8), SMALL * 2.0):
        result = project_report(my_kmeans(), image, 2)
        assert "image must be a picture: numbers from 0 to 255 (dtype uint8)" in result.message


def test_a_hundred_megapixels_are_reduced_and_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_PIXELS", 3000)
    path = tmp_path / "large.jpg"
    Image.fromarray(SMALL).convert("L").resize((12_500, 8_000), Image.Resampling.NEAREST).save(path)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "error"
        )  # Pillow's suspicion of large pictures is none of a student's
        report = project_report(my_kmeans(), path, 2)
    assert report.passed
    assert report.notes == [
        "The photograph has 100.0 million pixels. It was reduced to 43 × 68, 2,924 of them: the "
        "same scene, and a report in seconds."
    ]
    assert "Note: The photograph has 100.0 million pixels." in repr(report)


@pytest.mark.parametrize("mode", ["P", "1", "RGBA", "I;16"])
def test_large_photographs_of_every_kind(mode, tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "EARLY", 100_000)
    large = Image.fromarray(photograph("china"))
    if mode == "I;16":
        large = Image.fromarray(np.asarray(large.convert("L")).astype(np.uint16) * 257)
    else:
        large = large.convert(mode)
    large.save(tmp_path / "large.png")
    small, whole = photograph(tmp_path / "large.png", 2500), photograph(tmp_path / "large.png")
    assert np.abs(np.subtract(small.shape, SMALL.shape)).max() <= 1
    assert 2000 < small.shape[0] * small.shape[1] <= 2500
    assert np.abs(small.mean(axis=(0, 1)) - whole.mean(axis=(0, 1))).max() < 3


def test_a_reduced_photograph_keeps_its_scene_and_its_way_up(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "EARLY", 100_000)
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = Image.fromarray(photograph("china"))
    whole.save(path, exif=exif, quality=95)
    small = photograph(path, 2000)
    assert small.shape[0] > small.shape[1]
    wanted = photograph("china", 2000).transpose(1, 0, 2)[:, ::-1]
    h, w = min(small.shape[0], wanted.shape[0]), min(small.shape[1], wanted.shape[1])
    assert abs(h - small.shape[0]) <= 1 and abs(w - small.shape[1]) <= 1
    assert np.abs(small[:h, :w].astype(int) - wanted[:h, :w]).mean() < 9


def test_more_than_pillow_reads_gets_a_sentence(tmp_path, monkeypatch):
    path = tmp_path / "huge.png"
    Image.fromarray(SMALL).save(path)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    result = project_report(my_kmeans(), path, 2)
    assert "'huge.png' has more than 0 megapixels, too many to be read here." in result.message


def test_one_pixel(shown):
    one = np.full((1, 1, 3), 77, np.uint8)
    assert project_report(my_kmeans(), one, 1).passed
    assert "each pixel in one colour" in shown[-1][1]
    result = project_report(my_kmeans(), one, 16)
    assert (
        "K=16 colours are wanted, but the picture (1 pixel) has only 1 different colour. Give a K "
        "of at most 1, or another picture."
    ) in " ".join(result.message.split())


def test_a_picture_with_few_colours():
    flag = np.zeros((40, 60, 3), np.uint8)
    flag[:, :20], flag[:, 40:] = (0, 85, 164), (239, 65, 53)
    assert project_report(my_kmeans(), flag, 3).passed
    result = project_report(my_kmeans(), flag, 4)
    assert "has only 3 different colours" in " ".join(result.message.split())


@pytest.mark.parametrize(
    ("K", "words"),
    [
        (0, "K must be at least 1"),
        (2.5, "K must be"),
        ("16", "K must be"),
        (True, "K must be"),
        (5000, "at most 1,024"),
    ],
)
def test_what_is_no_number_of_colours_gets_a_sentence(K, words):
    result = project_report(my_kmeans(), SMALL, K)
    assert isinstance(result, CheckResult) and words in result.message


def test_files_that_cannot_be_read(tmp_path):
    (tmp_path / "text.png").write_text("not a picture")
    Image.fromarray(SMALL).save(tmp_path / "whole.png")
    half = (tmp_path / "whole.png").read_bytes()
    (tmp_path / "half.png").write_bytes(half[: len(half) // 2])
    for image, words in (
        ("nowhere.png", "There is no picture 'nowhere.png'"),
        (tmp_path / "text.png", "'text.png' cannot be read as a picture"),
        (tmp_path / "half.png", "'half.png' cannot be read as a picture"),
        (tmp_path, "cannot be read as a picture"),
        (7, "image must be 'china', 'flower' or the path of a picture, but int came"),
        (None, "image must be 'china', 'flower' or the path of a picture, but NoneType came"),
    ):
        result = project_report(my_kmeans(), image, 2)
        assert isinstance(result, CheckResult) and words in " ".join(result.message.split())


def test_a_start_from_which_a_cluster_becomes_empty_is_not_held_against_anyone(monkeypatch):
    monkeypatch.setattr(
        report_measures, "_start", lambda X, K, seed: np.vstack([X[:1], np.full((K - 1, 3), 9.0)])
    )
    report = project_report(my_kmeans(), SMALL, 3)
    assert report.passed and "inertia" not in report.met
    assert "scikit-learn moves an empty cluster" in report.notes[0]
    assert "two right programs may part (see the note)" in " ".join(repr(report).split())


def test_another_version_under_a_name_of_its_own_is_reported_too():
    two = my_kmeans()
    two.__name__ = "fast_kmeans_2"
    report = project_report(two, SMALL, 4)
    assert report.passed and report.title.startswith("fast_kmeans_2 on 40 × 61 pixels")

    def helper(X):
        return X

    result = project_report(helper, SMALL, 4)
    assert "It is called as fast_kmeans(X, centroids, max_iterations)" in result.message
    assert "This is about helper. The report begins when" in " ".join(result.message.split())


def test_points_are_no_picture():
    result = project_report(my_kmeans(), pixels(SMALL), 4)
    assert "These are points, (2440, 3), not a picture" in result.message


def test_a_picture_that_gains_nothing_is_not_called_smaller():
    tiny = np.random.default_rng(0).integers(0, 256, (2, 5, 3), dtype=np.uint8)
    report = project_report(my_kmeans(), tiny, 10)
    assert report.passed and "pixel. That is no smaller: with so few" in repr(report).replace(
        "\n", " "
    )
    assert "(n, K, d) would be 2,400 bytes" in repr(report)


# ------------------------------------------------------------------ what a student is told


def told(name: str, source: str) -> Finding:
    """What check finds of an answer in a cell."""
    file = f"<cell of {name}, {hash(source)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names: dict = {"np": np, "__name__": "__main__"}
    exec(compile(source, file, "exec"), names)
    return examine(EXERCISES[name], names[name], 1, names)


PAINTED = "def recolour(image, centroids, assignments):\n    return "


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("(centroids.astype(np.uint8)[assignments] * 255).reshape(image.shape)", "First multiply"),
        ("(centroids[assignments] * 256).astype(np.uint8).reshape(image.shape)", "made by 256"),
        (
            "(np.round(centroids, 2) * 255).astype(np.uint8)[assignments].reshape(image.shape)",
            "has the colour that belongs to its label",
        ),
        (
            "np.rint(centroids[assignments] * 255).astype(int).reshape(image.shape)",
            "and whole numbers, but each takes more",
        ),
        ("np.rint(centroids[assignments] * 255).reshape(image.shape)", "but decimal numbers"),
    ],
)
def test_what_is_wrong_with_the_levels(line, words):
    finding = told("recolour", PAINTED + line)
    assert not finding.passed and words in finding.idea
    assert "row by row" not in finding.idea


def test_what_is_computed_in_float32():
    finding = told("fast_kmeans", STALE.replace("return centroids, labels", SHORT))
    assert "They are float32" in finding.headline and "compute in float64" in finding.idea


def test_a_root_of_the_inertia():
    root = STALE.replace("    return centroids, labels, ", AGAIN).rstrip() + " ** 0.5"
    assert "a root is taken here" in told("fast_kmeans", root).idea


@pytest.mark.parametrize(
    ("nearest", "words"),
    [
        ("np.array([((x - C) ** 2).sum(1).argmin() for x in X])", "line 4: `labels = np.array(["),
        ("by_hand(X, C)", "line 3 of by_hand: `for x in X:`"),
        ("np.array(list(map(lambda x: ((x - C) ** 2).sum(1).argmin(), X)))", "line 4: `labels ="),
        (
            "np.apply_along_axis(lambda x: ((x - C) ** 2).sum(1).argmin(), 1, X)",
            "line 4: `labels = np.apply",
        ),
    ],
)
def test_the_loop_over_the_points_is_named_and_no_other(nearest, words):
    finding = told("fast_kmeans", LOOPS.replace("NEAREST", nearest))
    assert finding.misconception == "python-loop" and words in finding.headline


def test_next_is_what_comes_next_in_the_notebook():
    for lesson, group in lessons().items():
        notebook = nbformat.read(ROOT / "exercises" / f"{lesson}_exercise.ipynb", as_version=4)
        cells = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
        asked = re.findall(r"^check\((\w+?)\)", cells, re.MULTILINE)
        assert [e.name for e in group] == [n for n in asked if not n.endswith("_draft")]


# ------------------------------------------------------------------ grading

SHORT = """centroids = centroids.astype(np.float32)
    labels = ((centroids**2).sum(axis=1) - 2 * X @ centroids.T).argmin(axis=1)
    return centroids, labels"""
AGAIN = """    labels = ((centroids**2).sum(axis=1) - 2 * X @ centroids.T).argmin(axis=1)
    return centroids, labels, """
LOOPS = """
def by_hand(X, C):
    labels = []
    for x in X:
        best = [((x - c) ** 2).sum() for c in C]
        labels.append(best.index(min(best)))
    return np.array(labels)

def fast_kmeans(X, C, max_iterations):
    C = C.astype(float)
    for _ in range(max_iterations):
        labels = NEAREST
        old, C = C, C.copy()
        for k in np.unique(labels):
            C[k] = X[labels == k].mean(axis=0)
        if (C == old).all():
            break
    labels = NEAREST
    return C, labels, ((X - C[labels]) ** 2).sum()
"""
STALE = """
def fast_kmeans(X, centroids, max_iterations):
    for _ in range(max_iterations):
        labels = ((centroids**2).sum(axis=1) - 2 * X @ centroids.T).argmin(axis=1)
        old = centroids
        centroids = np.array([X[labels == k].mean(axis=0) if (labels == k).any() else old[k]
                              for k in range(len(old))])
        if (centroids == old).all():
            break
    return centroids, labels, ((X - centroids[labels]) ** 2).sum()
"""
LOOP = """
def fast_kmeans(X, centroids, max_iterations):
    for _ in range(max_iterations):
        labels = np.array([((x - centroids) ** 2).sum(axis=1).argmin() for x in X])
        old = centroids
        centroids = np.array([X[labels == k].mean(axis=0) if (labels == k).any() else old[k]
                              for k in range(len(old))])
        if (centroids == old).all():
            break
    labels = np.array([((x - centroids) ** 2).sum(axis=1).argmin() for x in X])
    return centroids, labels, ((X - centroids[labels]) ** 2).sum()
"""
TABLE = LOOP.replace(
    "np.array([((x - centroids) ** 2).sum(axis=1).argmin() for x in X])",
    "((X[:, None] - centroids) ** 2).sum(axis=2).argmin(axis=1)",
)
READY = """
from sklearn.cluster import KMeans
def fast_kmeans(X, centroids, max_iterations):
    model = KMeans(len(centroids), init=centroids, n_init=1, max_iter=max_iterations).fit(X)
    return model.cluster_centers_, model.labels_, model.inertia_
"""


def cells_with(answer: str = "") -> list[str]:
    """Hand in the solution, `answer` after all other cells."""
    notebook = nbformat.read(ROOT / "solutions" / "14_project_exercise.ipynb", as_version=4)
    return [c.source for c in notebook.cells if c.cell_type == "code"] + [answer]


@pytest.fixture(scope="module")
def examiner(tmp_path_factory):
    sandbox = pytest.importorskip("kmeans_lab.grading.sandbox")
    from kmeans_lab.grading.examining.examiner import Examiner

    try:
        made = sandbox.sandboxes(True, tmp_path_factory.mktemp("worker"))
    except sandbox.NoSandbox as reason:
        pytest.skip(f"no sandbox here: {reason}")
    return Examiner(lessons()["14_project"], 5, made)


def test_the_solution_gets_all_points(examiner):
    result = examiner.grade(cells_with())
    assert (result.points, result.max_points) == (10, 10), result


@pytest.mark.parametrize(
    ("answer", "points", "misconception"),
    [
        (STALE, 4.5, "stale-assignments"),  # nor is it centred, and bytes become too large for it
        (LOOP, 0, "python-loop"),
        (TABLE, 0, "large-temporary"),
        (READY, 0, None),
    ],
    ids=["stale", "loop", "table", "ready"],
)
def test_a_wrong_project_loses_points_of_its_function_only(examiner, answer, points, misconception):
    result = examiner.grade(cells_with(answer))
    marks = {f.name: f.points for f in result.functions}
    assert marks == {"fast_kmeans": points, "recolour": 2, "palette_bytes": 2}, result
    assert result.functions[-1].misconception == misconception


def test_the_feedback_sends_nobody_to_what_is_not_there():
    from kmeans_lab.grading.next_step import next_step

    done = SimpleNamespace(status="graded", lesson="14_project", by_hand=False, reason="")
    assert next_step(done, []) == "Everything is right. This was the last lesson."
    done.lesson = "13_beyond_memory"
    assert next_step(done, []) == "Everything is right. Go on to the next lesson."
    empty = [SimpleNamespace(name="palette_bytes", status="not attempted")]
    assert next_step(done, empty).startswith("Begin with `palette_bytes`. `hint(palette_bytes)`")
    empty = [SimpleNamespace(name="assign_loop", status="not attempted")]
    assert "put the given lines in order first" in next_step(done, empty)


def test_an_empty_project_gets_none(examiner):
    notebook = nbformat.read(ROOT / "exercises" / "14_project_exercise.ipynb", as_version=4)
    result = examiner.grade([c.source for c in notebook.cells if c.cell_type == "code"])
    assert result.points == 0 and result.status == "not attempted"


def test_check_and_grade_agree_on_wrong_projects():
    for source, misconception in (
        (STALE, "stale-assignments"),
        (LOOP, "python-loop"),
        (TABLE, "large-temporary"),
    ):
        names: dict = {"np": np}
        exec(source, names)
        finding = examine(EXERCISES["fast_kmeans"], names["fast_kmeans"], 1, names)
        assert finding.misconception == misconception


def test_a_check_takes_little():
    examine(EXERCISES["fast_kmeans"], my_kmeans(), 1)
    begin = time.process_time()
    assert examine(EXERCISES["fast_kmeans"], my_kmeans(), 2).passed
    assert time.process_time() - begin < 0.3
