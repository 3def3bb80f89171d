"""The scripts and style sheets of the widgets, each of them one text for the browser.

A page gets a widget's script as one module, with no folder beside it, so what several files hold is
put together here: no bundler is needed, and each file stays a module that can be read by itself.
"""

from __future__ import annotations

import base64
import re
import zlib
from pathlib import Path

SHARED = Path(__file__).parent
GRID = SHARED / "grid.css"  # for widgets that show arrays as grids
_IMPORT = re.compile(r'^import \{[^}]*\} from "(\./|\.\./)([\w./]+)";\n', re.MULTILINE)
_SHEET = re.compile(r'^@import "([\w./]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let|class)\b)", re.MULTILINE)


def script(entry: Path) -> str:
    """The module `entry` and all that it imports, as one module.

    Every ``import { … } from "./file.js";`` is replaced by that file, once; names of all of them
    stand in one scope, so no two files may give the same name to different things.

    Parameters
    ----------
    entry : Path
        The module whose exports stay exports.

    Raises
    ------
    ValueError
        If two files give the same name at their top level.
    """
    parts: list[str] = []
    seen: dict[Path, None] = {}
    names: dict[str, Path] = {}
    _gather(entry.resolve(), seen, parts, names)
    return lean("\n".join([*(_EXPORT.sub("", part) for part in parts[:-1]), parts[-1]]))


def packed(text: str) -> str:
    """A module that unpacks the rest when it is first seen: a third of the bytes on the way.

    anywidget gives a module two seconds to load from the moment its model is made; a model whose
    module takes longer never hears of Python again. So the module loads at once, and what it draws
    with is unpacked when there is something to draw, once for all widgets of its kind and language.

    Parameters
    ----------
    text : str
        A module with a default export of `render` alone.
    """
    data = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    return f"""const bytes = () => Uint8Array.from(atob("{data}"), (one) => one.charCodeAt(0));
async function unpacked() {{
const stream = new Blob([bytes()]).stream().pipeThrough(new DecompressionStream("deflate"));
const text = new Blob([await new Response(stream).text()], {{ type: "text/javascript" }});
return (await import(URL.createObjectURL(text))).default;
}}
const kept = globalThis.kmeansLabModules ||= {{}};
const whole = (model) => {{
const {{ code = "en" }} = model.get("_language") || {{}};
const name = `{zlib.crc32(text.encode())} ${{code}}`;
return kept[name] ||= unpacked().catch((problem) => {{ delete kept[name]; throw problem; }});
}};
export default {{ render: async (view) => (await whole(view.model)).render(view) }};
"""


def lean(text: str) -> str:
    """A script or style sheet without what only its readers want: comments, indents, empty lines.

    A comment stands on lines of its own or behind two spaces, as everywhere in this package.
    """
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    lines = (re.sub(r"(^|  )//( .*)?$", "", line.strip()) for line in text.splitlines())
    return "".join(f"{line}\n" for line in map(str.strip, lines) if line)


def _gather(path: Path, seen: dict[Path, None], parts: list[str], names: dict[str, Path]) -> None:
    if path in seen:
        return
    seen[path] = None
    text = path.read_text(encoding="utf-8")
    for start, rest in _IMPORT.findall(text):
        _gather((path.parent / (start + rest)).resolve(), seen, parts, names)
    for name in top_names(text):
        if name in names:
            raise ValueError(f"{path.name} and {names[name].name} both define {name}.")
        names[name] = path
    parts.append(_IMPORT.sub("", text))


def top_names(text: str) -> list[str]:
    """The names that a module of ours defines at its top level, one a line and not indented."""
    return re.findall(
        r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", text, re.MULTILINE
    )


def sheet(entry: Path) -> str:
    """A style sheet and all that it imports, as one text.

    Parameters
    ----------
    entry : Path
        Every ``@import "./file.css";`` at the beginning of its lines is replaced by that file.
    """
    return _SHEET.sub(
        lambda found: sheet(entry.parent / found[1]), entry.read_text(encoding="utf-8")
    )


def styles(*sheets: Path) -> str:
    """The frame that all widgets share, and then the style sheets of one of them."""
    sheets = (SHARED / "widget.css", *sheets)
    return lean("\n".join(each.read_text(encoding="utf-8") for each in sheets))
