"""Asked: a question with boxes for an answer, and what is said once there is one."""

from kmeans_lab.visuals.asking.widget import Asked

__all__ = ["Asked"]
