"""What a path says: whose a file is, and what else the course tool wrote into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

WORK, TEXT, LINK, ABOUT = "work", "text", "link", "about"


@dataclass(frozen=True)
class Claim:
    """Whose a file is, as its path says.

    Attributes
    ----------
    system : str
        The course tool, as ``Canvas``; ``folders`` where none is recognised.
    name : str
        The student, as the path says.
    inside : PurePosixPath
        What the student called the file; with the folders that the student made.
    number : str
        The course tool's number of the student.
    login : str
        The student's login, or what stands for it.
    late : bool or None
        Whether the course tool marked it late; None where it says nothing of that.
    when : datetime or None
        The time in the path; without a zone.
    order : int or None
        Rises with each file that is handed in.
    anonymous : bool
        Whether the tool hides who it is: then `number` is no number that it would take back.
    role : {"work", "text", "link", "about"}
        The work itself, a text or a link handed in instead, or what the tool says of it.
    apart : str
        What else tells this student from one of the same name.
    """

    system: str
    name: str
    inside: PurePosixPath
    number: str = ""
    login: str = ""
    late: bool | None = None
    when: datetime | None = None
    order: int | None = None
    anonymous: bool = False
    role: str = WORK
    apart: str = field(default="")

    @property
    def who(self) -> tuple[str, str]:
        """What tells the students of a class apart."""
        if self.number or self.login:
            return ("number", self.number or self.login)
        return ("name", f"{self.name}\0{self.apart}")
