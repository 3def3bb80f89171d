"""Make the sample class: what thirty invented students hand in for lesson 03, as Canvas packs it.

    python solutions/sample_class/make.py

writes ``submissions.zip`` and ``gradebook.csv`` beside this file, the download and the export of
Canvas. Nobody in it exists. They are committed, so this is only for changing them; `CLASS` says of
each student what grading must find. The same class as another course tool packs it:

    python solutions/sample_class/make.py moodle FOLDER
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import packing

HERE = Path(__file__).resolve().parent
LESSON = "03_broadcasting"
EXERCISE = HERE.parents[1] / "exercises" / f"{LESSON}_exercise.ipynb"
FUNCTIONS = ("pairwise_differences", "squared_distances_broadcast", "update_vectorized")

# ------------------------------------------------------------------ answers to the first function

DIFFERENCES = {
    "as in the lesson": """
        def pairwise_differences(X, centroids):
            return X[:, np.newaxis, :] - centroids[np.newaxis, :, :]
    """,
    "short": """
        def pairwise_differences(X, centroids):
            return X[:, None] - centroids
    """,
    "reshaped": """
        def pairwise_differences(X, centroids):
            n, d = X.shape
            return X.reshape(n, 1, d) - centroids.reshape(1, -1, d)
    """,
    "cluster by cluster": """
        def pairwise_differences(X, centroids):
            return np.stack([X - c for c in centroids], axis=1)
    """,
    "turned round": """
        def pairwise_differences(X, centroids):
            # centroids minus points
            return centroids[np.newaxis, :, :] - X[:, np.newaxis, :]
    """,
    "axes swapped": """
        def pairwise_differences(X, centroids):
            return X[np.newaxis, :, :] - centroids[:, np.newaxis, :]
    """,
    "colon for axis": """
        def pairwise_differences(X, centroids):
            return X[:, None :] - centroids[None, :, :]
    """,
    "no new axis": """
        def pairwise_differences(X, centroids):
            return X - centroids
    """,
    "loops": """
        def pairwise_differences(X, centroids):
            result = np.zeros((len(X), len(centroids), X.shape[1]))
            for i in range(len(X)):
                for k in range(len(centroids)):
                    result[i, k] = X[i] - centroids[k]
            return result
    """,
    "printed": """
        def pairwise_differences(X, centroids):
            differences = X[:, np.newaxis, :] - centroids[np.newaxis, :, :]
            print(differences)
    """,
    "no return": """
        def pairwise_differences(X, centroids):
            differences = X[:, np.newaxis, :] - centroids[np.newaxis, :, :]
    """,
    "a slip": """
        def pairwise_differences(X, centroids):
            return X[:, np.newaxis, :] - centroid[np.newaxis, :, :]
    """,
}

# ------------------------------------------------------------------ answers to the second

SQUARED = {
    "as in the lesson": """
        def squared_distances_broadcast(X, centroids):
            differences = pairwise_differences(X, centroids)
            return (differences**2).sum(axis=2)
    """,
    "einsum": """
        def squared_distances_broadcast(X, centroids):
            differences = X[:, None, :] - centroids[None, :, :]
            return np.einsum("nkd,nkd->nk", differences, differences)
    """,
    "norm": """
        def squared_distances_broadcast(X, centroids):
            return np.linalg.norm(X[:, None, :] - centroids[None, :, :], axis=-1) ** 2
    """,
    "columns": """
        def squared_distances_broadcast(X, centroids):
            return np.column_stack([((X - c) ** 2).sum(axis=1) for c in centroids])
    """,
    "wrong axis": """
        def squared_distances_broadcast(X, centroids):
            differences = X[:, np.newaxis, :] - centroids[np.newaxis, :, :]
            return (differences**2).sum(axis=1)
    """,
    "no axis": """
        def squared_distances_broadcast(X, centroids):
            differences = X[:, np.newaxis, :] - centroids[np.newaxis, :, :]
            return (differences**2).sum()
    """,
    "a root": """
        def squared_distances_broadcast(X, centroids):
            differences = X[:, np.newaxis, :] - centroids[np.newaxis, :, :]
            return np.sqrt((differences**2).sum(axis=2))
    """,
    "no square": """
        def squared_distances_broadcast(X, centroids):
            differences = X[:, np.newaxis, :] - centroids[np.newaxis, :, :]
            return np.abs(differences).sum(axis=2)
    """,
    "swapped": """
        def squared_distances_broadcast(X, centroids):
            return ((centroids[:, None, :] - X[None, :, :]) ** 2).sum(axis=2)
    """,
    "loops": """
        def squared_distances_broadcast(X, centroids):
            return np.array([[np.sum((x - c) ** 2) for c in centroids] for x in X])
    """,
    "a library": """
        def squared_distances_broadcast(X, centroids):
            from scipy.spatial.distance import cdist
            return cdist(X, centroids, "sqeuclidean")
    """,
}

# ------------------------------------------------------------------ answers to the third

UPDATE = {
    "as in the lesson": """
        def update_vectorized(X, assignments, centroids):
            new_centroids = centroids.astype(float)
            for k in range(len(centroids)):
                members = X[assignments == k]
                if len(members) > 0:
                    new_centroids[k] = members.mean(axis=0)
            return new_centroids
    """,
    "one hot": """
        def update_vectorized(X, assignments, centroids):
            one_hot = assignments[:, None] == np.arange(len(centroids))
            counts = one_hot.sum(axis=0)[:, None]
            return np.where(counts > 0, one_hot.T @ X / np.maximum(counts, 1), centroids)
    """,
    "add.at": """
        def update_vectorized(X, assignments, centroids):
            sums = np.zeros(centroids.shape)
            np.add.at(sums, assignments, X)
            counts = np.bincount(assignments, minlength=len(centroids))
            new = np.array(centroids, dtype=float)
            new[counts > 0] = sums[counts > 0] / counts[counts > 0, None]
            return new
    """,
    "a warning": """
        def update_vectorized(X, assignments, centroids):
            K = len(centroids)
            counts = np.bincount(assignments, minlength=K)
            sums = np.array([np.bincount(assignments, weights=x, minlength=K) for x in X.T]).T
            means = sums / counts[:, None]  # 0/0 warns
            return np.where(np.isnan(means), centroids, means)
    """,
    "nan": """
        def update_vectorized(X, assignments, centroids):
            return np.array([X[assignments == k].mean(axis=0) for k in range(len(centroids))])
    """,
    "zero": """
        def update_vectorized(X, assignments, centroids):
            new = np.zeros(centroids.shape)
            for k in range(len(centroids)):
                members = X[assignments == k]
                if len(members) > 0:
                    new[k] = members.mean(axis=0)
            return new
    """,
    "changes": """
        def update_vectorized(X, assignments, centroids):
            for k in range(len(centroids)):
                members = X[assignments == k]
                if len(members) > 0:
                    centroids[k] = members.mean(axis=0)
            return centroids
    """,
    "everything": """
        def update_vectorized(X, assignments, centroids):
            new = centroids.copy()
            for k in range(len(centroids)):
                if (assignments == k).any():
                    new[k] = X.mean(axis=0)
            return new
    """,
    "sum": """
        def update_vectorized(X, assignments, centroids):
            new = centroids.copy()
            for k in range(len(centroids)):
                members = X[assignments == k]
                if len(members) > 0:
                    new[k] = members.sum(axis=0)
            return new
    """,
    "integers": """
        def update_vectorized(X, assignments, centroids):
            new = np.zeros_like(X[: len(centroids)])
            for k in range(len(centroids)):
                members = X[assignments == k]
                new[k] = members.mean(axis=0) if len(members) else centroids[k]
            return new
    """,
    "one number": """
        def update_vectorized(X, assignments, centroids):
            new = centroids.copy()
            for k in range(len(centroids)):
                members = X[assignments == k]
                if len(members) > 0:
                    new[k] = members.mean()
            return new
    """,
    "for ever": """
        def update_vectorized(X, assignments, centroids):
            new = centroids.copy()
            k = 0
            while k < len(centroids):
                members = X[assignments == k]
                if len(members) > 0:
                    new[k] = members.mean(axis=0)
            return new
    """,
    "memory": """
        def update_vectorized(X, assignments, centroids):
            everything = np.ones((100_000, 100_000))
            return everything[: len(centroids), : X.shape[1]]
    """,
    "ends Python": """
        def update_vectorized(X, assignments, centroids):
            import ctypes
            ctypes.string_at(0)
    """,
}

# ------------------------------------------------------------------ the class


@dataclass(frozen=True)
class Student:
    """A student who hands in the three answers named, and the points that they are worth.

    `odd` names what is done to the notebook, see `notebook`.
    """

    name: str
    answers: tuple[str | None, str | None, str | None]
    points: float
    status: str = "graded"
    odd: str = ""
    file: str = EXERCISE.name
    late: bool = False


RIGHT = ("as in the lesson",) * 3
CLASS = (
    Student("Ada Example", RIGHT, 7),
    Student("Amir Sample", ("short", "einsum", "one hot"), 7),
    Student("Anna Specimen", ("reshaped", "norm", "add.at"), 7),
    Student("Bela Invented", ("cluster by cluster", "columns", "a warning"), 7),
    Student("Chidi Madeup", ("as in the lesson", "wrong axis", "as in the lesson"), 5),
    Student("Chloe Pattern", ("short", "wrong axis", "nan"), 4.5),
    Student("Dana Template", ("axes swapped", "as in the lesson", "as in the lesson"), 3),
    Student("Emil Fictive", ("turned round", "einsum", "nan"), 4.5),
    Student("Fatima Figment", ("as in the lesson", "a root", "zero"), 4.5),
    Student("Goran Placeholder", ("as in the lesson", "no square", "changes"), 2),
    Student("Hana Standin", ("colon for axis", "no axis", "as in the lesson"), 3),
    Student("Ines Dummy", ("no new axis", "norm", "sum"), 2),
    Student("Jonas Mockup", ("loops", "loops", "as in the lesson"), 3),
    Student("Kofi Imagined", ("printed", "einsum", "as in the lesson"), 5),
    Student("Lena Unreal", ("no return", "columns", "nan"), 4.5),
    Student("Li Wei Nobody", ("as in the lesson", "a library", "as in the lesson"), 5),
    Student("Marta Noname", ("as in the lesson", "as in the lesson", None), 4),
    Student("Nils Anyone", ("short", None, None), 2),
    Student("Olga Someone", (None, None, None), 0, "not attempted"),
    Student("Pedro Dreamt", ("as in the lesson", "wrong axis", "for ever"), 2, "timed out"),
    Student("Quinn Conjured", ("as in the lesson", "norm", "memory"), 4, "out of memory"),
    Student("Rosa Phantom", ("as in the lesson", "as in the lesson", "ends Python"), 4, "crashed"),
    Student("Sven Shadow", RIGHT, 0, "unreadable", "cut off"),
    Student("Tara Mirage", RIGHT, 0, "unreadable", "empty"),
    Student(
        "Uma Vapour", ("short", "as in the lesson", "nan"), 6.5, file="my homework (final).ipynb"
    ),
    Student("Viktor Echo", RIGHT, 7, odd="split and magics"),
    Student("Wanda Ghost", ("as in the lesson", "a root", "as in the lesson"), 5, late=True),
    Student("Xenia Fable", ("as in the lesson", "norm", "everything"), 4, late=True),
    Student("Yusuf Legend", ("a slip", "einsum", "integers"), 2, odd="a broken cell"),
    Student("Zoe Myth", ("as in the lesson", "swapped", "one number"), 2),
)
NOT_HANDED_IN = ("Bo Missing", "Ida Absent")


def notebook(student: Student) -> str:
    """The text of the file that a student hands in."""
    if student.odd == "empty":
        return ""
    made = json.loads(EXERCISE.read_text(encoding="utf-8"))
    tables = (DIFFERENCES, SQUARED, UPDATE)
    answers = {
        f"write_{name}": _unindented(table[answer])
        for name, table, answer in zip(FUNCTIONS, tables, student.answers)
        if answer is not None
    }
    for cell in made["cells"]:
        answer = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
        if answer is not None:
            cell["source"] = answer.splitlines(keepends=True)
    cells = made["cells"]
    if student.odd == "split and magics":
        cells.insert(3, _code("%matplotlib inline\nimport seaborn as sns\n!pip list"))
        made["metadata"]["kernelspec"]["name"] = "my-env"
    if student.odd == "a broken cell":
        cells.insert(4, _code("for i in range(3)\n    print(i)"))
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    return text[: len(text) // 2] if student.odd == "cut off" else text


def _unindented(text: str) -> str:
    return "\n".join(line[8:] for line in text.strip("\n").splitlines()).rstrip()


def _code(source: str) -> dict:
    lines = source.splitlines(keepends=True)
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "added",
        "metadata": {},
        "outputs": [],
        "source": lines,
    }


DUE = datetime(2026, 3, 1, 23, 59)


def people() -> list[packing.Packed]:
    """Everybody, also those who handed in nothing, as the tools know them."""
    found = []
    by_name = {student.name: student for student in CLASS}
    for place, name in enumerate(sorted([*by_name, *NOT_HANDED_IN])):
        first, _, last = name.rpartition(" ")
        login = (first[0] + last).lower()
        who = (first, last, login, f"{login}@example.edu", 1201 + place)
        group, code = "AB"[place % 2], f"{place:02}xYz"
        student = by_name.get(name)
        if student is None:
            found.append(packing.Packed(*who, f"S{70301 + 7 * place}", group))
            continue
        when = DUE + timedelta(hours=14) if student.late else DUE - timedelta(minutes=37 * place)
        found.append(
            packing.Packed(
                *who,
                f"S{70301 + 7 * place}",
                group,
                student.file,
                notebook(student).encode(),
                when,
                student.late,
                code,
            )
        )
    return found


# How each tool packs the class, and what list it exports: names of the files, and their bytes.
TOOLS: dict[str, Callable[[list[packing.Packed]], dict[str, bytes]]] = {
    "canvas": lambda p: {
        "submissions.zip": packing.canvas(p),
        "gradebook.csv": packing.canvas_gradebook(p).encode(),
    },
    "canvas-anonymous": lambda p: {"submissions.zip": packing.canvas(p, anonymous=True)},
    "moodle": lambda p: {
        "submissions.zip": packing.moodle(p),
        "worksheet.csv": packing.moodle_worksheet(p).encode(),
    },
    "moodle-blind": lambda p: {
        "submissions.zip": packing.moodle(p, blind="Teilnehmer/in"),
        "worksheet.csv": packing.moodle_worksheet(p, "de", blind=True).encode(),
    },
    "blackboard": lambda p: {
        "gradebook_files.zip": packing.blackboard(p),
        "grades.xls": packing.blackboard_grades(p),
    },
    "brightspace": lambda p: {
        "submissions.zip": packing.brightspace(p),
        "grades.csv": packing.brightspace_grades(p).encode(),
    },
    "ilias": lambda p: {"submissions.zip": packing.ilias(p)},
    "nbgrader": lambda p: {
        "submitted.zip": packing.nbgrader(p, LESSON),
        "students.csv": packing.nbgrader_students(p).encode(),
    },
    "google": lambda p: {
        "drive.zip": packing.google(p, LESSON),
        "grades.csv": packing.google_grades(p).encode(),
    },
    "github": lambda p: {
        **packing.github_files(p, LESSON),
        "grades.csv": packing.github_grades(p).encode(),
    },
}


def write(tool: str, folder: Path) -> list[Path]:
    """Write what a tool gives an instructor into a folder."""
    written = []
    for name, data in TOOLS[tool](people()).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        written.append(path)
    return written


def main() -> None:
    """Write the sample class, or the same class of another tool."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tool", nargs="?", default="canvas", choices=TOOLS)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE)
    chosen = parser.parse_args()
    if chosen.tool != "canvas" and chosen.folder == HERE:
        parser.error("name a folder for what is not committed")
    written = write(chosen.tool, chosen.folder)
    print(
        f"{len(CLASS)} submissions as {chosen.tool} packs them: {len(written)} files in "
        f"{chosen.folder.name}"
    )


if __name__ == "__main__":
    main()
