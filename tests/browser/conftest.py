"""One JupyterLab and one Chromium for all the tests of widgets in a browser.

On a student's machine a missing browser or npm skips these tests with the reason; where the
environment variable CI is "true" it fails them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyterlab_page import Lab, Unavailable, chromium, jupyterlab
from site_built import built_site, served

HERE = Path(__file__).parent
AGAIN = pytest.mark.flaky(reruns=1, reruns_delay=2)
STAMP = ".lock-installed"  # written last: these packages are whole


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run a test of a browser once more if it fails; the summary lists each that was.

    A whole browser and a whole server beside two workers on two cores are late now and then.
    A mistake fails twice.
    """
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(AGAIN)


def unavailable(reason: object) -> None:
    """Skip, or fail where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(str(reason), pytrace=False)
    pytest.skip(str(reason))


@pytest.fixture(scope="session")
def browser():
    """The browser of this machine."""
    try:
        with chromium() as started:
            yield started
    except Unavailable as missing:
        unavailable(missing)


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory) -> Iterator[Lab]:
    """JupyterLab on an empty folder."""
    try:
        folder, home = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("home")
        with jupyterlab(browser, folder, home) as started:
            yield started
    except Unavailable as missing:
        unavailable(missing)


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The folder of the locked npm packages, installed once for each lock."""
    folder, lock = HERE / "node_modules", (HERE / "package-lock.json").read_text()
    if installed(folder) == lock:
        return folder
    npm = shutil.which("npm")
    if npm is None:
        unavailable("npm is not installed")
    # Two workers may come here at once: each installs in a place of its own, the first moves it in.
    with tempfile.TemporaryDirectory(prefix=".npm-", dir=HERE) as temporary:
        own = Path(temporary)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, own)
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=own,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode != 0:
            unavailable(f"npm ci failed: {done.stderr[-500:]}")
        (own / "node_modules" / STAMP).write_text(lock)
        if installed(folder) != lock:
            with contextlib.suppress(FileNotFoundError):  # of another lock, or unfinished
                folder.rename(own / "old")
            with contextlib.suppress(OSError):  # another worker was quicker
                (own / "node_modules").rename(folder)
    assert installed(folder) == lock
    return folder


def installed(folder: Path) -> str | None:
    """The lock that a folder of npm packages was installed from."""
    try:
        return (folder / STAMP).read_text()
    except FileNotFoundError:
        return None


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id) -> Path:
    """The folder of the site, made once for all workers."""
    return built_site(tmp_path_factory, worker_id)


@pytest.fixture(scope="session")
def site_address(site) -> Iterator[str]:
    """The address of the site on a server, in a sub-folder."""
    with served(site) as address:
        yield address
