"""What can go wrong on the way back."""

from __future__ import annotations


class Refused(Exception):
    """A course tool's table cannot be filled in; the text says why and what to do."""
