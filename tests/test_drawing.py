"""Pictures: colour is never alone, every one has words, and they stay small."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from PIL import Image

from kmeans_lab import (
    SIX_NAMES,
    draw_clusters,
    draw_curve,
    draw_history,
    draw_images,
    draw_inertia,
    draw_ratios,
    draw_roofline,
    draw_shapes,
    draw_strides,
    lloyd_steps,
    new_figure,
    photograph,
    show,
    six_points,
    six_points_start,
)
from kmeans_lab.measure import Roofline
from kmeans_lab.visuals import drawing
from kmeans_lab.visuals.drawing import MARKERS, PALETTE, UNASSIGNED, colour, marker

STEPS = list(lloyd_steps(six_points(), six_points_start(2)))


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(drawing, "display", outputs.append)
    return outputs


def contrast(first, second):
    def luminance(c):
        parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(c)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_clusters_differ_in_marker_and_in_colour():
    assert len(set(PALETTE)) == len(PALETTE) and len(set(MARKERS)) == len(MARKERS)
    looks = {(colour(k), marker(k)) for k in range(90)}
    assert len(looks) == 90
    ax = draw_clusters(six_points(), STEPS[-1].assignments, STEPS[-1].centroids)
    drawn = {
        (tuple(c.get_facecolor()[0][:3]), c.get_paths()[0].vertices.tobytes())
        for c in ax.collections[:2]
    }
    assert len({c for c, _ in drawn}) == 2 and len({m for _, m in drawn}) == 2


@pytest.mark.parametrize("k", range(len(PALETTE)))
def test_colours_are_visible_on_the_light_panel(k):
    assert contrast(PALETTE[k], "white") >= 2  # a large filled mark, with its own shape


def test_every_picture_draws(shown):
    figures = [
        draw_clusters(six_points(), names=SIX_NAMES).figure,
        draw_history(STEPS, names=SIX_NAMES, lines=True),
        draw_inertia(STEPS, title="Inertia never rises").figure,
        draw_curve([1, 2], {"a": [1, 2], "b": [2, 1]}, xlabel="n", ylabel="s", logx=True).figure,
        draw_ratios({"one": 20.0, "two": 0.5}, title="It depends").figure,
        draw_images({"photo": photograph(max_pixels=100)}, title="A picture"),
        draw_shapes({"X": (6, 2), "differences": (6, 3, 2), "labels": (6,)}),
        draw_roofline(Roofline(1e10, 1e9), {"sum": (0.1, 1e8)}, title="Memory").figure,
    ]
    for figure in figures:
        show(figure, alt="A picture.")
    assert len(shown) == 2 * len(figures)


def test_a_layer_has_a_colour_and_what_has_no_layers_is_grey():
    shapes = {"X": (6, 1, 2), "differences": (6, 3, 2), "squared": (6, 3), "labels": (6,)}
    figure = draw_shapes(shapes, columns_like_layers=("squared",))
    colours = [{to_hex(cell.get_facecolor()).upper() for cell in ax.patches} for ax in figure.axes]
    three = {c.upper() for c in PALETTE[:3]}
    assert colours == [{UNASSIGNED.upper()}, three, three, {UNASSIGNED.upper()}]
    squared = figure.axes[2]
    for k in range(3):  # column k is what layer k was
        column = [cell for cell in squared.patches if cell.get_x() == k]
        assert len(column) == 6
        assert {to_hex(cell.get_facecolor()).upper() for cell in column} == {PALETTE[k].upper()}


def test_a_sign_stands_before_each_array_but_the_first():
    blocks = {"X": (6, 1, 2), "centroids": (1, 3, 2), "differences": (6, 3, 2)}
    figure = draw_shapes(blocks, between=("−", "="))
    assert [[text.get_text() for text in ax.texts] for ax in figure.axes] == [[""], ["−"], ["="]]
    figure.canvas.draw()
    for left, right in zip(figure.axes, figure.axes[1:]):  # it stands between the two blocks
        sign = right.texts[0].get_window_extent()
        assert max(cell.get_window_extent().x1 for cell in left.patches) < sign.x0
        assert sign.x1 < min(cell.get_window_extent().x0 for cell in right.patches)


def test_history_has_a_panel_for_each_half_step_and_says_what_happened():
    titles = [ax.get_title() for ax in draw_history(STEPS).axes if ax.get_visible()]
    assert len(titles) == len(STEPS)
    assert titles[1] == "assign 1: 6 changed, 143"
    assert titles[2] == "update 1: inertia 66.5"
    assert titles[-1] == "assign 4: nothing changed"


def test_a_picture_is_small_and_carries_its_words(shown):
    show(draw_history(STEPS, names=SIX_NAMES), alt="Six   points\n in eight panels.")
    image, words = shown
    _, metadata = image._repr_png_()
    assert metadata["alt"] == "Six points in eight panels."
    assert "<summary>This picture in words</summary>Six points" in words._repr_html_()
    assert repr(words) == "In words: Six points in eight panels."
    assert len(image.data) < 60_000
    assert Image.open(io.BytesIO(image.data)).width > 800


def test_a_picture_is_a_light_card_in_the_dark_theme_too(shown):
    """Its own background is opaque, so that no theme shows through beneath dark letters."""
    data, _ = drawing.as_png(draw_clusters(six_points()).figure)
    image = Image.open(io.BytesIO(data)).convert("RGBA")
    corners = [(x, y) for x in (0, image.width - 1) for y in (0, image.height - 1)]
    assert {image.getpixel(corner) for corner in corners} == {(255, 255, 255, 255)}
    assert image.getchannel("A").getextrema() == (255, 255)


def test_a_photograph_can_keep_all_its_colours(shown):
    figure = draw_images({"photo": photograph(max_pixels=5000)}, width=3)
    show(figure, alt="A picture.")
    show(figure, alt="A picture.", every_colour=True)
    few, all_of_them = (
        len(Image.open(io.BytesIO(image.data)).convert("RGB").getcolors(1 << 20))
        for image in shown[::2]
    )
    assert few <= 256 and all_of_them > 2000


def test_words_are_text_not_markup(shown):
    show(new_figure()[0], alt="K < 3 & more")
    assert "K &lt; 3 &amp; more" in shown[1]._repr_html_()


@pytest.mark.parametrize("alt", ["", "  ", None])
def test_no_picture_without_words(alt):
    with pytest.raises(ValueError, match="alt must say in words"):
        show(new_figure()[0], alt=alt)


X, LABELS, TWO = six_points(), [0, 0, 0, 1, 1, 0], six_points_start(2)
WIDE = np.c_[X, X[:, 0]]


def curve(x, curves):
    return draw_curve(x, curves, xlabel="n", ylabel="s")


@pytest.mark.parametrize(
    "call, error, words",
    [
        (
            lambda: draw_clusters(WIDE),
            ValueError,
            r"X must .*\(6, 3\). Choose two",
        ),
        (lambda: draw_clusters(X[:, :1]), ValueError, r"X must have shape \(n, 2\).*\(6, 1\)"),
        (lambda: draw_clusters(X[:, 0]), ValueError, r"X must have shape \(n, d\)"),
        (
            lambda: draw_clusters(X, [0, 1]),
            ValueError,
            r"assignments must have shape",
        ),
        (lambda: draw_clusters(X, [0, -1] * 3), ValueError, "assignments must .*row 1 holds -1"),
        (lambda: draw_clusters(X, [0.0] * 6), TypeError, "assignments must hold integers"),
        (lambda: draw_clusters(X, LABELS, WIDE), ValueError, r"centroids must have shape \(K, 2\)"),
        (lambda: draw_clusters(X, LABELS, [[0], [1, 2]]), ValueError, "centroids is ragged"),
        (lambda: draw_clusters(X, names=["A"]), ValueError, "names must hold n=6 names.*1 came"),
        (lambda: draw_clusters(X, trail=[TWO]), ValueError, "trail .*there are no centroids"),
        (
            lambda: draw_clusters(X, LABELS, TWO, trail=[X]),
            ValueError,
            r"trail\[0\] must",
        ),
        (lambda: draw_history([]), ValueError, "steps is empty"),
        (lambda: draw_history(3), TypeError, "steps must be half-steps.*an int came"),
        (lambda: draw_history([X]), TypeError, "steps must be half-steps.*in place 0"),
        (lambda: draw_history(STEPS, columns=0), ValueError, "columns must be at least 1"),
        (
            lambda: draw_history(lloyd_steps(WIDE, WIDE[:2])),
            ValueError,
            r"X must have shape \(n, 2\)",
        ),
        (lambda: draw_inertia(X), TypeError, "steps must be half-steps"),
        (lambda: curve([1, 2], {"a": [1]}), ValueError, r"curves\['a'\] must hold 2 numbers"),
        (lambda: curve([1, 2], [1, 2]), TypeError, "curves must be a dictionary.*a list came"),
        (lambda: curve([1, 2], {}), ValueError, "curves is empty"),
        (
            lambda: draw_ratios({"a": 0}),
            ValueError,
            r"ratios\['a'\] must be .*0 came",
        ),
        (lambda: draw_ratios({"a": np.nan}), ValueError, r"ratios\['a'\] must be a number above 0"),
        (lambda: draw_ratios({"a": "2"}), TypeError, r"ratios\['a'\] must be"),
        (lambda: draw_images({"a": X[:, 0]}), ValueError, r"images\['a'\] must have shape"),
        (lambda: draw_images(X), TypeError, "images must be a dictionary"),
        (lambda: draw_shapes({"X": X}), TypeError, r"arrays\['X'\] must .*Write X.shape"),
        (lambda: draw_shapes({"X": (1, 2, 3, 4)}), ValueError, "one to three axes"),
        (lambda: draw_shapes({"X": (6, 2)}, between=("=",)), ValueError, "between must hold"),
    ],
)
def test_what_cannot_be_drawn_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_lists_frames_and_iterators_are_drawn():
    pandas = pytest.importorskip("pandas")
    for points, labels, centroids in (
        (X.tolist(), tuple(LABELS), TWO.tolist()),
        (pandas.DataFrame(X), pandas.Series(LABELS), pandas.DataFrame(TWO)),
    ):
        ax = draw_clusters(points, labels, centroids, lines=True, names="ABCDEF")
        assert len(ax.texts) == 6 + 2
    panels = [ax for ax in draw_history(lloyd_steps(X, TWO)).axes if ax.get_visible()]
    assert len(panels) == len(STEPS)


def test_log_axes_say_so():
    ax = draw_curve([1, 10], {"t": [1, 2]}, xlabel="n", ylabel="seconds", logx=True)
    assert ax.get_xlabel() == "n (log scale)" and ax.get_ylabel() == "seconds"


def test_drawing_leaves_matplotlibs_settings_alone():
    import matplotlib

    before = dict(matplotlib.rcParams)
    draw_inertia(STEPS)
    assert dict(matplotlib.rcParams) == before
    assert np.isfinite(draw_inertia(STEPS).get_ylim()).all()


def test_short_log_axes_have_plain_ticks():
    ax = draw_ratios({"a": 1.2, "b": 6.0})
    ax.figure.canvas.draw()
    named = [t.get_text() for t in ax.get_xticklabels(which="both") if t.get_text()]
    assert {"1", "2", "5"} <= set(named)
    assert not any("times" in text or "10^" in text for text in named)


def test_strides_are_drawn_byte_by_byte():
    six = X.astype(np.float64)
    views = {"six": six, "six.T": six.T, "six[:, 0]": six[:, 0], "reversed": six[::-1, 1]}
    panels = draw_strides(six, views).axes
    words = [[text.get_text() for text in ax.texts] for ax in panels]
    for said, view in zip(words, views.values(), strict=True):
        assert sum(text.startswith("[") for text in said) == view.size
        for axis, stride in enumerate(view.strides):
            assert f"axis {axis}: {stride} bytes" in said
    assert panels[2].get_title(loc="left").endswith("shape (6,), strides (16,)")
    # the index of each number stands below it: 12 numbers, 8 bytes each, row after row
    at = {t.get_text(): t.get_position()[0] for t in panels[1].texts}
    assert (at["[0, 0]"], at["[1, 0]"], at["[0, 1]"]) == (4, 12, 20)


@pytest.mark.parametrize(
    ("memory", "views", "error", "words"),
    [
        ([1, 2], {}, TypeError, "memory must be an array, but list came"),
        (X[:, 0], {"X": X}, ValueError, "one piece"),
        (np.ones(100), {"X": X}, ValueError, "1 to 160 bytes, but has 800"),
        (X, {}, ValueError, "views"),
        (X, {"copy": X.copy()}, ValueError, r"views\['copy'\] must look at the bytes"),
        (X, {"X": X[:, :, np.newaxis]}, TypeError, "one or two axes"),
        (X, {"X": X.view(np.int64)}, ValueError, "bytes of its own"),
    ],
)
def test_what_has_no_strides_to_draw_is_named(memory, views, error, words):
    with pytest.raises(error, match=words):
        draw_strides(memory, views)
