"""look_inside: run a function once and see what each of its expressions makes."""

from kmeans_lab.visuals.microscope.look import Look, look_inside

__all__ = ["Look", "look_inside"]
