"""K-Means Lab: how NumPy code becomes fast, through one algorithm.

The names that lessons use come from here, ``from kmeans_lab import kmeans_loop``; each is loaded
when it is first asked for, so that importing the package costs nothing.
"""

from importlib import import_module

_HOMES = {
    "kmeans_lab.distances": (
        "nearest_by_identity",
        "nearest_centred",
        "pairwise_differences",
        "squared_distances_broadcast",
        "squared_distances_identity",
        "squared_distances_loop",
        "squared_norms",
    ),
    "kmeans_lab.lloyd": (
        "HalfStep",
        "assign_broadcast",
        "assign_loop",
        "best_of_restarts",
        "inertia",
        "inertia_loop",
        "kmeans_loop",
        "kmeans_optimized",
        "kmeans_vectorized",
        "kmeans_with",
        "lloyd_steps",
        "update_loop",
        "update_vectorized",
    ),
    "kmeans_lab.initialization": ("kmeans_plusplus", "kmeans_plusplus_greedy", "random_rows"),
    "kmeans_lab.estimator": ("KMeans", "SimpleKMeans", "relative_tolerance", "relocate_empty"),
    "kmeans_lab.fast.taught": ("assign_in_chunks", "sums_in_threads", "update_one_hot"),
    "kmeans_lab.dimensions": ("distance_contrast", "project_pca", "standardize"),
    "kmeans_lab.selection": (
        "best_inertia",
        "elbow_curve",
        "gap_statistic",
        "silhouette_values",
    ),
    "kmeans_lab.categories": ("KModes", "hamming_distances", "update_modes"),
    "kmeans_lab.scale.sums": ("combine", "nearest_from_median", "partial_sums"),
    "kmeans_lab.scale.fit": ("ScaleFit",),
    "kmeans_lab.scale.file": ("fit_file",),
    "kmeans_lab.scale.blocks": ("dask_from_npy",),
    "kmeans_lab.scale.dask": ("fit_dask",),
    "kmeans_lab.scale.rounds": (
        "RoundParts",
        "measure_round",
        "measure_round_parts",
        "simulate_round",
    ),
    "kmeans_lab.scale.batches": ("MiniBatchKMeans",),
    "kmeans_lab.project": ("fast_kmeans", "palette_bytes"),
    "kmeans_lab.waiting": ("InterruptedWarning", "progress_bar", "stop_cleanly"),
    "kmeans_lab.data": (
        "SIX_NAMES",
        "blobs",
        "digits",
        "iris",
        "noise",
        "photograph",
        "pixels",
        "recolour",
        "six_points",
        "six_points_start",
        "ties",
        "wine",
    ),
    "kmeans_lab.measure": (
        "broadcast_bytes",
        "compare_seconds",
        "line_shares",
        "machine_roofline",
        "median_seconds",
        "one_thread",
        "peak_bytes",
        "product_bytes",
        "seconds_in_turns",
    ),
    "kmeans_lab.checks.check": ("check", "hint"),
    "kmeans_lab.checks.progress": ("progress",),
    "kmeans_lab.desk.order": ("order",),
    "kmeans_lab.desk.predict": ("predict",),
    "kmeans_lab.desk.report": ("project_report",),
    "kmeans_lab.desk.show_me": ("show_me",),
    "kmeans_lab.visuals.charts": (
        "draw_curve",
        "draw_images",
        "draw_ratios",
        "draw_roofline",
        "draw_shapes",
    ),
    "kmeans_lab.visuals.drawing": (
        "draw_clusters",
        "draw_history",
        "draw_inertia",
        "new_figure",
        "show",
    ),
    "kmeans_lab.languages.speaking": ("language",),
    "kmeans_lab.predictions.registry": ("answer_of",),
    "kmeans_lab.visuals.broadcasting": ("BroadcastExplorer",),
    "kmeans_lab.visuals.microscope": ("look_inside",),
    "kmeans_lab.visuals.memory": ("draw_strides",),
    "kmeans_lab.visuals.precision": ("PrecisionExplorer",),
    "kmeans_lab.visuals.palette": ("PaletteExplorer",),
    "kmeans_lab.visuals.racing": ("race",),
    "kmeans_lab.visuals.starts": ("StartExplorer",),
    "kmeans_lab.visuals.stepper": ("KMeansStepper",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)  # noqa: PLE0605
__version__ = "0.1.0"


def __getattr__(name: str):
    if name not in _HOME_OF:
        raise AttributeError(f"module 'kmeans_lab' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
