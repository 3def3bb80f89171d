"""Checks of arguments, shared by the whole package.

Every message names the argument, what came and what is wanted. Functions that are taught in a
lesson call these first, so that the rest of them is exactly what the lesson shows. All data come
in through one door, `tables`.
"""

from kmeans_lab.validation.categories import (
    check_categories,
    check_categories_pair,
    check_categories_partition,
)
from kmeans_lab.validation.estimators import check_points_of, note_columns
from kmeans_lab.validation.pictures import (
    check_curves,
    check_drawing,
    check_image,
    check_images,
    check_palette,
    check_ratios,
    check_shapes,
    check_steps,
)
from kmeans_lab.validation.points import (
    check_assignments,
    check_counted,
    check_deviation,
    check_differences,
    check_fit_points,
    check_init,
    check_pair,
    check_partition,
    check_points,
    check_problem,
    check_reach,
    check_spread,
    check_start,
    check_weights,
    start_of,
)
from kmeans_lab.validation.returned import check_half_steps, check_partials
from kmeans_lab.validation.rounding import (
    from_first_row,
    in_dtype,
    in_units,
    positive,
    refuse_huge,
    refuse_tiny,
    times_unit,
    weights_in_units,
    without_rounding,
)
from kmeans_lab.validation.settings import (
    all_or_nothing,
    assume_finite,
    check_clusters,
    check_count,
    check_number,
    check_random_state,
    check_rng,
    check_tolerance,
    generator_from,
)

__all__ = [
    "all_or_nothing",
    "assume_finite",
    "check_assignments",
    "check_categories",
    "check_categories_pair",
    "check_categories_partition",
    "check_clusters",
    "check_count",
    "check_counted",
    "check_curves",
    "check_deviation",
    "check_differences",
    "check_drawing",
    "check_fit_points",
    "check_half_steps",
    "check_image",
    "check_images",
    "check_init",
    "check_number",
    "check_pair",
    "check_palette",
    "check_partials",
    "check_partition",
    "check_points",
    "check_points_of",
    "check_problem",
    "check_random_state",
    "check_ratios",
    "check_reach",
    "check_rng",
    "check_shapes",
    "check_spread",
    "check_start",
    "check_steps",
    "check_tolerance",
    "check_weights",
    "from_first_row",
    "generator_from",
    "in_dtype",
    "in_units",
    "note_columns",
    "positive",
    "refuse_huge",
    "refuse_tiny",
    "start_of",
    "times_unit",
    "weights_in_units",
    "without_rounding",
]
