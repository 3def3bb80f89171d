"""Chromium, and JupyterLab with a page open in it, for tests and benchmarks alike."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
TOKEN = "kmeans-lab-browser-tests"
# JupyterLab says so now and then when its theme changes twice in a moment; no script of ours calls
# removeChild.
THEIRS = ("Failed to execute 'removeChild' on 'Node'",)


class Unavailable(Exception):
    """Something is not installed; the message says what."""


@contextmanager
def chromium() -> Iterator:
    """Chromium or Chrome, as installed on this machine, driven by playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Unavailable("playwright is not installed") from None
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise Unavailable(f"none of {', '.join(BROWSERS)} is installed")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=["--disable-dev-shm-usage", *(["--no-sandbox"] if root else [])],
        )
        yield browser
        browser.close()


@dataclass
class Lab:
    """A running JupyterLab with one page open in it."""

    page: object
    folder: Path
    complaints: list[str] = field(default_factory=list)

    def complain(self, text: str) -> None:
        """Keep a complaint of the page, unless it is of JupyterLab's own making."""
        if not any(theirs in text for theirs in THEIRS):
            self.complaints.append(text)

    def open(self, name: str, *cells: str) -> None:
        """Open a new notebook of these cells, run it and wait for its widgets."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        path = f"{name}.ipynb"
        nbformat.write(notebook, self.folder / path)
        page = self.page
        page.evaluate(
            """async (path) => {
                const app = window.jupyterapp;
                await app.commands.execute("docmanager:save-all");
                await app.commands.execute("application:close-all");
                const panel = await app.commands.execute("docmanager:open", { path });
                await panel.context.ready;
                await panel.sessionContext.ready;
                await app.commands.execute("notebook:run-all-cells");
            }""",
            path,
        )

    def theme(self, name: str) -> None:
        self.page.evaluate(
            """async (theme) => {
                await window.jupyterapp.commands.execute("apputils:change-theme", { theme });
            }""",
            f"JupyterLab {name}",
        )
        light = "true" if name == "Light" else "false"
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")


@contextmanager
def jupyterlab(browser, folder: Path, home: Path) -> Iterator[Lab]:
    """JupyterLab on `folder`, in its own process group, with a page that shows it.

    Its settings and its log go to `home`.
    """
    if shutil.which("jupyter-lab", path=_path()) is None:
        raise Unavailable("JupyterLab is not installed")
    _settings(home, "notebook-extension", "tracker", {"windowingMode": "none"})
    news = {"fetchNews": "false", "checkForUpdates": False}
    _settings(home, "apputils-extension", "notification", news)
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    log = (home / "lab.log").open("w")
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"),
            *(f"--port={port}", "--ServerApp.port_retries=0", "--ip=127.0.0.1"),
            *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}"),
            *("--allow-root", "--LabApp.news_url=None"),
        ],
        stdout=log,
        stderr=subprocess.STDOUT,
        env={
            **os.environ,
            "PATH": _path(),
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "IPYTHONDIR": str(home / "ipython"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        },
        start_new_session=True,
    )
    try:
        _wait_for(f"{url}/api/status?token={TOKEN}", server, home / "lab.log")
        page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        lab = Lab(page, folder)
        page.on("console", lambda m: m.type == "error" and lab.complain(m.text))
        page.on("pageerror", lambda error: lab.complain(str(error)))
        page.goto(f"{url}/lab?token={TOKEN}&reset")
        page.wait_for_function("window.jupyterapp && window.jupyterapp.shell", timeout=60_000)
        page.evaluate("window.jupyterapp.restored")
        page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=30_000)
        page.evaluate(
            """() => { const { commands, shell } = window.jupyterapp;
                       shell.collapseLeft(); shell.collapseRight(); }"""
        )
        yield lab
        page.close()
    finally:
        _end(server)
        log.close()


def _settings(home: Path, extension: str, plugin: str, values: dict) -> None:
    folder = home / "settings" / "@jupyterlab" / extension
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{plugin}.jupyterlab-settings").write_text(json.dumps(values))


def _path() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"JupyterLab ended:\n{log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not answer in three minutes:\n{log.read_text()[-2000:]}")


def _end(server: subprocess.Popen) -> None:
    """End the server and its kernels: they are in its process group."""
    for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        try:
            if hasattr(os, "killpg"):
                os.killpg(server.pid, number)
            else:
                server.terminate()
            server.wait(timeout=8)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
