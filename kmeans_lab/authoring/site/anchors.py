"""Anchors of headings as JupyterLab makes them, so that a link works there and on the site."""


def slug(title: str) -> str:
    """The anchor of a heading: ``Two points, one mean`` becomes ``Two-points,-one-mean``."""
    return title.strip().replace(" ", "-")
