"""PaletteExplorer: choose the colours of a photograph by hand, then let K-Means take over."""

from kmeans_lab.visuals.palette.widget import PaletteExplorer

__all__ = ["PaletteExplorer"]
