"""show_me: a picture of whatever an exercise's function does, and words where there is none."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from kmeans_lab.checks.catalogue import exercise_called, exercises
from kmeans_lab.checks.comparing import Array
from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.desk import show_me as module
from kmeans_lab.desk.show_me import picture_of, show_me
from kmeans_lab.desk.sketches.run import Run
from kmeans_lab.desk.sketches.side_by_side import side_by_side
from kmeans_lab.distances import nearest_by_identity, squared_distances_identity
from kmeans_lab.visuals import drawing


@pytest.fixture
def shown(monkeypatch) -> list[tuple[Figure, str]]:
    """The pictures that are shown, with their words."""
    found: list[tuple[Figure, str]] = []
    monkeypatch.setattr(drawing, "show", lambda figure, alt: found.append((figure, alt)))
    return found


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def by_its_own(name: str) -> bool:
    """Whether an exercise has a picture made for it, or for its arguments."""
    return name in module._DRAWERS or exercise_called(name).arguments in module._BY_ARGUMENTS


def test_pictures_are_of_exercises() -> None:
    assert set(module._DRAWERS) <= set(exercises())
    assert sum(map(by_its_own, exercises())) >= 33


@pytest.mark.parametrize("name", list(exercises()))
def test_every_exercise_has_a_picture(name: str, monkeypatch) -> None:
    exercise = exercise_called(name)
    if by_its_own(name):
        lost = f"no picture of {name}"
        monkeypatch.setattr(module, "side_by_side", lambda run: pytest.fail(lost))
    figure, alt = picture_of(exercise, exercise.reference)
    figure.canvas.draw()
    assert len(alt) > 40
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert any(titles)


@pytest.mark.parametrize("name", ["squared_norms", "nearest_by_identity"])
def test_what_has_no_picture_of_its_own_is_shown_side_by_side(name: str) -> None:
    exercise = exercise_called(name)
    figure, alt = side_by_side(Run(exercise, exercise.reference))
    figure.canvas.draw()
    assert "was given and what came back" in alt
    assert "came back" in alt.split(";")[-1]


def several(X, times):
    return X * times


def test_a_new_exercise_needs_nothing_here() -> None:
    new = Exercise(
        f"{__name__}.several",
        lesson="99_new",
        number=1,
        returns=Array("n", "d"),
        draw=lambda rng: [Case((np.arange(6.0).reshape(3, 2), 2), "Three points")],
        hints=("", "", ""),
        section="",
    )
    figure, alt = picture_of(new, lambda X, times: X * times)
    figure.canvas.draw()
    assert "10" in texts(figure)
    assert "times: 2" in alt
    for value in (3, "word", (np.ones(2), 1.5), {"a": np.ones((2, 2, 2))}, np.zeros(0)):
        picture_of(new, lambda X, times, value=value: value)[0].canvas.draw()


def test_labels_are_drawn_as_they_came(shown) -> None:
    def assign_loop(X, centroids):
        return [0, 0, 0, 1, 1, 2]

    exercise = exercise_called("nearest_by_identity")
    figure, alt = picture_of(exercise, assign_loop)
    assert "cluster 0: A, B, C; cluster 1: D, E; cluster 2: F" in alt
    assert isinstance(figure, Figure)


def test_the_smallest_of_each_row_is_framed(shown) -> None:
    assert show_me(squared_distances_identity) is None
    (figure, alt) = shown[0]
    bold = [t for ax in figure.axes for t in ax.texts if t.get_fontweight() == "bold"]
    assert [t.get_text() for t in bold if t.get_text().isdigit()][-6:] == [
        "0", "0", "0", "52", "61", "9",
    ]  # fmt: skip
    assert "D: 61, 106, 52, the smallest at centroid 2" in alt


def test_a_picture_is_shown_with_its_words(capsys) -> None:
    assert show_me(nearest_by_identity) is None
    assert "In words: The six points, labelled by nearest_by_identity" in capsys.readouterr().out


def answers() -> dict:
    def begun(X):
        raise NotImplementedError

    def errs(X):
        return X.total()

    def prints(X):
        print(3)

    def number(X):
        return 3.0

    def generator(X):
        return (row for row in X)

    def infinite(X):
        return np.full(len(X), np.inf)

    def leaves(X):
        exit()

    return {
        "is not written yet": begun,
        "AttributeError": errs,
        "gives nothing back": prints,
        "An array (6,) can be drawn, and 3 came": number,
        "a generator": generator,
        "NaN and infinity": infinite,
        "SystemExit": leaves,
    }


@pytest.mark.parametrize(("words", "answer"), answers().items())
def test_where_there_is_no_picture_there_are_words(words: str, answer, shown) -> None:
    answer.__name__ = "squared_norms"
    result = show_me(answer)
    assert isinstance(result, CheckResult)
    assert words in " ".join(result.message.split())
    assert not shown


def test_what_never_ends_is_stopped(shown, monkeypatch) -> None:
    monkeypatch.setattr("kmeans_lab.desk.sketches.run.SECONDS", 0.2)
    monkeypatch.setattr("kmeans_lab.checks.check.SECONDS_A_CALL", 0.2)

    def squared_norms(X):
        while True:
            pass

    assert show_me(squared_norms).status == "timed-out"


@pytest.mark.parametrize("odd", [5, None, 1.5, [1], {}, "", "nix", "squared_norms", print, int])
def test_something_odd_gets_a_sentence(odd, shown) -> None:
    result = show_me(odd)
    assert isinstance(result, CheckResult)
    assert len(result.message) > 20
    assert "check" not in result.message
    assert not shown


def test_it_never_raises(shown, monkeypatch) -> None:
    def broken(*_):
        raise RuntimeError("no screen")

    monkeypatch.setattr(module, "picture_of", broken)
    assert "no screen" in show_me(nearest_by_identity).message


def test_nothing_of_the_caller_changes(shown) -> None:
    def squared_norms(X):
        np.random.seed(0)
        X[:] = 0
        return X.sum(axis=1)

    state = np.random.get_state()[1].copy()
    assert "It is not right yet: see check(squared_norms)" in show_me(squared_norms).message
    assert (np.random.get_state()[1] == state).all()


# ------------------------------------------------------------------ frequencies of k-means++


def uniform(X, K, rng):
    return X[rng.choice(len(X), K, replace=False)]


def again_and_again(X, K, rng):
    return X[rng.integers(len(X), size=K)]


def by_weights(weights):
    def kmeans_plusplus(X, K, rng):
        rows = [int(rng.integers(len(X)))]
        while len(rows) < K:
            squared = ((X[:, np.newaxis] - X[rows]) ** 2).sum(axis=2)  # (n, k)
            chances = weights(squared)
            rows.append(int(rng.choice(len(X), p=chances / chances.sum())))
        return X[rows]

    return kmeans_plusplus


STARTS = {
    "right": by_weights(lambda squared: squared.min(axis=1)),
    "uniform": uniform,
    "with repetition": again_and_again,
    "not squared": by_weights(lambda squared: np.sqrt(squared.min(axis=1))),
    "the last centroid alone": by_weights(lambda squared: squared[:, -1]),
    "the farthest of all": by_weights(lambda squared: squared.max(axis=1)),
}


@pytest.mark.parametrize("kind", STARTS)
def test_frequencies_stand_beside_d_squared(kind: str) -> None:
    """All but the right one are off by so much that everybody sees it; chance is not."""
    figure, words = picture_of(exercise_called("kmeans_plusplus"), STARTS[kind])
    figure.canvas.draw()
    pairs = np.array(re.findall(r"away (\d+)% \(by D² (\d+)%\)", words), dtype=float)
    assert pairs[:, 1].tolist() == [0, 3, 13, 30, 53, 0, 33, 67]
    heights = [[round(100 * bar.get_height()) for bar in ax.patches] for ax in figure.axes]
    assert heights == [pairs[:5].T.ravel().tolist(), pairs[5:].T.ravel().tolist()]
    off = np.abs(pairs[:, 0] - pairs[:, 1]).max()
    assert off <= 6 if kind == "right" else off >= 14  # points of a hundred


def test_frequencies_are_the_same_each_time() -> None:
    exercise = exercise_called("kmeans_plusplus")
    assert len({picture_of(exercise, exercise.reference)[1] for _ in range(3)}) == 1


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (lambda X, K, rng: uniform(X, K, rng) + 0.5, "in 1000 of them a centroid is no row of X"),
        (lambda X, K, rng: X[[2, 0, 4]], "The second, when the first is an end, no such draw"),
        (lambda X, K, rng: X[[0, 0, 0]], "1000 draws: 0 away 100% (by D² 0%)"),
    ],
)
def test_frequencies_of_what_is_no_choice(answer, part: str) -> None:
    figure, words = picture_of(exercise_called("kmeans_plusplus"), answer)
    figure.canvas.draw()
    assert part in words


@pytest.mark.parametrize(
    "answer",
    [
        lambda X, K, rng: X[0],
        lambda X, K, rng: X[: 2 + int(rng.integers(2))],
        lambda X, K, rng: X[:3].tolist(),
        lambda X, K, rng: X[:3] * np.nan,
        lambda X, K, rng: None,
        lambda X, K, rng: 3,
    ],
)
def test_no_frequencies_of_what_is_no_start(answer) -> None:
    result = picture_of(exercise_called("kmeans_plusplus"), answer)
    assert isinstance(result, CheckResult)
    assert not result.passed
