"""The published pages: each version in a folder of its own, whatever is published later."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kmeans_lab.authoring.form import root

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("git") is None, reason="git and bash publish the pages"
)
OWN = ("-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *OWN, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with the script, of a repository that has no pages yet."""
    git(tmp_path, "init", "--quiet", "--bare", "origin.git")
    git(tmp_path, "clone", "--quiet", str(tmp_path / "origin.git"), "clone")
    clone = tmp_path / "clone"
    for name in (".ci/publish", "site/pages/versions.html"):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root() / name, clone / name)
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "All.")
    git(clone, "push", "--quiet", "origin", "HEAD:main")
    return clone


def publish(clone: Path, version: str, text: str) -> subprocess.CompletedProcess[str]:
    """Publish a site of two files; what is said."""
    made = clone.parent / "made"
    (made / "_static").mkdir(parents=True, exist_ok=True)
    (made / "index.html").write_text(text, encoding="utf-8")
    (made / "404.html").write_text(f"to {version}", encoding="utf-8")
    command = ["bash", ".ci/publish", str(made), version]
    unasked = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    return subprocess.run(
        command, cwd=clone, env=unasked, capture_output=True, text=True, check=False
    )


def published(clone: Path) -> dict[str, str]:
    """All files of the published pages, and what is in them."""
    origin = clone.parent / "origin.git"
    names = git(origin, "ls-tree", "-r", "--name-only", "gh-pages").split()
    return {name: git(origin, "show", f"gh-pages:{name}") for name in names}


def test_an_old_link_stays_whatever_is_published_later(clone: Path) -> None:
    assert publish(clone, "v1", "one").returncode == 0
    assert publish(clone, "latest", "newer").returncode == 0
    assert publish(clone, "v2", "two").returncode == 0
    assert publish(clone, "latest", "newest").returncode == 0
    files = published(clone)
    shown = {name: text for name, text in files.items() if name.endswith("/index.html")}
    assert shown == {
        "v1/index.html": "one",
        "v2/index.html": "two",
        "latest/index.html": "newest",
    }
    assert {name.split("/")[0] for name in files} == {
        *("v1", "v2", "latest"),
        *("404.html", "index.html", ".nojekyll"),  # and nothing of the project
    }
    assert files["404.html"] == "to latest" and files[".nojekyll"] == ""
    assert "latest/index.html" in files["index.html"]
    again = publish(clone, "latest", "newest")
    assert (again.returncode, again.stdout) == (0, "latest is there already, as it is.\n")
    assert git(clone, "worktree", "list").count("\n") == 1  # nothing is left behind
    assert git(clone, "branch").split() == ["*", "main"]


def test_who_was_slower_begins_anew(clone: Path) -> None:
    """Between reading the pages and pushing them another version is published."""
    publish(clone, "v1", "one")
    other = clone.parent / "other"
    git(clone.parent, "clone", "--quiet", "--branch", "gh-pages", "origin.git", "other")
    (other / "v2").mkdir()
    (other / "v2" / "index.html").write_text("two", encoding="utf-8")
    git(other, "add", "--all")
    git(other, "commit", "--quiet", "--message", "Two.")
    hook = clone / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nrm -- "$0"\nunset GIT_DIR\ngit -C "{other}" push --quiet\n')
    hook.chmod(0o755)
    assert publish(clone, "latest", "newest").returncode == 0
    assert not hook.exists()
    assert {"v1/index.html", "v2/index.html", "latest/index.html"} <= set(published(clone))


def test_a_version_is_a_folder(clone: Path) -> None:
    done = publish(clone, "../v1", "one")
    assert (done.returncode, done.stdout) == (1, "No folder can be called '../v1'.\n")


def test_the_workflow_publishes_what_it_makes() -> None:
    """Its commands are those of the project, and only the main branch is the latest version."""
    text = (root() / ".github" / "workflows" / "site.yml").read_text(encoding="utf-8")
    job = yaml.safe_load(text)["jobs"]["publish"]
    assert job["if"] == "github.ref == 'refs/heads/main' || github.ref_type == 'tag'"
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    assert 'kmeans_lab site --version "$version" --address "https://' in commands
    assert commands.endswith('bash .ci/publish site/_build/html "$VERSION"')
