"""A race of a student's own function with the ways of the course, on this machine."""

from kmeans_lab.visuals.racing.widget import Race, race

__all__ = ["Race", "race"]
