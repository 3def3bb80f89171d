#!/usr/bin/env python3
"""Set K-Means Lab up and start it.

    python start.py lab     open the course in JupyterLab: at lesson 00, later where you stopped
    python start.py test    run every test

Another language: `python start.py lab --language es` puts its lessons into work/es/.

The first start makes an environment in .venv/ (about 130 packages; one to three minutes). Further
flags go to JupyterLab or to pytest: `python start.py lab --no-browser --port 9000`, `python
start.py test -k lloyd`.

Your own copies of the lessons are in work/, without results, for you to predict them. They are
never overwritten once you have changed them; delete one to get a fresh copy.
"""

# This file needs nothing but the standard library, and it must start on Pythons that are too old
# for the course (3.6 and later), because someone has to say so: no newer syntax, and nothing
# imported at the top that is newer.

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

OLDEST = (3, 11)
ROOM_NEEDED = 1_500_000_000  # bytes; the environment for the tests takes two thirds of it
COPIED_FOLDERS = ("notebooks", "exercises")
FIRST_LESSON = "notebooks/00_start_here.ipynb"
MADE = ".made.json"  # in a folder of translated lessons: what they were made of
EXERCISE = "_exercise"  # end of the names of exercises; once they were called as their lessons are
WINDOWS = os.name == "nt"


class Problem(Exception):
    """Something that the user can mend; its text says what and how."""


class Project:
    """The folders and files of one copy of the project."""

    def __init__(self, root):
        self.root = Path(root)
        self.venv = self.root / ".venv"
        self.work = self.root / "work"
        self.lock = self.root / ".venv.lock"
        self.begun = self.venv / "begun-by-start.txt"  # written first: this environment is ours
        self.stamp = self.venv / "made-by-start.json"  # written last: this environment is whole
        self.log = self.venv / "pip.log"
        self.server_log = self.venv / "jupyterlab.log"
        self.address = self.venv / "running-at.txt"  # of the JupyterLab that runs now
        self.workspaces = self.root / "work" / ".workspaces"  # which tabs are open, and where
        self.waited = False  # whether another start went before this one
        self.copied = self.work / ".copied.json"
        self.locales = self.root / "kmeans_lab" / "locales"
        self.translated = self.venv / "languages"  # lessons in other languages, made at each start
        self.python = self.venv / ("Scripts/python.exe" if WINDOWS else "bin/python")

    def requirements(self, command):
        """List the locks that a command needs installed."""
        locks = {
            "lab": ["requirements.lock"],
            "test": ["requirements.lock", "requirements-dev.lock"],
        }
        return [self.root / name for name in locks[command]]


def say(text):
    print(text, flush=True)


# ---------------------------------------------------- what must hold before anything is made


def check_python(version=None, executable=None):
    """Refuse a Python that is too old for the course."""
    version = tuple(version or sys.version_info)
    if version[:2] < OLDEST:
        raise Problem(
            "Python {}.{} or newer is needed, this is {}.{}: {}\n"
            "Get a newer one from https://www.python.org/downloads/ (or your system's packages), "
            "and start again with it, for example: python3.12 start.py lab".format(
                *OLDEST, *version[:2], executable or sys.executable
            )
        )


def check_machine(platform=None, version=None):
    """Refuse the one Python from which a package has no ready-made file for this machine."""
    version = tuple(version or sys.version_info)[:2]
    if (platform or sysconfig.get_platform()) == "win-arm64" and version == (3, 11):
        raise Problem(
            "On Windows for Arm the course needs Python 3.12 or newer, this is 3.11: {}\n"
            "Get one from https://www.python.org/downloads/windows/ and start again with it, for "
            "example: py -3.13 start.py lab".format(sys.executable)
        )


def check_venv_module():
    """Refuse a Python without the modules that make environments; Debian packs them apart."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        raise Problem(
            f"This Python ({sys.executable}) cannot make environments: it lacks {error.name}.\n"
            "On Debian and Ubuntu install it with: sudo apt install python3-venv"
        ) from None


def check_room(project, needed=ROOM_NEEDED):
    """Refuse to begin an installation that the disk cannot hold."""
    free = shutil.disk_usage(str(project.root)).free
    if free < needed:
        raise Problem(
            "Too little room on the disk of {}: {:.1f} GB are free, {:.1f} GB are needed.".format(
                project.root, free / 1e9, needed / 1e9
            )
        )


@contextlib.contextmanager
def only_one(project):
    """Let one start at a time prepare the environment; the others wait.

    The system itself gives the lock back when its holder ends, however it ends, so no stale lock
    can remain. Processes that prepare the environment inherit it: if this one is killed, the next
    start waits until they are gone too.
    """
    try:
        stream = project.lock.open("a+")
    except OSError as error:
        raise Problem(
            f"{project.lock} cannot be written ({error.strerror}).\n"
            "Copy the project to a folder of your own and start it there."
        ) from None
    with stream:
        if not take_lock(stream, wait=False):
            say("Another start is preparing this project. Waiting until it has finished ...")
            take_lock(stream, wait=True)
            project.waited = True
        yield stream.fileno()


def take_lock(stream, wait):
    """Lock an open file against other processes; return whether that succeeded."""
    try:
        if WINDOWS:
            import msvcrt
            import time

            while True:
                try:
                    stream.seek(0)
                    msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
                    return True
                except OSError:
                    if not wait:
                        return False
                    time.sleep(0.5)
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        return True
    except BlockingIOError:
        return False
    except (
        OSError
    ) as error:  # some network folders know no locks: then nothing is held, and nothing is lost
        if error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS):
            return True
        raise


# ---------------------------------------------------------------- the environment


def fingerprint(project, command):
    """Describe the environment that a command needs: when this changes, .venv has to change."""
    files = [*project.requirements(command), project.root / "pyproject.toml"]
    packages = hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
    return {
        "python": "{}.{}".format(*sys.version_info[:2]),
        "folder": str(project.root),  # an environment does not survive being moved
        command: packages,
    }


def read_json(path):
    """Read a file of ours; one that is missing or damaged tells nothing."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_whole(path, data):
    """Write a file so that it is there either whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=str(path.parent), prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, str(path))
    except BaseException:
        os.unlink(temporary)
        raise


def clean_environment():
    """Copy the environment variables, without those that would lead Python or pip out of .venv."""
    leads_out = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "PIP_TARGET", "PIP_PREFIX")
    kept = {name: value for name, value in os.environ.items() if name not in leads_out}
    kept.update(
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_USER="0",
        PYTHONNOUSERSITE="1",
        PYTHONUTF8="1",
        JUPYTER_PREFER_ENV_PATH="1",
    )
    return kept


def runs(python):
    """Say whether a Python is there and starts: the one it was made from may have been removed."""
    try:
        return subprocess.call([str(python), "-I", "-S", "-c", ""], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def prepare(project, command, inherited=None):
    """Make sure that .venv holds what `command` needs; do nothing when it does."""
    wanted = fingerprint(project, command)
    found = read_json(project.stamp)
    same_base = all(found.get(key) == wanted[key] for key in ("python", "folder"))
    if same_base and runs(project.python):
        if found.get(command) == wanted[command]:
            return
        say("The list of packages has changed or grown. Bringing .venv up to date.")
    else:
        check_machine()
        check_venv_module()
        check_room(project)
        make_room_for(project)
        make_venv(project, inherited)

    if project.stamp.exists():
        project.stamp.unlink()  # from here on it is half-made, until the new stamp is written
    for lock in project.requirements(command):
        install(
            project, ["--only-binary=:all:", "-r", str(lock)], inherited, "Installing " + lock.name
        )
    editable = ["--no-deps", "--no-build-isolation", "--no-index", "-e", str(project.root)]
    install(project, editable, inherited, "Installing the course itself")
    if command == "test":  # which holds all that the course needs
        wanted.update(fingerprint(project, "lab"))
    write_whole(project.stamp, json.dumps(wanted, indent=1).encode())
    say("The environment is ready.")


def make_room_for(project):
    """Clear the place of .venv: remove one that we made, set aside one that somebody else made."""
    if project.venv.is_symlink():
        raise Problem(
            f"{project.venv} is a link. Remove it, so that start.py can make its environment there."
        )
    if not project.venv.exists():
        return
    if project.begun.exists():
        say(
            "The environment in .venv is unfinished, moved, or made by another Python. "
            "Making it anew."
        )
        try:
            shutil.rmtree(str(project.venv))
        except OSError as error:
            raise Problem(
                f"The old environment {project.venv} cannot be removed ({error.strerror}).\n"
                "Close whatever uses it (JupyterLab, an activated terminal, an editor), "
                "remove the folder by hand, and start again."
            ) from None
        return
    number = 1
    while (project.root / f".venv.before-{number}").exists():
        number += 1
    project.venv.rename(project.root / f".venv.before-{number}")
    say(f"There was a .venv that start.py had not made: it is now .venv.before-{number}.")


def make_venv(project, inherited):
    say("Making an environment in .venv with Python {}.{}.{}.".format(*sys.version_info[:3]))
    project.venv.mkdir()
    project.begun.write_text("start.py made this environment and may remove it.\n")
    # Seen from inside an activated environment, the Python that it was made from.
    python = getattr(sys, "_base_executable", None) or sys.executable
    code, output = run_logged([python, "-m", "venv", str(project.venv)], inherited)
    if code or not project.python.exists():
        explain_failure(output, "The environment could not be made")


def install(project, arguments, inherited, what):
    total = sum(
        bool(line.strip()) and not line.startswith("#")
        for path in arguments
        if path.endswith(".lock")
        for line in Path(path).read_text(encoding="utf-8").splitlines()
    )
    say(what + (f": {total} packages. The first time this takes some minutes." if total else "."))
    command = [str(project.python), "-m", "pip", "install", *arguments]
    code, output = run_logged(command, inherited, total)
    with project.log.open("a", encoding="utf-8") as log:
        log.write(output)
    if code:
        explain_failure(output, "The packages could not be installed")


def run_logged(command, inherited, total=0):
    """Run a command, show how far it is if somebody watches; return its exit code and output."""
    show = bool(total) and sys.stdout.isatty()
    options = {} if WINDOWS or inherited is None else {"pass_fds": (inherited,)}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=clean_environment(),
        **options,
    )
    lines, count = [], 0
    try:
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace")
            lines.append(line)
            count += line.startswith(("Collecting ", "Requirement already satisfied"))
            if show:
                print(f"\r  {min(count, total)} of {total}", end="", flush=True)
        process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    finally:
        process.stdout.close()
        if show:
            print("\r" + " " * 30 + "\r", end="", flush=True)
    return process.returncode, "".join(lines)


# What pip or venv say when something common is wrong, and what it means. The first that is found
# explains the failure.
EXPLANATIONS = (
    (
        ("No space left on device", "Errno 28", "not enough space on the disk"),
        "The disk is full. Make room (about 1.5 GB are needed) and start again.",
    ),
    (
        ("ensurepip is not available", "No module named ensurepip", "No module named 'ensurepip'"),
        "This Python lacks ensurepip. On Debian and Ubuntu: sudo apt install python3-venv",
    ),
    (
        ("ProxyError", "Cannot connect to proxy", "407 Proxy Authentication"),
        "The proxy did not let pip through. Check the environment variables HTTPS_PROXY and "
        "HTTP_PROXY, or ask whoever runs your network, and start again.",
    ),
    (
        ("CERTIFICATE_VERIFY_FAILED", "SSLError", "SSLCertVerificationError"),
        "The certificate of the package index could not be verified. On a network that inspects "
        "traffic, tell pip its certificate: pip config set global.cert FILE. Then start again.",
    ),
    (
        (
            "NewConnectionError",
            "ConnectTimeout",
            "ReadTimeout",
            "Max retries exceeded",
            "name resolution",
            "getaddrinfo failed",
            "Connection refused",
            "Network is unreachable",
            "Connection aborted",
            "ConnectionResetError",
            "IncompleteRead",
        ),
        "The download failed: the package index cannot be reached. "
        "Check the connection to the internet and start again; nothing is lost.",
    ),
    (
        ("No matching distribution found", "Could not find a version"),
        "The package index has no ready-made package for this Python ({}.{}) on this system, or it "
        "cannot be reached. Check the connection; use a Python from 3.11 to 3.14 with 64 bits; and "
        "start again.".format(*sys.version_info[:2]),
    ),
    (
        ("Read-only file system", "Permission denied", "Errno 13", "Access is denied"),
        "A file could not be written. Copy the project to a folder of your own and start it there.",
    ),
)


def explain_failure(output, what):
    """Raise a Problem that says in a sentence why a command failed, with its last lines below."""
    last = [line.rstrip() for line in output.strip().splitlines() if "[notice]" not in line][-5:]
    reason = next(
        (text for signs, text in EXPLANATIONS if any(sign in output for sign in signs)),
        "Start again; if it fails again, these lines help whoever helps you:",
    )
    raise Problem("{}. {}\n{}".format(what, reason, "\n".join("    " + line for line in last)))


# What JupyterLab is told, without touching the user's own settings, which win: no question whether
# it may fetch news (the course calls nobody), and file names that are not cut.
PAGE_CONFIG = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
SETTINGS = {"@jupyterlab/filebrowser-extension:browser": {"showLastModifiedColumn": False}}
# Kernels explain a name that is missing: most often an earlier cell was not run.
KERNEL_CONFIG = """c = get_config()  # noqa: F821
c.InteractiveShellApp.extensions = ["kmeans_lab.desk.missing_names"]
"""


def furnish_jupyter(project):
    """Put JupyterLab's and the kernel's settings into the environment."""
    for parts, text in (
        (("etc", "jupyter", "labconfig", "page_config.json"), json.dumps(PAGE_CONFIG)),
        (("share", "jupyter", "lab", "settings", "overrides.json"), json.dumps(SETTINGS)),
        (("etc", "ipython", "ipython_kernel_config.py"), KERNEL_CONFIG),
    ):
        path = project.venv.joinpath(*parts)
        if not path.exists() or path.read_bytes() != text.encode():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.encode())


def first_workspace(project, language=""):
    """Lay out JupyterLab for the first time; later it is left as the user left it.

    Lesson 00 is open, and the file browser shows the folders of lessons and exercises.
    """
    first = first_lesson(language)
    path = project.workspaces / "default-37a8.jupyterlab-workspace"  # JupyterLab's name for it
    if read_json(path).get("data"):
        return
    lesson = "notebook:" + first
    browser = {"collapsed": False, "visible": True, "current": "filebrowser"}
    browser["widgets"] = ["filebrowser", "running-sessions", "@jupyterlab/toc:plugin"]
    dock = {"type": "tab-area", "currentIndex": 0, "widgets": [lesson]}
    data = {
        "layout-restorer:data": {
            "main": {"dock": dock, "current": lesson},
            "down": {"size": 0, "widgets": []},
            "left": browser,
            "right": {"collapsed": True, "visible": True, "widgets": []},
            "relativeSizes": [0.25, 0.75, 0],
        },
        lesson: {"data": {"path": first, "factory": "Notebook"}},
        "file-browser-filebrowser:cwd": {"path": language},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps({"data": data, "metadata": {"id": "default"}}).encode())


# ---------------------------------------------------------------- the student's own copies


def digest(data):
    return hashlib.sha256(data).hexdigest()


def handed_out(source):
    """Return what a student gets of a file: a notebook without its results.

    The stored results would show the answers before a prediction is written. What JupyterLab writes
    into every notebook that it opens is there already, so that a tab that was only opened has
    nothing to save.
    """
    data = source.read_bytes()
    if source.suffix != ".ipynb":
        return data
    try:
        notebook = json.loads(data.decode("utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
        if notebook.get("metadata", {}).get("language_info", {}).get("name") == "python":
            notebook["metadata"]["language_info"] = language_info()
    except (ValueError, KeyError, TypeError, AttributeError):
        return data  # no notebook after all
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def language_info():
    """What a kernel of the environment says of its language."""
    return {
        "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython" + str(sys.version_info[0]),
        "version": sys.version.split()[0],
    }


def written_in(data):
    """Return the digest of what people write: of a notebook its cells' sources, not their results.

    Opening or running a notebook changes results and metadata; such a copy is not an edited one.
    """
    try:
        cells = json.loads(data.decode("utf-8"))["cells"]
        parts = [
            (cell["cell_type"], "".join(cell["source"]), cell.get("attachments") or {})
            for cell in cells
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return digest(data)
    return digest(json.dumps(parts, sort_keys=True).encode("utf-8"))


def copy_lessons(project, languages=()):
    """Copy lessons and exercises into work/, and never write over what a student has changed.

    Those of a language go into a folder of its own, work/es/.

    work/.copied.json holds for each file what was copied, as digests of the whole and of what is
    written in it. A file whose text is still that follows the course, also after it was run; one
    that was changed stays, and a newer lesson is put beside it, once, as NAME.new.ipynb.
    """
    try:
        project.work.mkdir(exist_ok=True)
        write_whole(project.work / ".writable", b"")
        (project.work / ".writable").unlink()
    except OSError as error:
        say(
            f"The folder work/ cannot be written ({error.strerror}): your copies stay as they are, "
            "and what you do now will not be kept."
        )
        return
    record = read_json(project.copied)
    before, new, newer = json.dumps(record, sort_keys=True), 0, []
    for name, source in course_files(project, languages):
        try:
            follow_its_name(project, name, record)
            entry = record.get(name)
            entry = dict(entry) if isinstance(entry, dict) else {}
            new += copy_one(name, source, project.work / name, entry, newer)
        except OSError as error:
            say(f"work/{name} cannot be brought up to date ({error.strerror}); it stays as it is.")
            continue
        if entry:
            record[name] = entry
    if new:
        say(f"Copied {new} files into work/: these are yours to change.")
    if newer:
        say("Newer now, since you had not changed them:\n    " + "\n    ".join(newer))
    if json.dumps(record, sort_keys=True) != before:
        write_whole(project.copied, json.dumps(record, indent=1, sort_keys=True).encode())


def course_files(project, languages=()):
    """List what is copied, with its name in work/: all in the lessons' folders, nothing hidden."""
    places = [("", project.root)]
    places += [(language + "/", project.translated / language) for language in languages]
    return [
        (before + path.relative_to(place).as_posix(), path)
        for before, place in places
        for folder in COPIED_FOLDERS
        for path in sorted((place / folder).rglob("*"))
        if path.is_file()
        and path.name != "conftest.py"  # for the tests
        and not any(part.startswith(".") for part in path.relative_to(place).parts)
    ]


# ---------------------------------------------------------------- other languages


def known_languages(project):
    """List the languages that the course has beside English."""
    return sorted(path.parent.name for path in project.locales.glob("*/words.json"))


def take_language(project, flags):
    """Take `--language es` out of the flags; return the language, "" for English, and the rest."""
    language, rest, given = "en", [], list(flags)
    while given:
        flag = given.pop(0)
        if flag == "--language":
            language = given.pop(0) if given else ""
        elif flag.startswith("--language="):
            language = flag.split("=", 1)[1]
        else:
            rest.append(flag)
    if language not in ("en", *known_languages(project)):
        there = ", ".join(["en", *known_languages(project)])
        raise Problem(f"--language is one of {there}, but {language!r} came.")
    return ("" if language == "en" else language), rest


def first_lesson(language):
    """Return where the first lesson lies in work/."""
    return f"{language}/{FIRST_LESSON}" if language else FIRST_LESSON


def make_translations(project, language=""):
    """Make the lessons in the chosen language, and in those that are in work/ already.

    Return the languages that were made.
    """
    made = []
    for each in known_languages(project):
        if each != language and not (project.work / each / "notebooks").is_dir():
            continue
        target, wanted = project.translated / each, what_is_translated(project, each)
        if read_json(target / MADE) == wanted:
            made.append(each)
            continue
        if target.is_dir():
            shutil.rmtree(str(target))  # a lesson that is gone must not stay
        command = [str(project.python), "-m", "kmeans_lab", "translate", each, "--into"]
        done = subprocess.run(
            command + [str(target)],
            cwd=str(project.root),
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            last = done.stdout.decode("utf-8", "replace").strip().splitlines()[-1:]
            say(f"The lessons in {each} could not be made: {''.join(last)}")
        else:
            write_whole(target / MADE, json.dumps(wanted).encode())  # last: now they are whole
            made.append(each)
    return made


def what_is_translated(project, language):
    """Describe what the lessons in a language are made of: when this changes, they are made anew.

    Everything of them is in these files: the lessons, the words, and the code that joins both.
    """
    package = project.root / "kmeans_lab"
    files = [*sorted((project.locales / language).glob("*.json"))]
    files += [*sorted((package / "languages").glob("*.py")), package / "authoring" / "translate.py"]
    for folder in COPIED_FOLDERS:
        files += [path for path in sorted((project.root / folder).rglob("*")) if path.is_file()]
    whole = hashlib.sha256()
    for path in files:
        if path.is_file():
            name = path.relative_to(project.root).as_posix()
            whole.update(f"{name} {digest(path.read_bytes())}\n".encode())
    return {"made of": whole.hexdigest()}


def follow_its_name(project, name, record):
    """Give a copy that has an exercise's old name, 02_loops.ipynb, its new one, as it is.

    The links in the lessons lead to the new name, and a second, empty copy would hide the answers.
    """
    folder, _, file = name.rpartition("/")
    stem, ending = os.path.splitext(file)
    if folder != "exercises" or not stem.endswith(EXERCISE):
        return
    old = folder + "/" + stem[: -len(EXERCISE)] + ending
    before, after = project.work / old, project.work / name
    if after.exists() or after.is_symlink() or before.is_symlink() or not before.is_file():
        return
    before.rename(after)
    if old in record:
        record[name] = record.pop(old)
    say(f"work/{old} is called {after.name} now; what you wrote is in it, as it was.")


def copy_one(name, source, target, entry, newer):
    """Bring one file of work/ up to date; return 1 if it was not there before.

    The name of one that follows the course is added to the list `newer`.
    """
    fresh = handed_out(source)
    newest = {"copied": digest(fresh), "written": written_in(fresh)}
    shown = "work/" + name
    if target.is_symlink() or (target.exists() and not target.is_file()):
        say(f"{shown} is a link or a folder; it is left alone.")
        return 0
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, fresh)
        entry.clear()
        entry.update(newest)
        return 1
    present = target.read_bytes()
    untouched = digest(present) in (entry.get("copied"), newest["copied"])
    text = written_in(present)
    if text == newest["written"]:  # at most its results differ, and those are the student's
        if untouched and digest(present) != newest["copied"]:
            write_whole(target, fresh)
        entry.clear()
        entry.update(newest)
    elif untouched or text == entry.get("written"):
        write_whole(target, fresh)
        entry.update(newest)
        newer.append(shown if untouched else shown + " (run it again for its results)")
    elif not {entry.get(name) for name in ("copied", "written", "offered")} & {*newest.values()}:
        beside = free_name(target)
        write_whole(beside, fresh)
        entry["offered"] = newest["written"]
        say(
            f"There is a newer {shown}. You have changed yours, so it stays; "
            f"the new one is {beside.name}."
        )
    return 0


def free_name(target):
    """Find a name beside `target` that nothing has: NAME.new.ipynb, NAME.new-2.ipynb, ..."""
    number = 1
    while True:
        suffix = ".new" if number == 1 else f".new-{number}"
        beside = target.with_name(target.stem + suffix + target.suffix)
        if not (beside.exists() or beside.is_symlink()):
            return beside
        number += 1


# ---------------------------------------------------------------- the two commands


PORT_FLAGS = ("--port", "--ServerApp.port", "--LabApp.port")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def lab_command(project, flags, opened=""):
    """Return the command that starts JupyterLab, with the lesson `opened` before all else."""
    command = [
        str(project.python),
        "-m",
        "jupyterlab",
        "--ServerApp.root_dir=" + str(project.work),
        "--LabApp.workspaces_dir=" + str(project.workspaces),
        "--ServerApp.answer_yes=True",  # its question after Ctrl-C would stand in the log
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # a container's usual user; JupyterLab refuses it otherwise
    if project.waited and not any(flag.split("=")[0] in PORT_FLAGS for flag in flags):
        # JupyterLab goes on to the next port by itself, but not when two start in the same moment.
        command.append(f"--port={free_port()}")
    if opened:
        command.append("--LabApp.default_url=/lab/tree/" + opened)
    return command + flags


def test_command(project, flags):
    """Run the tests and the lessons; one worker takes a whole file, two cores if there are."""
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    workers = 0 if cores == 1 else max(2, min(4, cores // 2))
    command = [
        str(project.python),
        "-m",
        "pytest",
        "--nbval",
        "-n",
        str(workers),
        "--dist=loadfile",
    ]
    if not any((project.root / flag.split("::")[0]).exists() for flag in flags if flag[:1] != "-"):
        command += ["notebooks", "tests"]  # the user has named none
    return command + flags


# What JupyterLab answers in the terminal, instead of starting.
ANSWERS = ("--version", "-h", "--help", "--help-all", "--show-config", "--show-config-json")


def serve(project, command, environment):
    """Run JupyterLab with its log in a file; say where it is, and why it ended if it failed."""
    said, stopped, before = "", False, running_at(project)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # both end it, and in the same way
    remove(project.server_log)  # another JupyterLab may write into it still: into the old file
    with project.server_log.open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=str(project.work if project.work.is_dir() else project.root),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    while process.poll() is None:
        try:
            if not said:
                said = say_address(project, "--no-browser" in command, before)
            process.wait(timeout=None if said else 0.1)
        except subprocess.TimeoutExpired:
            continue
        except KeyboardInterrupt:
            if not stopped:
                say("\nStopping JupyterLab ...")
            stopped = True
            process.terminate()  # Ctrl-C reaches it too; a signal to this program alone does not
    if said and read_text(project.address) == said:  # not that of another, which was started since
        remove(project.address)
    if stopped:
        say("JupyterLab has stopped. What you saved is in work/.")
        return 0
    if process.returncode:
        lines = project.server_log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
        raise Problem(
            "JupyterLab ended with an error. Its log is {}; the last lines of it:\n{}".format(
                project.server_log, "\n".join("    " + line for line in lines)
            )
        )
    return 0


def remove(path):
    """Remove a file if it is there and the system lets it go."""
    with contextlib.suppress(OSError):
        path.unlink()


def read_text(path):
    """Read a text; of a file that is not there nothing."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def running_at(project):
    """Return the address of this course's JupyterLab if one runs already and answers, else ""."""
    address = read_text(project.address)
    found = re.match(r"https?://([^/:]+):(\d+)/", address)
    if not found:
        return ""
    try:
        socket.create_connection((found.group(1), int(found.group(2))), timeout=1).close()
    except OSError:
        return ""
    return address


def say_address(project, without_browser, before=""):
    """Say where JupyterLab is, once its log knows, and why not where it was wanted.

    `before` is the address of one that ran already. Return the address, "" while it is not known.
    """
    text = project.server_log.read_text(encoding="utf-8", errors="replace")
    found = re.findall(r"https?://[^\s'\"]+token=\w+", text) or re.findall(
        r"is running at:\s*\S*?\s*(https?://\S+)", text
    )
    if not found:
        return ""
    how = (
        "Open it in your browser" if without_browser else "If your browser does not open it, go to"
    )
    address = next((each for each in found if "//127.0.0.1" in each), found[0])
    say_port(text, address, before)
    say(f"JupyterLab is running. {how}:\n    {address}\nTo stop it, press Ctrl-C here.")
    with contextlib.suppress(OSError):
        write_whole(project.address, address.encode())
    return address


def say_port(log, address, before):
    """Say which ports were taken, if any, by what, and which one is used instead."""
    taken = list(dict.fromkeys(re.findall(r"port (\d+) is already in use", log)))
    used = re.match(r"https?://[^/:]+:(\d+)", address)
    if taken and used:
        ports = "Port {} is".format(taken[0])
        if len(taken) > 1:
            ports = "Ports {} and {} are".format(", ".join(taken[:-1]), taken[-1])
        say(f"{ports} taken, so this JupyterLab uses port {used.group(1)}.")
    if before:
        say(
            f"This course is open already, at\n    {before}\nBetter go on there: of a lesson that "
            "is open twice, what is saved last stays."
        )


def start(command, environment, folder):
    """Become another program, so that Ctrl-C and signals reach it alone."""
    sys.stdout.flush()
    os.chdir(str(folder))
    if not WINDOWS:
        os.execve(command[0], command, environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(command, env=environment)


def main(arguments):
    check_python()
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say(__doc__.strip())
        return 0
    command, flags = arguments[0], arguments[1:]
    if command not in ("lab", "test"):
        raise Problem(f"start.py knows the commands `lab` and `test`, not {command!r}.")
    project = Project(Path(__file__).resolve().parent)
    language, opened = "", ""
    if command == "lab":
        language, flags = take_language(project, flags)
    with only_one(project) as inherited:
        prepare(project, command, inherited)
        if command == "lab":
            made = make_translations(project, language)
            if language in made and not (project.work / language).exists():
                opened = first_lesson(language)  # later JupyterLab opens where the user stopped
            copy_lessons(project, made)
            furnish_jupyter(project)
            with contextlib.suppress(OSError):  # a work/ that cannot be written
                first_workspace(project, language if language in made else "")
    environment = clean_environment()
    if language:
        environment["KMEANS_LAB_LANGUAGE"] = language
    if command == "test":
        # Several tests run side by side; more threads in each would only take the cores from one
        # another.
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            environment.setdefault(name, "1")
        return start(test_command(project, flags), environment, project.root)
    if any(flag in ANSWERS for flag in flags):
        return start(lab_command(project, flags), environment, project.root)
    say(f"Starting JupyterLab. Its log is in {project.server_log.relative_to(project.root)}.")
    return serve(project, lab_command(project, flags, opened), environment)


def guarded(arguments):
    """Run main; whatever goes wrong in a known way ends in sentences, not in a traceback."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
        sys.stderr.reconfigure(errors="replace")
    try:
        return main(arguments)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 2 if arguments and arguments[0] not in ("lab", "test") else 1
    except KeyboardInterrupt:
        print(
            "\nStopped. Start again whenever you like; an unfinished step begins anew.",
            file=sys.stderr,
        )
        return 130
    except OSError as error:
        reasons = {
            errno.ENOSPC: "The disk is full. Make room and start again.",
            errno.EROFS: "The disk is read-only. Copy the project to a folder of your own.",
            errno.EACCES: "Access is denied. Copy the project to a folder of your own.",
        }
        print(f"{error}\n{reasons.get(error.errno, 'Start again.')}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(guarded(sys.argv[1:]))
