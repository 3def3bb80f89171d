"""`palette_bytes(height, width, K)`: the size of a picture in K colours."""

from __future__ import annotations

import math

import numpy as np

from kmeans_lab.checks.comparing import Whole
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.slips import Slip

exercise = Exercise(
    "kmeans_lab.project.palette_bytes",
    lesson="14_project",
    number=1,
    reads="06_measuring",
    steps=("write",),
    returns=Whole(),
    section="How much memory at once?",
    points=2,
    edges=(Edge("one-colour", 0.5, "a picture in a single colour"),),
    hints=(
        "Two parts are stored: the palette, K colours of three bytes, and an index for each pixel.",
        "One bit tells 2 colours apart, two bits 4, three bits 8. How many for 5? And for 16, "
        "whose indices are 0 to 15?",
        "All pixels together take h · w · bits bits. Eight of them are a byte, and a byte that is "
        "only begun counts as a whole one.",
    ),
)


def cases(rng: np.random.Generator) -> list[Case]:
    height, width = (int(v) for v in rng.integers(50, 400, 2))
    given = [
        ((2, 4, 4), "Two rows of four pixels in four colours"),
        ((3, 3, 2), "Nine pixels in two colours"),
        ((10, 10, 5), "A hundred pixels in five colours"),
        ((10, 10, 16), "A hundred pixels in sixteen colours"),
        ((3, 5, 3), "Three rows of five pixels in three colours"),
        ((1, 1, 8), "One single pixel, and eight colours"),
        ((427, 640, 256), "A photograph in 256 colours"),
        ((427, 640, 257), "A photograph in 257 colours"),
        ((100_000, 100_000, 1000), "Ten thousand megapixels in a thousand colours"),
        ((height, width, int(rng.integers(17, 120))), "Numbers that nobody chose"),
    ]
    one = [
        ((4, 5, 1), "Twenty pixels in one colour"),
        ((height, width, 1), "A picture in one colour"),
    ]
    return [
        *(Case(*case, bytes_by_hand) for case in given),
        *(Case(*case, bytes_by_hand, edge="one-colour") for case in one),
    ]


def bytes_by_hand(case, wanted, outcome):
    """Bits of an index and of all, the bytes of both parts."""
    height, width, K = case.args
    if K == 1:
        return (
            "With one colour there is nothing to tell apart: only the palette is stored, 3 bytes."
        )
    n, bits = height * width, bits_of(K)
    return (
        f"To tell {K:,} colours apart takes {bits} bit{'' if bits == 1 else 's'} a pixel, for all "
        f"{n:,} pixels {n * bits:,}: they fill or begin {up(n * bits):,} bytes. The palette takes "
        f"{3 * K:,} bytes more."
    )


def bits_of(K):
    return (K - 1).bit_length()


def up(bits):
    return -(-bits // 8)


def of(bits=bits_of, palette=lambda K: 3 * K, stored=up):
    """The bytes by other bits an index, with another palette, or others for all indices."""
    return lambda h, w, K: palette(K) + stored(h * w * bits(K))


slips = (
    Slip(
        "bits-for-bytes",
        "The pixels were counted in bits and the palette in bytes. Eight bits are a byte.",
        of(stored=lambda bits: bits),
        misconception="bytes-for-elements",
    ),
    Slip(
        "all-in-bits",
        "All of it was counted in bits, 24 a colour of the palette too. Eight bits are a byte.",
        of(palette=lambda K: 24 * K, stored=lambda bits: bits),
        misconception="bytes-for-elements",
    ),
    Slip(
        "one-byte-a-colour",
        "A colour of the palette counts one byte here. It has three channels of a byte each.",
        of(palette=lambda K: K),
        misconception="bytes-for-elements",
    ),
    Slip(
        "palette-of-one-colour",
        "The palette counts three bytes in all, whatever K is. Each of its K colours takes three.",
        of(palette=lambda K: 3),
    ),
    Slip(
        "palette-missing",
        "The palette is missing: without it nobody knows which colour an index means. It holds K "
        "colours.",
        of(palette=lambda K: 0),
    ),
    Slip(
        "twenty-four-a-colour",
        "A colour of the palette counts 24 here, as three channels of eight bits do, or of eight "
        "bytes. A channel takes one byte, so a colour takes three: which numbers are bits, and "
        "which bytes?",
        of(palette=lambda K: 24 * K),
    ),
    Slip(
        "palette-filled-up",
        "The palette was filled up to a power of two. It holds K colours, and no more.",
        of(palette=lambda K: 3 * 2 ** bits_of(K)),
    ),
    Slip(
        "rounded-down",
        "The last bits, which do not fill a byte, were forgotten. They need a byte too: divide, "
        "and round up.",
        of(stored=lambda bits: bits // 8),
        misconception="remainder-dropped",
    ),
    Slip(
        "rounded-to-the-nearest",
        "The bytes were rounded to the nearest whole number. Bits that do not fill a byte need a "
        "whole one, however few they are: round up.",
        of(stored=lambda bits: round(bits / 8)),
    ),
    Slip(
        "one-byte-too-many",
        "Where the bits fill their bytes exactly, this counts a byte too many. Round up, do not "
        "add one.",
        of(stored=lambda bits: bits // 8 + 1),
    ),
    Slip(
        "decimal-bytes",
        "This is a decimal number, and a byte that is only begun counts as a whole one. `//` "
        "divides and rounds down; how does one round up?",
        of(stored=lambda bits: bits / 8),
    ),
    Slip(
        "number-right-but-decimal",
        "The number is right, but it is decimal, a float: `np.ceil` gives such. Bytes are counted "
        "in whole numbers, int.",
        of(stored=lambda bits: float(up(bits))),
    ),
    Slip(
        "logarithm-rounded-down",
        "With so few bits an index cannot tell K colours apart: the logarithm was rounded down. "
        "Two bits tell four apart, and for five a third one is needed.",
        of(lambda K: K.bit_length() - 1),
        of(lambda K: K.bit_length() - 1, stored=lambda bits: bits // 8),
    ),
    Slip(
        "logarithm-rounded-to-the-nearest",
        "The logarithm was rounded to the nearest whole number. For five colours, say, it is 2.32, "
        "and two bits tell only four apart: round up.",
        of(lambda K: round(math.log2(K))),
    ),
    Slip(
        "another-logarithm",
        "The logarithm has another base than 2: `log` is the natural one. Each further bit doubles "
        "the number of colours, so which base counts bits?",
        of(lambda K: math.ceil(math.log(K))),
        of(lambda K: math.ceil(math.log10(K))),
    ),
    Slip(
        "parts-of-a-bit",
        "An index takes whole bits, and a logarithm is seldom whole: for five colours, say, it is "
        "2.32, and three bits are needed. Round the bits of one index up before you count those "
        "of all.",
        of(math.log2, stored=lambda bits: math.ceil(bits / 8)),
        of(math.log2, stored=lambda bits: bits / 8),
    ),
    Slip(
        "square-root",
        "The bits of an index grow like a logarithm, not like a square root: each further bit "
        "doubles the number of colours.",
        of(lambda K: math.ceil(math.sqrt(K))),
    ),
    Slip(
        "a-bit-a-colour",
        "An index of K bits, one for each colour, is far more than is needed: three bits tell "
        "eight colours apart.",
        of(lambda K: K),
    ),
    Slip(
        "index-up-to-k",
        "An index goes from 0 to K−1, not to K. Sixteen colours have indices up to 15, which four "
        "bits hold.",
        of(lambda K: K.bit_length()),
        of(lambda K: K.bit_length(), stored=lambda bits: bits // 8),
    ),
    Slip(
        "at-least-one-bit",
        "With one single colour there is nothing to tell apart: an index of no bits at all. Does "
        "your way begin at one bit?",
        of(lambda K: max(1, bits_of(K))),
    ),
    Slip(
        "colours-for-indices",
        "Every pixel still stores its colour, three bytes. It needs only an index into the "
        "palette.",
        of(lambda K: 24),
    ),
    Slip(
        "whole-bytes-an-index",
        "Every index takes whole bytes here. Only the sum is rounded up: with few colours a few "
        "bits are enough, and several pixels share a byte.",
        of(lambda K: 8),
        of(lambda K: 8 * up(bits_of(K))),
    ),
    Slip(
        "whole-bytes-a-row",
        "Every row was rounded up to whole bytes. Here the indices follow each other without gaps, "
        "also from one row to the next.",
        lambda h, w, K: 3 * K + h * up(w * bits_of(K)),
    ),
)
