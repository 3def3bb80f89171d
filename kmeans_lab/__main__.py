"""The command line: ``python -m kmeans_lab COMMAND``."""

from __future__ import annotations

import argparse
import importlib
import sys

#: Name of a command -> (module, what it does). The module offers ``add_arguments(parser)`` and
#: ``run(arguments) -> exit status``; it is imported only when its command is asked for.
COMMANDS = {
    "bench": ("kmeans_lab.tools.bench", "measure the course and scikit-learn on this machine"),
    "doctor": ("kmeans_lab.tools.doctor", "say whether this machine has what the course needs"),
    "execute": ("kmeans_lab.authoring.execute", "execute lessons again and store their outputs"),
    "build": ("kmeans_lab.authoring.build", "make the exercises from the solutions"),
    "site": ("kmeans_lab.authoring.site.command", "make the web pages of the course"),
    "verify": (
        "kmeans_lab.authoring.verify",
        "prove that solutions pass and empty exercises do not",
    ),
    "translate": (
        "kmeans_lab.authoring.translate",
        "bring a language up to date and say what is new, changed or missing in it",
    ),
    "grade": ("kmeans_lab.grading.command", "grade a folder of submissions, in a sandbox"),
    "report": ("kmeans_lab.grading.outputs", "make the tables and pages of a graded class again"),
    "gradebook": ("kmeans_lab.grading.course", "put the marks of several lessons into one table"),
    "touched": ("kmeans_lab.tools.touched", "run only the tests that a change touches"),
    "progress": ("kmeans_lab.checks.progress", "say which exercises are done and which is next"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    listing = "\n".join(f"  {name:<10}{text}" for name, (_, text) in COMMANDS.items())
    chooser = argparse.ArgumentParser(
        prog="python -m kmeans_lab",
        epilog=f"commands:\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    chooser.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    command = chooser.parse_args(arguments[:1]).command

    name, text = COMMANDS[command]
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        print(f"The package {error.name} is missing. What to do: python -m kmeans_lab doctor")
        return 1
    parser = argparse.ArgumentParser(prog=f"python -m kmeans_lab {command}", description=text)
    module.add_arguments(parser)
    return module.run(parser.parse_args(arguments[1:]))


if __name__ == "__main__":
    sys.exit(main())
