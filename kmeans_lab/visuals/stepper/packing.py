"""Labels of a whole run in few bytes, as the browser reads them."""

from __future__ import annotations

import numpy as np

from kmeans_lab.lloyd import HalfStep


def label_type(K: int) -> np.dtype:
    return np.dtype("u1" if K <= 256 else "<u2" if K <= 65_536 else "<u4")


def pack_labels(steps: list[HalfStep], rows: np.ndarray, K: int) -> tuple[bytes, list[dict]]:
    """Labels of the drawn points: all of them, or rows and labels where they changed if shorter."""
    kind = label_type(K)
    parts: list[bytes] = []
    index: list[dict] = []
    at, previous = 0, None
    for step in steps:
        if step.kind != "assign":
            continue
        labels = step.assignments[rows].astype(kind)
        changed = None if previous is None else np.flatnonzero(labels != previous)
        whole = changed is None or len(changed) * (4 + kind.itemsize) >= len(rows) * kind.itemsize
        if whole:
            part = labels.tobytes()
        else:
            part = changed.astype("<u4").tobytes() + labels[changed].tobytes()
        index.append({"at": at, "count": 0 if whole else len(changed), "all": whole})
        parts.append(part)
        at += len(part)
        previous = labels
    return b"".join(parts), index
