"""A notebook in another language: the same cells and the same code, with other words."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

from kmeans_lab.languages import code as code_prose
from kmeans_lab.languages import prose
from kmeans_lab.languages.speaking import LOCALES

Notebook = dict[str, Any]
TAG = "language"  # of the cell that chooses the language


def words_of(name: str, language: str) -> dict[str, dict[str, str]]:
    """The words of a lesson or exercise by their English: those of ``prose`` and of ``code``."""
    lessons = json.loads((LOCALES / language / "lessons.json").read_text(encoding="utf-8"))
    return lessons.get(name, {"prose": {}, "code": {}})


def translated(notebook: Notebook, name: str, language: str) -> Notebook:
    """A notebook in another language.

    Parameters
    ----------
    notebook : dict
        As JSON gives it. It is not changed.
    name : str
        Of its file, without the ending.
    language : str
        The code of a language that there is.

    Returns
    -------
    dict
        Without results, and with one cell more, which chooses the language for predictions,
        widgets and `check`. What has no translation is English.
    """
    words = words_of(name, language)
    found = copy.deepcopy(notebook)
    for cell in found["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            source = prose.retold(source, lambda text: words["prose"].get(text, text))
        elif cell["cell_type"] == "code":
            source = code_prose.retold(source, lambda text: words["code"].get(text, text))
            cell["outputs"], cell["execution_count"] = [], None
        cell["source"] = source
        _sign(cell)
    at = _first_import(found["cells"])
    if at is not None:
        found["cells"].insert(at, _choosing(language))
    return found


def write_translated(source: Path, target: Path, language: str) -> None:
    """Write the notebook `source` in another language to `target`; other files as they are."""
    data = source.read_bytes()
    if source.suffix == ".ipynb":
        notebook = translated(json.loads(data.decode("utf-8")), source.stem, language)
        data = (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def _first_import(cells: list[dict[str, Any]]) -> int | None:
    """Where the course is first imported: before that the language must be chosen."""
    for at, cell in enumerate(cells):
        lines = cell["source"].split("\n") if cell["cell_type"] == "code" else []
        if any(line.startswith(("import kmeans_lab", "from kmeans_lab")) for line in lines):
            return at
    return None


def _choosing(language: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "language",
        "metadata": {"jupyter": {"source_hidden": True}, "tags": [TAG]},
        "outputs": [],
        "source": f'import kmeans_lab\n\nkmeans_lab.language("{language}")',
    }


def _sign(cell: dict[str, Any]) -> None:
    """Make nbgrader's checksum of a cell anew: by it nbgrader sees what a student has changed."""
    about = cell["metadata"].get("nbgrader", {})
    if "checksum" not in about:
        return
    parts = [cell["source"], cell["cell_type"]]
    parts += [str(bool(about.get(kind))) for kind in ("grade", "solution", "locked")]
    parts.append(about["grade_id"])
    parts += [str(float(about["points"]))] if about.get("grade") else []
    about["checksum"] = hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()
