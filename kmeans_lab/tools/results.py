"""The table of what was measured: a row for each measurement, kept as soon as it is finished."""

from __future__ import annotations

import csv
import errno
import io
from dataclasses import dataclass
from pathlib import Path

from kmeans_lab.writing import write_text

DESCRIBED, TABLE, PICTURE = "environment.txt", "results.csv", "ratios.png"


@dataclass(frozen=True)
class Row:
    """One measurement: what was measured, and how it came out.

    Attributes
    ----------
    measure : str
        One of `bench.MEASURES`, or "peer".
    case : str
        The data, or the pair of programs.
    n, d, K, dtype, threads
        The problem.
    reference, ours : float
        Seconds (bytes for memory) of the program that we compare with, and of ours; for growth
        those of the smallest size and of this one.
    remark : str
    """

    measure: str
    case: str
    n: int
    d: int
    K: int
    dtype: str = "float64"
    threads: int = 1
    reference: float = float("nan")
    ours: float = float("nan")
    remark: str = ""

    @property
    def key(self) -> tuple:
        """What is measured, without the result."""
        return self.measure, self.case, self.n, self.d, self.K, self.dtype, self.threads

    @property
    def ratio(self) -> float:
        """Times faster than the reference; for memory, the share of it; for growth, its factor."""
        upside_down = self.measure in ("memory", "growth")
        return self.ours / self.reference if upside_down else self.reference / self.ours


COLUMNS = (*Row.__dataclass_fields__, "ratio")


class CannotWrite(Exception):
    """The folder for the results is of no use; the message says why."""


def open_table(folder: Path, setting: str) -> list[Row]:
    """Make the folder and give the finished rows of an earlier run with the same setting.

    Raises
    ------
    CannotWrite
        If nothing can be written there, or it holds results of another machine or setting.
    """
    table, described = folder / TABLE, folder / DESCRIBED
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_other_files(folder, setting)
        rows = _read(table) if table.exists() else []
        text = io.StringIO()  # written anew: without a torn last line
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows(_cells(row) for row in rows)
        write_text(described, setting)
        write_text(table, text.getvalue())
    except OSError as error:
        raise CannotWrite(words_of(error, folder)) from None
    return rows


def _refuse_other_files(folder: Path, setting: str) -> None:
    """Nothing is written over but results of this command, with this setting.

    Raises
    ------
    CannotWrite
        If something else is there by a name that results have.
    """
    there = [name for name in (DESCRIBED, TABLE, PICTURE) if (folder / name).exists()]
    if not there:
        return
    known = _first_bytes(folder / DESCRIBED) if DESCRIBED in there else b""
    header = ",".join(COLUMNS).encode()
    ours = known.startswith(b"Python ")
    if TABLE in there:
        ours = ours and _first_bytes(folder / TABLE).startswith(header)
    if not ours:
        raise CannotWrite(
            f"{folder} holds {' and '.join(there)}, which this command did not write, or not to "
            "its end. Give another folder: --out FOLDER"
        )
    if known.decode(errors="replace") != setting:
        raise CannotWrite(
            f"{folder} holds results of another machine, of other versions or of another "
            "choice of --quick and --threads. Give another folder: --out FOLDER"
        )


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def append(folder: Path, row: Row) -> None:
    """Add a finished row to the table.

    Raises
    ------
    CannotWrite
        If the disk is full or the folder gone.
    """
    try:
        with (folder / TABLE).open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow(_cells(row))
    except OSError as error:
        raise CannotWrite(words_of(error, folder)) from None


def _cells(row: Row) -> list:
    return [*(getattr(row, name) for name in Row.__dataclass_fields__), f"{row.ratio:.4g}"]


def _read(table: Path) -> list[Row]:
    rows = []
    with table.open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file):
            if None in cells.values() or not cells["ratio"]:
                continue  # the run was stopped in the middle of this line
            whole = {name: int(cells[name]) for name in ("n", "d", "K", "threads")}
            numbers = {name: float(cells[name]) for name in ("reference", "ours")}
            words = {name: cells[name] for name in ("measure", "case", "dtype", "remark")}
            rows.append(Row(**words, **whole, **numbers))
    return rows


def words_of(error: OSError, folder: Path) -> str:
    reasons = {
        errno.ENOSPC: "the disk is full",
        errno.EACCES: "this user may not write there",
        errno.EROFS: "it can only be read",
        errno.ENOTDIR: "it is not a folder",
        errno.EEXIST: "a file of that name is in the way",
    }
    reason = reasons.get(error.errno, error.strerror or str(error))
    return (
        f"Results cannot be written to {folder}: {reason}. What was measured so far is kept. "
        "Give another folder (--out FOLDER) or make room, and run the command again."
    )
