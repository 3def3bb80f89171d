"""The course in other languages: complete where begun, the same code, told in the chosen words."""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from in_node import ask

import kmeans_lab as lab
from kmeans_lab.authoring import catalogues, messages, translate
from kmeans_lab.authoring.messages import RUNNING
from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.check import Hint, examine_values
from kmeans_lab.checks.errors import message_of
from kmeans_lab.checks.exercise import Trial
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.judging import judge
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.languages import code, notebooks, prose, speaking
from kmeans_lab.languages.templates import Retelling
from kmeans_lab.predictions import kept, wording
from kmeans_lab.predictions.registry import questions
from kmeans_lab.visuals import shared

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = sorted(path.parent.name for path in (ROOT / "kmeans_lab/locales").glob("*/words.json"))
CATALOGUES = [(each, name) for each in LANGUAGES for name in catalogues.begun(ROOT, each)]
TRANSLATED = [pair for pair in CATALOGUES if pair[1] not in RUNNING]
WORDS_JS = Path(shared.__file__).with_name("words.js")


@pytest.fixture
def spanish(monkeypatch) -> Iterator[None]:
    monkeypatch.setitem(speaking._chosen, "language", "es")
    yield


# ------------------------------------------------------------------ the catalogues


@pytest.mark.parametrize(("language", "name"), CATALOGUES)
def test_what_is_translated_is_translated_whole(language: str, name: str) -> None:
    """Else: ``python -m kmeans_lab translate es``, and a translation for each of these."""
    state = catalogues.state(name, ROOT, language)
    assert not state, f"{name}.po of {language}:\n{state}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_at_run_time_is_what_the_catalogues_say(language: str) -> None:
    for file, text in catalogues.compiled(ROOT, language).items():
        stored = (catalogues.folder(ROOT, language) / file).read_text(encoding="utf-8")
        assert stored == text, f"{file} is old: python -m kmeans_lab translate {language}"


@pytest.mark.parametrize(("language", "name"), CATALOGUES)
def test_a_translation_keeps_code_formulas_links_and_parts(language: str, name: str) -> None:
    found = []
    for entry in catalogues.read(ROOT, language, name):
        if entry.id and entry.string and not entry.fuzzy:
            lost = lost_in(entry.id, entry.string, every_part=name not in ("checks", "site"))
            found += [f"{entry.id!r}: {each}" for each in lost]
    assert found == []


def lost_in(english: str, other: str, every_part: bool = True) -> list[str]:
    """What a translation lacks or adds of what is no language.

    A recognised sentence may leave a part out: an English plural.
    """
    kinds = {
        "code": r"`[^`]+`",
        "formula": r"\$[^$]+\$",
        "link": r"\]\(([^)]+)\)",
        "part": r"(?<!\{)\{([A-Za-z_][^{}]*)\}",
        "tag": r"</?[a-z]+>",
    }
    found = []
    for kind, pattern in kinds.items():
        own, theirs = (Counter(re.findall(pattern, text)) for text in (english, other))
        if kind == "code":  # a term may be given its English name
            theirs &= own
        if kind == "part" and not every_part:
            own &= theirs
        if own != theirs:
            found.append(f"{kind}: {dict(own - theirs) or dict(theirs - own)}")
    return found


def test_what_a_translation_loses_is_found() -> None:
    assert lost_in("`X` is $n$ [a](b.md) {k}", "$n$ es `X`, [a](b.md) {k}") == []
    assert [each.split(":")[0] for each in lost_in("`X` $n$ [a](b) {k}", "Y")] == [
        "code",
        "formula",
        "link",
        "part",
    ]
    assert lost_in("a shape", "una forma (`shape`)") == []


def test_new_changed_missing_and_gone_messages_are_told(tmp_path: Path) -> None:
    for folder in ("notebooks", "kmeans_lab/locales/xx"):
        (tmp_path / folder).mkdir(parents=True)
    lesson = tmp_path / "notebooks" / "00_small.ipynb"

    def write(*texts: str) -> None:
        cells = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": [*texts]}]
        lesson.write_text(json.dumps({"cells": cells, "metadata": {}}), encoding="utf-8")

    write("# The first heading\n\n", "A long sentence about a centroid.\n\n", "Another one.")
    catalogues.update("00_small", tmp_path, "es", ["00_small"])
    fresh = catalogues.state("00_small", tmp_path, "es")
    assert len(fresh.missing) == 3 and not fresh.new and not fresh.changed

    catalogue = catalogues.read(tmp_path, "es", "00_small")
    for entry in catalogue:
        entry.string = entry.id and f"es: {entry.id}"
    catalogues.write(catalogue, tmp_path, "es", "00_small")
    assert not catalogues.state("00_small", tmp_path, "es")

    write("# The first heading\n\n", "A long sentence about two centroids.\n\n", "A new one here.")
    edited = catalogues.state("00_small", tmp_path, "es")
    assert edited.new == ["A long sentence about two centroids.", "A new one here."]
    assert edited.gone == ["A long sentence about a centroid.", "Another one."]

    catalogues.update("00_small", tmp_path, "es")
    updated = catalogues.state("00_small", tmp_path, "es")
    assert updated.changed == ["A long sentence about two centroids."]
    assert updated.missing == ["A new one here."] and not updated.new
    assert "changed: A long sentence about two" in str(updated)


def test_another_language_is_a_folder_and_needs_no_code(tmp_path: Path, monkeypatch) -> None:
    """A toy: its catalogues are begun, filled and compiled, and all of the course speaks it."""
    (tmp_path / "kmeans_lab").mkdir()
    for place in ("notebooks", "exercises", "site"):
        (tmp_path / place).symlink_to(ROOT / place)
    for path in (ROOT / "kmeans_lab").iterdir():
        if path.name not in ("locales", "__pycache__"):
            (tmp_path / "kmeans_lab" / path.name).symlink_to(path)
    begun = ["00_start_here", "predictions", "checks"]
    for name in begun:
        catalogues.update(name, tmp_path, "eo", begun)
        catalogue = catalogues.read(tmp_path, "eo", name)
        for entry in catalogue:
            entry.string = entry.id and f"{entry.id[:1].upper()}{entry.id[1:]}, ĉu ne"
        catalogues.write(catalogue, tmp_path, "eo", name)
    assert catalogues.compile_all(tmp_path, "eo") == ["words.json", "lessons.json"]

    for module in (speaking, notebooks):
        monkeypatch.setattr(module, "LOCALES", tmp_path / "kmeans_lab" / "locales")
    monkeypatch.setitem(speaking._chosen, "language", "en")
    assert set(speaking.known()) == {"en", "eo"}
    lab.language("eo")
    try:
        assert repr(lab.predict("00-sum")).count("ĉu ne") > 2
        exercise = exercises()["assign_loop"]
        told = CheckResult(examine_values(exercise, all_points_in_cluster_0, 0), exercise)
        assert "assign_loop is not right yet., ĉu ne" in told.message
        assert "ĉu ne" in lab.KMeansStepper(lab.six_points(), 2).in_words()
        made = notebooks.translated(notebook("00_start_here"), "00_start_here", "eo")
        assert made["cells"][0]["source"].startswith("# 00 · Start here, ĉu ne")
        assert any('language("eo")' in cell["source"] for cell in made["cells"])
    finally:
        speaking._read.cache_clear()
        speaking._retelling.cache_clear()


# ------------------------------------------------------------------ notebooks


def notebook(name: str) -> dict:
    path = messages.notebooks(ROOT)[name]
    return json.loads(path.read_text(encoding="utf-8"))


def without_texts(source: str) -> str:
    """A cell's code without comments, and with every text replaced by the expressions in it."""

    class Bare(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.AST:
            return ast.Constant("") if isinstance(node.value, str) else node

        def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
            values = [each for each in node.values if not isinstance(each, ast.Constant)]
            return (
                ast.Tuple([ast.Constant(""), *values], ast.Load()) if values else ast.Constant("")
            )

    return ast.dump(Bare().visit(ast.parse(re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", source))))


@pytest.mark.parametrize(("language", "name"), TRANSLATED)
def test_a_translated_notebook_runs_the_same_code(language: str, name: str) -> None:
    english = notebook(name)
    other = notebooks.translated(english, name, language)
    chosen = [cell for cell in other["cells"] if cell["id"] == "language"]
    assert len(chosen) == 1 and f'language("{language}")' in chosen[0]["source"]
    cells = [cell for cell in other["cells"] if cell["id"] != "language"]
    assert len(cells) == len(english["cells"])
    for ours, theirs in zip(english["cells"], cells, strict=True):
        assert ours["cell_type"] == theirs["cell_type"] and ours["id"] == theirs["id"]
        if ours["cell_type"] == "code":
            assert without_texts("".join(ours["source"])) == without_texts(theirs["source"])
            assert theirs["outputs"] == [] and theirs["execution_count"] is None


@pytest.mark.parametrize("path", messages.notebooks(ROOT).values(), ids=lambda path: path.stem)
def test_every_notebook_can_be_told_in_its_own_words(path: Path) -> None:
    """The same words give the same notebook: whatever lesson comes next can be translated."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            again = prose.retold(source, lambda text: text)
            assert again.split() == source.split()
        else:
            assert code.retold(source, lambda text: text) == source
            marked = code.retold(source, lambda text: f"{text} ¡«más»! \"o\" \\ 'no'")
            assert without_texts(marked) == without_texts(source)


def test_checksums_are_those_of_nbgrader() -> None:
    """What is locked and what a student has changed is seen in a translated exercise too."""
    for name in ("02_loops_exercise", "03_broadcasting_exercise"):
        for cell in notebook(name)["cells"]:
            before = cell["metadata"].get("nbgrader", {}).get("checksum")
            if before:
                cell["source"] = "".join(cell["source"])
                notebooks._sign(cell)
                assert cell["metadata"]["nbgrader"]["checksum"] == before


def test_a_folder_of_translated_notebooks_has_all_of_the_course(tmp_path: Path) -> None:
    made = translate.make_notebooks(ROOT, "es", tmp_path)
    assert {path.name for path in made} >= {path.name for path in messages.notebooks(ROOT).values()}
    first = json.loads((tmp_path / "notebooks/00_start_here.ipynb").read_text(encoding="utf-8"))
    assert first["cells"][0]["source"].startswith("# 00 · Empieza aquí")
    later = json.loads((tmp_path / "notebooks/05_precision.ipynb").read_text(encoding="utf-8"))
    assert later["cells"][0]["source"].startswith("# 05 · Precision")


# ------------------------------------------------------------------ prose and code, piece by piece


def test_the_prose_of_markdown_is_found_block_by_block() -> None:
    source = (
        "## A heading\n\nOne paragraph\non two lines.\n\n- an item\n  that goes on\n- `code`\n\n"
        "| name | what |\n|---|---|\n| `a \\| b` | a cell |\n\n```python\nno = 1  # prose\n```\n\n"
        "<details><summary>Answer</summary>\n\nHidden, with $x$.\n</details>\n"
    )
    assert prose.messages(source) == [
        "A heading",
        "One paragraph on two lines.",
        "an item that goes on",
        "name",
        "what",
        "a cell",
        "Answer",
        "Hidden, with $x$.",
    ]
    shouted = prose.retold(source, str.upper)
    assert "| `a \\| b` | A CELL |" in shouted and "no = 1  # prose" in shouted
    assert "<details><summary>ANSWER</summary>" in shouted and "</details>" in shouted


def test_a_number_at_the_start_of_a_line_begins_no_list_inside_a_paragraph() -> None:
    assert prose.messages("The label is\n0. Then it goes on.") == [
        "The label is 0. Then it goes on."
    ]


def test_comments_and_texts_of_code_are_found_and_replaced() -> None:
    source = 'x = 1e6  # (n, d): all\nprint(f"{x / 1e6:.1f} bytes each", "b")\n# YOUR CODE HERE'
    found = {part.text: part.needed for part in code.parts(source)}
    assert found == {"(n, d): all": True, "{x / 1e6:.1f} bytes each": True, "b": False}
    spanish = {"(n, d): all": "(n, d): todos", "{x / 1e6:.1f} bytes each": "{x / 1e6:.1f} B"}
    assert code.retold(source, lambda text: spanish.get(text, text)) == (
        'x = 1e6  # (n, d): todos\nprint(f"{x / 1e6:.1f} B", "b")\n# YOUR CODE HERE'
    )


# ------------------------------------------------------------------ what is said


def test_sentences_are_recognised_with_any_parts() -> None:
    told = Retelling(
        {
            "Point {i} is nearer to {k}.": "El punto {i} está más cerca de {k}.",
            "centroid {n}": "el centroide {n}",
            "Try it. Twice.": "Pruébalo. Dos veces.",
        }
    )
    assert told("Point 3 is nearer to centroid 1.") == (
        "El punto 3 está más cerca de el centroide 1."
    )
    assert told("Point 3 is nearer to D. Try it. Twice.") == (
        "El punto 3 está más cerca de D. Pruébalo. Dos veces."
    )
    assert told("Unknown. Point 3 is nearer to D.") == "Unknown. El punto 3 está más cerca de D."
    assert told("Nothing of it is known") == "Nothing of it is known"


def test_an_unknown_language_is_told_which_there_are(monkeypatch) -> None:
    with pytest.raises(ValueError, match=r'one of "en" \(English\), "es" \(español\).*\'xx\' came'):
        lab.language("xx")
    with pytest.raises(ValueError, match="int came"):
        lab.language(3)
    assert speaking.checked("ES") == speaking.checked("es_MX.UTF-8") == "es"
    monkeypatch.setattr(speaking, "_chosen", {})
    monkeypatch.setenv(speaking.VARIABLE, "xx")
    with pytest.warns(UserWarning, match="KMEANS_LAB_LANGUAGE: language must be one of"):
        assert speaking.current() == "en"


def test_what_has_no_translation_is_told_in_english(spanish) -> None:
    assert speaking.say("No catalogue has {this}.", this="it") == "No catalogue has it."
    assert speaking.retell("No catalogue has this.") == "No catalogue has this."


def test_a_prediction_is_asked_judged_and_kept_in_any_language(spanish, tmp_path, monkeypatch):
    monkeypatch.setenv("KMEANS_LAB_WORK", str(tmp_path))
    asked = repr(lab.predict("02-zero"))
    assert asked.startswith("Predice.") and "¿Qué hace NumPy con np.zeros(2) / 0?" in asked
    judged = lab.predict("02-zero", "[inf inf], con un aviso")
    assert judged.right is False
    assert repr(judged).startswith(
        "✗ Has dicho [inf inf], con un aviso; es [nan nan], con un aviso. NumPy da infinito"
    )
    assert kept.answers()["02-zero"][-1].texts == ("[inf inf], with a warning",)
    assert lab.predict("02-zero").right is False  # the first answer, again
    monkeypatch.setitem(speaking._chosen, "language", "en")
    assert repr(lab.predict("02-zero")).startswith("✗ You said [inf inf], with a warning;")


def test_an_answer_in_english_is_understood_too(spanish, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("KMEANS_LAB_WORK", str(tmp_path))
    assert lab.predict("02-seed", "no").right
    assert lab.predict("01-swap", "nothing at all").right is False
    assert repr(lab.predict("00-sum", "no lo sé")).startswith("Es (2,).")


@pytest.mark.parametrize("name", [n for n in questions() if n[:2] in ("00", "01", "02", "03")])
def test_a_question_in_spanish_takes_its_own_answer(spanish, name: str) -> None:
    own = wording.in_language(questions()[name])
    for box, english in zip(own.boxes, questions()[name].boxes, strict=True):
        if box.answer is not None:
            assert box.right(box.read(box.words(box.answer)))
        assert len(box.overlooks) == len(english.overlooks)
    assert own.ask != questions()[name].ask


def test_a_widget_speaks_the_language_of_its_kernel(spanish, tmp_path: Path) -> None:
    widget = lab.predict("00-sum")
    assert widget._language["code"] == "es" and widget._language["words"]["Answer"] == "Responder"
    script = """
    import { say, speak } from "./words.mjs";
    const told = [say("Answer")];
    told.push(speak({ get: () => question }), say("Answer"), say("No word for it"));
    told.push(say("{line} is already the first line.", { line: "`a`" }));
    told.push(speak({ get: () => ({}) }), say("Answer"));
    answer(told);
    """
    words = {**widget._language["words"], **lab.order("assign_loop")._language["words"]}
    told = ask(tmp_path, WORDS_JS, script, {"code": "es", "words": words})
    assert told == [
        "Answer",
        "es",
        "Responder",
        "No word for it",
        "`a` ya es la primera línea.",
        "en",
        "Answer",
    ]


def test_a_widget_in_english_carries_no_words() -> None:
    assert lab.predict("00-sum")._language == {}


# ------------------------------------------------------------------ what check says


def all_points_in_cluster_0(X, centroids):
    return np.zeros(len(X), dtype=np.intp)


@pytest.fixture
def told(spanish) -> CheckResult:
    exercise = exercises()["assign_loop"]
    return CheckResult(examine_values(exercise, all_points_in_cluster_0, 0), exercise)


def test_a_verdict_is_told_in_the_language_of_its_kernel(told) -> None:
    text = repr(told)
    assert text.startswith("✗ assign_loop todavía no es correcta. No recibieron el centroide más")
    assert "Entrada" in text and "Se espera (6,) [0 1 2 2 2 1]" in text
    assert "Los seis puntos, con A, B y C como centroides:" in text
    assert "Cada punto tiene la etiqueta con la que empezó." in text
    assert "Vuelve a leer: lección 02, «El centroide más cercano es el menor número" in text


def test_a_verdict_as_html_links_to_the_heading_of_the_translated_lesson(told) -> None:
    page = told._repr_html_()
    assert "../notebooks/02_loops.ipynb#El-centroide-más-cercano-es-el-menor" in page
    assert "Mostrar una pista" in page and "Lo tuyo" in page
    lesson = notebooks.translated(notebook("02_loops"), "02_loops", "es")
    headings = [line for cell in lesson["cells"] for line in cell["source"].split("\n")]
    assert "## El centroide más cercano es el menor número de una fila" in headings


def test_what_is_stored_of_a_verdict_knows_no_language(told) -> None:
    assert told.slip == "no-centroid-chosen" and told.status == "wrong"
    assert told._finding.idea.startswith("Every point has the label with which it began.")


@pytest.mark.parametrize(
    "name", [n for n, e in exercises().items() if e.lesson[:2] in ("02", "03")]
)
def test_hints_and_mistakes_of_the_first_exercises_are_translated(spanish, name: str) -> None:
    exercise = exercises()[name]
    english = [*exercise.hints, *(s.words for s in exercise.slips if isinstance(s.words, str))]
    assert english and [text for text in english if text and speaking.retell(text) == text] == []
    assert repr(Hint(exercise.hints[0], f"Hint 1 of 3 for {name}")).startswith("Pista 1 de 3 para")


@cache
def english_words() -> frozenset[str]:
    """The words that English messages of `check` have and no Spanish one."""

    def words(texts: Iterable[str]) -> set[str]:
        bare = (re.sub(r"`[^`]*`|\{\w+\}|\w+\([^()]*\)", " ", text) for text in texts)
        return {word.lower() for text in bare for word in re.findall(r"[^\W\d_]{2,}", text)}

    entries = [e for e in catalogues.read(ROOT, "es", "checks") if e.id]
    return frozenset(words(e.id for e in entries) - words(e.string for e in entries))


def english_in(text: str, finding: Finding) -> list[str]:
    """The lines of a message that hold an English word, but for code and what Python says."""
    for outcome in (finding.outcome, finding.wanted):
        if outcome is not None and outcome.error is not None and outcome.error.message:
            for said in (outcome.error.message, message_of(outcome.error)):
                text = re.sub(r"\s+".join(map(re.escape, said.split())), "", text)
    lines = re.sub(r"`[^`]*`", "", text).splitlines()
    found = (set(re.findall(r"(?<![\w.])[^\W\d_]{2,}(?![\w.])", each.lower())) for each in lines)
    return [line for line, words in zip(lines, found, strict=True) if words & english_words()]


def test_english_is_found_in_a_message_and_code_is_none() -> None:
    finding = Finding("wrong", "")
    assert english_in("Es correcta.\n`the range` is it", finding) == [" is it"]
    assert english_in("Los puntos X (6, 2) `and the rest`", finding) == []


@pytest.mark.parametrize(
    "name", [n for n, e in exercises().items() if e.lesson[:2] in ("02", "03")]
)
def test_no_slip_of_the_first_exercises_is_told_in_english(spanish, name: str) -> None:
    exercise = exercises()[name]
    trial = Trial(exercise, 11)
    for number, (slip, way) in enumerate(exercise.ways):
        outcomes = [trial.of_way(number, i) for i in range(len(trial.cases))]
        finding = judge(trial, outcomes, inspect.getsource(way))
        message = CheckResult(finding, exercise).message
        assert english_in(message, finding) == [], slip.name


def test_every_sentence_that_is_put_together_is_recognised(spanish) -> None:
    """With code for each of its parts it is told as the catalogue says, and so behind its line."""
    never = {*speaking._read("es")["said"], "", "{idea} It is {where}."}
    for entry in catalogues.read(ROOT, "es", "checks"):
        if entry.id in never or "}{" in entry.id:
            continue
        names = dict.fromkeys(re.findall(r"\{(\w+)\}", entry.id))
        parts = {n: str(3 + i) if n == "number" else f"`v{i}`" for i, n in enumerate(names)}
        parts |= {n: f"v_{n}" for n in re.findall(r"`[^`{}]*\{(\w+)\}[^`]*`", entry.id)}
        english, wanted = (speaking.fill(text, parts) for text in (entry.id, entry.string))
        if sum(map(len, re.findall("[A-Za-z]{2,}", re.sub(r"{\w+}|`.*?`", "", entry.id)))) <= 4:
            continue  # a piece: it stands within a sentence alone
        assert speaking.retell(english) == wanted
        if "checks/repairs" in str(entry.auto_comments):
            told = speaking.retell(f"Line 4, `for k in f(K): x = 1`: {english}")
            assert told == f"Línea 4, `for k in f(K): x = 1`: {wanted}"


def test_of_what_python_says_not_the_half_is_told(spanish) -> None:
    """What an error says stays whole, whatever words of it a catalogue may know."""
    said = "slice indices must be integers or None or have an __index__ method"
    assert speaking.retell(said) == said
    assert speaking.retell("axis 2 is out of bounds for array of dimension 2").startswith("axis 2")
    text = f"It stopped with TypeError: {said}, in assign, line 3: `X[a. b : c], d`."
    assert speaking.retell(text) == (
        f"Se detuvo con TypeError: {said}, en assign, línea 3: `X[a. b : c], d`."
    )


def _farthest(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(axis=2).argmax(axis=1)


def _from_one(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(axis=2).argmin(axis=1) + 1


def _over_points(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(axis=2).argmin(axis=0)


def _sums(X, assignments, centroids):
    return np.array([X[assignments == k].sum(axis=0) for k in range(len(centroids))])


def _into_its_input(X, assignments, centroids):
    for k in range(len(centroids)):
        centroids[k] = X[assignments == k].mean(axis=0)
    return centroids


def _unequal(X, assignments, centroids):
    return X - centroids


def _nothing(X, assignments, centroids):
    print("it comes")


def _too_early(X, centroids):
    labels = np.zeros(len(X), dtype=int)
    for i in range(len(X)):
        labels[i] = ((X[i] - centroids) ** 2).sum(axis=1).argmin()
        return labels


def _without_a_sum(X, centroids):
    return np.array([1 if (x - centroids[0]) ** 2 > 1 else 0 for x in X])


def _rows_as_places(X, centroids):
    labels = np.zeros(len(X), dtype=int)
    for x in X:
        labels[x] = 1
    return labels


_ASSIGNS = (_farthest, _from_one, _over_points, all_points_in_cluster_0)
_ASSIGNS += (_too_early, _without_a_sum, _rows_as_places)


@pytest.mark.parametrize(
    "halves",
    [{}]
    + [{"assign": way} for way in _ASSIGNS]
    + [{"update": way} for way in (_sums, _into_its_input, _unequal, _nothing)],
    ids=lambda halves: " ".join(way.__name__ for way in halves.values()) or "right",
)
def test_a_run_with_a_students_functions_is_told_in_spanish(spanish, halves: dict) -> None:
    """The sentences and mistakes of each half-step, and why it stopped, but for Python's words."""
    X, start = lab.six_points(), np.array([[6.0, 6.0], [6.0, 9.0], [30.0, 30.0]])
    stepper = lab.KMeansStepper(X, 3, init=start, labels=list("ABCDEF"), **halves)
    error = re.compile(
        r"ValueError: .*?\(3,2\)|RuntimeWarning: [\w ]+|“it comes”|ValueError: .*? ambiguous"
        r"|IndexError: .*? type"
    )
    told = [stepper.in_words(), stepper.finding(), stepper._run["heading"], *stepper.mistakes]
    told += [aside for step in stepper._told for aside in step["asides"]]
    assert english_in(error.sub("", "\n".join(told)), Finding("wrong", "")) == []


def _in_turns(X, C):
    for i in range(len(X)):
        for j in range(1):
            near = X[i] - C[j]
    both = X, C
    return near, both


def test_what_is_seen_inside_a_function_is_told_in_spanish(spanish) -> None:
    look = lab.look_inside(_in_turns, np.ones((3, 2)), np.ones((2, 2)))
    first, *_ = found = [line.strip() for line in repr(look).splitlines()]
    told = [line.removeprefix("-> ") for line in found if line.startswith("-> ")]
    assert first == "_in_turns por dentro"
    assert told[:2] == ["3 vueltas", "3 vueltas"]
    assert told[2] == "near: (2,) float64, 16 B, nuevo, 3 veces"
    assert told[3] == "both: tuple de formas (3, 2), (2, 2)"


def test_a_students_name_is_no_word_of_ours(spanish) -> None:
    assert speaking.say("new") == "nuevo"
    assert speaking.retell("There is no new. Is now meant?") == "No existe new. ¿Querías decir now?"


def test_an_order_of_lines_is_told_what_is_wrong_with_it(spanish) -> None:
    lines = lab.order("assign_loop")
    assert repr(lines).startswith("Pon en orden las líneas de assign_loop. 2 de ellas sobran")
    assert "Todavía no" in repr(lab.order("assign_loop", [1]))
