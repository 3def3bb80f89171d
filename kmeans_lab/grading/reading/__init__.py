"""The way in: from what a course tool hands an instructor to one hand-in a student.

`files` and `zips` list what there is, `systems` say whose each file is, `class_list` and `matching`
who is in the class, `times` when it was handed in, and `attempts` which file counts. Nothing is
unpacked, no link is followed, and a notebook is read only when its turn comes.
"""

from __future__ import annotations

from kmeans_lab.grading.reading.errors import NothingFound, Unreadable
from kmeans_lab.grading.reading.notebooks import code_cells

__all__ = ["NothingFound", "Unreadable", "code_cells"]
