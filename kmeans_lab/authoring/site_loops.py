"""Lesson 02's functions on the site: an editor, and MicroPython to run what is written in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

from kmeans_lab.languages.speaking import say
from kmeans_lab.telling import code, paragraph

_EXPORT = re.compile(r"export default \w+;?|\bexport (?=async function\b)")
PLACE = Path("site") / "living"
# MicroPython 1.27.0 from npm, @micropython/micropython-webassembly-pyscript, as it was published.
SHA256 = {
    "micropython.mjs": "c2be87e7ba24e3b47d133022b009a66bff07f4720aa23d816d216ef8cc47014c",
    "micropython.wasm": "06338c955b03c5700aa0069015d3e392d76836ef8e2ce25bedbe59b88ccd373c",
}


def loops_html(function: str = "assign_loop") -> str:
    """The place of the editor for one function.

    Parameters
    ----------
    function : {"assign_loop", "update_loop"}

    Returns
    -------
    str
        HTML, with what to do where there is no JavaScript.
    """
    text = say(
        "Here `{function}` can be written and run, in a page with JavaScript. Without it, write "
        "it in the exercise of this lesson, on your own machine.",
        function=function,
    )
    return f'<div class="kl-loops" data-function="{function}">{paragraph(code(text))}</div>'


def write(project: Path, folder: Path) -> None:
    """Write ``micropython.js``, the interpreter as one classic script that a file may load.

    Parameters
    ----------
    project, folder : Path
        The project's folder, and where the script goes.

    Raises
    ------
    ValueError
        If a file of MicroPython is not as it was published.
    """
    living = project / PLACE
    parts = {name: (living / "micropython" / name).read_bytes() for name in SHA256}
    for name, content in parts.items():
        if hashlib.sha256(content).hexdigest() != SHA256[name]:
            raise ValueError(f"{living / 'micropython' / name} is not as it was published.")
    module = parts["micropython.mjs"].decode()
    given = {
        "script": _classic(module, _text(living / "loops" / "worker.js")),
        "wasm": base64.b64encode(parts["micropython.wasm"]).decode(),
        "driver": _text(living / "loops" / "driver.py"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    script = f"kmlMicroPython({json.dumps(given)});\n"
    (folder / "micropython.js").write_text(script, encoding="utf-8")


def _classic(module: str, worker: str) -> str:
    """A module and what uses it as one script without imports, for a worker made by a page.

    A page that was opened from a folder starts no worker from a module.
    """
    body = module.replace("import.meta.url", "self.location.href")
    body = _EXPORT.sub("", body)
    return f"(async () => {{\n{body}\n{worker}\n}})();\n"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
