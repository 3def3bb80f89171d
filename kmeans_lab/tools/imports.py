"""Who imports whom, read from syntax trees: of the package, and of the tests that use it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from pathlib import Path

PACKAGE = "kmeans_lab"


def sources_of(root: Path, folder: str = PACKAGE) -> dict[str, Path]:
    """The modules below a folder of the project, by their full names: ``kmeans_lab.lloyd``."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted((root / folder).rglob("*.py"))
    }


def imports_of(source: str, module: str, packages: Collection[str] = (PACKAGE,)) -> set[str]:
    """The full names of all modules that a source imports, also inside functions.

    Parameters
    ----------
    source : str
    module : str
        Its full name; relative imports begin there.
    packages : collection of str
        Folders whose names may be modules: ``from kmeans_lab.visuals import drawing`` imports
        ``kmeans_lab.visuals.drawing``.
    """
    package = module.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - max(node.level - 1, 0)]
            start = ".".join(above) if node.level else ""
            base = ".".join(filter(None, (start, node.module)))
            found |= {f"{base}.{a.name}" for a in node.names} if base in packages else {base}
    return found


def homes_of(root: Path) -> dict[str, str]:
    """Where each name of the package's face lives, which the face itself loads late."""
    tree = ast.parse((root / PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    table = next(
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_HOMES"
    )
    homes = ast.literal_eval(table)
    return {name: module for module, names in homes.items() for name in names}


def graph_of(files: Mapping[str, Path], homes: Mapping[str, str]) -> dict[str, set[str]]:
    """Which of some modules each of them imports.

    Parameters
    ----------
    files : mapping of str to Path
        The modules by name.
    homes : mapping of str to str
        As `homes_of` gives them.
    """
    graph = {}
    for module, path in files.items():
        found = set()
        for name in imports_of(path.read_text(encoding="utf-8"), module, {PACKAGE, *files}):
            last = name.rpartition(".")[2]
            if name == f"{PACKAGE}.{last}" and last in homes:
                name = homes[last]
            found |= {name, name.rpartition(".")[0]} & set(files)
        graph[module] = found - {module, PACKAGE}
    return graph


def reaching(graph: Mapping[str, set[str]], aims: Collection[str]) -> set[str]:
    """The modules that import one of some others, directly or by way of others; these too."""
    found = set(aims)
    while more := {m for m, others in graph.items() if m not in found and others & found}:
        found |= more
    return found


__all__ = ["PACKAGE", "graph_of", "homes_of", "imports_of", "reaching", "sources_of"]
