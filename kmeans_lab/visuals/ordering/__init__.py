"""LinesInOrder: given lines, mixed, to put in order."""

from kmeans_lab.visuals.ordering.widget import LinesInOrder

__all__ = ["LinesInOrder"]
