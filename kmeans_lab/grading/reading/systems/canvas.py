"""Canvas, *Download Submissions*: a flat zip of ``sortablename_LATE_user_attachment_file``.

The name is in small letters and without signs; LATE stands there where it is so. Anonymous ones
are ``anon_code_attachment_file``, late ones ``LATE_anon_code_…``; the code is no number that Canvas
takes back. A text or a link handed in has no attachment: ``…_user_text.html``,
``…_user_link.html``. Attachments are numbered as they are uploaded. Every file carries the time of
the download.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from kmeans_lab.grading.reading.systems.claim import LINK, TEXT, WORK, Claim

NAME = "Canvas"
FILE_TIMES = None  # the moment of the download
TIMES_IN_WORDS = "LATE in a name is Canvas's own word for it."
_WHAT = r"(?:(?P<file>\d+)_(?P<inside>.+)|(?P<role>text|link)\.html)$"
_ANONYMOUS = re.compile(rf"(?P<late>LATE_)?anon_(?P<late2>LATE_)?(?P<code>[A-Za-z0-9]+)_{_WHAT}")
_NAMED = re.compile(rf"(?P<name>.*?)(?P<late>_LATE)?_(?P<number>\d+)_{_WHAT}")


def claim(path: PurePosixPath, start: int) -> Claim | None:
    """Whose a file is, or None; parts of the path before `start` stand above the class."""
    for place, part in enumerate(path.parts):
        anonymous = _ANONYMOUS.match(part)
        match = anonymous or _NAMED.match(part)
        if not match:
            continue
        inside = PurePosixPath(match["inside"] or f"{match['role']}.html", *path.parts[place + 1 :])
        role = {"text": TEXT, "link": LINK, None: WORK}[match["role"]]
        order = int(match["file"]) if match["file"] else None
        if anonymous:
            late = bool(match["late"] or match["late2"])
            name = f"anonymous {match['code']}"
            return Claim(NAME, name, inside, "", match["code"], late, None, order, True, role)
        late = bool(match["late"])
        name = match["name"] or f"user {match['number']}"
        return Claim(NAME, name, inside, match["number"], "", late, None, order, False, role)
    return None
