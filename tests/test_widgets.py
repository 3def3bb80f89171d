"""The widgets' scripts: what they share stands once, and together they are one module."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from kmeans_lab.visuals import asking, ordering, stepper
from kmeans_lab.visuals.asking import Asked
from kmeans_lab.visuals.ordering import LinesInOrder
from kmeans_lab.visuals.shared import assets
from kmeans_lab.visuals.stepper import KMeansStepper

ENTRIES = {
    "stepper": Path(stepper.__file__).with_name("stepper.js"),
    "ordering": Path(ordering.__file__).with_name("ordering.js"),
    "asking": Path(asking.__file__).with_name("asking.js"),
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


def test_what_widgets_share_stands_once() -> None:
    names = Counter(
        name for path in scripts() for name in assets.top_names(path.read_text(encoding="utf-8"))
    )
    assert {names[name] for name in ("html", "svg", "prose", "theme", "dressed")} == {1}
    sheets = [path.read_text(encoding="utf-8") for path in assets.SHARED.parent.rglob("*.css")]
    assert len(sheets) == 4
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
