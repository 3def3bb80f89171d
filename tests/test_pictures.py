"""Files of pictures of every kind: in their right colours, or refused with what came."""

import io
import struct
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from kmeans_lab import photograph, pictures
from kmeans_lab.desk import report as report_module
from kmeans_lab.pictures import size_within

KINDS = "JPEG, PNG, WebP, AVIF, GIF, BMP and TIFF files are read"
COLOURS = np.asarray(Image.fromarray(photograph("china", 3000)))
GREY = np.asarray(Image.fromarray(COLOURS).convert("L"))
Image.init()


def three(grey):
    return np.repeat(np.asarray(grey, np.uint8)[:, :, None], 3, axis=2)


def apart(path, wanted):
    """How far the colours of a file lie from those wanted, in levels, on average."""
    got = photograph(path)
    assert got.dtype == np.uint8 and got.shape == wanted.shape
    return np.abs(got.astype(int) - wanted).mean()


def refused(path, *words):
    with pytest.raises(ValueError, match=KINDS) as told:
        photograph(path)
    for word in (*words, repr(path.name)):
        assert word in str(told.value)


def with_mode(mode):
    picture, grey = Image.fromarray(COLOURS), Image.fromarray(GREY)
    if mode == "LAB":
        profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        return ImageCms.profileToProfile(picture, *profiles, outputMode="LAB")
    if mode.startswith("I;16"):
        return Image.fromarray(GREY.astype(np.uint16) * 257).convert("I").convert(mode)
    if mode in ("I", "F"):
        return Image.fromarray(GREY.astype({"I": np.int32, "F": np.float32}[mode]))
    if mode in ("La", "RGBa"):
        return (grey if mode == "La" else picture).convert(mode.upper()).convert(mode)
    if mode == "PA":
        return picture.convert("P").convert("PA")
    return picture.convert(mode)


MODES = ["1", "L", "P", "PA", "LA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "LAB", "HSV"]
LOSSY = {"JPEG": {"quality": 98}, "AVIF": {"quality": 98}, "WEBP": {"lossless": True}}
# A kind -> the modes that Pillow writes of it, at least.
KEPT = {
    "AVIF": "L RGB RGBA",
    "BMP": "1 L P RGB",
    "GIF": "1 L P RGB",
    "JPEG": "1 L RGB CMYK YCbCr",
    "JPEG2000": "L LA RGB RGBA",
    "PCX": "1 L P RGB",
    "PNG": "1 L P LA RGB RGBA",
    "PPM": "1 L RGB",
    "QOI": "RGB RGBA",
    "SGI": "L RGB RGBA",
    "TGA": "1 L P LA RGB RGBA",
    "TIFF": "1 L P LA RGB RGBA CMYK YCbCr LAB",
    "WEBP": "L P RGB RGBA",
}


def written(path, kind, modes, **options):
    """Write a picture in each of the modes that Pillow writes of this kind; yield them."""
    for mode in modes:
        try:
            with_mode(mode).save(path, kind, **options)
        except (OSError, ValueError, KeyError):
            continue
        yield mode


@pytest.mark.parametrize("kind", KEPT)
def test_pictures_of_eight_bits_have_their_colours(kind, tmp_path):
    if kind not in Image.SAVE:
        pytest.skip(f"feature: this Pillow has no {kind}")
    path, found = tmp_path / "picture", set()
    for mode in written(path, kind, MODES, **LOSSY.get(kind, {})):
        shown = Image.fromarray(COLOURS) if mode == "LAB" else with_mode(mode)
        rough = 12 if kind in LOSSY else 5  # a palette, or colours at half the resolution
        assert apart(path, np.asarray(shown.convert("RGB"))) <= rough, mode
        found.add(mode)
    assert found >= set(KEPT[kind].split())


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG2000", "PPM"])
def test_grey_pictures_of_sixteen_bits_have_their_levels(kind, tmp_path):
    found = set()
    for mode in written(tmp_path / "grey", kind, ["I;16", "I;16B", "I;16L"]):
        assert apart(tmp_path / "grey", three(GREY)) == 0
        found.add(mode)
    assert "I;16" in found


@pytest.mark.parametrize(("kind", "modes"), [("TIFF", "I F"), ("SPIDER", "F")])
def test_what_has_no_white_is_refused(kind, modes, tmp_path):
    for mode in modes.split():
        with_mode(mode).save(tmp_path / "wide", kind)
        refused(tmp_path / "wide", "which of them is white is not said")


# ------------------------------------------------------------------ TIFF, written by hand


def tiff(path, numbers, bits, sample_format=1, photometric=1, order="<", more=()):
    """Write a grey TIFF: numbers (h, w) as they are to be stored."""
    height, width = numbers.shape
    if bits == 12:
        a, b = numbers[:, ::2].astype(np.uint16), numbers[:, 1::2].astype(np.uint16)
        data = np.stack([a >> 4, (a & 15) << 4 | b >> 8, b & 255], axis=-1).astype("u1").tobytes()
    elif bits == 1:
        data = np.packbits(numbers.astype(bool), axis=1).tobytes()
    else:
        kind = {1: "u", 2: "i", 3: "f"}[sample_format]
        data = numbers.astype(f"{order}{kind}{bits // 8}").tobytes()
    tags = {256: width, 257: height, 258: bits, 259: 1, 262: photometric, 273: 8, 277: 1}
    tags |= {278: height, 279: len(data), 339: sample_format} | dict(more)
    entries = b"".join(
        struct.pack(f"{order}HHI", tag, 4, 1) + struct.pack(f"{order}I", value)
        for tag, value in sorted(tags.items())
    )
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8 + len(data))
    path.write_bytes(head + data + struct.pack(f"{order}H", len(tags)) + entries + b"\0\0\0\0")


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_unsigned_tiff_has_its_levels(order, tmp_path):
    path, grey = tmp_path / "grey.tif", GREY[:, : GREY.shape[1] // 2 * 2].astype(int)
    tiff(path, grey * 257, 16, order=order)
    assert apart(path, three(grey)) == 0
    tiff(path, grey, 8, order=order)
    assert apart(path, three(grey)) == 0
    tiff(path, 255 - grey, 8, photometric=0, order=order)
    assert apart(path, three(grey)) == 0
    tiff(path, grey > 99, 1, photometric=0, order=order)
    assert apart(path, three(np.where(grey > 99, 0, 255))) == 0


def test_a_tiff_of_twelve_bits_or_with_white_as_zero(tmp_path):
    path, grey = tmp_path / "grey.tif", GREY[:, : GREY.shape[1] // 2 * 2].astype(int)
    tiff(path, np.rint(grey * (4095 / 255)), 12)
    assert apart(path, three(grey)) == 0
    tiff(path, 65535 - grey * 257, 16, photometric=0)
    assert apart(path, three(grey)) == 0


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("bits", "sample_format", "words"),
    [
        (8, 2, "8-bit signed integers"),
        (16, 2, "16-bit signed integers"),
        (32, 2, "32-bit signed integers"),
        (32, 1, "32-bit"),
        (32, 3, "32-bit floating-point numbers"),
        (64, 3, "TIFF"),
        (16, 3, "TIFF"),
    ],
)
def test_a_tiff_whose_white_is_not_known_is_refused(bits, sample_format, words, order, tmp_path):
    for numbers in (GREY, GREY / 255 if sample_format == 3 else GREY // 2):
        tiff(tmp_path / "wide.tif", numbers, bits, sample_format, order=order)
        refused(tmp_path / "wide.tif", words if bits != 32 or order == "<" else "")


def test_limits_of_the_samples_are_statistics_not_colours(tmp_path):
    # "MaxSampleValue ... is not to be used to affect the visual appearance": TIFF 6.0
    tiff(tmp_path / "grey.tif", GREY.astype(int) * 257, 16, more={280: 900, 281: 40_000}.items())
    assert apart(tmp_path / "grey.tif", three(GREY)) == 0


def test_the_preview_in_a_raw_file_is_not_taken_for_the_photograph(tmp_path):
    tiff(tmp_path / "raw.dng", GREY, 8, more={254: 1}.items())
    refused(tmp_path / "raw.dng", "a small preview")


# ------------------------------------------------------------------ transparency, turned cameras


def test_transparency_is_laid_on_white(tmp_path):
    path = tmp_path / "clear.png"
    half = Image.fromarray(np.full(GREY.shape, 128, np.uint8))
    for mode, levels in (("RGB", COLOURS), ("L", three(GREY))):
        picture = Image.fromarray(COLOURS).convert(mode)
        picture.putalpha(half)
        picture.save(path)
        assert apart(path, np.rint(levels * (128 / 255) + 255 * (127 / 255)).astype(int)) < 1
    Image.fromarray(GREY).save(path, transparency=int(GREY[0, 0]))
    assert apart(path, three(np.where(GREY == GREY[0, 0], 255, GREY))) == 0
    sixteen = GREY.astype(np.uint16) * 257
    Image.fromarray(sixteen).save(path, transparency=int(sixteen[0, 0]))
    assert apart(path, three(np.where(GREY == GREY[0, 0], 255, GREY))) == 0
    key = tuple(map(int, COLOURS[0, 0]))
    Image.fromarray(COLOURS).save(path, transparency=key)
    there = (key == COLOURS).all(axis=2, keepdims=True)
    assert apart(path, np.where(there, 255, COLOURS)) == 0
    dots = GREY > 99
    Image.fromarray(dots).save(path, transparency=0)
    assert apart(path, np.full_like(COLOURS, 255)) == 0
    palette = Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16)).convert("P")
    palette.save(path, transparency=bytes([0] * 128 + [255] * 128))
    levels = np.arange(256).reshape(16, 16)
    assert apart(path, three(np.where(levels < 128, 255, levels))) == 0
    for name in ("clear.gif", "clear.png"):
        palette.save(tmp_path / name, transparency=200)
        assert apart(tmp_path / name, three(np.where(levels == 200, 255, levels))) == 0


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_turned_camera(kind, orientation, tmp_path, monkeypatch):
    turned = {
        1: COLOURS,
        2: COLOURS[:, ::-1],
        3: COLOURS[::-1, ::-1],
        4: COLOURS[::-1],
        5: COLOURS.transpose(1, 0, 2),
        6: COLOURS.transpose(1, 0, 2)[:, ::-1],
        7: COLOURS.transpose(1, 0, 2)[::-1, ::-1],
        8: COLOURS.transpose(1, 0, 2)[::-1],
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(COLOURS).save(tmp_path / "turned", kind, exif=exif)
    assert apart(tmp_path / "turned", turned) < 8
    monkeypatch.setattr(pictures, "EARLY", 1000)
    small = photograph(tmp_path / "turned", 300)
    assert (small.shape[0] > small.shape[1]) == (turned.shape[0] > turned.shape[1])


def test_damaged_notes_of_a_camera_do_not_matter(tmp_path):
    broken = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01" * 9
    Image.fromarray(COLOURS).save(tmp_path / "broken.png", exif=broken)
    assert apart(tmp_path / "broken.png", COLOURS) == 0


def test_of_several_pictures_the_first(tmp_path):
    pages = [Image.new("RGB", (4, 3), colour) for colour in ("red", "blue", "white")]
    for kind in ("GIF", "TIFF", "PNG", "WEBP"):
        options = {"lossless": True} if kind == "WEBP" else {}
        path = tmp_path / f"pages.{kind.lower()}"
        pages[0].save(path, kind, save_all=True, append_images=pages[1:], **options)
        with Image.open(path) as opened:
            assert opened.n_frames == 3
        assert photograph(path).tolist() == [[[255, 0, 0]] * 4] * 3


# ------------------------------------------------------------------ colour profiles


def profile(space=b"RGB ", primaries="rgb", gamma=2.2):
    """A small ICC profile: a matrix of sRGB's primaries, in an order of its own, and a gamma."""
    xyz = {
        "r": (0.4361, 0.2225, 0.0139),
        "g": (0.3851, 0.7169, 0.0971),
        "b": (0.1431, 0.0606, 0.7141),
    }

    def fixed(*values):
        return b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    tags = {b"wtpt": b"XYZ " + bytes(4) + fixed(0.9642, 1, 0.8249)}
    if space == b"RGB ":
        for name, primary in zip("rgb", primaries):
            tags[name.encode() + b"XYZ"] = b"XYZ " + bytes(4) + fixed(*xyz[primary])
            tags[name.encode() + b"TRC"] = curve
    else:
        tags[b"kTRC"] = curve
    tags[b"desc"] = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(78 + 1)
    table, body, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += data
    head = bytearray(128)
    head[8:12], head[12:24] = struct.pack(">I", 0x02400000), b"mntr" + space + b"XYZ "
    head[36:40], head[68:80] = b"acsp", fixed(0.9642, 1, 0.8249)
    whole = bytes(head) + struct.pack(">I", len(tags)) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


def test_a_colour_profile_is_followed(tmp_path):
    path = tmp_path / "profile.png"
    Image.fromarray(COLOURS).save(path, icc_profile=profile(primaries="grb"))
    assert apart(path, COLOURS[:, :, [1, 0, 2]]) < 3
    clear = Image.fromarray(COLOURS).convert("RGBA")
    clear.save(path, icc_profile=profile(primaries="brg"))
    assert apart(path, COLOURS[:, :, [1, 2, 0]]) < 3
    Image.fromarray(GREY).save(path, icc_profile=profile(b"GRAY", gamma=1.0))
    linear = GREY / 255
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    assert apart(path, three(np.rint(encoded * 255))) < 2
    Image.fromarray(GREY.astype(np.uint16) * 257).save(
        tmp_path / "grey.tif", icc_profile=profile(b"GRAY", gamma=1.0)
    )
    assert apart(tmp_path / "grey.tif", three(np.rint(encoded * 255))) < 2


def test_the_profile_of_srgb_a_strange_one_and_a_damaged_one_change_nothing(tmp_path):
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = tmp_path / "plain.png"
    for stored in (own, profile(b"GRAY"), own[:200], b"no profile"):
        Image.fromarray(COLOURS).save(path, icc_profile=stored)
        assert apart(path, COLOURS) == 0
    Image.fromarray(GREY).save(path, icc_profile=own)  # as cameras do
    assert apart(path, three(GREY)) == 0


# ------------------------------------------------------------------ sizes


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**7))
def test_a_size_within_is_never_too_large_and_hardly_too_small(width, height, most):
    wide, high = size_within(width, height, most)
    assert 1 <= wide <= width and 1 <= high <= height and wide * high <= most
    if width * height <= most:
        assert (wide, high) == (width, height)
    else:  # one more on each side would be too many; or it is a strip, as long as it may be
        longest = min(most, max(width, height))
        assert (wide + 1) * (high + 1) > most or (min(wide, high), max(wide, high)) == (1, longest)


@pytest.mark.parametrize("shape", [(1, 1000), (1000, 1), (3, 900), (2, 5000), (31, 33), (1, 1)])
@pytest.mark.parametrize("most", [1, 2, 7, 10, 100])
def test_at_most_so_many_pixels(shape, most, tmp_path, monkeypatch):
    image = np.full((*shape, 3), 90, np.uint8)
    Image.fromarray(image).save(tmp_path / "strip.png")
    Image.fromarray(image[:, :, 0].astype(np.uint16) * 257).save(tmp_path / "strip16.png")
    for early in (pictures.EARLY, 50):
        monkeypatch.setattr(pictures, "EARLY", early)
        for name in ("strip.png", "strip16.png"):
            small = photograph(tmp_path / name, most)
            assert small.shape[0] * small.shape[1] <= most and (small == 90).all()
    assert pictures.reduce_picture(image, most).size <= 3 * most


def test_a_report_on_a_strip_that_came_as_an_array(monkeypatch):
    monkeypatch.setattr(report_module, "MOST_PIXELS", 100)
    strip = np.random.default_rng(0).integers(0, 256, (1, 5000, 3), dtype=np.uint8)
    picture, notes = report_module._picture(strip)
    assert picture.shape == (1, 100, 3) and "It was reduced to 1 × 100" in notes[0]


def png_of(width, height):
    """The first bytes of a PNG that says it is so large."""
    image = io.BytesIO()
    Image.new("L", (1, 1)).save(image, "PNG")
    data = image.getvalue()
    head = b"IHDR" + struct.pack(">II", width, height) + data[24:29]
    return data[:12] + head + struct.pack(">I", zlib.crc32(head)) + data[33:]


def test_too_large_and_empty_pictures(tmp_path):
    (tmp_path / "bomb.png").write_bytes(png_of(60_000, 60_000))
    for most in (None, 1000):
        with pytest.raises(ValueError, match=r"'bomb.png' has more than \d+ megapixels"):
            photograph(tmp_path / "bomb.png", most)
    (tmp_path / "none.png").write_bytes(png_of(0, 7))
    refused(tmp_path / "none.png")
    (tmp_path / "none.ppm").write_bytes(b"P6 0 7 255\n")
    refused(tmp_path / "none.ppm")


# ------------------------------------------------------------------ what is no picture


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"my holidays\n", "its first bytes are b'my holidays"),
        (b"%PDF-1.7 ...", "it is a PDF document"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "it is a PostScript drawing"),
        (b"\n<!DOCTYPE html><html>", "it is a web page"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "it is an SVG drawing"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "it is an HEIC photograph"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "begins as a PNG file does, but is damaged"),
    ],
)
def test_what_came_is_named(content, words, tmp_path):
    (tmp_path / "holidays.jpg").write_bytes(content)
    refused(tmp_path / "holidays.jpg", words)


def test_a_folder_and_an_address(tmp_path):
    refused(tmp_path, "it is a folder")
    for address in ("https://example.org/cat.jpg", "file:///cat.jpg"):
        with pytest.raises(FileNotFoundError, match="it is an address. Download the picture first"):
            photograph(address)


def test_a_name_that_no_file_can_have():
    with pytest.raises(ValueError, match=KINDS):
        photograph("nu\0l.png")


def test_no_program_in_a_picture_is_run(tmp_path, monkeypatch):
    from PIL import EpsImagePlugin

    def run(*args, **kwargs):
        raise AssertionError("PostScript was run")

    monkeypatch.setattr(EpsImagePlugin, "Ghostscript", run)
    Image.fromarray(COLOURS).save(tmp_path / "drawing.eps")
    refused(tmp_path / "drawing.eps", "it is a PostScript drawing")


def whole_files():
    """Of each kind one whole file, with all that a file may bring along."""
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = Image.fromarray(COLOURS)
    for kind in set(KEPT) & set(Image.SAVE):
        stream = io.BytesIO()
        options = {"exif": exif} if kind in ("PNG", "JPEG", "WEBP", "TIFF") else {}
        picture.save(stream, kind, **options)
        yield kind, stream.getvalue()
    for compression in ("tiff_lzw", "jpeg", "tiff_adobe_deflate"):
        stream = io.BytesIO()
        picture.save(stream, "TIFF", compression=compression, icc_profile=profile())
        yield compression, stream.getvalue()


WHOLE = dict(whole_files())


@settings(deadline=None, max_examples=150)
@given(kind=st.sampled_from(sorted(WHOLE)), data=st.data())
def test_a_damaged_file_is_a_picture_or_refused(kind, data, tmp_path_factory):
    content = bytearray(WHOLE[kind])
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    for _ in range(data.draw(st.integers(0, 6)) if content else 0):
        place = min(len(content), data.draw(st.sampled_from([30, 300, 10**9]))) - 1
        content[data.draw(st.integers(0, place))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            image = photograph(path, 500)
        except ValueError as told:
            assert KINDS in str(told)
        else:
            assert image.dtype == np.uint8 and image.shape[2] == 3
            assert 0 < image.shape[0] * image.shape[1] <= 500


def test_a_report_says_the_same(tmp_path):
    tiff(tmp_path / "wide.tif", GREY, 32, 2)
    with pytest.raises(report_module.Refused) as refusal:
        report_module._picture(tmp_path / "wide.tif")
    assert "32-bit signed integers" in refusal.value.args[0].message
