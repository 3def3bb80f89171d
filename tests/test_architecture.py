"""Who may import whom, read from the syntax trees of the package."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest

from kmeans_lab.tools import imports

PACKAGE = "kmeans_lab"

# A layer -> the layers that it may import. Nobody imports back.
MAY_IMPORT = {
    "subject": {"languages", "subject"},
    "languages": {"languages"},
    "running": {"running"},  # it is mounted whole in the sandbox, where nothing else is
    "visuals": {"languages", "subject", "running", "visuals"},
    "predictions": {"languages", "subject", "predictions"},
    "checks": {"languages", "subject", "running", "predictions", "checks"},
    "desk": {"languages", "subject", "running", "visuals", "predictions", "checks", "desk"},
    "grading": {"languages", "subject", "running", "checks", "grading"},
    "authoring": {
        "languages",
        "subject",
        "visuals",
        "predictions",
        "checks",
        "tools",
        "authoring",
    },
    "tools": {"languages", "subject", "visuals", "tools"},
    "command line": {"languages", "tools", "checks", "grading", "authoring"},
}

# A layer, or a module of the subject -> the libraries that it needs from an extra: a student who
# does not use it installs none of them.
FROM_EXTRAS = {
    "kmeans_lab.scale.blocks": {"dask"},
    "kmeans_lab.scale.dask": {"dask"},
    "kmeans_lab.scale.fit": {"dask"},  # for a type
    "kmeans_lab.scale.rounds": {"dask", "distributed"},  # for types
    "kmeans_lab.authoring.build": {"nbgrader"},
    "kmeans_lab.authoring.site.command": {"sphinx"},
    "kmeans_lab.authoring.site.extension": {"docutils", "sphinx"},
    "kmeans_lab.authoring.site.terms": {"docutils"},
    "grading": {"nbgrader"},
}

# The subject computes and measures; libraries that draw, or that speak with Jupyter, are not here.
SUBJECT_LIBRARIES = {
    "numpy",
    "scipy",
    "sklearn",
    "threadpoolctl",
    "joblib",
    "line_profiler",
    "tqdm",
    "PIL",
}

# The name of a distribution where it is not the name of its module.
DISTRIBUTIONS = {"PIL": "pillow", "sklearn": "scikit-learn"}

# A module -> the declared distribution that needs its distribution, and so brings it along.
BROUGHT_ALONG = {
    "IPython": "ipykernel",
    "traitlets": "ipywidgets",
    "jupyter_core": "jupyterlab",
    "jinja2": "jupyterlab",
    "markupsafe": "jinja2",
    "packaging": "matplotlib",
    "psutil": "IPython",
    "joblib": "scikit-learn",
    "babel": "jupyterlab_server",
    "jupyterlab_server": "jupyterlab",
}


def layer_of(module: str) -> str:
    """Name the layer of a module, given as kmeans_lab.a.b; the face is no layer."""
    parts = module.split(".")
    if len(parts) == 1:
        return "face"
    if parts[1] == "__main__":
        return "command line"
    return parts[1] if parts[1] in MAY_IMPORT else "subject"


def imports_of(source: str, module: str) -> set[str]:
    """List the full names of all modules that a source imports, also inside functions."""
    folders = {PACKAGE, *(f"{PACKAGE}.{layer}" for layer in MAY_IMPORT)}
    return imports.imports_of(source, module, folders)


def offences(source: str, module: str, modules: set[str]) -> list[str]:
    """List the imports of a module that its layer may not make."""
    layer, found = layer_of(module), []
    for name in sorted(imports_of(source, module)):
        top = name.split(".")[0]
        if top == PACKAGE:
            known = name if name in modules else name.rpartition(".")[0]
            if layer_of(known) not in MAY_IMPORT[layer]:
                found.append(f"{module} ({layer}) imports {name} ({layer_of(known)})")
        elif layer == "subject" and top not in {
            *sys.stdlib_module_names,
            *SUBJECT_LIBRARIES,
            *FROM_EXTRAS.get(module, ()),
        }:
            found.append(f"{module} (subject) imports {top}")
    return found


def package_sources(root: Path) -> dict[str, str]:
    """Map the name of each module of the package, but not its face, to its source."""
    found = imports.sources_of(root)
    return {m: path.read_text(encoding="utf-8") for m, path in found.items() if m != PACKAGE}


def test_nobody_imports_back(root: Path) -> None:
    sources = package_sources(root)
    assert {layer_of(module) for module in sources} >= {"subject", "visuals", "tools"}
    found = [o for module, text in sources.items() for o in offences(text, module, set(sources))]
    assert found == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("kmeans_lab.lloyd", "from kmeans_lab.visuals import drawing"),
        ("kmeans_lab.lloyd", "from .visuals.drawing import show"),
        ("kmeans_lab.lloyd", "def f():\n    import kmeans_lab.tools.doctor"),
        ("kmeans_lab.lloyd", "from matplotlib import pyplot"),
        ("kmeans_lab.lloyd", "import IPython"),
        ("kmeans_lab.lloyd", "from kmeans_lab import show"),
        ("kmeans_lab.lloyd", "from . import show"),
        ("kmeans_lab.lloyd", "from kmeans_lab.running.calling import watch_call"),
        ("kmeans_lab.running.wire", "from kmeans_lab.validation import points"),
        ("kmeans_lab.running.wire", "from ..checks import exercise"),
        ("kmeans_lab.visuals.drawing", "from kmeans_lab.tools import doctor"),
        ("kmeans_lab.visuals.drawing", "from ..tools import doctor"),
        ("kmeans_lab.checks.judging", "from kmeans_lab.grading.examining.examiner import Examiner"),
        ("kmeans_lab.checks.judging", "import kmeans_lab.visuals.drawing"),
        ("kmeans_lab.checks.judging", "from kmeans_lab.authoring import form"),
    ],
)
def test_a_forbidden_import_is_found(module: str, source: str, root: Path) -> None:
    assert offences(source, module, set(package_sources(root))) != []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("kmeans_lab.lloyd", "import math\nfrom kmeans_lab.distances import squared_norms"),
        ("kmeans_lab.lloyd", "from .distances import squared_norms"),
        ("kmeans_lab.visuals.stepper", "from kmeans_lab.visuals import drawing\nimport anywidget"),
        ("kmeans_lab.running.wire", "from . import calling\nfrom .outcome import Odd"),
        ("kmeans_lab.grading.runner", "from kmeans_lab.checks import catalogue"),
    ],
)
def test_an_allowed_import_passes(module: str, source: str, root: Path) -> None:
    assert offences(source, module, set(package_sources(root))) == []


def circle_in(graph: dict[str, set[str]]) -> list[str]:
    """Some modules of which each imports the next and the last the first; empty if there are none.

    An import inside a function or for the sake of a type counts: what needs the other to be
    understood is not two things.
    """
    finished: set[str] = set()

    def walk(module: str, path: list[str]) -> list[str]:
        if module in path:
            return path[path.index(module) :]
        if module in finished:
            return []
        for other in sorted(graph[module]):
            if found := walk(other, [*path, module]):
                return found
        finished.add(module)
        return []

    return next(filter(None, (walk(module, []) for module in sorted(graph))), [])


def test_no_circle_in_the_package(root: Path) -> None:
    sources = package_sources(root)
    graph = {}
    for module, text in sources.items():
        names = imports_of(text, module)
        known = {name if name in sources else name.rpartition(".")[0] for name in names}
        graph[module] = (known & set(sources)) - {module}
    assert circle_in(graph) == []


def test_a_circle_is_found() -> None:
    assert circle_in({"a": {"b"}, "b": {"c", "d"}, "c": {"d"}, "d": set()}) == []
    assert sorted(circle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}})) == ["b", "c"]


# `Any` is what a user hands in, what a stranger's function gives back, a name in a notebook. None
# of these comes to where the subject computes.
WITHOUT_ANY = ("fast", "scale", "lloyd", "distances", "dimensions", "data", "pictures", "fitted")
# What is called so is an object of the class of this name, everywhere.
OURS = {"exercise", "case", "trial", "slip", "finding", "outcome", "edge", "returns", "repair"}
OURS |= {"site", "candidate", "hand_in", "person", "graded", "sandbox", "sandboxes"}


def anything(tree: ast.AST) -> dict[str, int]:
    """The names that are annotated with `Any` alone, and their lines."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            name = node.arg
        elif isinstance(node, ast.AnnAssign):
            name = ast.unparse(node.target).removeprefix("self.")
        else:
            continue
        if node.annotation is not None and ast.unparse(node.annotation) in ("Any", "Any | None"):
            found[name.strip("_")] = node.lineno
    return found


def test_what_has_a_class_of_ours_is_annotated_with_it(root: Path) -> None:
    """`Any` in the place of a type hides who knows whom, and so a circle."""
    sources = package_sources(root)
    trees = {module: ast.parse(text) for module, text in sources.items()}
    classes = [n.name for t in trees.values() for n in ast.walk(t) if isinstance(n, ast.ClassDef)]
    assert OURS <= {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in classes}
    found = [f"{m}:{n} {a}" for m, t in trees.items() for a, n in anything(t).items() if a in OURS]
    assert found == []
    computing = [m for m in sources if m.split(".")[1] in WITHOUT_ANY]
    assert len(computing) > 20 and [m for m in computing if "Any" in sources[m]] == []


def test_an_any_in_place_of_a_class_is_found() -> None:
    source = "def f(case: Any, x: Any = 1, *y: int): pass\nclass C:\n    trial: Any | None = None"
    assert anything(ast.parse(source)) == {"case": 1, "x": 1, "trial": 3}


MOST_LINES, MOST_LINES_OF_A_FUNCTION = 500, 60


def test_files_and_functions_are_short(root: Path) -> None:
    """Whoever opens one sees what it is for."""
    long_files, long_functions = [], []
    for module, text in package_sources(root).items():
        lines = text.count("\n")
        if lines > MOST_LINES:
            long_files.append(f"{module}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = node.end_lineno - node.lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    long_functions.append(f"{module}.{node.name}: {lines} lines")
    assert long_files == [] and long_functions == []


def test_every_library_is_declared(root: Path) -> None:
    """A student installs what pyproject.toml lists; the package must not need more."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.match(r"[\w.-]+", line)[0] for line in project["dependencies"]}
    sources = package_sources(root)
    used = {
        name.split(".")[0]
        for module, text in sources.items()
        for name in imports_of(text, module)
        if name.split(".")[0]
        not in {*FROM_EXTRAS.get(module, ()), *FROM_EXTRAS.get(layer_of(module), ())}
    }
    libraries = used - set(sys.stdlib_module_names) - {PACKAGE}
    needed = set()
    for name in libraries:
        while name in BROUGHT_ALONG:
            name = BROUGHT_ALONG[name]
        needed.add(DISTRIBUTIONS.get(name, name))
    assert {"numpy", "anywidget"} <= needed
    assert needed <= declared


@pytest.mark.parametrize(("module", "bringer"), BROUGHT_ALONG.items())
def test_what_is_brought_along_is_required_there(module: str, bringer: str) -> None:
    """A library that pyproject.toml does not name must be a requirement of one that it names."""
    plain = {
        re.match(r"[\w.-]+", line)[0].lower().replace("-", "_")
        for line in requires(bringer) or []
        if "extra ==" not in line
    }
    assert module.lower() in plain


def test_the_face_tells_where_its_names_live(root: Path) -> None:
    import kmeans_lab

    for name in kmeans_lab.__all__:
        assert getattr(kmeans_lab, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        kmeans_lab.no_such_name  # noqa: B018
