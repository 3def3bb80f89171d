"""The catalogues of a language: brought up to date with the English, counted, compiled.

They are gettext's ``.po`` files, which any translator's editor opens; Babel reads and writes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from kmeans_lab.authoring import messages
from kmeans_lab.authoring.messages import RUNNING, Message, messages_of
from kmeans_lab.languages.templates import PART
from kmeans_lab.writing import write_text

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

_WIDTH = 96
_HEADER = """\
# {name}: {language}
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@dataclass
class State:
    """How far a catalogue is.

    Attributes
    ----------
    new : list of str
        English messages that it does not have yet.
    changed : list of str
        Those whose English has changed since: a translation waits to be looked at.
    missing : list of str
        Those that it has without a translation.
    gone : list of str
        What it translates though no English asks for it any more.
    """

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.missing or self.gone)

    def __str__(self) -> str:
        kinds = {"new": self.new, "changed": self.changed, "missing": self.missing}
        kinds["no longer there"] = self.gone
        lines = []
        for kind, texts in kinds.items():
            lines += [f"  {kind}: {text if len(text) < 100 else text[:99] + '…'}" for text in texts]
        return "\n".join(lines)


def folder(project: Path, language: str) -> Path:
    """Where the catalogues of a language are."""
    return project / "kmeans_lab" / "locales" / language


def begun(project: Path, language: str) -> list[str]:
    """The names of a language's catalogues: notebooks first, then what speaks at run time."""
    there = {path.stem for path in folder(project, language).glob("*.po")}
    names = [name for name in messages.notebooks(project) if name in there]
    return names + [name for name in RUNNING if name in there]


def lessons_of(names: Iterable[str]) -> list[str]:
    """The numbers of the lessons among the names of catalogues."""
    return sorted({name.split("_")[0] for name in names if name not in RUNNING})


def wanted(name: str, project: Path, language: str, also: Iterable[str] = ()) -> list[Message]:
    """The messages of a catalogue, given what else of the language there is, or will be."""
    names = {*begun(project, language), *also}
    return messages_of(name, project, lessons_of(names))


def state(name: str, project: Path, language: str) -> State:
    """Compare a catalogue with the English as it is now."""
    catalogue = read(project, language, name)
    english = {message.text: message for message in wanted(name, project, language)}
    found = State()
    for text, message in english.items():
        entry = catalogue.get(text)
        if entry is None:
            if message.needed:
                found.new.append(text)
        elif entry.fuzzy:
            found.changed.append(text)
        elif not entry.string:
            found.missing.append(text)
    found.gone = [entry.id for entry in catalogue if entry.id and entry.id not in english]
    return found


def update(name: str, project: Path, language: str, also: Iterable[str] = ()) -> None:
    """Bring a catalogue up to date, or begin it; no translation is lost.

    A message whose English has changed keeps its translation, marked ``fuzzy``, with the English
    from before; one that is gone stays at the end of the file, as ``#~``.
    """
    from babel.messages.catalog import Catalog

    catalogue = read(project, language, name)
    english = Catalog(locale=language)
    for message in wanted(name, project, language, also):
        known = catalogue.get(message.text)
        if message.needed or (known is not None and known.string):
            english.add(message.text, auto_comments=[message.place])
    catalogue.update(english, update_header_comment=False)
    write(catalogue, project, language, name)


def read(project: Path, language: str, name: str) -> Catalog:
    """A catalogue as Babel reads it; an empty one where there is no file."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    path = folder(project, language) / f"{name}.po"
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(catalogue: Catalog, project: Path, language: str, name: str) -> None:
    """Write a catalogue without dates and names of programs: it changes with its words alone."""
    from babel.messages.pofile import write_po

    out = BytesIO()
    write_po(out, catalogue, width=_WIDTH, omit_header=True, include_previous=True)
    text = _HEADER.format(name=name, language=language) + out.getvalue().decode("utf-8")
    folder(project, language).mkdir(parents=True, exist_ok=True)
    write_text(folder(project, language) / f"{name}.po", text.rstrip("\n") + "\n")


def compiled(project: Path, language: str) -> dict[str, str]:
    """The files that the course reads at run time, made from the catalogues.

    Returns
    -------
    dict of str to str
        ``words.json``: the language's own name, what predictions, widgets and `check` say, and
        which of it is never put together, so that nobody need recognise it in a sentence.
        ``lessons.json``: for each notebook its prose, and the comments and texts of its code. What
        is fuzzy is in neither.
    """
    from babel import Locale

    lessons: dict[str, dict[str, dict[str, str]]] = {}
    words: dict[str, str] = {}
    said: dict[str, bool] = {}
    for name in begun(project, language):
        tables: dict[str, dict[str, str]] = {"words": words}
        if name not in RUNNING:
            tables = lessons[name] = {"prose": {}, "code": {}}
        catalogue = read(project, language, name)
        for message in wanted(name, project, language):
            entry = catalogue.get(message.text)
            if entry is not None and entry.string and not entry.fuzzy:
                tables[message.kind][message.text] = entry.string
                said[message.text] = message.said and said.get(message.text, True)
    own = Locale.parse(language).get_display_name(language)
    headings = _headings(project, lessons)
    whole = [text for text, only in said.items() if only and PART.search(text)]
    return {
        "words.json": _as_json(
            {"name": own, "words": {**headings, **words}, "said": sorted(whole)}
        ),
        "lessons.json": _as_json(lessons),
    }


def _headings(project: Path, lessons: dict[str, dict[str, dict[str, str]]]) -> dict[str, str]:
    """The headings of the lessons: `check` says below which of them to read again."""
    found = {}
    for name, path in messages.notebooks(project).items():
        if name in lessons and path.parent.name == "notebooks":
            prose = lessons[name]["prose"]
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                for line in "".join(cell["source"]).split("\n"):
                    title = line.lstrip("#").strip()
                    if line.startswith("##") and cell["cell_type"] == "markdown":
                        found |= {title: prose[title]} if title in prose else {}
    return found


def _as_json(table: dict) -> str:
    return json.dumps(table, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


def compile_all(project: Path, language: str) -> list[str]:
    """Write what `compiled` makes; return the names of the files that changed."""
    changed = []
    for name, text in compiled(project, language).items():
        path = folder(project, language) / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            write_text(path, text)
            changed.append(name)
    return changed
