"""PrecisionExplorer: data farther and farther from the origin, and what digits are left."""

from kmeans_lab.visuals.precision.widget import PrecisionExplorer

__all__ = ["PrecisionExplorer"]
