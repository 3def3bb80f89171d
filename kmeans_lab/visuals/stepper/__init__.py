"""KMeansStepper: K-Means half-step by half-step, with one's own functions if one likes."""

from kmeans_lab.visuals.stepper.widget import KMeansStepper

__all__ = ["KMeansStepper"]
