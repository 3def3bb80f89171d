"""What both exercises share: things from a market, random categories, large inputs."""

from __future__ import annotations

import numpy as np

LESSON = "11_categories"
FRUIT = np.array(
    [
        ["red", "round", "small"],
        ["red", "round", "large"],
        ["green", "round", "large"],
        ["green", "long", "large"],
        ["yellow", "long", "large"],
        ["yellow", "long", "small"],
    ]
)
DRINKS = np.array(["coffee", "juice", "milk", "tea", "water"])


def named(chosen: np.ndarray, words: bool) -> np.ndarray:
    """Whole numbers 0 to 4 as drinks, or as other numbers."""
    return DRINKS[chosen] if words else 3 * chosen - 4


def sized(n: int) -> tuple[np.ndarray, np.ndarray]:
    """n rows of four categories, numbers from 0 to 2, and three modes."""
    rng = np.random.default_rng(0)
    return rng.integers(0, 3, size=(n, 4)), rng.integers(0, 3, size=(3, 4))
