"""One build of the site for all tests of a run, whichever worker asks first."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from kmeans_lab.authoring.site.command import build

# Lessons whose widgets are executed for the tests; the others show what is stored in them.
EXECUTED = ("01",)
MADE = "KMEANS_LAB_SITE"  # names a site that is made already: the tests then look at that one
SUB_FOLDER = "course/main"  # where a server has the site


def built_site(factory, worker: str) -> Path:
    """The folder of the site, below a folder that is no page of it.

    Parameters
    ----------
    factory : pytest.TempPathFactory
    worker : str
        ``master``, or which of pytest's workers asks.
    """
    base = factory.getbasetemp()
    shared = (base if worker == "master" else base.parent) / "site-of-the-tests"
    made, failed = shared / "made", shared / "failed"
    try:
        shared.mkdir()
    except FileExistsError:  # another worker makes it
        until = time.monotonic() + 600
        while not made.exists() and not failed.exists() and time.monotonic() < until:
            time.sleep(0.5)
    else:
        try:
            site = os.environ.get(MADE) or build(shared / "build", executed=EXECUTED)
            (shared / "www" / SUB_FOLDER).parent.mkdir(parents=True)
            shutil.copytree(site, shared / "www" / SUB_FOLDER)
            made.touch()
        except BaseException as error:
            failed.write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
            raise
    assert made.exists(), (
        failed.read_text(encoding="utf-8") if failed.exists() else "not made in time"
    )
    return shared / "www" / SUB_FOLDER


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of the site on a server that has it in a sub-folder."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments) -> None:
            pass

    class Patient(ThreadingHTTPServer):
        request_queue_size = 128  # a page asks for thirty files at once

    top = site.parents[SUB_FOLDER.count("/")]
    server = Patient(("127.0.0.1", 0), partial(Quiet, directory=str(top)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{SUB_FOLDER}/"
    server.shutdown()
    server.server_close()
