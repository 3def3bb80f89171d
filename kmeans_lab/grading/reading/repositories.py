"""The time of a repository's last commit, told without trusting anything in the repository.

What lies in ``.git`` may come from a student: its settings can name programs to run. So git is
shown the objects alone, with a folder of its own for everything else.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

SECONDS = 5
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def last_commit(folder: Path) -> datetime | None:
    """When the last commit was made, by the clock of whoever made it; None if that is not known.

    Parameters
    ----------
    folder : Path
        The ``.git`` of a clone.
    """
    git = shutil.which("git")
    commit = _head(folder)
    if git is None or commit is None or not (folder / "objects").is_dir():
        return None
    with tempfile.TemporaryDirectory(prefix="kmeans-lab-") as own:
        for name in ("objects", "refs"):
            (Path(own) / name).mkdir()
        (Path(own) / "HEAD").write_text("ref: refs/heads/none\n")
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "GIT_DIR": own,
            "GIT_OBJECT_DIRECTORY": str((folder / "objects").resolve()),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_NO_LAZY_FETCH": "1",
            "HOME": own,
        }
        try:
            done = subprocess.run(
                [git, "cat-file", "commit", commit],
                env=environment,
                cwd=own,
                capture_output=True,
                timeout=SECONDS,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return None
    match = re.search(rb"^committer .*> (\d{1,12}) [+-]\d{4}$", done.stdout, re.MULTILINE)
    try:
        return datetime.fromtimestamp(int(match[1]), UTC) if match else None
    except (OverflowError, OSError, ValueError):
        return None


def _head(folder: Path) -> str | None:
    """The commit that is checked out."""
    text = _text(folder / "HEAD")
    if text.startswith("ref: "):
        name = text[5:].strip()
        if not name.startswith("refs/") or ".." in name:
            return None
        text = _text(folder / name)
        if not text:
            packed = re.search(rf"^(\S+) {re.escape(name)}$", _text(folder / "packed-refs"), re.M)
            text = packed[1] if packed else ""
    match = _HASH.fullmatch(text.strip())
    return match[0] if match else None


def _text(path: Path) -> str:
    try:
        if path.is_symlink() or path.stat().st_size > 1_000_000:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
