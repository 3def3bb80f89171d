"""The caches of this machine, as far as it tells."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_LINUX = Path("/sys/devices/system/cpu/cpu0/cache")
_UNITS = {"K": 1024, "M": 1024**2, "G": 1024**3}
_APPLE = {  # the fast cores' own caches where there are two kinds of cores
    "L1": ("hw.perflevel0.l1dcachesize", "hw.l1dcachesize"),
    "L2": ("hw.perflevel0.l2cachesize", "hw.l2cachesize"),
    "L3": ("hw.l3cachesize",),
}


def cache_bytes(folder: Path = _LINUX) -> dict[str, int]:
    """The caches for data that the first core can use.

    Parameters
    ----------
    folder : Path
        Where Linux tells of them.

    Returns
    -------
    dict of str to int
        Bytes by ``"L1"``, ``"L2"``, ``"L3"``, those that are known; none on Windows. L3 is often
        shared by several cores.
    """
    found = _of_linux(folder) if folder.is_dir() else {}
    if not found and sys.platform == "darwin":
        found = _of_macos()
    return dict(sorted(found.items()))


def _of_linux(folder: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for index in sorted(folder.glob("index*")):
        try:
            level, kind, size = (
                (index / name).read_text(encoding="ascii").strip()
                for name in ("level", "type", "size")
            )
            if kind in ("Data", "Unified"):
                found[f"L{level}"] = int(size[:-1]) * _UNITS[size[-1]]
        except (OSError, ValueError, KeyError, IndexError):  # some containers tell a part of it
            continue
    return {name: size for name, size in found.items() if size > 0}


def _of_macos() -> dict[str, int]:
    found: dict[str, int] = {}
    for level, names in _APPLE.items():
        for name in names:
            try:
                told = subprocess.run(
                    ["sysctl", "-n", name], capture_output=True, text=True, timeout=5, check=True
                )
                found.setdefault(level, int(told.stdout))
            except (OSError, ValueError, subprocess.SubprocessError):
                continue
    return {name: size for name, size in found.items() if size > 0}
