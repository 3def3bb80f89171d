"""One code, not two: the function that a lesson shows is the package's.

A lesson's metadata `teaches` names functions. The last definition of each in the lesson must have
the same syntax tree as the package's, without docstring, annotations, the leading statements that
validate arguments, `check_...(...)` or `a, b = check_...(...)`, and what only guards a long run: a
block of `stop_cleanly`, a `progress_bar`, and `positive` or `without_rounding` around a number.
Comments and blank lines are free.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from notebook_form import code_cells, parsed

import kmeans_lab
from kmeans_lab.authoring.execute import lessons

ROOT = Path(__file__).resolve().parent.parent
DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


# They hand on their first argument, and compute nothing else on ordinary inputs.
GUARDS = {"progress_bar", "positive", "without_rounding"}


class WithoutAnnotations(ast.NodeTransformer):
    """Drop docstrings, annotations, leading validation and guards from a syntax tree."""

    def visit_With(self, node: ast.With) -> ast.stmt | list[ast.stmt]:
        self.generic_visit(node)
        call = node.items[0].context_expr
        stops = isinstance(call, ast.Call) and getattr(call.func, "id", "") == "stop_cleanly"
        return node.body if stops else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        return node.args[0] if getattr(node.func, "id", "") in GUARDS and node.args else node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        self.generic_visit(node)
        if node.value is None:
            return ast.Pass()
        return ast.Assign(targets=[node.target], value=node.value, lineno=node.lineno)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.returns = None
        node.body = without_validation(without_docstring(node.body))
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self.generic_visit(node)
        node.body = without_docstring(node.body)
        return node


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(
        getattr(first.value, "value", None), str
    )
    return body[1:] if is_docstring else body


def without_validation(body: list[ast.stmt]) -> list[ast.stmt]:
    while body and validates(body[0]):
        body = body[1:]
    return body


def validates(statement: ast.stmt) -> bool:
    """Say whether a statement does nothing but call one function named check_..."""
    if not isinstance(statement, ast.Expr | ast.Assign):
        return False
    call = statement.value
    return isinstance(call, ast.Call) and getattr(call.func, "id", "").startswith("check_")


def normal(definition: ast.AST) -> str:
    """Bring a definition into the text that is compared."""
    return ast.unparse(ast.fix_missing_locations(WithoutAnnotations().visit(definition)))


def shown_in(notebook: nbformat.NotebookNode, name: str) -> str | None:
    """Give the last definition of `name` in a lesson, in normal form."""
    found = None
    for _, cell in code_cells(notebook):
        for node in parsed(cell).body:
            if isinstance(node, DEFINITIONS) and node.name == name:
                found = normal(node)
    return found


def defined_in_package(name: str) -> str:
    thing = inspect.unwrap(getattr(kmeans_lab, name))
    return normal(ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0])


TAUGHT = [
    (path, name)
    for path in lessons(ROOT)
    for name in nbformat.read(path, as_version=4).metadata.get("kmeans_lab", {}).get("teaches", [])
]


@pytest.mark.parametrize(
    ("path", "name"), TAUGHT, ids=[f"{path.stem[:2]}-{name}" for path, name in TAUGHT]
)
def test_the_lesson_shows_the_package_code(path: Path, name: str) -> None:
    shown = shown_in(nbformat.read(path, as_version=4), name)
    assert shown is not None, f"{path.name} teaches {name} and does not define it"
    assert shown == defined_in_package(name)


def test_every_function_of_the_exercises_is_taught() -> None:
    """The names that the course fixes for lessons 02 to 06."""
    assert {name for _, name in TAUGHT} >= {
        *("assign_loop", "update_loop", "inertia_loop"),
        *("pairwise_differences", "squared_distances_broadcast", "update_vectorized"),
        *("squared_norms", "squared_distances_identity", "nearest_by_identity"),
        *("product_bytes", "nearest_centred"),
        *("median_seconds", "broadcast_bytes"),
    }


LESSON = "def norms(X, out=2):\n    total = (X**2).sum(axis=1)  # (n, d) -> (n,)\n    return total"


def from_text(text: str) -> str:
    return normal(ast.parse(textwrap.dedent(text)).body[0])


@pytest.mark.parametrize(
    "package",
    [
        "def norms(X, out=2):\n    total = (X**2).sum(axis=1)\n    return total",
        'def norms(X: A, out: int = 2) -> B:\n    """Doc."""\n    total: C = (X**2).sum(axis=1)\n'
        "    return total",
        "def norms(X, out=2):\n    check_out(out)\n    X, out = check_pair(X, out)\n"
        "    total = (X**2).sum(axis=1)\n    return total",
        'def norms(X, out=2):\n    with stop_cleanly("norms"):\n'
        '        total = (progress_bar(X, "norms") ** 2).sum(axis=1)\n    return total',
    ],
)
def test_what_may_differ(package: str) -> None:
    assert from_text(package) == from_text(LESSON)


RETURN = "    return total"
SUM = "    total = (X**2).sum(axis=1)\n"


@pytest.mark.parametrize(
    "package",
    [
        "def norms(X, out=2):\n    total = (X**2).sum(axis=0)\n" + RETURN,
        "def norms(X, out=3):\n" + SUM + RETURN,
        "def norms(X):\n" + SUM + RETURN,
        "def norms(X, out=2):\n    result = (X**2).sum(axis=1)\n    return result",
        "def norms(X, out=2):\n" + SUM + "    check_it(total)\n" + RETURN,
        "def norms(X, out=2):\n    X = np.asarray(X)\n" + SUM + RETURN,
        "def norms(X, out=2):\n    X = check_it(X) + 1\n" + SUM + RETURN,
        "@cached\ndef norms(X, out=2):\n" + SUM + RETURN,
        "def norms(X, out=2):\n    with np.errstate(all='ignore'):\n    " + SUM + RETURN,
    ],
)
def test_what_may_not_differ(package: str) -> None:
    assert from_text(package) != from_text(LESSON)


def test_the_last_definition_counts() -> None:
    first = new_code_cell("%matplotlib inline\ndef f(x):\n    return x")
    last = new_code_cell("def f(x):\n    return x + 1")
    notebook = new_notebook(cells=[first, last])
    assert shown_in(notebook, "f") == from_text("def f(x):\n    return x + 1")
    assert shown_in(notebook, "g") is None
    inside = new_notebook(cells=[new_code_cell("def g():\n    def f(x):\n        return x")])
    assert shown_in(inside, "f") is None
