"""Which line of the class list each hand-in belongs to.

The course tool's own number decides where the list is that tool's. Else a login, an e-mail address
or a number that one line alone has, then the whole name, then its parts. Where several lines fit
equally well, or two hand-ins that are not one student's fit one line, nobody is chosen: a person
decides, and until then nothing is marked for those lines.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from kmeans_lab.grading.reading import names
from kmeans_lab.grading.reading.class_list import ClassList, Person
from kmeans_lab.grading.reading.hand_ins import HandIn, tell_names_apart

UNLISTED = "not on the class list"
_TOOLS_NUMBERS = {"Canvas", "Moodle"}  # their lists have the numbers of their downloads


def matched(hand_ins: list[HandIn], listed: ClassList) -> tuple[list[HandIn], list[str]]:
    """The class as its list has it: each line once, and who is on no line.

    Parameters
    ----------
    hand_ins : list of HandIn
    listed : ClassList

    Returns
    -------
    list of HandIn
        Sorted by student.
    list of str
        What the instructor should know.
    """
    said: list[str] = []
    anonymous = [h for h in hand_ins if h.anonymous]
    if anonymous and len(anonymous) == len(hand_ins) and not _numbers_fit(hand_ins, listed):
        said.append(
            "The hand-ins are anonymous: the class list cannot tell who is who, and is not used."
        )
        return hand_ins, said
    finder = _Finder(listed, hand_ins)
    found, unclear, alone = _placed(finder, hand_ins, listed, said)
    result: list[HandIn] = []
    tool = hand_ins[0].tool if finder.tools_numbers and hand_ins else ""
    for place, person in enumerate(listed.people):
        mine = found.get(place, [])
        if _are_several(mine):
            for hand_in in mine:
                hand_in.notes.append(
                    f"line {person.line} of the class list fits several hand-ins that are not one "
                    "student's: say whose it is"
                )
            alone += mine
            unclear[place] += mine
            mine = []
        doubts = unclear.get(place, [])
        result.append(_of_person(person, mine, doubts, tool, finder.tools_numbers))
    tell_names_apart(result + alone)
    there = sum(bool(h.files) for h in result)
    strangers = sum(UNLISTED in h.notes for h in alone)
    said.append(
        f"The class list has {len(listed.people)} students; {there} of them handed in. {strangers} "
        "hand-ins are of nobody on it."
    )
    return sorted(result + alone, key=lambda h: h.student), said


_Places = dict[int, list[HandIn]]  # by the place of a person on the list


def _placed(
    finder: _Finder, hand_ins: list[HandIn], listed: ClassList, said: list[str]
) -> tuple[_Places, _Places, list[HandIn]]:
    """Whose hand-ins are whose; those that may be several people's, by each; those of nobody.

    A group's hand-in is each member's.
    """
    found: _Places = defaultdict(list)
    unclear: _Places = defaultdict(list)
    alone: list[HandIn] = []
    groups = _Groups(listed)
    for hand_in in hand_ins:
        places, notes = finder.find(hand_in)
        members = groups.members(hand_in) if not places else []
        if members:
            names_of = ", ".join(listed.people[place].student for place in members)
            said.append(f"The hand-in of {hand_in.student} counts for its members: {names_of}.")
            for place in members:  # the number is the group's
                found[place].append(replace(hand_in, number="", login=""))
            continue
        hand_in.notes += notes
        if len(places) == 1:
            found[next(iter(places))].append(hand_in)
            continue
        alone.append(hand_in)
        for place in places:
            unclear[place].append(hand_in)
        if not places:
            hand_in.notes.append(UNLISTED)
        else:
            lines = " and ".join(str(listed.people[p].line) for p in sorted(places))
            hand_in.notes.append(
                f"lines {lines} of the class list fit equally well: say whose it is"
            )
    return found, unclear, alone


class _Groups:
    """The groups of a class list, by their names."""

    def __init__(self, listed: ClassList) -> None:
        self._members: dict[str, list[int]] = defaultdict(list)
        for place, person in enumerate(listed.people):
            parts = {person.group, *re.split(r"[,;|]", person.group)}
            for key in set().union(*map(self._keys, parts)):
                self._members[key].append(place)

    @staticmethod
    def _keys(name: str) -> set[str]:
        """A group's name, also without the word for a group."""
        short = re.sub(r"^\W*(group|gruppe|groupe|grupo|gruppo|groep|team)\b", "", name.casefold())
        return {names.key(name), f"group {names.key(short)}"} - {"", "group "}

    def members(self, hand_in: HandIn) -> list[int]:
        """The places of those in whose group's name something was handed in.

        A number alone may be anything; of a group it is only with the word.
        """
        for text in dict.fromkeys([*(c.name for _, c in hand_in.files[:1]), hand_in.student]):
            for key in () if text.isdecimal() else sorted(self._keys(text), reverse=True):
                if key in self._members:
                    return self._members[key]
        return []


def _numbers_fit(hand_ins: list[HandIn], listed: ClassList) -> bool:
    numbers = {p.number for p in listed.people} - {""}
    return any(h.number in numbers for h in hand_ins if h.number)


def _are_several(hand_ins: list[HandIn]) -> bool:
    """Whether hand-ins of one line are certainly of several students: a tool numbers them so."""
    numbers = {(h.files[0][1].system, h.number) for h in hand_ins if h.number}
    return len(numbers) > len({system for system, _ in numbers})


def _of_person(
    person: Person, mine: list[HandIn], unclear: list[HandIn], tool: str, tools_numbers: bool
) -> HandIn:
    """A line of the list with what is the student's."""
    hand_in = HandIn(person.student, tool=tool)
    for other in mine:
        hand_in.tool = other.tool
        hand_in.files += other.files
        hand_in.notes += other.notes
        hand_in.number = hand_in.number or other.number
        hand_in.login = hand_in.login or other.login
    if person.number and tools_numbers:
        hand_in.number = person.number
    hand_in.own_number = person.own_number or ("" if tools_numbers else person.number)
    hand_in.login = person.login or hand_in.login
    hand_in.email, hand_in.group = person.email, person.group
    hand_in.listed_when, hand_in.listed_late = person.when, person.late
    hand_in.listed_until = person.until
    if unclear and not mine:
        files = ", ".join(h.place for h in unclear[:3])
        hand_in.undecided = (
            f"It is not known whether {files} is this student's: a person has to say."
        )
    return hand_in


class _Finder:
    """Finds the lines that fit a hand-in."""

    def __init__(self, listed: ClassList, hand_ins: Iterable[HandIn]) -> None:
        self.people = listed.people
        self.numbers = self._index(lambda p: {p.number} - {""})
        theirs = listed.kind == "Moodle"  # its numbers mean nothing outside the assignment
        self.ids = self._index(
            lambda p: self._ids(p) | p.others | (set() if theirs else {names.key(p.number)} - {""})
        )
        self.whole = self._index(lambda p: p.name_forms)
        self.short = self._index(lambda p: p.short_forms)
        self.words = self._index(lambda p: {p.name_words} if len(p.name_words) > 1 else set())
        self.same_tool = listed.kind
        self.common = self._common(list(hand_ins))
        self.tools_numbers = self._are_tools_numbers(list(hand_ins))

    @staticmethod
    def _ids(person: Person) -> set[str]:
        texts = (person.login, person.email, person.own_number, person.student)
        return {names.key(text) for text in texts if text} | (
            {names.key(person.email.split("@")[0])} if "@" in person.email else set()
        )

    def _index(self, way: Callable[[Person], set]) -> dict[object, set[int]]:
        found: dict[object, set[int]] = defaultdict(set)
        for place, person in enumerate(self.people):
            for what in way(person):
                found[what].add(place)
        return found

    def _are_tools_numbers(self, hand_ins: list[HandIn]) -> bool:
        """Whether the numbers of the list are those of the download."""
        if self.same_tool in _TOOLS_NUMBERS:
            return True
        both = [h for h in hand_ins if h.number and self.numbers.get(h.number)]
        agree = [
            h for h in both if self.numbers[h.number] & self._by_name(h) or not self._by_name(h)
        ]
        return bool(both) and len(agree) * 2 > len(both)

    def find(self, hand_in: HandIn) -> tuple[set[int], list[str]]:
        """The lines that fit best; none, one, or several; and what to say of it."""
        by_number = self.numbers.get(hand_in.number, set()) if hand_in.number else set()
        if not self._of_the_tool(hand_in) and not self.tools_numbers:
            by_number = set()
        by_name = self._by_id(hand_in) or self._by_name(hand_in)
        if by_number and not by_number & by_name and self._may_be_a_groups(hand_in, by_number):
            person = self.people[next(iter(by_number))]
            return by_name, [
                f"its number is that of {person.student} (line {person.line} of the class list), "
                "but groups have numbers of their own: a group's hand-in?"
            ]
        if by_number and by_name and not by_number & by_name:
            if self._of_the_tool(hand_in) and len(by_number) == 1:
                person = self.people[next(iter(by_number))]
                return by_number, [
                    f"its number is that of {person.student} (line {person.line} of the class "
                    f"list), its name is {hand_in.files[0][1].name}: a group's hand-in?"
                ]
            return by_number | by_name, ["its number and its name are of different students"]
        if by_number & by_name:
            return by_number & by_name, []
        if by_number:
            person = self.people[next(iter(by_number))]
            strange = not by_name and person.name_forms and not hand_in.anonymous
            note = (
                f"found by its number alone: its name is {hand_in.files[0][1].name}; a group's "
                "hand-in?"
            )
            return by_number, [note] if strange else []
        if by_name:
            return by_name, []
        return self._by_parts(hand_in), []

    def _may_be_a_groups(self, hand_in: HandIn, by_number: set[int]) -> bool:
        """Whether Moodle may mean a group: then the number is not a participant's."""
        named = any(self.people[place].name_forms for place in by_number)
        return hand_in.tool == "Moodle" and named and not hand_in.anonymous

    def _of_the_tool(self, hand_in: HandIn) -> bool:
        return bool(hand_in.files) and hand_in.files[0][1].system == self.same_tool

    @staticmethod
    def _texts(hand_in: HandIn) -> list[str]:
        said = [c.name for _, c in hand_in.files[:1]] + [hand_in.login, hand_in.student]
        return [text for text in dict.fromkeys(said) if text]

    def _by_id(self, hand_in: HandIn) -> set[int]:
        for text in self._texts(hand_in):
            if found := self.ids.get(names.key(text)):
                return self._with_namesakes(found, text)
            after = text.rpartition("\\")[2]
            if after != text and (found := self.ids.get(names.key(after))):
                return found
        return set()

    def _with_namesakes(self, found: set[int], text: str) -> set[int]:
        """Lines whose login it is; but a name is also that of each namesake."""
        same = {p for p in found if names.key(text) in self.people[p].name_forms}
        return (
            found | set().union(*(self.whole.get(k, set()) for k in names.keys(text)))
            if same
            else found
        )

    def _by_name(self, hand_in: HandIn) -> set[int]:
        for text in self._texts(hand_in):
            keys = names.keys(text)
            for table in (self.whole, self.short):
                found = set().union(*(table.get(key, set()) for key in keys))
                if found:
                    return found
            if found := self.words.get(names.words(text)):
                return found
        return set()

    def _by_text(self, text: str) -> set[int]:
        """Lines whose login, number or whole name a text is."""
        alone = HandIn(text)
        return self._by_id(alone) or self._by_name(alone)

    @staticmethod
    def _common(hand_ins: list[HandIn]) -> frozenset[str]:
        """The words that stand in most names, as those of the assignment."""
        counts = Counter(word for h in hand_ins for word in names.words(h.student))
        return frozenset(w for w, number in counts.items() if number > max(1, len(hand_ins) // 2))

    def _by_parts(self, hand_in: HandIn) -> set[int]:
        """Lines whose number, or whose whole name, stands among other words of the file's name."""
        for text in self._texts(hand_in):
            pieces = re.split(r"[\W_]+", text)
            rest = " ".join(p for p in pieces if names.key(p) not in self.common)
            if rest and rest != text and (found := self._by_text(rest)):
                return found
            pieces = names.words(text)
            # A word may be anybody's login; one with digits in it is not so by chance.
            told = [p for p in pieces if len(p) > 3 and any(char.isdigit() for char in p)]
            ids = set().union(*(self.ids.get(piece, set()) for piece in told))
            if ids:
                return ids
            found = {
                place
                for place, person in enumerate(self.people)
                if len(person.name_words) > 1 and person.name_words <= pieces
            }
            if found:
                return found
        return set()
