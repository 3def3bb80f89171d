"""The numbers of a result and where each comes from, to be touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from kmeans_lab import telling
from kmeans_lab.languages.speaking import say
from kmeans_lab.visuals.microscope.sources import Sources
from kmeans_lab.visuals.shared.asleep import CourseWidget
from kmeans_lab.visuals.shared.assets import GRID, script, styles


class NumbersFrom(CourseWidget):
    """Choose a number of a result, and those of the arguments that it comes from light up.

    Choosing a number of an argument lights those of the result that it goes into.

    Parameters
    ----------
    name : str
        Of the function.
    sources : Sources
    """

    _esm = script(Path(__file__).with_name("numbers.js"))
    _css = styles(GRID, Path(__file__).with_name("numbers.css"))

    _heading = traitlets.Unicode().tag(sync=True)
    _arrays = traitlets.List().tag(sync=True)
    _sources = traitlets.List().tag(sync=True)

    def __init__(self, name: str, sources: Sources) -> None:
        self.sources = sources
        arrays = list(zip(sources.names, sources.arguments, strict=True))
        arrays.append(("result", sources.result))
        super().__init__(
            _heading=say("`{name}`: where each number comes from", name=name),
            _arrays=[_shown(called, array) for called, array in arrays],
            _sources=[np.flatnonzero(row).tolist() for row in sources.masks],
        )

    def of(self, *index: int) -> dict[str, np.ndarray]:
        """The sources of one number of the result; see `Sources.of`."""
        return self.sources.of(*index)

    def __repr__(self) -> str:
        lines = [f"{self._heading.replace('`', '')}"]
        for index in np.ndindex(self.sources.result.shape):
            places = [
                f"{name}[{', '.join(map(str, place))}]" if mask.ndim else name
                for name, mask in self.of(*index).items()
                for place in np.argwhere(mask).tolist()
            ]
            number = telling.short(self.sources.result[index])
            where = f"[{', '.join(map(str, index))}]" if index else ""
            parts = {"where": where, "number": number, "places": ", ".join(places)}
            lines.append(telling.folded(say("result{where} is {number}: {places}", **parts)))
        return "\n".join(lines)

    def still_html(self) -> str:
        """The text, since nothing can be chosen."""
        style = "margin: 0; white-space: pre-wrap; background: none; color: inherit"
        heading, _, rest = repr(self).partition("\n")
        return telling.paragraph(telling.title(heading)) + (
            f"<details><summary>{say('all of them')}</summary>"
            f'<pre style="{style}">{telling.code(rest)}</pre></details>'
        )


def _shown(name: str, array: np.ndarray) -> dict[str, Any]:
    numbers = [telling.short(value) for value in array.ravel().tolist()]
    return {"name": name, "shape": list(array.shape), "numbers": numbers}
