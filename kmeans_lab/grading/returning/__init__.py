"""The way back: marks and feedback as Canvas and Moodle take them.

`sheets` fills in a table that a course tool wrote and leaves the rest of it as it is; `canvas` and
`moodle` know where the marks stand in theirs; `zips` packs feedback; `way` decides what is made.
"""

from __future__ import annotations

from kmeans_lab.grading.returning.errors import Refused

__all__ = ["Refused"]
