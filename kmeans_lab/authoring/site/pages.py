"""The pages that are not lessons: front page, glossary, guide, API, what has changed."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

from kmeans_lab.authoring.execute import lessons
from kmeans_lab.authoring.site.preparing import with_links
from kmeans_lab.authoring.site.widgets import html_of, saved_now
from kmeans_lab.data import SIX_NAMES, six_points, six_points_start
from kmeans_lab.visuals.stepper import KMeansStepper


def write_pages(project: Path, source: Path) -> dict[str, str]:
    """Write all pages that are not lessons.

    Parameters
    ----------
    project, source : Path
        The project's folder, and the folder that Sphinx reads.

    Returns
    -------
    dict of str to str
        The kinds of widgets on these pages, and a class of each.
    """
    names = [path.stem for path in lessons(project)]
    stepper = saved_now(KMeansStepper(six_points(), init=six_points_start(2), labels=SIX_NAMES))
    front = (project / "site" / "pages" / "index.md").read_text(encoding="utf-8")
    front = front.replace("@STEPPER@", html_of("kl-front", stepper))
    front = front.replace("@LESSONS@", "\n".join(names))
    (source / "index.md").write_text(front, encoding="utf-8")
    for name in ("glossary.md", "short_walk.md"):
        text = (project / "notebooks" / name).read_text(encoding="utf-8")
        (source / name).write_text(with_links(text), encoding="utf-8")
    shutil.copytree(project / "notebooks" / "images", source / "images")
    guide = (project / "solutions" / "README.md").read_text(encoding="utf-8")
    (source / "instructors.md").write_text(_from_solutions(guide, project), encoding="utf-8")
    changes = (project / "CHANGELOG.md").read_text(encoding="utf-8")
    changes = changes.replace("](notebooks/", "](").replace(
        "](solutions/README.md", "](instructors.md"
    )
    (source / "changelog.md").write_text(changes, encoding="utf-8")
    return {stepper.kind: stepper.class_name}


def _from_solutions(text: str, project: Path) -> str:
    """The guide with links that lead somewhere on the site, or to the project's files."""
    text = with_links(text.replace("](../notebooks/", "]("))
    files = f"{repository(project)}/blob/main"
    text = re.sub(r"\]\(\.\./([^)]+)\)", rf"]({files}/\1)", text)
    return text.replace("](sample_class)", f"]({files}/solutions/sample_class)")


def repository(project: Path) -> str:
    """The public address of the project, which stands once, in pyproject.toml."""
    said = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    return said["project"]["urls"]["Repository"]


__all__ = ["repository", "write_pages"]
