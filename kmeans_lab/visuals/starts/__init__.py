"""StartExplorer: where a run of K-Means begins, and where it ends."""

from kmeans_lab.visuals.starts.widget import StartExplorer

__all__ = ["StartExplorer"]
