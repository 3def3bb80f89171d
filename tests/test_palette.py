"""PaletteExplorer: the page computes what Python computes, and both know what a colour is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from in_node import ask

from kmeans_lab import PaletteExplorer, assign_broadcast, inertia, photograph, update_vectorized
from kmeans_lab.visuals import palette

COLOURS = Path(palette.__file__).with_name("colours.js")
ASK = """
import { assignPixels, meanColours, paint } from "./colours.mjs";
const { pixels, colours } = question;
const bytes = Uint8Array.from(pixels), labels = new Uint8Array(bytes.length / 3);
const inertia = assignPixels(bytes, Float64Array.from(colours), labels);
const moved = meanColours(bytes, labels, Float64Array.from(colours));
const data = new Uint8ClampedArray(4 * labels.length);
paint(data, labels, Float64Array.from(colours));
answer({ inertia, labels: [...labels], moved: [...moved], data: [...data] });
"""


def asked(folder: Path, image: np.ndarray, colours: np.ndarray) -> dict:
    question = {"pixels": image.ravel().tolist(), "colours": colours.ravel().tolist()}
    return ask(folder, COLOURS, ASK, question)


@pytest.mark.parametrize("seed", range(5))
def test_the_page_assigns_updates_and_paints_as_python_does(seed: int, tmp_path) -> None:
    rng = np.random.default_rng(seed)
    image = rng.integers(0, 256, (9, 11, 3)).astype(np.uint8)
    if seed == 4:
        image = photograph("china", max_pixels=3000)
    explorer = PaletteExplorer(image, colours=rng.random((int(rng.integers(1, 17)), 3)))
    got = asked(tmp_path, image, explorer.centroids)
    assert got["labels"] == explorer.assignments.tolist()
    assert got["inertia"] == pytest.approx(explorer.inertia, rel=1e-12)
    moved = update_vectorized(explorer.X, explorer.assignments, explorer.centroids)
    np.testing.assert_allclose(got["moved"], moved.ravel(), rtol=1e-12)
    painted = np.reshape(got["data"], (*image.shape[:2], 4))
    assert (painted[:, :, 3] == 255).all()
    assert (painted[:, :, :3] == explorer.image).all()


def test_a_colour_that_no_pixel_has_stays(tmp_path) -> None:
    image = np.zeros((2, 2, 3), np.uint8)
    got = asked(tmp_path, image, np.array([[0.1, 0.1, 0.1], [0.9, 0.2, 0.4]]))
    assert got["moved"] == [0, 0, 0, 0.9, 0.2, 0.4]


def test_what_was_made_is_at_once_in_python() -> None:
    explorer = PaletteExplorer(K=3, random_state=1)
    seen = []
    explorer.observe(lambda change: seen.append(change.new), "colours")
    explorer.colours = [[0, 0, 0], [1, 1, 1]]
    assert seen and explorer.centroids.shape == (2, 3)
    labels = assign_broadcast(explorer.X, explorer.centroids)
    assert (explorer.assignments == labels).all()
    assert explorer.inertia == inertia(explorer.X, labels, explorer.centroids)
    assert np.unique(explorer.image.reshape(-1, 3), axis=0).tolist() == [[0] * 3, [255] * 3]
    assert "2 colours: #000000, #ffffff" in repr(explorer)


def test_large_pictures_are_thinned() -> None:
    explorer = PaletteExplorer(np.zeros((700, 900, 3), np.uint8), K=1)
    assert len(explorer.X) <= palette.widget.MOST_PIXELS
    assert len(explorer._pixels) == explorer.X.size


def test_the_same_seed_draws_the_same_colours() -> None:
    assert PaletteExplorer(random_state=3).colours == PaletteExplorer(random_state=3).colours


SMALL = np.zeros((2, 3, 3), np.uint8)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"image": np.zeros((4, 4))}, ValueError, "image"),
        ({"image": np.zeros((4, 4, 3))}, ValueError, "dtype uint8"),
        ({"image": SMALL, "K": 0}, ValueError, "K must be a whole number from 1 to 6"),
        ({"image": SMALL, "K": 99}, ValueError, "K must be a whole number from 1 to 6"),
        ({"image": SMALL, "K": 2.5}, ValueError, "K must be"),
        ({"image": SMALL, "colours": [[255, 0, 0]]}, ValueError, "divide bytes by 255"),
        ({"image": SMALL, "colours": [[0.1, 0.2]]}, ValueError, "rows of three numbers"),
        ({"image": SMALL, "colours": "red"}, ValueError, "three numbers|could not"),
        ({"image": SMALL, "colours": [[np.nan, 0, 0]]}, ValueError, "numbers from 0 to 1"),
    ],
)
def test_bad_input(arguments, error, words) -> None:
    with pytest.raises(error, match=words):
        PaletteExplorer(**arguments)


def test_a_wrong_colour_from_outside_changes_nothing() -> None:
    explorer = PaletteExplorer(SMALL, colours=[[0, 0.5, 1]])
    with pytest.raises(ValueError, match="from 0 to 1"):
        explorer.colours = [[2, 0, 0]]
    assert explorer.colours == [[0, 0.5, 1]]


def test_the_still_is_the_picture_with_its_colours_in_words() -> None:
    still = PaletteExplorer(SMALL, colours=[[0, 0.5, 1]]).still_html()
    assert "data:image/png;base64," in still and "#0080ff" in still and "alt=" in still
