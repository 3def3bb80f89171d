"""What an answer is worth: said where a student reads it before writing, and told to nbgrader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.checks.words import listed, marks

if TYPE_CHECKING:
    from nbformat import NotebookNode


def worth_in_words(exercise: Exercise) -> str:
    """What an exercise is worth, and each of its edges: the sentence of its notebook."""
    number = f"{marks(exercise.points)} point{'' if exercise.points == 1 else 's'}"
    of_edges = [f"{marks(edge.points)} for {edge.words}" for edge in exercise.edges]
    if not of_edges:
        return f"*Worth {number}.*"
    of_edges[0] = of_edges[0].replace(" for", " of them for", 1)
    return f"*Worth {number}, {listed(of_edges)}.*"


def heading_of(exercise: Exercise) -> str:
    """The heading of its section in the notebook of its lesson."""
    called = f"class {exercise.name}" if exercise.kind == "class" else exercise.signature
    return f"## `{called}`"


def graded_source(exercise: Exercise) -> str:
    """The source of its graded cell.

    nbgrader takes the number that a cell shows at its end as the points, and a cell that shows none
    or something else as right.
    """
    name = exercise.name
    return f"check({name})\n### BEGIN HIDDEN TESTS\ncheck({name}).points\n### END HIDDEN TESTS"


def says_its_worth(notebook: NotebookNode, exercise: Exercise) -> bool:
    """Whether the section of an exercise begins with the sentence on its worth."""
    begin = f"{heading_of(exercise)}\n\n{worth_in_words(exercise)}\n"
    return any(begin in f"{cell.source}\n" for cell in notebook.cells)


def write_worth(notebook: NotebookNode, group: list[Exercise]) -> None:
    """Write into a solution, in place, what its exercises are worth: sentences and graded cells."""
    for exercise in group:
        heading = heading_of(exercise)
        for cell in notebook.cells:
            if cell.cell_type == "markdown" and heading in cell.source.split("\n"):
                before, _, after = f"{cell.source}\n".partition(f"{heading}\n")
                after = re.sub(r"^\n\*Worth [^\n]*\*\n", "", after)
                cell.source = f"{before}{heading}\n\n{worth_in_words(exercise)}\n{after}".rstrip()
            if cell.metadata.get("nbgrader", {}).get("grade_id") == f"test_{exercise.name}":
                cell.source = graded_source(exercise)
                cell.metadata.nbgrader.points = exercise.points


__all__ = ["graded_source", "heading_of", "says_its_worth", "worth_in_words", "write_worth"]
