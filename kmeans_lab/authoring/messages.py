"""What there is to translate: the messages of each catalogue, read from their sources.

A catalogue is a file of a language's folder: one a notebook, and four for what speaks at run time:
``predictions``, ``widgets``, ``checks`` and ``site``.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kmeans_lab.authoring.pieces import PIECES
from kmeans_lab.authoring.site.words import WORDS
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.languages import code, prose
from kmeans_lab.predictions.question import Question
from kmeans_lab.predictions.registry import questions

RUNNING = ("predictions", "widgets", "checks", "site")  # what speaks at run time
FOLDERS = ("notebooks", "exercises")
# Files below the package whose texts are put together there and retold where they are shown.
RETOLD = {
    "checks": (
        "telling.py",
        "checks/by_hand.py",
        "checks/check.py",
        "checks/comparing.py",
        "checks/definitions.py",
        "checks/error_rows.py",
        "checks/error_table.py",
        "checks/errors.py",
        "checks/explaining.py",
        "checks/finding.py",
        "checks/inputs.py",
        "checks/judging.py",
        "checks/notebook.py",
        "checks/problems.py",
        "checks/progress.py",
        "checks/repairs/arithmetic.py",
        "checks/repairs/axes.py",
        "checks/repairs/calls.py",
        "checks/repairs/conditions.py",
        "checks/repairs/counting.py",
        "checks/repairs/moves.py",
        "checks/repairs/naming.py",
        "checks/repairs/places.py",
        "checks/repairs/search.py",
        "checks/repairs/values.py",
        "checks/resolving.py",
        "checks/result.py",
        "checks/shapes.py",
        "checks/side_by_side.py",
        "checks/updates.py",
        "checks/values.py",
        "checks/versions.py",
        "checks/ways.py",
        "checks/words.py",
        "desk/missing_names.py",
        "desk/order.py",
        "desk/show_me.py",
        "desk/sketches/assigning.py",
        "desk/sketches/run.py",
        "desk/sketches/side_by_side.py",
        "desk/sketches/updating.py",
        "visuals/microscope/instrument.py",
        "visuals/microscope/source.py",
        "visuals/stepper/explaining.py",
        "visuals/stepper/live.py",
        "visuals/stepper/mistakes.py",
        "visuals/stepper/observer.py",
        "visuals/stepper/plane.py",
        "visuals/stepper/sentences.py",
    ),
    "widgets": (),
}
# Arguments that are no sentences, though they hold several words.
_NO_SENTENCES = {"lines", "distractors", "section", "style", "line", "textcoords"}
# The first arguments of these, which hold patterns and names.
_NO_SENTENCES_FIRST = {"Row": 2, "_Row": 2}
_SAY_IN_JS = re.compile(r'\bsay\(\s*((?:"(?:[^"\\]|\\.)*"\s*\+?\s*)+)')
_SEARCHES = {"startswith", "endswith", "search", "match", "fullmatch", "sub", "split"}
_SEARCHES |= {"compile", "findall"}
_SPOKEN = re.compile(r"^import \{[^}]*\bsay\b[^}]*\} from", re.MULTILINE)
_HTML = re.compile(r"<\w|^margin:|[a-z-]+: [\w.#%-]+;|;\s*$")


@dataclass(frozen=True)
class Message:
    """A text to translate.

    Attributes
    ----------
    text : str
    place : str
        Where it stands, for the translator.
    needed : bool
        Whether a translation lacks something without it; else it is told in other words only where
        the catalogue has it.
    kind : {"prose", "code", "words"}
        Which table of the compiled language it goes into.
    said : bool
        Whether it is handed to `say` as it stands, so that nobody has to recognise it.
    """

    text: str
    place: str
    needed: bool = True
    kind: str = "prose"
    said: bool = False


def notebooks(project: Path) -> dict[str, Path]:
    """The lessons and exercises by the names of their catalogues."""
    return {
        path.stem: path
        for folder in FOLDERS
        for path in sorted((project / folder).glob("[0-9][0-9]*_*.ipynb"))
    }


def messages_of(name: str, project: Path, lessons: Iterable[str] = ()) -> list[Message]:
    """The messages of a catalogue, in their order, each once.

    Parameters
    ----------
    name : str
        Of a notebook, or one of `RUNNING`.
    project : Path
    lessons : iterable of str
        The numbers of the lessons that are translated: of their predictions and exercises alone
        the words are wanted.
    """
    package = project / "kmeans_lab"
    if name in RUNNING:
        ways = {
            "predictions": _predictions,
            "widgets": _widgets,
            "checks": _checks,
            "site": _site,
        }
        found = ways[name](package, sorted(set(lessons)))
    else:
        found = of_notebook(notebooks(project)[name])
    once: dict[tuple[str, str], Message] = {}
    for message in found:
        key = message.kind, message.text
        before = once.get(key)
        if before is None or (message.needed, before.said) > (before.needed, message.said):
            once[key] = message
    return list(once.values())


def of_notebook(path: Path) -> Iterator[Message]:
    """The messages of a notebook: its prose, and the comments and texts in its code."""
    options = set(_options())
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source, place = "".join(cell["source"]), f"cell {cell.get('id', '')}"
        if cell["cell_type"] == "markdown":
            yield from (Message(text, place) for text in prose.messages(source))
        elif cell["cell_type"] == "code":
            for part in code.parts(source):
                if part.text not in options:  # compared with what answer_of returns
                    yield Message(part.text, f"{place}, {part.kind}", part.needed, "code")


# ------------------------------------------------------------------ what speaks at run time


def _predictions(package: Path, lessons: list[str]) -> Iterator[Message]:
    for file in (*sorted((package / "predictions").glob("*.py")), package / "desk/predict.py"):
        yield from _said_in_python(file, package)
    for name, question in questions().items():
        if name.split("-")[0] in lessons:
            yield from _of_question(question)


def texts_of_question(question: Question) -> list[str]:
    """All that a question says, before and after an answer."""
    found = question.ask.split("\n\n")
    for box in question.boxes:
        found += [box.label, getattr(box, "unit", ""), *getattr(box, "options", ())]
        found += box.overlooks.values()
    return [each.strip() for each in (*found, *question.overlooks.values(), question.because)]


def _of_question(question: Question) -> Iterator[Message]:
    for text in texts_of_question(question):
        if prose.has_words(text):
            yield Message(text, question.name, kind="words")


def _options() -> Iterator[str]:
    for question in questions().values():
        for box in question.boxes:
            yield from getattr(box, "options", ())


def _widgets(package: Path, lessons: list[str]) -> Iterator[Message]:
    yield from _said_in_scripts(package / "visuals")
    for file in sorted((package / "visuals").rglob("*.py")):
        yield from _said_in_python(file, package)
    yield from _sentences(package, RETOLD["widgets"])


def _checks(package: Path, lessons: list[str]) -> Iterator[Message]:
    for name in RETOLD["checks"]:
        yield from _said_in_python(package / name, package)
    yield from _sentences(package, RETOLD["checks"])
    yield from (Message(text, "put together", kind="words") for text in PIECES)
    for mistake in MISCONCEPTIONS.values():
        if mistake.lesson[:2] in lessons:
            for text in (mistake.title, mistake.message):
                yield Message(text, f"misconception {mistake.identifier}", kind="words")
    for lesson in lessons:
        files = sorted((package / f"checks/lesson_{lesson}").glob("*.py"))
        yield from _sentences(package, [each.relative_to(package).as_posix() for each in files])


def _site(package: Path, lessons: list[str]) -> Iterator[Message]:
    """What the site says beside what a notebook says too."""
    known = {m.text for each in (_predictions, _widgets, _checks) for m in each(package, lessons)}
    yield from (message for message in _of_the_site(package) if message.text not in known)


def _of_the_site(package: Path) -> Iterator[Message]:
    yield from _said_in_scripts(package.parent / "site" / "living")
    yield from (Message(text, "site/words.py", kind="words") for text in WORDS.values())
    files = [*(package / "authoring").glob("site_*.py"), *(package / "authoring/site").glob("*.py")]
    for file in sorted((*files, package.parent / "site" / "conf.py")):
        if file.is_file():
            yield from _said_in_python(file, package)


def _said_in_scripts(folder: Path) -> Iterator[Message]:
    """The texts that the scripts of a folder hand to the `say` of ``words.js``."""
    for file in sorted(folder.rglob("*.js")):
        source = file.read_text(encoding="utf-8")
        for found in _SAY_IN_JS.findall(source) if _SPOKEN.search(source) else ():
            text = "".join(json.loads(each) for each in re.findall(r'"(?:[^"\\]|\\.)*"', found))
            place = file.relative_to(folder.parent).as_posix()
            yield Message(text, place, kind="words", said=True)


def _said_in_python(file: Path, package: Path) -> Iterator[Message]:
    """The texts that a module hands to `say`."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    place = file.relative_to(package.parent).as_posix()
    named = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }
    for node in ast.walk(tree):
        if _is_say(node):
            given = node.args[0]
            name = getattr(given, "id", getattr(given, "attr", ""))  # NOT_KEPT, self.sample
            text = given.value if isinstance(given, ast.Constant) else named.get(name)
            if isinstance(text, str) and prose.has_words(text):
                yield Message(text, place, kind="words", said=True)


def _sentences(package: Path, names: Iterable[str]) -> Iterator[Message]:
    """The texts of several words in modules that know of no languages."""
    for name in names:
        tree = ast.parse((package / name).read_text(encoding="utf-8"))
        for node in _texts_in(tree):
            text = _with_names(node).strip()
            if code.is_prose(re.sub(r"\{\w+\}", " ", text)) and not _HTML.search(text):
                yield Message(text, name, kind="words")


def _texts_in(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The texts below a node, without docstrings, annotations and what is no sentence."""
    known = _NO_SENTENCES_FIRST.get(getattr(getattr(node, "func", None), "id", ""), 0)
    patterns = node.args[:known] if known else []
    for child in ast.iter_child_nodes(node):
        if child in patterns:
            continue
        if isinstance(child, (ast.Constant, ast.JoinedStr)):
            if isinstance(getattr(child, "value", ""), str) and not isinstance(node, ast.Expr):
                yield child
        elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for each in child.body:
                yield from _texts_in(each) if not _is_text(each) else ()
        elif not (
            (isinstance(child, ast.keyword) and child.arg in _NO_SENTENCES)
            or (isinstance(child, ast.AnnAssign) and child.value is None)
            or _is_say(child)
            or _looks_for_text(child)
        ):
            yield from _texts_in(child)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, (ast.Constant, ast.JoinedStr))


def _is_say(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say"


def _looks_for_text(node: ast.AST) -> bool:
    """Whether a call asks another text for this one, which then is told nobody."""
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") in _SEARCHES


def _with_names(node: ast.Constant | ast.JoinedStr) -> str:
    """The text of a node; for each expression in it a ``{name}`` that says what it is."""
    if isinstance(node, ast.Constant):
        return node.value
    found, names = "", {}
    for value in node.values:
        if isinstance(value, ast.Constant):
            found += value.value
            continue
        expression = ast.unparse(value.value)
        if expression not in names:
            words = re.findall(r"[A-Za-z_]\w*", re.sub(r"'[^']*'", "", expression)) or ["part"]
            name, number = words[-1], 2
            while name in names.values():
                name, number = f"{words[-1]}_{number}", number + 1
            names[expression] = name
        found += f"{{{names[expression]}}}"
    return found
