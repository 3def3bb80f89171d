"""Files of pictures, of whatever kind, as red, green and blue.

Pillow opens a file in one of a score of modes. Here each becomes sRGB in eight bits, or is refused
where nobody can know which of its numbers is white: a guess would be a black or a white picture.
"""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL import Image, ImageFile

EARLY = 20_000_000  # pixels from which a picture is made smaller before anything copies it
READ = (
    "JPEG, PNG, WebP, AVIF, GIF, BMP and TIFF files are read, with at most 8 bits a channel, or 16 "
    "bits without a sign"
)
SAME_LEVELS = 2  # a profile that moves no colour by more is that of sRGB, written another way

# What a file begins with, where Pillow finds no picture in it -> what it is.
_BEGINNINGS = {
    b"%pdf": "it is a PDF document",
    b"%!ps": "it is a PostScript drawing",
    b"<svg": "it is an SVG drawing",
    b"<?xml": "it is an XML document, perhaps an SVG drawing",
    b"<!doctype html": "it is a web page",
    b"<html": "it is a web page",
    **{
        start: f"it begins as a {kind} file does, but is damaged or of a rare form"
        for start, kind in (
            (b"\x89png", "PNG"),
            (b"\xff\xd8", "JPEG"),
            (b"gif8", "GIF"),
            (b"riff", "WebP"),
            (b"bm", "BMP"),
            (b"ii*\x00", "TIFF"),
            (b"mm\x00*", "TIFF"),
        )
    },
}
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")

# Pillow's own mode -> what comes, in words. In these the number for white is not always known.
_WIDE = {"I": "integers of more than 8 bits", "F": "floating-point numbers"}

# The colour space of a profile -> the mode of the pictures that it describes.
_SPACES = {"GRAY": "L", "RGB ": "RGB", "CMYK": "CMYK", "Lab ": "LAB"}


def read_picture(
    path: str | os.PathLike, max_pixels: int | None = None
) -> tuple[np.ndarray, tuple[int, int]]:
    """Read a file of a picture; of several pictures in one file the first.

    Parameters
    ----------
    path : str or path
    max_pixels : int, optional
        Reduce the picture to at most so many pixels, keeping its proportions.

    Returns
    -------
    image : ndarray of shape (height, width, 3), uint8
        Upright, in sRGB; transparency is laid on white.
    size : tuple of int
        Width and height in the file, as it is stored there.

    Raises
    ------
    ImportError
        If Pillow is missing.
    FileNotFoundError
        If there is no such file.
    ValueError
        If it cannot be read, or nobody can know its colours. It says what came, and what is read.
    """
    image_module = _import_pillow()
    name = repr(Path(path).name)
    try:
        with warnings.catch_warnings():
            # From 90 megapixels on Pillow suspects a trap; a camera's picture is none.
            warnings.simplefilter("ignore")
            with image_module.open(path, formats=_formats(image_module)) as opened:
                size = opened.size
                return _in_colours(opened, max_pixels), size
    except FileNotFoundError:
        raise
    except image_module.DecompressionBombError:
        most = 2 * image_module.MAX_IMAGE_PIXELS / 1e6
        raise ValueError(
            f"{name} has more than {most:.0f} megapixels, too many to be read here. "
            f"Make it smaller with a picture program first. {READ}."
        ) from None
    except _Unknowable as unknowable:
        raise ValueError(
            f"{name} cannot be read as a picture: {unknowable}. {READ}. "
            "Save it as one of these with the program that made it."
        ) from None
    except Exception as error:  # a damaged file makes Pillow's decoders raise whatever they like
        raise ValueError(
            f"{name} cannot be read as a picture ({_reason(path, error)}). "
            f"Is it a whole PNG or JPEG file? {READ}."
        ) from None


def reduce_picture(image: np.ndarray, max_pixels: int | None) -> np.ndarray:
    """A picture that is an array already, as `read_picture` would give it.

    Parameters
    ----------
    image : ndarray of shape (height, width) or (height, width, 1, 3 or 4), uint8
        Grey; or red, green and blue; or these and opacity.
    max_pixels : int, optional

    Returns
    -------
    ndarray of shape (height, width, 3), uint8
    """
    squeezed = image[:, :, 0] if image.shape[2:] == (1,) else image
    picture = _import_pillow().fromarray(np.ascontiguousarray(squeezed))
    return _small(_on_white(picture), max_pixels)


def size_within(width: int, height: int, most: int) -> tuple[int, int]:
    """The greatest width and height in about the same proportion, with at most `most` pixels."""
    if width * height <= most:
        return width, height
    scale = (most / (width * height)) ** 0.5
    wide, high = int(width * scale), int(height * scale)
    if wide == 0:  # a strip: one pixel is left on this side, and the other has to give more
        return 1, min(height, most)
    if high == 0:
        return min(width, most), 1
    return wide, high


class _Unknowable(Exception):
    """Which colours a picture has is not written in its file."""


def _import_pillow():
    try:
        from PIL import Image
    except ImportError:
        raise ImportError(
            "Reading a photograph needs Pillow: python -m pip install pillow"
        ) from None
    return Image


def _formats(image_module) -> list[str]:
    """All that Pillow opens, but what is a program: PostScript is run to be drawn."""
    image_module.init()
    return [name for name in image_module.OPEN if name != "EPS"]


def _reason(path: str | os.PathLike, error: Exception) -> str:
    """Why a file cannot be read: by what it begins with, or in the words of who tried."""
    if os.path.isdir(path):
        return "it is a folder"
    try:
        with open(path, "rb") as file:
            begin = file.read(512)
    except OSError as unreadable:
        return unreadable.strerror or type(unreadable).__name__
    except ValueError as impossible:  # as a name with a null byte
        return str(impossible)
    if not begin:
        return "it is empty"
    if begin[4:8] == b"ftyp" and begin[8:12] in _HEIF:
        return "it is an HEIC photograph; export it as JPEG, in the phone's own gallery"
    plain = begin.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    text = str(error).partition("\n")[0]
    if text and "cannot identify image file" not in text:
        return f"{text:.120}"
    found = (words for start, words in _BEGINNINGS.items() if plain.startswith(start))
    return next(found, f"its first bytes are {begin[:12]!r}")


# ------------------------------------------------------------------ from any mode to red-green-blue


def _in_colours(opened: ImageFile.ImageFile, max_pixels: int | None) -> np.ndarray:
    white, inverted = _white(opened), _is_inverted(opened)  # asked first: decoding takes time
    if 0 in opened.size:
        raise _Unknowable(f"it has {opened.width} by {opened.height} pixels")
    if max_pixels is not None and opened.width * opened.height >= EARLY:
        factor = _factor(opened.size, max_pixels)
        opened.draft(None, (opened.width // factor, opened.height // factor))  # a JPEG: half, …
    opened.load()
    _turn_upright(opened)
    picture = opened if white is None else _in_eight_bits(opened, white, inverted)
    if max_pixels is not None and picture.width * picture.height >= EARLY:
        picture = _reduced_early(picture, max_pixels)
    return _small(_on_white(picture), max_pixels)


def _white(opened: ImageFile.ImageFile) -> int | None:
    """The number that means white, where it is not 255: None if it is.

    TIFF says what white is for numbers without a sign only: all bits set. Signed and decimal
    numbers (heights, temperatures, shades of a microscope) have no white; the tags for the least
    and the greatest sample are "statistical", the specification says, and not for display. A
    netpbm file states its white, and Pillow scales it to 65535.

    Raises
    ------
    _Unknowable
        If nobody can know.
    """
    mode, kind = opened.mode, opened.format
    if kind == "TIFF":
        tags = opened.tag_v2
        if tags.get(254, 0) & 1:
            raise _Unknowable("it begins with a small preview, as the raw file of a camera does")
        bits = max(tags.get(258, (1,)))
        sample = {2: "signed integers", 3: _WIDE["F"], 5: "complex integers", 6: "complex numbers"}
        came = next((sample[f] for f in tags.get(339, (1,)) if f in sample), None)
        if came is None and (mode in _WIDE or bits > 16):
            came = "integers"
        if came is not None:
            raise _Unknowable(
                f"its numbers are {bits}-bit {came}, and which of them is white is not said"
            )
        return 2**bits - 1 if mode.startswith("I;16") else None
    if kind == "PPM" and mode == "I":
        return 65535
    if kind in ("PNG", "JPEG2000") and mode.startswith("I"):
        return 65535
    if mode[:1] in _WIDE:
        raise _Unknowable(
            f"its numbers are {_WIDE[mode[:1]]} ({kind}), and which of them is white is not said"
        )
    return None


def _is_inverted(opened: ImageFile.ImageFile) -> bool:
    """Whether 0 is white: Pillow turns that round itself, but not in sixteen bits."""
    return (
        opened.format == "TIFF" and opened.mode.startswith("I;16") and opened.tag_v2.get(262) == 0
    )


def _turn_upright(picture: ImageFile.ImageFile) -> None:
    """Turn the picture as the camera was held."""
    from PIL import ImageOps

    try:
        ImageOps.exif_transpose(picture, in_place=True)
    except Exception:  # what the camera noted is damaged; the pixels are there
        return


def _in_eight_bits(picture: Image.Image, white: int, inverted: bool) -> Image.Image:
    """A grey picture of 12 or 16 bits in eight, with its transparency."""
    numbers = np.asarray(picture)
    levels = np.minimum(np.rint(np.arange(65536) * (255 / white)), 255).astype(np.uint8)
    if inverted:
        levels = 255 - levels
    image_module = _import_pillow()
    grey = image_module.fromarray(levels[numbers])
    clear = picture.info.get("transparency")
    if isinstance(clear, int):
        alpha = np.where(numbers == clear, 0, 255).astype(np.uint8)
        grey = image_module.merge("LA", (grey, image_module.fromarray(alpha)))
    if "icc_profile" in picture.info:
        grey.info["icc_profile"] = picture.info["icc_profile"]
    return grey


def _factor(size: tuple[int, int], max_pixels: int) -> int:
    """By how much both sides can be divided, with at least `max_pixels` left."""
    width, height = size
    return max(1, min(int((width * height / max_pixels) ** 0.5), width, height))


def _reduced_early(picture: Image.Image, max_pixels: int) -> Image.Image:
    """A far too large picture smaller, before anything copies it."""
    if picture.mode not in ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr", "LAB"):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return picture.reduce(_factor(picture.size, max_pixels))


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture in red, green and blue, what is transparent laid on white."""
    if not picture.has_transparency_data:
        return _in_srgb(picture)
    if picture.mode in ("La", "RGBa"):
        picture = picture.convert({"La": "LA", "RGBa": "RGBA"}[picture.mode])
    if picture.mode not in ("LA", "RGBA"):
        picture = picture.convert("RGBA")
    colours = _in_srgb(picture.convert("L" if picture.mode == "LA" else "RGB"))
    white = _import_pillow().new("RGB", picture.size, "white")
    white.paste(colours, mask=picture.getchannel("A"))
    return white


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The opaque picture in red, green and blue, by the colour profile of its file."""
    if picture.mode not in ("L", "RGB", "CMYK", "LAB"):
        picture = picture.convert("RGB")
    made = _by_profile(picture)
    if made is not None:
        return made
    if picture.mode == "LAB":
        raise _Unknowable("its colours are CIELAB, and this Pillow has no colour management")
    return picture.convert("RGB")


def _by_profile(picture: Image.Image) -> Image.Image | None:
    """The picture in sRGB; None if it has no profile, a damaged one, or that of sRGB itself."""
    stored = picture.info.get("icc_profile")
    if not stored and picture.mode != "LAB":
        return None
    from PIL import ImageCms

    try:
        srgb = ImageCms.createProfile("sRGB")
        if picture.mode == "LAB":
            profile = ImageCms.createProfile("LAB")
        else:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(stored))
            if _SPACES.get(profile.profile.xcolor_space) != picture.mode:
                return None  # as cameras write sRGB into grey pictures
        change = ImageCms.buildTransform(profile, srgb, picture.mode, "RGB")
        if picture.mode == "RGB" and _changes_little(change):
            return None
        return ImageCms.applyTransform(picture, change)
    except (ImageCms.PyCMSError, ImportError, OSError, TypeError, ValueError):
        return None


def _changes_little(change) -> bool:
    """Whether a change of colours leaves a grid of them where they are, but for rounding."""
    from PIL import ImageCms

    levels = np.linspace(0, 255, 9).astype(np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(27, 27, 3)
    after = np.asarray(ImageCms.applyTransform(_import_pillow().fromarray(grid), change))
    return int(np.abs(after.astype(int) - grid).max()) <= SAME_LEVELS


def _small(picture: Image.Image, max_pixels: int | None) -> np.ndarray:
    """The numbers of a picture in red, green and blue, at most `max_pixels` of them."""
    if max_pixels is not None:
        size = size_within(*picture.size, max_pixels)
        if size != picture.size:
            picture = picture.resize(size, _import_pillow().Resampling.BOX)
    return np.asarray(picture).copy()
