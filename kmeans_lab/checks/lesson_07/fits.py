"""How a class like `SimpleKMeans` is called: made, fitted, read, asked to predict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kmeans_lab.running.reading import plain

_PARAMETERS = ("K", "max_iterations", "tol", "random_state")
_ATTRIBUTES = ("centroids", "assignments", "inertia", "n_iterations", "converged")


def estimator(
    cls: Callable, X: Any, X_new: Any, init: Any, options: tuple, X_before: Any = None
) -> dict:
    """Make an object of a class like `SimpleKMeans`, fit it, read it, and predict.

    `options` are the pairs of names and values that it is made with. Where `X_before` is given, it
    is fitted to that first: fit again starts anew.

    Returns
    -------
    dict
        The attributes after the fit, "missing" where there is none; ``fit_returned``: "self",
        "None" or "something else"; ``predicted`` for `X_new`; ``changed_parameters``, the names
        of those that fit has changed; ``lost_parameters``, of those that were never stored.
    """
    model = cls(**dict(options))
    chosen = {name: getattr(model, name, _kept) for name in _PARAMETERS}
    if X_before is not None:
        model.fit(X_before)
    returned = model.fit(X) if init is None else model.fit(X, init=init)
    other = "None" if returned is None else "something else"
    report = {"fit_returned": "self" if returned is model else other}
    for name in _ATTRIBUTES:
        report[name] = plain(getattr(model, name, "missing"))
    changed = [name for name, v in chosen.items() if not _kept(getattr(model, name, _kept), v)]
    report["changed_parameters"] = ", ".join(name for name in changed if chosen[name] is not _kept)
    report["lost_parameters"] = ", ".join(n for n, v in chosen.items() if v is _kept)
    report["predicted"] = plain(model.predict(X_new))
    return report


def _kept(value: Any, given: Any) -> bool:
    return type(value) is type(given) and (value is given or bool(value == given))


def random_states(cls: Callable, X: Any, options: tuple, states: list[int]) -> dict:
    """The centroids of objects that differ in their random_state alone, and of the first again."""
    fits = [cls(**dict(options), random_state=state).fit(X) for state in [*states, states[0]]]
    found = [plain(getattr(fit, "centroids", "missing")) for fit in fits]
    return {"centroids": tuple(found[:-1]), "again": found[-1]}


def refits(cls: Callable, X: Any, options: tuple, states: list[int]) -> dict:
    """The centroids of objects that are fitted to the same points twice, after each fit."""
    found = {"fitted": [], "refitted": []}
    for state in states:
        model = cls(**dict(options), random_state=state)
        for centroids in found.values():
            model.fit(X)
            centroids.append(plain(getattr(model, "centroids", "missing")))
    return {name: tuple(centroids) for name, centroids in found.items()}
