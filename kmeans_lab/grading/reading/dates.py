"""Dates as course tools write them for people, in whatever language the site speaks.

The names of months and weekdays of all languages come from Unicode's CLDR, by Babel. A name that
means different months in different languages is settled by the weekday, or not at all; so is a date
of digits alone whose day could be the month.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ,]+(\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?)?\s*"
    r"(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?\s*$"
)
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})(?:[:.]| ?h ?| ?Uhr ?)(?P<minute>\d\d)(?::(?P<second>\d\d))?(?!\d)"
)
_TOGETHER = re.compile(r"(?<!\d)(?P<hour>\d{1,2})(?P<minute>\d\d)(?!\d)")  # 1159 PM, 926 PM
_NUMBERS = re.compile(
    r"(?<!\d)(\d{1,4})(?:[./-]|\s?[年년]\s?)(\d{1,2})(?:[./-]|\s?[月월]\s?)(\d{1,4})(?!\d)"
)
_ENGLISH = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_date(text: str) -> datetime | None:
    """The time that a text gives, without a zone unless it names one; None if it gives none.

    >>> read_date("Sunday, 1 March 2026, 11:59 PM")
    datetime.datetime(2026, 3, 1, 23, 59)
    >>> read_date("Mar 1, 2026 1159 PM") == read_date("sonntag, 1. märz 2026, 23:59")
    True
    """
    found = read_dates([text])
    return found[0] if found else None


def read_dates(texts: Sequence[str]) -> list[datetime | None]:
    """The times of a column: all were written by one hand, so they are read in one way.

    Where the digits of a date can be read in two ways, the others decide; if they do not, none
    of those dates is read.
    """
    texts = [unicodedata.normalize("NFKC", text).strip() for text in texts]
    by_way = {
        way: [_of_digits(text, way) for text in texts] for way in ("day first", "month first")
    }
    named = [_iso(text) or _of_words(text) for text in texts]
    digits = [
        place
        for place, text in enumerate(texts)
        if named[place] is None and any(found[place] for found in by_way.values())
    ]
    ways = [way for way, found in by_way.items() if all(found[place] for place in digits)]
    same = len(ways) == 2 and all(
        by_way[ways[0]][place] == by_way[ways[1]][place] for place in digits
    )
    if digits and (len(ways) == 1 or same):
        for place in digits:
            named[place] = by_way[ways[0]][place]
    return named


def _iso(text: str) -> datetime | None:
    match = _ISO.match(text)
    if not match:
        return None
    numbers = [int(part or 0) for part in match.groups()[:6]]
    try:
        moment = datetime(*numbers)
    except ValueError:
        return None
    zone = match["zone"]
    if zone is None:
        return moment
    if zone in ("Z", "UTC"):
        return moment.replace(tzinfo=timezone.utc)  # noqa: UP017
    sign, hours, minutes = zone[0], int(zone[1:3]), int(zone[-2:])
    away = timedelta(hours=hours, minutes=minutes)
    return moment.replace(tzinfo=timezone(-away if sign == "-" else away))


def end_of_day(text: str, moment: datetime) -> datetime:
    """A deadline: the time that a text gives, or the end of the day where it gives a day alone."""
    if moment.time() != time.min or re.search(r"\d:\d\d|\d ?[ap]\.?m", text, re.IGNORECASE):
        return moment
    return moment.replace(hour=23, minute=59, second=59)


def _of_digits(text: str, way: str) -> datetime | None:
    match = _NUMBERS.search(text)
    if not match:
        return None
    first, second, third = map(int, match.groups())
    if len(match[1]) == 4:
        day = (first, second, third)
    elif len(match[3]) == 4:
        day = (third, second, first) if way == "day first" else (third, first, second)
    else:
        return None
    return _made(day, text[: match.start()] + " " + text[match.end() :])


def _of_words(text: str) -> datetime | None:
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
    if not year:
        return None
    words = [_word(word) for word in re.findall(r"[^\W\d_]+(?:[.'’]?[^\W\d_]+)*", text)]
    months, days = _months_and_days(tuple(words))
    if not months:
        return None
    rest = text[: year.start()] + " / " + text[year.end() :]
    clock = _CLOCK.search(rest) or _TOGETHER.search(rest)
    without = rest if not clock else rest[: clock.start()] + " " + rest[clock.end() :]
    number = re.search(r"(?<!\d)([0-3]?\d)(?!\d)", without)
    if not number:
        return None
    found = set()
    for month in months:
        moment = _made((int(year[0]), month, int(number[1])), rest)
        if moment is not None and (not days or moment.weekday() in days):
            found.add(moment)
    return found.pop() if len(found) == 1 else None


def _made(day: tuple[int, int, int], rest: str) -> datetime | None:
    try:
        date(*day)
    except ValueError:
        return None
    clock = _CLOCK.search(rest) or _TOGETHER.search(rest)
    hour, minute, second = 0, 0, 0
    if clock:
        hour, minute = int(clock["hour"]), int(clock["minute"])
        second = int(clock.groupdict().get("second") or 0)
        half = _half_of_the_day(rest)
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return datetime(*day, hour, minute, second)
    except ValueError:
        return None


# ------------------------------------------------------------------ words of all languages


def _word(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().strip(".")


def _months_and_days(words: tuple[str, ...]) -> tuple[set[int], set[int]]:
    """The months and the weekdays that words can mean."""
    english = {name[:n]: i + 1 for i, name in enumerate(_ENGLISH) for n in (3, len(name))}
    english["sept"] = 9
    week = {name[:n]: i for i, name in enumerate(_ENGLISH_DAYS) for n in (3, len(name))}
    months = {english[word] for word in words if word in english}
    if len(months) == 1:
        days = {week[word] for word in words if word in week}
        if days or not any(word not in english and len(word) > 2 for word in words):
            return months, days
    all_months, all_days = _all_languages()
    found = [all_months[word] for word in words if word in all_months]
    days = [all_days[word] for word in words if word in all_days and word not in all_months]
    if not found:
        return months, set()
    return set.union(*found), set.union(set(), *days)


@functools.cache
def _all_languages() -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    months: dict[str, set[int]] = defaultdict(set)
    days: dict[str, set[int]] = defaultdict(set)
    for locale in _languages():
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for table, into in ((locale.months, months), (locale.days, days)):
                    for number, name in table.get(form, {}).get(width, {}).items():
                        if len(name) > 1 and not any(char.isdigit() for char in name):
                            into[_word(name)].add(number)
    return months, days


@functools.cache
def _halves() -> dict[str, set[str]]:
    halves: dict[str, set[str]] = {"am": {"am", "a.m"}, "pm": {"pm", "p.m"}}
    for locale in _languages():
        for width in locale.day_periods.get("format", {}).values():
            for half in ("am", "pm"):
                if half in width:
                    halves[half].add(_word(width[half].replace("\u202f", " ").replace(" ", "")))
    return halves


def _languages() -> list:
    """The languages that Babel knows; none where it is not installed."""
    try:
        from babel import Locale, localedata
    except ImportError:
        return []
    return [Locale.parse(name) for name in localedata.locale_identifiers() if "_" not in name]


def _half_of_the_day(text: str) -> str:
    """``am``, ``pm``, or nothing where the clock has 24 hours."""
    if match := re.search(r"(?<![^\W\d_])([ap])\.? ?m\b", text, re.IGNORECASE):
        return f"{match[1].lower()}m"
    squeezed = {
        _word(w) for w in re.findall(r"[^\W\d_]+(?:\.? ?[^\W\d_]+)*", text.replace(" ", " "))
    }
    squeezed = {w.replace(" ", "") for w in squeezed} | {
        _word(w) for w in re.findall(r"[^\W\d_.]+", text)
    }
    if not squeezed - set(_ENGLISH) - set(_ENGLISH_DAYS):
        return ""
    found = [half for half, names in _halves().items() if names & squeezed]
    return found[0] if len(found) == 1 else ""
