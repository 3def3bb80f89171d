"""One coloured box and one way to shorten a number for all that answers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kmeans_lab
from kmeans_lab.telling import KINDS, box, code, short, title, where_shapes_differ


@given(st.floats(-1e300, 1e300, allow_subnormal=False), st.integers(1, 9))
def test_a_short_number_is_near_the_number(value, digits):
    text = short(value, digits)
    assert abs(float(text) - value) <= abs(value) * 0.6 * 10.0 ** (1 - digits)
    assert "e" not in text or not 1e-4 <= abs(value) < 1e6
    assert not text.startswith("-0") or "." in text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (18.5, 6, "18.5"),
        (-0.0, 4, "0"),
        (4_000_000.0, 4, "4000000"),
        (12345.6, 3, "12346"),
        (1e12, 4, "1e+12"),
        (0.00001234, 3, "1.23e-05"),
        (float("inf"), 4, "inf"),
        (float("nan"), 4, "nan"),
    ],
)
def test_numbers_as_people_write_them(value, digits, text):
    assert short(value, digits) == text


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ((6, 3), (3, 2), "the last axis has 3 against 2."),
        ((6, 2), (3, 2), "the last axis but one has 6 against 3."),
        ((6, 1, 2), (3, 1, 2), "the first axis has 6 against 3."),
        ((9, 6, 1, 2), (3, 1, 2), "the third axis from the right has 6 against 3."),
        ((5, 1, 1, 2), (5, 1, 1, 2), ""),
        ((9, 5, 1, 1, 2), (6, 1, 1, 2), "the fourth axis from the right has 5 against 6."),
        ((9, 4, 1, 1, 1, 1), (3, 1, 1, 1, 1), "axis number 5 from the right has 4 against 3."),
    ],
)
def test_axes_are_counted_in_words(first, second, words):
    told = f"Aligned from the right, {words}" if words else ""
    assert where_shapes_differ("Sub", first, second) == told


def test_every_kind_is_told_without_its_colour_and_nothing_is_html():
    assert len({sign for sign, _ in KINDS.values()}) == len(KINDS)
    for kind in KINDS:
        made = box(kind, title("<b> is `a < b`", kind), code("a ` b"))
        assert 'role="status"' in made and KINDS[kind][1] in made
        assert "&lt;b&gt; is <code" in made and "a ` b" in made and "<b>" not in made


def test_nobody_draws_a_box_of_their_own():
    package = Path(kmeans_lab.__file__).parent
    found = [
        path.name
        for path in package.rglob("*.py")
        if path.name != "telling.py"
        and any(sign in path.read_text(encoding="utf-8") for sign in ("border-left: 4px", "52em"))
    ]
    assert found == []
