"""The lessons are compared with what they store without the predictions of whoever runs them."""

from __future__ import annotations

import os
import tempfile

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Give the kernels that execute notebooks an empty folder for work."""
    if getattr(config.option, "nbval", False):
        os.environ["KMEANS_LAB_WORK"] = tempfile.mkdtemp(prefix="kmeans-lab-")
