"""BroadcastExplorer: two shapes, aligned from the right and stretched, and what comes of them."""

from kmeans_lab.visuals.broadcasting.widget import BroadcastExplorer

__all__ = ["BroadcastExplorer"]
