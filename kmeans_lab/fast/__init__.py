"""K-Means at the speed of a compiled library, from NumPy and SciPy.

Read in this order: `taught`, what lesson 12 builds; `points`, made ready for many passes; `exact`,
decisions that rounding could swap; `nearest`, labels by one product; `transposed`, the same in half
the time; `sums` of clusters; `threads`, the other cores; `engine`, passes that label and sum;
`small`, the same in few calls; `bounds` and `grid`, which leave points out; `column`, which sorts
them; and `run`, Lloyd's algorithm on all of it. `blocks` gives a part of the points to whoever sees
no more at a time. `costs` holds what each piece takes.

Everything is allocated once: points are centred and kept as [X | 1], so that one product with
[-C | ‖c‖²/2] gives ‖x − c‖²/2 less a term that is the same for every centroid; chunks stay in the
cache from the product to the sums; and a sparse one-hot matrix sums points and counts them at once.
"""

from kmeans_lab.fast.taught import assign_in_chunks, update_one_hot

__all__ = ["assign_in_chunks", "update_one_hot"]
