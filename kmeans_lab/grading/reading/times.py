"""When a file was handed in, and how that is known.

A download of Canvas or Moodle carries the moment of the download on every file, and a folder that
was unpacked or copied that of the copy. So a file's own time counts only where the files of a class
differ in it; and what a course tool writes into names and lists counts before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

# Files of several students that differ by less were packed or copied at once.
AT_ONCE = timedelta(minutes=2)
A_FILE = timedelta(seconds=2)

IN_NAME = "the course tool writes it into the name"
IN_STAMP = "timestamp.txt, written by the course tool"
IN_LIST = "the class list"
IN_FILE = "the file's own time, which a copy may change"
IN_ZIP = "the times within the student's zip: the student's own clock"
IN_COMMIT = "the last commit: the student's own clock"
IN_ILIAS = "ILIAS writes the time of handing in as the file's time"


_STAMP = re.compile(
    r"\s*(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)? ?"
    r"([A-Za-z_]+(?:/[\w+-]+)*|[+-]\d\d:?\d\d)?"
)


@dataclass(frozen=True)
class Moment:
    """A time and how it is known.

    Attributes
    ----------
    at : datetime
        With a zone.
    how : str
    """

    at: datetime
    how: str


class Zone:
    """The time zone that times without one are meant in.

    Parameters
    ----------
    name : str or None
        As ``Europe/Berlin``; None is the machine's own.

    Raises
    ------
    ValueError
        If there is no such zone.
    """

    def __init__(self, name: str | None = None) -> None:
        try:
            self._zone = ZoneInfo(name) if name is not None else None
        except (KeyError, OSError, ValueError):
            raise ValueError(
                f"There is no time zone {name!r}; wanted is one as Europe/Berlin or UTC."
            ) from None
        own = f"this machine's time zone ({datetime.now().astimezone().tzname()})"
        self.name = f"the time zone {name}" if name else own

    def aware(self, moment: datetime) -> datetime:
        """A time with its zone."""
        if moment.tzinfo is not None:
            return moment
        return moment.replace(tzinfo=self._zone) if self._zone else moment.astimezone()

    def shown(self, moment: datetime | None) -> str:
        """A time as it is shown: in this zone, to the minute."""
        if moment is None:
            return ""
        local = moment.astimezone(self._zone)
        return f"{local:%Y-%m-%d %H:%M} {local.tzname() or ''}".strip()


def tell_apart(times: Iterable[tuple[str, datetime]]) -> bool:
    """Whether the files' own times say when each was handed in.

    Parameters
    ----------
    times : iterable of (str, datetime)
        The student and the time, of each file of a class.

    Returns
    -------
    bool
        False where all lie so close together that they are those of packing or copying.
    """
    listed = list(times)
    if len({student for student, _ in listed}) < 2:
        return bool(listed)
    moments = sorted(moment for _, moment in listed)
    return moments[-1] - moments[0] > AT_ONCE + A_FILE * len(moments)


def of_stamp(text: str) -> datetime | None:
    """What stands in ``timestamp.txt``; in UTC where it names no zone.

    nbgrader writes ``2026-03-01 12:00:00.123456 UTC``, also with a zone or an offset, Sakai
    ``20260301120000123`` or ``2026-03-01T12:00:00.123Z``.
    """
    if digits := re.fullmatch(r"\s*(\d{14})\d{0,3}\s*", text):
        try:
            return datetime.strptime(digits[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            return None
    match = _STAMP.match(text)
    if not match:
        return None
    day, clock, name = match.groups()
    try:
        if name and name[0] in "+-":
            return datetime.fromisoformat(f"{day}T{clock}{name}")
        moment = datetime.fromisoformat(f"{day}T{clock}")
        if name in (None, "UTC", "GMT", "Z"):
            return moment.replace(tzinfo=UTC)
        return moment.replace(tzinfo=ZoneInfo(name))
    except (ValueError, OSError, KeyError):  # no such day, no such zone
        return None
