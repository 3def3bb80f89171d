"""What each piece of the engine's work takes, in nanoseconds on one thread.

By these it chooses how to label and to sum; no result depends on them.

``python -m kmeans_lab bench --costs`` measures them and writes this file; nobody else does.
"""

# ------------------------------------------------------------------ labels by `Nearest`

SCORES_COLUMN = 0.5  # the product: a point's column
SCORES_PRODUCT = 0.04  # the product: a point's column and a centroid
SCORES_SINGLE = 0.6  # the share of both in float32
FEW_POINT = 8  # the least of few scores: a point
FEW_CLUSTER = 1  # the least of few scores: a score
MANY_POINT = 20  # the least of many scores: a point
MANY_CLUSTER = 0.5  # the least of many scores: a score

# ------------------------------------------------------------------ labels by `Transposed`

BLOCK_POINT = 5  # a point
BLOCK_CLUSTER = 0.5  # a score that is compared
BLOCK_PRODUCT = 0.025  # a score, for each column and six more
TURN_SCORE = 0.6  # a score that is turned, where the points are not
NARROW_NUMBER = 0.4  # a number of such points that is made float32
TURN_NUMBER = 0.7  # a number in float32 that is turned
TURN_AND_NARROW_NUMBER = 1.2  # a number in float64 that is turned and made float32

# ------------------------------------------------------------------ sums of the clusters

SUM_POINT = 3  # all points: a point
SUM_COLUMN = 0.28  # all points: a point's column
MOVES = 20_000  # the points that moved: once
MOVE_POINT = 12  # the points that moved: one of them
MOVE_COLUMN = 1.3  # the points that moved: a column of one of them

# ------------------------------------------------------------------ `Bounds`

LOOK = 10  # moving and comparing the bounds of a point
AGAIN_COLUMN = 0.5  # looking at a point again, beside its labels: a column
AGAIN_FEW_POINT = 50  # the same: a point, where clusters are few
AGAIN_FEW_CLUSTER = 1  # the same: its score
AGAIN_MANY_POINT = 100  # the same: a point, where clusters are many
AGAIN_MANY_CLUSTER = 0.4  # the same: its score
ASKING = 100_000  # asking a sample: once
GAP = 3  # the distance between two centroids

# ------------------------------------------------------------------ `Grid`

LAYING = 100  # finding the cell of a point
CELL = 75  # asking a cell for its possible nearest centroids: a cell
CELL_COLUMN = 60  # the same: its column
CELL_CLUSTER = 2.5  # the same: a centroid
CELL_PRODUCT = 1.5  # the same: a column and a centroid
ONE_ANSWER = 6  # a point of a cell that has one
ANSWERS = 15  # a point of a cell that has several
ANSWER = 3  # the same: an answer
ANSWER_COLUMN = 4.2  # the same: an answer's column
MANY_ANSWERS = 20  # a point of a cell that has too many, beside its labels
