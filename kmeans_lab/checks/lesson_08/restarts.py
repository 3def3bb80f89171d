"""How `best_of_restarts` is called: many times, with its runs of ``lloyd`` written down."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from kmeans_lab.running.outcome import Odd
from kmeans_lab.running.reading import plain, safe_repr


def restarts(
    function: Callable, X: Any, K: int, n_init: int, rng: np.random.Generator, times: int
) -> Any:
    """Call `best_of_restarts` many times with one generator and note its runs of ``lloyd``.

    Returns
    -------
    dict
        ``centroids`` and ``inertias``, one a call; ``runs``, for each call the inertias of its
        runs in their order, ``starts`` and ``ends``, their first and last centroids: empty where
        the function does not call the notebook's ``lloyd``. An answer that is not two things is
        returned alone.
    """
    names = getattr(inspect.unwrap(function), "__globals__", {})
    lloyd = names.get("lloyd")
    centroids, inertias, runs, starts, ends = [], [], [], [], []

    def recorded(X: Any, init: Any, *rest: Any, **named: Any) -> Any:
        start = np.array(init)
        answer = lloyd(X, init, *rest, **named)
        runs[-1].append(answer[2])
        starts[-1].append(start)
        ends[-1].append(np.array(answer[0]))
        return answer

    if callable(lloyd):
        names["lloyd"] = recorded
    try:
        for _ in range(times):
            for made in (runs, starts, ends):
                made.append([])
            answer = plain(function(X, K, n_init, rng))
            if not isinstance(answer, tuple) or len(answer) != 2:
                return no_report(answer)
            centroids.append(answer[0])
            inertias.append(answer[1])
    finally:
        if callable(lloyd):
            names["lloyd"] = lloyd
    return {
        "centroids": tuple(centroids),
        "inertias": tuple(inertias),
        "runs": tuple(np.array(made, dtype=float) for made in runs),
        "starts": tuple(tuple(made) for made in starts),
        "ends": tuple(tuple(made) for made in ends),
    }


def no_report(answer: Any) -> Any:
    """An answer in place of a script's report; a dict would be taken for the report itself."""
    return Odd("dict", None, safe_repr(answer)) if isinstance(answer, dict) else answer
