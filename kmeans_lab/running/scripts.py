"""How a function is called: once, many times with one generator, on a clock of our own."""

from __future__ import annotations

import contextlib
import copy
import functools
import inspect
import time
import timeit
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .limits import REAL_CLOCKS
from .outcome import Odd, fresh_argument
from .reading import plain, safe_repr

MOST_PLACES = 1_000  # of a list or a dictionary in which a clock is looked for


def _call(function: Callable, *args: Any) -> Any:
    return function(*args)


def _seeds(function: Callable, seeds: list[int], *args: Any) -> Any:
    """Call once with a fresh generator for each seed, as the last argument; all the answers."""
    return tuple(function(*args, np.random.default_rng(seed)) for seed in seeds)


def _stacked(function: Callable, *args: Any) -> dict | None:
    """Call many times with one generator, which moves on from call to call.

    The last of `args` says how many times, the one before is the generator; the function is called
    with all but the last.

    Returns
    -------
    dict
        ``answers``, one array (times, ...), or the first that is no array or of another shape;
        ``repeatable``, whether a generator in the same state gives the same again. None if an
        answer is None.
    """
    *args, rng, times = args
    again = np.random.default_rng()
    again.bit_generator.state = rng.bit_generator.state
    answers = [function(*args, rng) for _ in range(times)]
    answers = [plain(answer) for answer in answers]
    if any(answer is None for answer in answers):
        return None
    odd = next((a for a in answers if not isinstance(a, np.ndarray)), None)
    if odd is not None:
        return {"answers": odd, "repeatable": True}
    odd = next((a for a in answers if a.shape != answers[0].shape), None)
    if odd is not None:
        return {"answers": odd, "repeatable": True}
    same = all(np.array_equal(function(*args, again), answer) for answer in answers[:3])
    return {"answers": np.stack(answers), "repeatable": same}


def _timing(function: Callable, durations: list[float], repeats: int | None) -> dict:
    """Call `median_seconds` of a function whose calls take the given times, on a clock of our own.

    Returns
    -------
    dict
        ``result``; ``calls``, how often the function was called; ``clocks``, which clocks of the
        module time were read.
    """
    now, calls, used = [1000.0], [0], set()

    def work() -> None:
        now[0] += durations[calls[0] % len(durations)]
        calls[0] += 1

    work.__qualname__ = "function"  # as an error names it

    def reads(name: str) -> Callable:
        def clock() -> float:
            used.add(name)
            return int(now[0] * 1e9) if name.endswith("_ns") else now[0]

        return clock

    clocks = {real: reads(name) for name, real in REAL_CLOCKS.items()}
    with _clocks_replaced(clocks, function):
        result = function(work) if repeats is None else function(work, repeats)
    return {"result": result, "calls": calls[0], "clocks": ", ".join(sorted(used))}


@contextlib.contextmanager
def _clocks_replaced(clocks: dict[Callable, Callable], function: Callable) -> Iterator[None]:
    """Other clocks wherever a function may have kept a real one, and the real ones afterwards.

    A program may read ``time.perf_counter`` by its name, or have put it into a variable, a default,
    a closure, a dictionary, a class or a ``partial`` before.
    """
    seen: set[int] = set()
    module = getattr(function, "__module__", None)

    other = functools.partial(_stand_in, clocks)

    def swap(value: Any, put: Callable[[Any], None]) -> None:
        stand_in = other(value)
        if stand_in is not None:
            put(stand_in)
            undo.callback(put, value)
        elif id(value) not in seen:
            seen.add(id(value))
            look_into(value)

    def look_into(thing: Any) -> None:
        if isinstance(thing, types.FunctionType) and thing.__module__ == module:
            look_at_defaults(thing)
            for cell in thing.__closure__ or ():
                with contextlib.suppress(ValueError):  # a cell that is still empty
                    swap(cell.cell_contents, functools.partial(setattr, cell, "cell_contents"))
            names = thing.__globals__
            for name in names.keys() & _names_in(thing.__code__):
                swap(names[name], functools.partial(names.__setitem__, name))
        elif isinstance(thing, type) and thing.__module__ == module:
            for name, value in list(vars(thing).items()):
                swap(value, functools.partial(setattr, thing, name))
        elif isinstance(thing, (dict, list)) and len(thing) <= MOST_PLACES:
            places = list(thing.items() if isinstance(thing, dict) else enumerate(thing))
            for place, value in places:
                swap(value, functools.partial(thing.__setitem__, place))
        elif hasattr(thing, "__dict__") and type(thing).__module__ == module:
            swap(vars(thing), lambda _: None)

    def look_at_defaults(thing: types.FunctionType) -> None:
        before = thing.__defaults__
        if before and any(other(value) for value in before):
            thing.__defaults__ = tuple(other(value) or value for value in before)
            undo.callback(setattr, thing, "__defaults__", before)
        swap(thing.__kwdefaults__, lambda _: None)

    with contextlib.ExitStack() as undo:
        for library in (time, timeit):
            for name, value in list(vars(library).items()):
                if other(value):
                    swap(value, functools.partial(setattr, library, name))
        for timer in (timeit.Timer.__init__, timeit.timeit, timeit.repeat):
            look_at_defaults(timer)
        look_into(function)
        yield


def _stand_in(clocks: dict[Callable, Callable], value: Any) -> Any:
    """What stands in for a value; None for what is no clock."""
    if isinstance(value, types.BuiltinFunctionType):
        return clocks.get(value)
    if isinstance(value, staticmethod) and (stand_in := _stand_in(clocks, value.__func__)):
        return staticmethod(stand_in)
    if isinstance(value, functools.partial) and (stand_in := _stand_in(clocks, value.func)):
        return functools.partial(stand_in, *value.args, **value.keywords)
    return None


def _names_in(code: types.CodeType) -> set[str]:
    """The names that a function's code reads, also in the functions that it makes."""
    inner = (_names_in(part) for part in code.co_consts if isinstance(part, types.CodeType))
    return set(code.co_names).union(*inner)


def _no_report(answer: Any) -> Any:
    """An answer in place of a script's report; a dict would be taken for the report itself."""
    return Odd("dict", None, safe_repr(answer)) if isinstance(answer, dict) else answer


def _restarts(
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
                return _no_report(answer)
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


def _searches(function: Callable, *args: Any) -> dict:
    """Call a function that searches for K and note what it asks of the notebook's best_inertia.

    The last of `args` holds lists of arguments, the one before is the generator; the function is
    called with all but the last, and, if there are such lists, with a generator in the same state
    and with another. A stand-in answers for ``best_inertia``: without chance, and quickly.

    Returns
    -------
    dict
        ``result``, of the first call. ``asked``, for each call a row for each question: the number
        of its points among ``sets``, K, the inertia, and a draw from the generator that came with
        it. ``sets``, for each call the different points, those of `args` first. ``instead``, where
        it asks nothing, or with references nothing about them: its answers to the lists, each with
        two generators, and to the very first once more.
    """
    *args, rng, instead = args
    names = getattr(inspect.unwrap(function), "__globals__", {})
    real = names.get("best_inertia")
    signature = inspect.signature(real) if callable(real) else None
    asked, sets, results = [], [], []

    def stand_in(*given: Any, **named: Any) -> float:
        X, K, rng = list(signature.bind(*given, **named).arguments.values())[:3]
        draw, K = rng.integers(len(X) << 32), max(len(range(K)), 1)
        X = np.array(X, dtype=float)
        known = sets[-1].setdefault(X.tobytes(), (len(sets[-1]), X))
        asked[-1].append((known[0], K, quick_inertia(X, K), draw))
        return asked[-1][-1][2]

    generators = [rng]
    if instead:
        generators += [copy.deepcopy(rng), np.random.default_rng(20010713)]
    X = np.array(args[0], dtype=float)
    if callable(real):
        names["best_inertia"] = stand_in
    try:
        for generator in generators:
            asked.append([])
            sets.append({X.tobytes(): (0, X)})
            results.append(plain(function(*fresh_argument(args), generator)))
            silent = not asked[0] or (len(args) > 2 and len(sets[0]) == 1)
            if silent:
                break
    finally:
        if callable(real):
            names["best_inertia"] = real
    calls = [(*rest, seed) for rest in instead for seed in (0, 1)] if silent else []
    calls += calls[:1]
    own = [function(*fresh_argument(r), np.random.default_rng(seed)) for *r, seed in calls]
    return {
        "result": results[0],
        "asked": tuple(np.array(rows, dtype=float).reshape(-1, 4) for rows in asked),
        "sets": tuple(tuple(points for _, points in known.values())[:90] for known in sets),
        "instead": tuple(plain(answer) for answer in own),
    }


_quick: dict[tuple, float] = {}


def quick_inertia(X: np.ndarray, K: int) -> float:
    """The inertia that one run from a start without chance, far rows, reaches."""
    key = (X.tobytes(), X.shape, K)
    if key not in _quick:
        nearest = ((X - X.mean(axis=0)) ** 2).sum(axis=1)  # (n,)
        centroids = np.empty((0, X.shape[1]))
        for _ in range(K):
            centroids = np.vstack([centroids, X[nearest.argmax()]])
            squared = ((X[:, np.newaxis] - centroids) ** 2).sum(axis=2)  # (n, k)
            nearest = squared.min(axis=1)
        for _ in range(30):
            labels = squared.argmin(axis=1)
            before = centroids.copy()
            for k in np.unique(labels):
                centroids[k] = X[labels == k].mean(axis=0)
            squared = ((X[:, np.newaxis] - centroids) ** 2).sum(axis=2)  # (n, K)
            if np.array_equal(before, centroids):
                break
        if len(_quick) > 5000:
            _quick.clear()
        _quick[key] = float(squared.min(axis=1).sum())
    return _quick[key]


_PARAMETERS = ("K", "max_iterations", "tol", "random_state")
_ATTRIBUTES = ("centroids", "assignments", "inertia", "n_iterations", "converged")


def _estimator(
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


def _random_states(cls: Callable, X: Any, options: tuple, states: list[int]) -> dict:
    """The centroids of objects that differ in their random_state alone, and of the first again."""
    fits = [cls(**dict(options), random_state=state).fit(X) for state in [*states, states[0]]]
    found = [plain(getattr(fit, "centroids", "missing")) for fit in fits]
    return {"centroids": tuple(found[:-1]), "again": found[-1]}


def _refits(cls: Callable, X: Any, options: tuple, states: list[int]) -> dict:
    """The centroids of objects that are fitted to the same points twice, after each fit."""
    found = {"fitted": [], "refitted": []}
    for state in states:
        model = cls(**dict(options), random_state=state)
        for centroids in found.values():
            model.fit(X)
            centroids.append(plain(getattr(model, "centroids", "missing")))
    return {name: tuple(centroids) for name, centroids in found.items()}


SCRIPTS: dict[str, Callable] = {
    "call": _call,
    "seeds": _seeds,
    "stacked": _stacked,
    "timing": _timing,
    "restarts": _restarts,
    "searches": _searches,
    "estimator": _estimator,
    "random-states": _random_states,
    "refits": _refits,
}
