"""Placeholder."""


def order(name, answer=None):
    """Put lines in order."""
