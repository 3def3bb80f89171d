"""The data sets: what they hold, and photographs that cannot be read."""

import re
import sys

import numpy as np
import pytest
from PIL import Image

from kmeans_lab import (
    SIX_NAMES,
    blobs,
    digits,
    iris,
    noise,
    photograph,
    pixels,
    recolour,
    six_points,
    six_points_start,
    wine,
)


def test_six_points():
    X = six_points()
    assert X.shape == (6, 2) and X.dtype == np.float64 and len(SIX_NAMES) == 6
    assert (six_points_start(3) == X[:3]).all()
    X[0] = 99  # a student may write into it
    assert six_points()[0].tolist() == [6.0, 6.0]
    with pytest.raises(ValueError, match="there are six points"):
        six_points_start(7)


def test_blobs_have_true_clusters():
    X, labels = blobs(301, 4, 3, random_state=5, spread=0.5, offset=100)
    assert X.shape == (301, 3) and labels.shape == (301,)
    counts = np.bincount(labels)
    assert len(counts) == 4 and counts.max() - counts.min() <= 1
    assert np.abs(X.mean() - 100) < 10
    for k in range(4):
        assert 0.4 < X[labels == k].std(axis=0).mean() < 0.6
    assert (blobs(20, 2, 2, 5)[0] == blobs(20, 2, 2, 5)[0]).all()
    assert not np.array_equal(blobs(20, 2, 2, 5)[0], blobs(20, 2, 2, 6)[0])


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: blobs(0), ValueError, "n must be at least 1"),
        (lambda: blobs(K=2.0), TypeError, "K must be an integer"),
        (lambda: blobs(spread=-1), ValueError, "spread must be finite and at least 0, but -1 came"),
        (lambda: blobs(spread="wide"), TypeError, "spread must be a number, but 'wide'"),
        (lambda: blobs(offset=np.inf), ValueError, "offset must be finite, but inf came"),
        (lambda: blobs(random_state="a"), TypeError, "random_state must be an integer"),
        (lambda: noise(d=-1), ValueError, "d must be at least 1"),
        (lambda: noise(random_state=-1), ValueError, "random_state must be at least 0"),
        (lambda: six_points_start(0), ValueError, "K must be at least 1"),
    ],
)
def test_what_data_cannot_be_made_of(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_noise_and_scikit_learns_sets():
    assert noise(500, 3, 1).shape == (500, 3)
    assert np.abs(noise(5000, 1, 1).std() - 1) < 0.05
    assert digits()[0].shape == (1797, 64)
    assert wine()[0].shape == (178, 13)
    assert iris()[0].shape == (150, 4)


@pytest.mark.parametrize("name", ["china", "flower"])
def test_photographs_come_with_the_course(name):
    image = photograph(name)
    assert image.shape == (427, 640, 3) and image.dtype == np.uint8
    small = photograph(name, max_pixels=1000)
    assert small.shape[0] * small.shape[1] <= 1000
    assert small.shape[1] / small.shape[0] == pytest.approx(640 / 427, rel=0.05)
    assert np.abs(small.mean(axis=(0, 1)) - image.mean(axis=(0, 1))).max() < 3
    image[:] = 0  # a student may write into it


def test_pixels_and_back():
    image = photograph(max_pixels=600)
    X = pixels(image)
    assert X.shape == (image.shape[0] * image.shape[1], 3)
    assert X.min() >= 0 and X.max() <= 1
    colours, labels = np.unique(X, axis=0, return_inverse=True)
    assert (recolour(image, colours, labels.ravel()) == image).all()


def test_recolouring_does_not_wrap_around():
    image = np.zeros((1, 2, 3), np.uint8)
    assert recolour(image, [[1.2, -0.1, 0.5]], [0, 0])[0, 0].tolist() == [255, 0, 128]
    with pytest.raises(ValueError, match="assignments must have shape"):
        recolour(image, [[0, 0, 0]], [0])


PICTURE = np.zeros((2, 3, 3), np.uint8)


@pytest.mark.parametrize(
    "image, centroids, assignments, error, words",
    [
        (
            PICTURE[..., 0],
            [[0, 0, 0]],
            [0] * 6,
            ValueError,
            r"image must .*\(2, 3\). A grey picture",
        ),
        (np.zeros((2, 3, 4)), [[0, 0, 0]], [0] * 6, ValueError, "image must .* transparency"),
        (3, [[0, 0, 0]], [0] * 6, ValueError, r"image must have shape .* it has shape \(\)"),
        (None, [[0, 0, 0]], [0] * 6, TypeError, "image must be a picture, but None came"),
        ([[1], [1, 2]], [[0, 0, 0]], [0] * 6, ValueError, "image is ragged"),
        (PICTURE, [[0.5]], [0] * 6, ValueError, r"centroids must have shape \(K, 3\)"),
        (
            PICTURE,
            [[0.5] * 4],
            [0] * 6,
            ValueError,
            r"centroids must have shape \(K, 3\)",
        ),
        (PICTURE, [0.1, 0.2, 0.3], [0] * 6, ValueError, r"centroids must have shape \(K, d\)"),
        (
            PICTURE,
            [[0, 0, 0], [0, 255, 3]],
            [0] * 6,
            ValueError,
            "row 1, column 1 holds 255.*by 255",
        ),
        (
            PICTURE,
            [[0, 0, 9.5]],
            [0] * 6,
            ValueError,
            "between 0 and 1, .*column 2 holds 9.5",
        ),
        (PICTURE, np.array([[2, 0, 1]], np.uint8), [0] * 6, ValueError, "row 0, column 0 holds 2"),
        (PICTURE, [[-3.0, 0, 0]], [0] * 6, ValueError, "row 0, column 0 holds -3"),
        (PICTURE, [[0, 0, np.nan]], [0] * 6, ValueError, "centroids contains NaN"),
        (PICTURE, [[0, 0, 0]], [0] * 5, ValueError, r"assignments must have shape \(n,\)"),
        (
            PICTURE,
            [[0, 0, 0]],
            [0] * 5 + [1],
            ValueError,
            "assignments must lie between 0 and",
        ),
        (PICTURE, [[0, 0, 0]], [0.0] * 6, TypeError, "assignments must hold integers"),
    ],
)
def test_recolour_names_what_is_wrong(image, centroids, assignments, error, words):
    with pytest.raises(error, match=words):
        recolour(image, centroids, assignments)


def test_whole_numbers_0_and_1_are_colours():
    assert recolour(PICTURE.tolist(), [[0, 1, 0]], [0] * 6)[1, 2].tolist() == [0, 255, 0]


@pytest.mark.parametrize(
    "image, words",
    [
        (PICTURE / 255, r"write \(image \* 255\).round"),
        (PICTURE.tolist(), r"write numpy.asarray\(image, dtype=numpy.uint8\)"),
        (PICTURE[..., 0], r"numpy.stack\(\[image\] \* 3, axis=2\)"),
    ],
)
def test_pixels_say_how_to_make_a_picture(image, words):
    with pytest.raises(ValueError, match=words):
        pixels(image)


@pytest.mark.parametrize(
    "image", [np.zeros((4, 4)), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3)), 3]
)
def test_pixels_refuse_what_is_no_picture(image):
    with pytest.raises(
        ValueError, match=r"image must have shape \(height, width, 3\) and dtype uint8"
    ):
        pixels(image)


def test_grey_transparent_and_turned_pictures(tmp_path):
    Image.new("L", (3, 2), 100).save(tmp_path / "grey.png")
    assert (photograph(tmp_path / "grey.png") == 100).all()
    Image.new("RGBA", (3, 2), (255, 0, 0, 0)).save(tmp_path / "clear.png")
    assert (photograph(str(tmp_path / "clear.png")) == 255).all()
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    Image.new("RGB", (5, 2)).save(tmp_path / "turned.jpg", exif=exif)
    assert photograph(tmp_path / "turned.jpg").shape == (5, 2, 3)
    Image.new("RGB", (1, 1)).save(tmp_path / "one.png")
    assert photograph(tmp_path / "one.png", max_pixels=1).shape == (1, 1, 3)
    Image.new("RGB", (1000, 1)).save(tmp_path / "strip.png")
    assert photograph(tmp_path / "strip.png", max_pixels=10).shape[0] == 1


def test_photographs_that_cannot_be_read(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no picture 'missing.png'"):
        photograph("missing.png")
    Image.new("RGB", (2, 2)).save(tmp_path / "My cat.JPG")
    folder = re.escape(repr(tmp_path.name))
    with pytest.raises(FileNotFoundError, match=rf"in the folder {folder} \(is 'My cat.JPG' meant"):
        photograph(tmp_path / "my_cat.jpg")
    with pytest.raises(FileNotFoundError, match=rf"in the folder {folder}\. Give the path"):
        photograph(tmp_path / "quite_another.png")
    with pytest.raises(FileNotFoundError, match="there is no folder 'nowhere'"):
        photograph("nowhere/my_cat.jpg")
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(ValueError, match="'text.png' cannot be read as a picture"):
        photograph(tmp_path / "text.png")
    (tmp_path / "empty.jpg").write_bytes(b"")
    with pytest.raises(ValueError, match="cannot be read as a picture"):
        photograph(tmp_path / "empty.jpg")
    Image.fromarray(photograph(max_pixels=5000)).save(tmp_path / "whole.png")
    whole = (tmp_path / "whole.png").read_bytes()
    (tmp_path / "half.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="Is it a whole PNG or JPEG file"):
        photograph(tmp_path / "half.png")
    with pytest.raises((ValueError, PermissionError)):
        photograph(tmp_path)
    with pytest.raises(TypeError, match="source must be 'china', 'flower' or the path"):
        photograph(3)
    with pytest.raises(TypeError, match="path of a picture, but ndarray came"):
        photograph(np.zeros((2, 2, 3), np.uint8))
    with pytest.raises(ValueError, match="max_pixels must be at least 1"):
        photograph(max_pixels=0)


def test_without_pillow_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match="needs Pillow: python -m pip install pillow"):
        photograph()
