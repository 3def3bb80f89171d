"""What a race says, in one place."""

from __future__ import annotations

from kmeans_lab.running.outcome import ErrorNote
from kmeans_lab.telling import figures

GUESS_FIRST = "Place a guess first: how fast is it beside scikit-learn?"
CHECKING = "The answer is checked first …"
RACING = "Racing …"
STOPPED = "Stopped."
STOPPING = "Stopping …"
STILL_BUSY = "It is in one long operation of NumPy, and stops when this one is over."
ASK = "How many times as fast as scikit-learn is it? (0.1 is ten times slower.)"


def raised(name: str, error: ErrorNote, rows: int) -> str:
    """The function stopped with an error."""
    where = f" Line {error.number}, `{error.line.strip()}`." if error.line else ""
    return f"{name} stopped with {_error(error.kind, error.message)} It had {rows:,} points.{where}"


def failed(name: str, kind: str, message: str) -> str:
    """A way stopped with an error in the middle of the race."""
    return f"{name} stopped with {_error(kind, message)}"


def _error(kind: str, message: str) -> str:
    first = message.strip().partition("\n")[0][:200].rstrip(".")
    return f"{kind}: {first}." if first else f"{kind}."


def endless(name: str, rows: int, seconds: float) -> str:
    """It did not come back."""
    return f"{name} did not return within {seconds:g} seconds for {rows:,} points. Does a loop end?"


def deaf(name: str) -> str:
    """It cannot be stopped."""
    return (
        f"{name} does not end, and no stop reaches it: it catches every one, or waits in one long "
        "call. So it was left alone, and goes on in the background until it ends or the kernel is "
        "restarted. In place of a bare `except` write `except Exception`, or a narrower one: that "
        "lets a stop through."
    )


def changed(name: str, argument: str) -> str:
    """It wrote into an argument."""
    return (
        f"{name} writes into its argument {argument}: the caller's data are changed, and a second "
        "run computes something else. Work on a copy."
    )


def prints(name: str, lines: int, first: str) -> str:
    """It prints."""
    return (
        f"{name} prints ({lines} line{'s' * (lines != 1)} for one call, the first `{first}`). Take "
        "that out: the clock would time the printing."
    )


def returned(name: str, what: str, wanted: str) -> str:
    """Something else came back than labels."""
    return f"{name} returned {what}{'' if what.endswith('?') else '.'} Wanted: {wanted}."


def not_nearest(name: str, wrong: int, rows: int, point: int, label: int, nearest: int) -> str:
    """Labels that are not the nearest."""
    return (
        f"{name} gives {wrong:,} of {rows:,} points another centroid than the nearest. Point "
        f"{point}, for one, gets {label}, and {nearest} is nearer. A wrong answer is not raced."
    )


def other_inertia(name: str, own: float, right: float) -> str:
    """Centroids that are not where the same moves lead."""
    return (
        f"{name} ends at inertia {figures(own)} where the same moves from the same start end at "
        f"{figures(right)}. A wrong answer is not raced."
    )


def limited(name: str, rows: int) -> str:
    """It races on fewer points."""
    return f"{name} races on {rows:,} points, as many as it can finish; its time is scaled."


def guessed(guess: float, came: float) -> str:
    """A guess beside what came."""
    apart = max(guess, came) / min(guess, came)
    verdict = "Well guessed" if apart < 1.5 else f"You were {figures(round(apart, 1))} times off"
    return f"Your guess: {speed(guess)}. It is {speed(came)}. {verdict}."


def speed(times: float) -> str:
    """A ratio of speeds in words."""
    if 0.95 < times < 1.05:
        return "as fast as scikit-learn"
    if times >= 1:
        return f"{figures(float(f'{times:.2g}'))} times as fast as scikit-learn"
    return f"{figures(float(f'{1 / times:.2g}'))} times slower than scikit-learn"


def setting(n: int, d: int, K: int, dtype: str, kind: str) -> str:
    """What is computed."""
    what = "one assignment" if kind == "assign" else "five iterations"
    return f"{what} of {n:,} points with {d} feature{'s' * (d != 1)} to {K} centroids, {dtype}"


def held(peak: int, caches: dict[str, int]) -> str:
    """Where temporaries fit."""
    for level, size in caches.items():
        if peak <= size:
            return f"they fit into the {level} cache"
    return "they fit into no cache" if caches else ""
