"""What can go wrong on the way in."""

from __future__ import annotations


class Unreadable(Exception):
    """A file cannot be read; the text says why, for the student too."""


class NothingFound(Exception):
    """The place or the list that was named holds nothing to use; the text says what was wanted."""
