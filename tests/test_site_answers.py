"""What Python says of an answer, a page without Python says too; and no file tells one."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from in_node import ask

from kmeans_lab.authoring.site.preparing import question_html
from kmeans_lab.authoring.site_answers import answer_file, answers_html, judged_by, write
from kmeans_lab.languages import speaking
from kmeans_lab.predictions.conditions import Condition
from kmeans_lab.predictions.judging import judge, texts_of
from kmeans_lab.predictions.question import Box, Question
from kmeans_lab.predictions.reading import Unread
from kmeans_lab.predictions.registry import questions
from kmeans_lab.predictions.wording import given_as, in_language, kept_as
from kmeans_lab.visuals.shared.assets import script

LIVING = Path(__file__).resolve().parents[1] / "site" / "living"
# What people, machines and mischief write into a box, whatever is asked.
ODD = (
    """
6|6.0|six|Six|twenty-four|two hundred|a million|half|minus three|-0|0|1e400|1e-5|12.5|12,5
1,234|1.234,5|1 234|1_234|12 345,67|1234.5|0.00012345|12345.5|12344.5|99999999999999999999
9007199254740993|6*3*2*8|2**10|2**-1|-2**2|(-8)**0.5|1/3|1/0|0**-1|9**9**9**9|sqrt(10)
np.sqrt(10)|√2|√(2)|√10,000|sqrt(-1)|6·3|6×3|10³|½|0x10|007|1__0|3 # three|3,|(3)|((3))|5 MB
5MB|5 kB|0.005 GB|40 megabytes|40%|0.4|40 percent|about 40|≈40|ca. 40|~ 7|6, 2|(6, 2)|[6,2]
6 2|6x2|6 x 2|6 by 2|(6,)|6,|()|[]|(6;2)|7,5; 9|7.5 9|(7,5 9)|shape = (6, 2)|X.shape: (3,)
(6, 3, 2)|6 3 2|(6.5, 2)|(6 2|6)2(|100110|1,0,0|a number|scalar|None|none|error|an error
ValueError|np.error|yes|no|y|n|true|False|1|2|3|a|b|c|A|ABF|A, B and F|A B F|A;B;F|A > B
A, A|a and b then c|A|B|F,E,D,C,B,A|“6”|'6'|6.|6..|six.|the mean|a word|the|I don't know|idk
???|dunno.|no idea!|don’t know|nothing|it falls|１２|٣|6 points|6 of them|12 points here now
print("6")|__import__('os').system('x')|<b>6</b>|`6`|6;6|--6|+6|++6|😀|😀😀😀|é|ß|null
undefined|NaN|nan|inf|Infinity|[object Object]|{"a": 1}|constructor|__proto__|toString
hasOwnProperty
""".strip()
    .replace("\n", "|")
    .split("|")
)
ODD += [
    "",
    " ",
    "\t\n",
    "x" * 201,
    "9" * 200,
    "9" * 10_000,
    "(" * 100,
    "😀" * 200,
    "a b " * 2500,
    "|",
    "A | B",
    "a|b",
]
ODD += [
    "def f(X):\n    return X",
    "6\n2",
    "6\x00",
    "\u2028",
    "6\u00a02",
    "6\ufeff",
    "−4",
    "–4",
    "(−4, −5)",
    "\u202e6",
]


def answers(box: Box) -> Iterator[str]:
    """Answers to a box that somebody may give: the right one and the usual wrong ones, and near."""
    if box.answer is not None:
        yield from (box.words(box.answer), str(box.answer), box.words(box.answer).upper())
        if isinstance(box.answer, (int, float)):
            for factor in (1.0000000001, 1.01, 1.05, 0.95, 1.2, 0.8, 1.5, 2, -1):
                yield repr(box.answer * factor)
    for match in box.overlooks:
        if not isinstance(match, Condition):
            yield from (str(match), box.words(match))
        elif match.name in ("above", "below", "between"):
            yield from (repr(limit + step) for limit in match.limits for step in (-1, 0, 0.01, 1))
    for option in getattr(box, "options", ()):
        yield from (option, option[:3], option.replace(" ", ""))
    yield from (box.shown()["example"], "I don't know")


def given(question: Question, odd: list[str]) -> list[list[str]]:
    """Answers to a question, a text a box each."""
    boxes = [list(answers(box)) for box in question.boxes]
    longest = max(map(len, [*boxes, odd]))
    together = [[texts[i % len(texts)] for texts in boxes] for i in range(longest)]
    first = [box.words(box.answer) if box.answer is not None else "1" for box in question.boxes]
    for at, texts in enumerate(boxes):
        together += [[*first[:at], text, *first[at + 1 :]] for text in [*texts, *odd]]
    for match in question.overlooks:
        if isinstance(match, tuple):
            together.append([box.words(v) for box, v in zip(question.boxes, match, strict=True)])
    return together


def oddly() -> Iterator[tuple[Question, list[list[str]]]]:
    """Every question with its answers; the odd texts once for each kind of box."""
    seen = set()
    for question in questions().values():
        kinds = {
            (box.kind, getattr(box, "unit", ""), getattr(box, "count", 0), question.machine)
            + (tuple(map(len, getattr(box, "options", ()))), getattr(box, "or_error", False))
            for box in question.boxes
        }
        new, seen = kinds - seen, seen | kinds
        yield question, given(question, ODD if new else [])


def said_by_python(question: Question, texts: list[str]) -> dict:
    try:
        judged = judge(question, texts_of(question, tuple(texts)))
    except Unread as problem:
        return {"again": str(problem), "at": getattr(problem, "at", None)}
    return {
        "status": judged.status,
        "lines": list(judged.lines),
        "texts": None if judged.texts is None else list(judged.texts),
    }


JUDGE = """
import { judged } from "./judging.mjs";
answer(question.map(([asked, all]) => all.map((texts) => judged(asked, texts))));
"""
SPEAK = """
import { givenAs, judged, keptAs, speak } from "./spoken.mjs";
speak({ get: () => question.language });
answer(question.asked.map(([asked, all]) => all.map((texts) => {
  const said = judged(asked, texts), kept = said.again ? null : keptAs(asked, said.texts);
  return [said, kept, said.again ? null : givenAs(asked, kept)];
})));
"""
UNVEIL = """
import { unveiled } from "./veil.mjs";
answer(question.map(([veiled, name]) => unveiled(veiled, name)));
"""


def test_a_page_says_of_every_answer_what_python_says(tmp_path: Path) -> None:
    asked = list(oddly())
    sent = [(judged_by(question), texts) for question, texts in asked]
    heard = ask(tmp_path, LIVING / "judging.js", JUDGE, sent)
    different = [
        (question.name, texts, own, other)
        for (question, all_texts), said in zip(asked, heard, strict=True)
        for texts, other in zip(all_texts, said, strict=True)
        if (own := said_by_python(question, texts)) != other
    ]
    assert different == []
    assert sum(len(texts) for _, texts in asked) > 10_000


@pytest.mark.parametrize("code", sorted({*speaking.known()} - {"en"}))
def test_it_says_so_in_every_language(code: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(speaking._chosen, "language", code)
    write(tmp_path / "answers")
    for name, question in questions().items():
        written = (tmp_path / "answers" / f"{name}.js").read_text(encoding="utf-8")
        assert written == answer_file(question)
    judging = script(LIVING / "judging.js") + "\nexport { speak };\n"
    (tmp_path / "spoken.mjs").write_text(judging, encoding="utf-8")
    english = [question for name, question in questions().items() if name[:2] in ("00", "03")]
    own = [in_language(question) for question in english]
    texts = [given(question, ["", "I don't know", "hm", "1,234"]) for question in own]
    asked = [[judged_by(question), each] for question, each in zip(english, texts, strict=True)]
    language = {"code": code, "words": speaking.words()}
    heard = ask(tmp_path, LIVING / "veil.js", SPEAK, {"asked": asked, "language": language})
    for question, first, all_texts, said in zip(english, own, texts, heard, strict=True):
        for answer, (told, kept, back) in zip(all_texts, said, strict=True):
            assert told == said_by_python(first, answer), (question.name, answer)
            if "again" not in told and told["texts"] is not None:
                wanted = kept_as(question, told["texts"])
                assert (tuple(kept), tuple(back)) == (wanted, given_as(question, wanted))


def test_an_answer_comes_back_from_behind_its_veil(tmp_path: Path) -> None:
    files = {name: answer_file(question) for name, question in questions().items()}
    found = {
        name: re.fullmatch(r'kmlAnswer\("(.+)", "(.+)"\);\n', file) for name, file in files.items()
    }
    assert all(match is not None and match[1] == name for name, match in found.items())
    heard = ask(tmp_path, LIVING / "veil.js", UNVEIL, [[m[2], m[1]] for m in found.values()])
    for question, text in zip(questions().values(), heard, strict=True):
        told = json.loads(text)
        assert told.pop("format") == 1
        assert told == json.loads(json.dumps(judged_by(question)))


@pytest.mark.parametrize("name", questions())
def test_nothing_of_an_answer_is_read_before_it_is_asked_for(name: str) -> None:
    question, file, form = questions()[name], answer_file(questions()[name]), question_html(name)
    veiled = re.search(r', "(.+)"', file)[1]
    plainly = [veiled, base64.b64decode(veiled).decode("latin-1")]
    secrets = [question.because, *map(str, question.overlooks.values())]
    for box in question.boxes:
        secrets += box.overlooks.values()
    for secret in filter(None, secrets):
        assert html.escape(secret) not in form + answers_html()
        for text in plainly:
            assert not any(word in text for word in re.findall(r"[a-z]{4,}", secret))
    shown = json.loads(re.search(r"<script[^>]*>(.*)</script>", form, re.DOTALL)[1])
    assert shown == question.shown()
