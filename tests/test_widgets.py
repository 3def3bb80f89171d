"""The widgets' scripts: what they share stands once, and together they are one module."""

from __future__ import annotations

import html
import importlib
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from pkgutil import walk_packages

import anywidget
import pytest

import kmeans_lab
from kmeans_lab.checks.opened_hints import OpenedHints
from kmeans_lab.data import SIX_NAMES, six_points, six_points_start
from kmeans_lab.visuals import (
    asking,
    broadcasting,
    microscope,
    ordering,
    palette,
    precision,
    racing,
    starts,
    stepper,
)
from kmeans_lab.visuals.asking import Asked
from kmeans_lab.visuals.ordering import LinesInOrder
from kmeans_lab.visuals.shared import asleep, assets
from kmeans_lab.visuals.shared.asleep import CourseWidget
from kmeans_lab.visuals.stepper import KMeansStepper

ENTRIES = {
    "stepper": Path(stepper.__file__).with_name("stepper.js"),
    "ordering": Path(ordering.__file__).with_name("ordering.js"),
    "asking": Path(asking.__file__).with_name("asking.js"),
    "broadcasting": Path(broadcasting.__file__).with_name("broadcasting.js"),
    "palette": Path(palette.__file__).with_name("palette.js"),
    "precision": Path(precision.__file__).with_name("precision.js"),
    "racing": Path(racing.__file__).with_name("racing.js"),
    "starts": Path(starts.__file__).with_name("starts.js"),
    "inside": Path(microscope.__file__).with_name("inside") / "inside.js",
    "numbers": Path(microscope.__file__).with_name("numbers.js"),
}
IMPORT = re.compile(r'^import \{ ([^}]*) \} from "([^"]+)";$', re.MULTILINE)


def scripts() -> list[Path]:
    return sorted(assets.SHARED.parent.rglob("*.js"))


@pytest.mark.parametrize("name", ENTRIES)
def test_a_widget_is_one_module_that_needs_no_other(name: str, tmp_path: Path) -> None:
    text = assets.script(ENTRIES[name])
    assert "import " not in text
    assert re.findall(r"^export .*", text, re.MULTILINE) == ["export default { render };"]
    for path in ENTRIES[name].parent.glob("*.js"):
        names = assets.top_names(path.read_text(encoding="utf-8"))
        assert names, path.name
        assert set(names) <= set(assets.top_names(text)), f"{path.name} is not part of it"
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    (tmp_path / "widget.mjs").write_text(text, encoding="utf-8")
    done = subprocess.run([node, "--check", "widget.mjs"], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0, done.stderr


TOO_EARLY = """
globalThis.DecompressionStream = class { constructor() { throw new Error("too early"); } };
globalThis.atob = () => { throw new Error("too early"); };
const { default: widget } = await import("./widget.mjs");
console.log(Object.keys(widget).join());
"""


def test_a_packed_widget_loads_without_unpacking(tmp_path: Path) -> None:
    """anywidget gives up on a module after two seconds, also where a page is slow to unpack it."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    (tmp_path / "widget.mjs").write_text(KMeansStepper._esm, encoding="utf-8")
    (tmp_path / "load.mjs").write_text(TOO_EARLY, encoding="utf-8")
    done = subprocess.run([node, "load.mjs"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("render\n", "")


def test_the_code_of_a_widget_is_small() -> None:
    """What a page is sent of it: the script, packed where it is long, and the style sheet."""
    seen = [each for each in every_widget() if isinstance(getattr(each, "_css", None), str)]
    sizes = {each.__name__: len(each._esm) + len(each._css) for each in seen}
    assert len(sizes) > 8
    assert {name: size for name, size in sizes.items() if size > 60 * 1024} == {}


def every_widget() -> set[type]:
    """All widgets that the package defines, whichever module they stand in."""
    for module in walk_packages(kmeans_lab.__path__, "kmeans_lab."):
        if module.name.split(".")[1] in ("visuals", "desk", "predictions"):
            importlib.import_module(module.name)
    waiting, classes = [anywidget.AnyWidget], set()
    while waiting:
        for each in waiting.pop().__subclasses__():
            if each.__module__.startswith("kmeans_lab.") and each not in classes:
                classes.add(each)
                waiting.append(each)
    return classes - {CourseWidget}


def test_every_widget_leaves_a_still_picture_for_the_day_its_kernel_is_gone() -> None:
    widgets = every_widget()
    assert widgets >= {KMeansStepper, LinesInOrder}
    for widget in widgets:
        if widget.__name__ == OpenedHints.__name__:  # which nobody sees; tests may import it anew
            continue
        assert issubclass(widget, CourseWidget), f"{widget.__name__} is no CourseWidget"
        assert widget.still_html is not CourseWidget.still_html, widget.__name__


def test_the_still_of_the_stepper_is_the_half_step_shown_and_none_of_those_ahead() -> None:
    stepper = KMeansStepper(six_points(), init=six_points_start(2), labels=SIX_NAMES)
    start = stepper.still_html()
    assert stepper._told[0]["sentence"] in start
    assert not any(step["sentence"] in start for step in stepper._told[1:])
    stepper.step_index = 2
    assert html.escape(stepper._told[2]["sentence"]) in stepper.still_html()
    assert "<script" not in stepper.still_html()


def test_the_still_of_the_lines_holds_them_as_text() -> None:
    lines = LinesInOrder(
        "f", ["def f(a, b):", "    return a < b"], lambda numbers: ("", True, None)
    )
    lines.placed = [2, 1]
    assert "    return a &lt; b\ndef f(a, b):" in lines.still_html()


def test_the_still_of_a_question_asks_it_and_holds_no_verdict() -> None:
    question = {"paragraphs": ["Is `1 < 2`?"], "boxes": [{"kind": "word", "label": "answer"}]}
    asked = Asked(question, lambda texts: None, "Is 1 < 2?")
    asked._verdict = {"html": "<p>It is.</p>", "done": True, "at": None}
    assert "1 &lt; 2</code>?" in asked.still_html()
    assert "It is." not in asked.still_html()


def test_a_person_gets_the_still_and_the_widget_and_a_program_the_widget_alone(monkeypatch) -> None:
    shown: list[dict] = []
    monkeypatch.setattr("IPython.display.display", lambda data, **options: shown.append(data))
    widget = LinesInOrder("f", ["pass"], lambda numbers: ("", True, None))
    for looks, wanted in ((False, 1), (True, 2)):
        shown.clear()
        monkeypatch.setattr(asleep, "somebody_looks", lambda looks=looks: looks)
        widget._ipython_display_()
        assert len(shown) == wanted
        assert shown[-1]["text/plain"] == repr(widget)
    assert asleep.AGAIN in shown[0]["text/html"]


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.name)
def test_a_script_imports_what_there_is_and_uses_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for names, source in IMPORT.findall(text):
        exported = re.findall(
            r"^export (?:const|function) (\w+)", (path.parent / source).read_text(), re.MULTILINE
        )
        for name in names.split(", "):
            assert name in exported, f"{source} exports no {name}"
            assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{path.name} does not use {name}"


MOST_LINES_OF_A_FUNCTION = 60  # in Python too
SHORT = ("stepper", "starts", "palette", "shared")
FUNCTION = re.compile(r"^( *)(?:export )?(?:async )?(?:function (\w+)|const (\w+) = [^;]*=> \{$)")


def long_functions(text: str) -> list[str]:
    """The functions of a script that have a name and are too long, by their indents."""
    lines, found = text.splitlines(), []
    for first, line in enumerate(lines):
        if begun := FUNCTION.match(line):
            end = next(i for i in range(first, len(lines)) if lines[i].startswith(f"{begun[1]}}}"))
            if end - first + 1 > MOST_LINES_OF_A_FUNCTION:
                found.append(begun[2] or begun[3])
    return found


def test_functions_of_scripts_are_short() -> None:
    mine = [path for path in scripts() if path.parent.name in SHORT]
    assert len(mine) > 40
    assert {path.name: each for path in mine if (each := long_functions(path.read_text()))} == {}
    long = "export function f() {\n" + "  a();\n" * 60 + "}\nconst g = () => {\n};\n"
    assert long_functions(long) == ["f"]


def test_what_widgets_share_stands_once() -> None:
    names = Counter(
        name for path in scripts() for name in assets.top_names(path.read_text(encoding="utf-8"))
    )
    assert {names[name] for name in ("html", "svg", "prose", "theme", "dressed")} == {1}
    sheets = [path.read_text(encoding="utf-8") for path in assets.SHARED.parent.rglob("*.css")]
    assert len(sheets) == 2 + len(ENTRIES)
    assert sum(".kml-widget {" in sheet for sheet in sheets) == 1
    for widget in (KMeansStepper, LinesInOrder, Asked):
        assert ".kml-widget {" in widget._css


def test_two_files_of_one_widget_may_not_give_one_name_to_two_things(tmp_path: Path) -> None:
    (tmp_path / "part.js").write_text("export const size = 1;\nconst own = 2;\n")
    (tmp_path / "whole.js").write_text('import { size } from "./part.js";\n\nexport { size };\n')
    assert assets.script(tmp_path / "whole.js").split() == (
        ["const", "size", "=", "1;", "const", "own", "=", "2;", "export", "{", "size", "};"]
    )
    (tmp_path / "whole.js").write_text('import { size } from "./part.js";\nfunction own() {}\n')
    with pytest.raises(ValueError, match=r"whole.js and part.js both define own"):
        assets.script(tmp_path / "whole.js")


def test_a_file_that_several_parts_import_is_there_once(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("export const a = 1;\n")
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = a;\n')
    (tmp_path / "c.js").write_text(
        'import { a } from "./a.js";\nimport { b } from "./b.js";\nexport const c = a + b;\n'
    )
    lines = [line for line in assets.script(tmp_path / "c.js").splitlines() if line]
    assert lines == ["const a = 1;", "const b = a;", "export const c = a + b;"]
