"""What the engine's pieces take: measured by a command, written to one file, and used."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

import kmeans_lab.fast
from kmeans_lab.__main__ import main
from kmeans_lab.fast import costs as engine_costs
from kmeans_lab.tools import costs

FOLDER = Path(kmeans_lab.fast.__file__).parent
QUICK = costs.Timer(turns=1, points=1500)


def test_the_file_is_as_the_command_writes_it():
    written = Path(engine_costs.__file__).read_text(encoding="utf-8")
    assert written == costs.rendered(costs.current())


def test_every_cost_is_used_and_every_use_has_a_cost():
    used = set()
    for path in FOLDER.glob("*.py"):
        used |= set(re.findall(r"\bcosts\.([A-Z_]+)\b", path.read_text(encoding="utf-8")))
    assert used == set(costs.current())


def test_the_command_measures_all_and_writes_them(tmp_path, capsys):
    target = tmp_path / "costs.py"
    assert costs.run(QUICK, target) == 0
    printed = capsys.readouterr().out
    spec = importlib.util.spec_from_file_location("measured", target)
    measured = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(measured)
    for name in costs.current():
        assert 0 < getattr(measured, name) < np.inf
        assert name in printed
    assert "Written to" in printed and [path.name for path in tmp_path.iterdir()] == ["costs.py"]


def test_no_cost_is_below_zero_and_laws_are_found_again():
    seen = [((1, x), 7 + 2 * x) for x in (1, 5, 30)]
    found = costs._fitted(("A", "B"), seen)
    assert found["A"] == pytest.approx(7) and found["B"] == pytest.approx(2)
    assert costs._fitted(("A", "B"), [((1, x), 9 - 0.1 * x) for x in (1, 5, 30)])["B"] == 0


def test_a_place_that_cannot_be_written(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(costs, "measure", lambda timer: costs.current())
    assert costs.run(QUICK, tmp_path / "no folder" / "costs.py") == 1
    assert "cannot be written" in capsys.readouterr().out


def test_the_command_line_leads_there(monkeypatch):
    monkeypatch.setattr(costs, "run", lambda: 17)
    assert main(["bench", "--costs"]) == 17
