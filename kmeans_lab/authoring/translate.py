"""Bring a language up to date, say what waits for a translator, and make its notebooks."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from kmeans_lab.authoring import catalogues, messages
from kmeans_lab.authoring.form import root
from kmeans_lab.authoring.messages import FOLDERS, RUNNING
from kmeans_lab.languages.notebooks import write_translated
from kmeans_lab.languages.speaking import ENGLISH, checked


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab translate``."""
    parser.add_argument("language", metavar="LANGUAGE", help="its code, as es")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="lessons to begin, as 04 or 04_norm_identity"
    )
    parser.add_argument(
        "--into",
        type=Path,
        metavar="FOLDER",
        help="only make the lessons and exercises in this language, in a folder",
    )


def run(arguments: argparse.Namespace) -> int:
    """Update and compile the catalogues, or make the notebooks; 1 if something is to be done."""
    try:
        if arguments.into is not None:
            made = make_notebooks(root(), checked(arguments.language), arguments.into)
            print(f"{len(made)} files are in {arguments.into}.")
            return 0
        if not re.fullmatch(r"[a-z]{2,3}", arguments.language) or arguments.language == ENGLISH:
            raise ValueError(f"A language is two or three letters, as es: {arguments.language!r}.")
        begin = _named(arguments.names)
    except ValueError as problem:
        print(problem)
        return 2
    return _updated(root(), arguments.language, begin)


def _named(names: list[str]) -> list[str]:
    """The catalogues of the lessons that are named."""
    known = messages.notebooks(root())
    found = [stem for stem in known if {stem, stem.split("_")[0]} & set(names)]
    numbers = {stem.split("_")[0] for stem in known}
    if unknown := [name for name in names if name not in known and name not in numbers]:
        raise ValueError(f"no lesson is called {', '.join(unknown)}; there are: {', '.join(known)}")
    return found


def _updated(project: Path, language: str, begin: list[str]) -> int:
    there = catalogues.begun(project, language)
    names = [name for name in (*messages.notebooks(project), *RUNNING) if name in {*there, *begin}]
    names += [name for name in RUNNING if name not in names]
    if names == list(RUNNING) and not there:
        print(f"There is nothing in {language} yet. Name a lesson to begin with: {language} 00")
        return 2
    for name in names:
        catalogues.update(name, project, language, names)
    waiting = {name: catalogues.state(name, project, language) for name in names}
    for name, state in waiting.items():
        print(f"{name}.po: {'to do' if state else 'complete'}")
        if state:
            print(state)
    for name in catalogues.compile_all(project, language):
        print(f"{name}: made")
    return int(any(map(bool, waiting.values())))


def make_notebooks(project: Path, language: str, target: Path) -> list[Path]:
    """Write all lessons and exercises in a language; what it does not have yet is English.

    Parameters
    ----------
    project : Path
    language : str
    target : Path
        A folder; ``notebooks/`` and ``exercises/`` are made in it.

    Returns
    -------
    list of Path
    """
    made = []
    for folder in FOLDERS:
        for path in sorted((project / folder).rglob("*")):
            if path.is_file() and path.suffix not in (".py", ".pyc") and path.name[0] != ".":
                made.append(target / path.relative_to(project))
                write_translated(path, made[-1], language)
    return made
