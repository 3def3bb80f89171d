"""Ask a script of a widget what it computes, in Node and without a page."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kmeans_lab.visuals.shared import assets

VISUALS = assets.SHARED.parent


def ask(folder: Path, module: Path, script: str, question: Any) -> Any:
    """What `script` makes of a question, as JSON says it.

    The script imports the module by its own name with the ending ``.mjs``, and any other of the
    widgets' scripts as ``./visuals/folder/name.js``; `question` is there, and it calls `answer`.
    Skips the test where there is no Node.
    """
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    for path in VISUALS.rglob("*.js"):
        copy = folder / "visuals" / path.relative_to(VISUALS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    if module.is_relative_to(VISUALS):
        text = f'export * from "./visuals/{module.relative_to(VISUALS).as_posix()}";\n'
    else:  # a script of the site: with all that it imports
        text = assets.script(module)
    (folder / f"{module.stem}.mjs").write_text(text, encoding="utf-8")
    (folder / "question.json").write_text(json.dumps(question), encoding="utf-8")
    (folder / "ask.mjs").write_text(
        'import { readFileSync } from "node:fs";\n'
        'const question = JSON.parse(readFileSync("question.json"));\n'
        f"const answer = (value) => console.log(JSON.stringify(value));\n{script}",
        encoding="utf-8",
    )
    done = subprocess.run([node, "ask.mjs"], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
