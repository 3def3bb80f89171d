"""Placeholder."""


def show_me(function):
    """Draw what a function does."""
