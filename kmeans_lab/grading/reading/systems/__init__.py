"""Whose each file is: one module a course tool, and the choice between them.

A tool is recognised by the class, not by one file: a student may call a file as a tool would, with
another student's name in it. What stands at the top of the class decides; the outermost part of a
path that a tool has named counts, and what a student wrote further inside is the student's own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from kmeans_lab.grading.reading.files import File
from kmeans_lab.grading.reading.systems import (
    blackboard,
    brightspace,
    canvas,
    github,
    ilias,
    moodle,
    nbgrader,
    plain,
    sakai,
)
from kmeans_lab.grading.reading.systems.claim import ABOUT, LINK, TEXT, WORK, Claim

__all__ = ["ABOUT", "LINK", "TEXT", "WORK", "Claim", "Layout", "recognise"]

# What a system of files writes beside what people do.
_RUBBISH = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}


@dataclass
class Layout:
    """Whose each file of a class is.

    Attributes
    ----------
    system : str
        The course tool, or ``folders``.
    claimed : list of (File, Claim)
    nobody : list of File
        What belongs to no student, as a list that the tool adds.
    said : list of str
        How it was told, for the instructor.
    """

    system: str
    claimed: list[tuple[File, Claim]]
    nobody: list[File] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def recognise(
    files: Sequence[File], place: str, lesson: str, known: Collection[str] = ()
) -> Layout:
    """Tell whose each file is.

    Parameters
    ----------
    files : sequence of File
    place : str
        The name of the folder or zip.
    lesson : str
    known : collection of str
        Keys of what the class list has; they help where no tool is recognised.
    """
    files = [f for f in files if not _rubbish(f.path)]
    seen = [f for f in files if f.kind != "repository" and not plain.hidden(f.path)]
    start = _in_common(seen)
    tree = nbgrader.tree_of([f.path for f in seen], start, place)
    ways = _ways(files, seen, start, place, tree)
    units = _units(seen, start)
    shares = {name: _share(units, way) for name, way in ways.items()}
    if tree is not None:
        shares[nbgrader.NAME] = 1.1
    best = max(shares, key=shares.__getitem__)
    if shares[best] <= 0.5:
        claimed, how = plain.claims(files, start, lesson, known)
        said = [f"No course tool recognised: {how}."] if claimed else []
        said += _pretending(shares, seen, ways)
        return _finished(Layout(plain.NAME, claimed, said=said), files)
    way = ways[best]
    claims = [(f, way(_path(f))) for f in files]
    claimed = [(f, c) for f, c in claims if c is not None]
    if best != nbgrader.NAME:
        others = [f for f, c in claims if c is None]
        claimed += [
            (f, c)
            for f, c in plain.claims(others, start, lesson, known)[0]
            if f.is_notebook or f.is_zip
        ]
    return _finished(Layout(best, claimed, said=[f"Recognised as the files of {best}."]), files)


def _ways(
    files: Sequence[File],
    seen: Sequence[File],
    start: int,
    place: str,
    tree: nbgrader.Tree | None,
) -> dict[str, Callable[[PurePosixPath], Claim | None]]:
    """How each tool tells whose a file is; the order decides between equals."""
    units = sorted({f.path.parts[start] for f in seen if len(f.path.parts) > start + 1})
    above = next((f.path.parts[start - 1] for f in seen if len(f.path.parts) > start > 0), place)
    repositories = sum(f.kind == "repository" and len(f.path.parts) == start + 2 for f in files)
    slug = github.slug_of(units, above, repositories)
    return {
        moodle.NAME: lambda path: moodle.claim(path, start),
        blackboard.NAME: lambda path: blackboard.claim(path, start),
        brightspace.NAME: lambda path: brightspace.claim(path, start),
        nbgrader.NAME: lambda path: nbgrader.claim(path, tree),
        canvas.NAME: lambda path: canvas.claim(path, start),
        ilias.NAME: lambda path: ilias.claim(path, start),
        sakai.NAME: lambda path: sakai.claim(path, start),
        github.NAME: lambda path: github.claim(path, start, slug),
    }


def _units(seen: Sequence[File], start: int) -> list[tuple[str, PurePosixPath]]:
    """The paths that tell a tool, each with the part that stands at the top of the class."""
    found = []
    for file in seen:
        parts = file.path.parts
        if file.kind == "file" and len(parts) == start + 1 and not _telling(file):
            continue  # a list, a note: tools and people put such files beside the class
        found.append((parts[min(start, len(parts) - 1)], _path(file)))
    return found


def _share(
    units: Sequence[tuple[str, PurePosixPath]], way: Callable[[PurePosixPath], Claim | None]
) -> float:
    """The share of a class's units all of whose files a tool has named."""
    whole: dict[str, bool] = {}
    for unit, path in units:
        if whole.get(unit, True):
            whole[unit] = way(path) is not None
    return sum(whole.values()) / max(1, len(whole))


def _telling(file: File) -> bool:
    return file.is_notebook or file.is_zip or "_" in file.name


def _pretending(shares, seen, ways) -> list[str]:
    """Files that look as a tool would name them, where the class does not."""
    said = []
    for name, share in shares.items():
        alike = [f for f in seen if ways[name](_path(f)) is not None] if share else []
        if alike:
            said.append(
                f"{len(alike)} files look as {name} names them, but the class does not: they "
                "belong to whose folder or file it is."
            )
    return said


def _finished(layout: Layout, files: Sequence[File]) -> Layout:
    by_system: dict[str, list[int]] = defaultdict(list)
    for place, (_, claim) in enumerate(layout.claimed):
        by_system[claim.system].append(place)
    for module in (blackboard, brightspace):
        places = by_system.get(module.NAME, [])
        told = module.of_class([layout.claimed[p][1] for p in places])
        for place, claim in zip(places, told):
            layout.claimed[place] = (layout.claimed[place][0], claim)
    places = by_system.get(moodle.NAME, [])
    if moodle.without_names([layout.claimed[p][1] for p in places]):
        for place in places:
            file, claim = layout.claimed[place]
            shown = f"{claim.name} {claim.number}"
            layout.claimed[place] = (file, replace(claim, name=shown, anonymous=True))
    have = {id(f) for f, _ in layout.claimed}
    layout.nobody = [f for f in files if id(f) not in have and f.kind == "file"]
    return layout


def _path(file: File) -> PurePosixPath:
    return file.path / "(nothing)" if file.kind == "empty folder" else file.path


def _rubbish(path: PurePosixPath) -> bool:
    return not _RUBBISH.isdisjoint(path.parts) or path.name.startswith("._")


def _in_common(seen: Sequence[File]) -> int:
    """How many folders stand above all that was handed in."""
    paths = [
        f.path.parts if f.kind == "empty folder" else f.path.parts[:-1]
        for f in seen
        if f.is_notebook or f.is_zip or f.kind == "empty folder" or len(f.path.parts) > 1
    ]
    number = 0
    while paths and all(len(p) > number and p[number] == paths[0][number] for p in paths):
        number += 1
    return number


def systems_of(layout: Layout) -> Counter[str]:
    """How many files each tool has named."""
    return Counter(claim.system for _, claim in layout.claimed)


BY_NAME = {
    module.NAME: module
    for module in (
        *(moodle, blackboard, brightspace, nbgrader, canvas, ilias, sakai, github, plain),
    )
}
