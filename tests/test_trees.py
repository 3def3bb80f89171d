"""Syntax trees may be made by several threads at once."""

from __future__ import annotations

import ast
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kmeans_lab.checks.trees import tree_of


def test_threads_that_parse_at_once_all_get_their_tree() -> None:
    text = "x = " + "(" * 60 + "1" + ")" * 60 + "\ny = [f(a)[b].c for a in d if e]\n" * 300
    wanted = ast.dump(ast.parse(text))
    with ThreadPoolExecutor(8) as pool:
        assert {ast.dump(tree) for tree in pool.map(tree_of, [text] * 60)} == {wanted}


def test_errors_are_those_of_the_parser() -> None:
    with pytest.raises(SyntaxError):
        tree_of("x =")
    assert isinstance(tree_of("1 + 1", mode="eval"), ast.Expression)


@pytest.mark.parametrize("folder", ["checks", "grading"])
def test_nothing_that_grades_asks_the_parser_itself(root: Path, folder: str) -> None:
    files = (root / "kmeans_lab" / folder).rglob("*.py")
    asking = [f.name for f in files if re.search(r"\bast\.parse\(", f.read_text(encoding="utf-8"))]
    assert sorted(asking) == (["trees.py"] if folder == "checks" else [])
