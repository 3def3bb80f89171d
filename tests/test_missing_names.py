"""What is said below a NameError in the environment that start.py makes."""

from __future__ import annotations

import importlib
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

from kmeans_lab.desk import missing_names
from kmeans_lab.visuals.shared import asleep


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("check", "check is imported in a cell near the top"),
        ("hint", "hint is imported in a cell"),
        ("np", "np is imported in a cell"),
        ("KMeansStepper", "KMeansStepper is imported in a cell"),
        ("assign_loop", "assign_loop does not exist yet: write it"),
        ("distancs", "No cell that has run makes distancs. Is it spelt right?"),
    ],
)
def test_what_helps_is_said_of_each_kind_of_name(name: str, said: str, monkeypatch) -> None:
    monkeypatch.delitem(sys.modules, "kmeans_lab.checks.check", raising=False)
    told = missing_names.what_helps(f"name '{name}' is not defined")
    assert told.startswith(said)
    assert "Run All Above Selected Cell" in told


def test_where_check_is_loaded_it_speaks_of_exercises_itself() -> None:
    importlib.import_module("kmeans_lab.checks.check")
    assert missing_names.what_helps("name 'assign_loop' is not defined") == ""


def test_of_another_error_nothing_is_said() -> None:
    assert missing_names.what_helps("cannot access local variable 'x'") == ""


def test_the_error_stands_above_what_helps_and_the_cell_has_failed(monkeypatch, capsys) -> None:
    shell = InteractiveShell()
    missing_names.load_ipython_extension(shell)
    for looks in (True, False):
        monkeypatch.setattr(asleep, "somebody_looks", lambda looks=looks: looks)
        result = shell.run_cell("check(1)")
        assert isinstance(result.error_in_exec, NameError)
        printed = capsys.readouterr().out
        assert "name 'check' is not defined" in printed
        assert ("check is imported in a cell" in printed) == looks
