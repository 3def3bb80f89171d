"""What a stored lesson must look like: one function a rule, each listing what is wrong.

`tests/test_notebooks.py` applies every rule to every lesson, and to a small notebook that breaks
it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from urllib.parse import parse_qsl, unquote

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from kmeans_lab.authoring.form import COLAB_CELL, KERNELSPEC
from kmeans_lab.visuals.stepper.widget import PANELS

MOST_BYTES = 300_000
MOST_CELLS = 40
MOST_LINES = 20
MOST_FOLDED_LINES = 40
MOST_MEDIAN_LINES = 6
LEAST_PREDICTIONS = 4
WISHES = frozenset(["step", "trail", "regions", "lines", "curve", "panel", "data", "begin", "K"])

# A path that names a machine: a folder of a Unix home or scratch place, or a folder on a Windows
# drive.
MACHINE_PATH = re.compile(
    r"(?<![\w.)\]}~-])/(?:home|root|tmp|Users|work|var|opt)/\w"
    r"|\b[A-Za-z]:\\+(?:Users|Windows|Temp|Program)"
)
MARKDOWN_LINK = re.compile(r"(!?)\[([^\]]*)\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
HTML_LINK = re.compile(r"<(?:a|img)\b[^>]*?\b(?:href|src)=[\"']([^\"']+)[\"']", re.IGNORECASE)
HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
EXTERNAL = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)

# Widgets whose line of text does not say what they show.
SHOWS_A_WIDGET = re.compile(r"\b(?:KMeansStepper|StartExplorer|PaletteExplorer)\(")

Rule = Callable[[NotebookNode, Path], list[str]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    RULES[function.__name__] = function
    return function


def code_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    return ((i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code")


def markdown_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    return ((i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "markdown")


def folded(cell: NotebookNode) -> bool:
    """Say whether the code of a cell is folded away."""
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def parsed(cell: NotebookNode) -> ast.Module:
    """Parse a code cell; lines like ``%timeit f()`` become the calls that IPython makes of them."""
    return ast.parse(TransformerManager().transform_cell(cell.source))


def prose(markdown: str) -> str:
    """Leave out code, fenced or inline, where `[a](b)` is no link and `# a` no heading."""
    without_fences = re.sub(r"^(```|~~~).*?^\1", "", markdown, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]*`", "", without_fences)


def headings(notebook: NotebookNode) -> list[tuple[int, str]]:
    found = []
    for _, cell in markdown_cells(notebook):
        without_fences = re.sub(
            r"^(```|~~~).*?^\1", "", cell.source, flags=re.DOTALL | re.MULTILINE
        )
        for line in without_fences.splitlines():
            if match := HEADING.match(line):
                found.append((len(match[1]), match[2]))
    return found


def output_texts(cell: NotebookNode) -> Iterator[str]:
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield output.text
        elif output.output_type == "error":
            yield "\n".join([output.evalue, *output.traceback])
        else:
            for mime, value in output.data.items():
                if not mime.startswith("image/") or mime == "image/svg+xml":
                    yield value if isinstance(value, str) else str(value)
            yield str(output.metadata)


@rule
def is_valid(notebook: NotebookNode, path: Path) -> list[str]:
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        return [f"not a valid notebook: {error.message}"]
    return []


@rule
def metadata_is_normal(notebook: NotebookNode, path: Path) -> list[str]:
    problems = []
    teaches = notebook.metadata.get("kmeans_lab", {}).get("teaches")
    if not isinstance(teaches, list) or not all(isinstance(name, str) for name in teaches):
        problems.append('the metadata lack `kmeans_lab: {"teaches": [names of functions]}`')
    elif len(set(teaches)) < len(teaches):
        problems.append("`teaches` names a function twice")
    if notebook.metadata.get("kernelspec") != KERNELSPEC:
        problems.append(f"the kernelspec is not {KERNELSPEC}")
    if notebook.metadata.get("language_info") != {"name": "python"}:
        problems.append("language_info holds a version of Python")
    if "widgets" in notebook.metadata:
        problems.append("the state of widgets is stored")
    for i, cell in enumerate(notebook.cells):
        if "execution" in cell.metadata:
            problems.append(f"cell {i} stores times of execution")
        if "id" not in cell:
            problems.append(f"cell {i} has no id")
    return problems


@rule
def is_executed(notebook: NotebookNode, path: Path) -> list[str]:
    problems = []
    for wanted, (i, cell) in enumerate(code_cells(notebook), start=1):
        if not cell.source.strip():
            problems.append(f"cell {i} is empty")
        if cell.execution_count != wanted:
            problems.append(f"cell {i} has execution count {cell.execution_count}, not {wanted}")
    return problems or ([] if any(code_cells(notebook)) else ["no code cell"])


@rule
def outputs_are_clean(notebook: NotebookNode, path: Path) -> list[str]:
    problems = []
    for i, cell in code_cells(notebook):
        kinds = [output.output_type for output in cell.outputs]
        if any(output.get("name") == "stderr" for output in cell.outputs):
            problems.append(f"cell {i} wrote to stderr")
        if "error" in kinds and "raises-exception" not in tags(cell):
            problems.append(f"cell {i} raised an exception without the tag raises-exception")
        if "error" not in kinds and "raises-exception" in tags(cell):
            problems.append(f"cell {i} promises an exception and raises none")
    return problems


@rule
def no_path_of_a_machine(notebook: NotebookNode, path: Path) -> list[str]:
    problems = []
    for i, cell in enumerate(notebook.cells):
        for text in (cell.source, *output_texts(cell)):
            problems += [f"cell {i} names {match[0]}..." for match in MACHINE_PATH.finditer(text)]
    return problems


@rule
def is_small(notebook: NotebookNode, path: Path) -> list[str]:
    size = len(nbformat.writes(notebook).encode())
    return [f"{size} bytes, more than {MOST_BYTES}"] if size > MOST_BYTES else []


@rule
def is_short(notebook: NotebookNode, path: Path) -> list[str]:
    """Cells of code that a reader meets, the lines of the longest cell, and the median of lines.

    Folded cells (drawing, and the claims that hold the text to the facts) are not met, and may be
    longer; questions count as nothing. A line counts toward the longest cell unless it is blank;
    toward the median, where folded cells do not count, unless it is blank or nothing but a comment.
    """
    problems, lengths, met = [], [], 0
    for i, cell in code_cells(notebook):
        lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
        most = MOST_FOLDED_LINES if folded(cell) else MOST_LINES
        if len(lines) > most:
            problems.append(f"cell {i} has {len(lines)} lines, more than {most}")
        if re.fullmatch(r'predict\("[^"]+"\)', cell.source):
            continue
        met += not folded(cell)
        if not folded(cell):
            lengths.append(sum(not line.startswith("#") for line in lines))
    if met > MOST_CELLS:
        problems.append(f"{met} cells of code, more than {MOST_CELLS}")
    if lengths and median(lengths) > MOST_MEDIAN_LINES:
        problems.append(f"code cells have a median of {median(lengths)} lines")
    return problems


@rule
def pictures_have_words(notebook: NotebookNode, path: Path) -> list[str]:
    problems = []
    for i, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            for mime in output.get("data", {}):
                if not mime.startswith("image/"):
                    continue
                alt = output.metadata.get(mime, {}).get("alt") or output.metadata.get("alt")
                if not (isinstance(alt, str) and alt.strip()):
                    problems.append(f"the picture of cell {i} has no alt text")
        texts = [prose(cell.source)] if cell.cell_type == "markdown" else output_texts(cell)
        for text in texts:
            for image in HTML_IMAGE.findall(text):
                if not re.search(r"\balt=[\"'][^\"']*\w", image):
                    problems.append(f"an <img> of cell {i} has no alt text")
        if cell.cell_type == "markdown":
            for is_image, alt, _ in MARKDOWN_LINK.findall(prose(cell.source)):
                if is_image and not alt.strip():
                    problems.append(f"a picture in the text of cell {i} has no alt text")
    return problems


@rule
def widgets_have_stills(notebook: NotebookNode, path: Path) -> list[str]:
    """A stored page shows a widget as a line of text: a picture in its section says the same.

    A cell that a reader changes is left out: no stored picture shows what they will make of it.
    """
    problems = []
    for i, cell in code_cells(notebook):
        if not SHOWS_A_WIDGET.search(cell.source) or folded(cell) or "change-it" in tags(cell):
            continue
        section = [cell]
        for later in notebook.cells[i + 1 :]:
            if later.cell_type == "markdown" and re.search("^#+ ", later.source, re.MULTILINE):
                break
            section.append(later)
        outputs = (output for each in section for output in each.get("outputs", []))
        kinds = (kind for output in outputs for kind in output.get("data", {}))
        if not any(kind.startswith("image/") for kind in kinds):
            problems.append(f"the widget of cell {i} has no picture before the next heading")
    return problems


@rule
def headings_nest(notebook: NotebookNode, path: Path) -> list[str]:
    found = headings(notebook)
    problems = []
    if not notebook.cells or not notebook.cells[0].source.startswith("# "):
        problems.append("the first cell does not start with the title")
    if (titles := sum(level == 1 for level, _ in found)) != 1:
        problems.append(f"{titles} headings of level 1, not one")
    for (above, _), (level, text) in pairwise(found):
        if level > above + 1:
            problems.append(f"heading {text!r} skips from level {above} to {level}")
    return problems


@rule
def no_semicolon_at_the_end(notebook: NotebookNode, path: Path) -> list[str]:
    return [
        f"cell {i} ends in a semicolon"
        for i, cell in code_cells(notebook)
        if cell.source.rstrip().endswith(";")
    ]


@rule
def links_resolve(notebook: NotebookNode, path: Path) -> list[str]:
    """Links lead to files below notebooks/ or exercises/: only these are copied for students."""
    root = path.resolve().parent.parent
    problems = []
    for i, cell in markdown_cells(notebook):
        text = prose(cell.source)
        targets = [target for _, _, target in MARKDOWN_LINK.findall(text)]
        for target in targets + HTML_LINK.findall(text):
            if EXTERNAL.match(target) or target.startswith("//"):
                continue
            if target.startswith("#stepper?"):
                problems += [f"cell {i}: {wrong}" for wrong in _of_a_setting(target, notebook, i)]
                continue
            file, _, anchor = unquote(target).partition("#")
            aim = (path.parent / file).resolve() if file else path.resolve()
            inside = [aim.is_relative_to(root / folder) for folder in ("notebooks", "exercises")]
            if not any(inside):
                problems.append(f"cell {i}: {target} leads out of notebooks/ and exercises/")
            elif aim != path.resolve() and not aim.is_file():
                problems.append(f"cell {i}: {target} does not exist")
            elif anchor and aim.suffix == ".ipynb":
                there = notebook if aim == path.resolve() else nbformat.read(aim, as_version=4)
                if anchor not in anchors(there):
                    problems.append(f"cell {i}: no heading or anchor #{anchor} in {aim.name}")
    return problems


def _of_a_setting(target: str, notebook: NotebookNode, i: int) -> list[str]:
    """What is wrong with a link that sets the next stepper."""
    wishes = dict(parse_qsl(target.partition("?")[2], strict_parsing=True))
    wrong = [f"a stepper cannot be set to {name}" for name in wishes.keys() - WISHES]
    wrong += [
        f"{name} is no number"
        for name in {"step", "K"} & wishes.keys()
        if not wishes[name].isdigit()
    ]
    if wishes.get("panel", "") not in ("", *PANELS):
        wrong.append(f"a stepper has no panel {wishes['panel']}")
    if not any(at > i and "KMeansStepper(" in cell.source for at, cell in code_cells(notebook)):
        wrong.append("no stepper stands behind this link")
    return wrong


def anchors(notebook: NotebookNode) -> set[str]:
    """List what a link may point at: headings, named as JupyterLab names them, and explicit ids."""
    names = {text.replace(" ", "-") for _, text in headings(notebook)}
    for _, cell in markdown_cells(notebook):
        names |= set(re.findall(r"\b(?:id|name)=[\"']([^\"']+)[\"']", cell.source))
    return names


@rule
def asks_for_predictions(notebook: NotebookNode, path: Path) -> list[str]:
    """Cells that ask a question of the package: at least four."""
    total = sum(
        re.fullmatch(r'predict\("[^"]+"\)', cell.source) is not None
        for _, cell in code_cells(notebook)
    )
    return [f"{total} predictions"] if total < LEAST_PREDICTIONS else []


@rule
def colab_cell_is_the_same(notebook: NotebookNode, path: Path) -> list[str]:
    first = next((cell for _, cell in code_cells(notebook)), None)
    if first is None or first.source != COLAB_CELL:
        return ["the first code cell is not the setup for Google Colab"]
    problems = []
    if "colab" not in tags(first) or not first.metadata.get("jupyter", {}).get("source_hidden"):
        problems.append("the Colab cell lacks its tag or is not folded")
    if first.outputs:
        problems.append("the Colab cell has output")
    return problems


def problems_of(path: Path) -> list[str]:
    """Apply every rule to one stored notebook."""
    notebook = nbformat.read(path, as_version=4)
    return [f"{name}: {text}" for name, check in RULES.items() for text in check(notebook, path)]
