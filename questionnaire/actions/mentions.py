"""Where a person is named in answers: what people typed is out of reach of erasing somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from unicodedata import normalize

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from questionnaire.models import AnswerRevision, User

# Shorter words are initials and titles.
SHORTEST = 3
# Words up to this length stand alone: Jan is not looked for in Januar.
SHORT = 4
MOST = 200
AROUND = 40  # characters on each side of a word that was found
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class Mention(NamedTuple):
    """An answer, and its newest revision that names the person; `today`: is that what it says now?

    `weight`: how many different ones of the person's words are in it, those that stand alone twice.
    """

    project: str
    project_name: str
    question: str
    wording: str
    number: int
    today: bool
    weight: int
    excerpt: str


def words_of(person: User) -> list[str]:
    """What is looked for, in lower case: the address and its parts, the parts of the name.

    Umlauts also as they are spelt where there are none.
    """
    names = re.findall(r"\w+", normalize("NFC", person.name))
    proper = [name for name in names if name[0].isupper()] or names  # without "von" and "der"
    local, _at, _domain = person.email.partition("@")
    parts = [*proper, *re.findall(r"[^\W_]+", local)]
    words = [part.lower() for part in (person.email, *parts) if len(part) >= SHORTEST]
    return list(dict.fromkeys(form for w in words for form in (w, w.translate(_SPELT_OUT))))


def mentions(person: User, most: int = MOST) -> list[Mention]:
    """The answers that name the person, today or in earlier revisions; one query.

    The likeliest first. The database finds what has the plain letters of a word in it, in tables
    too; what it makes of other letters differs, so the words themselves are compared here.
    """
    words = words_of(person)
    pattern = re.compile("|".join(map(_pattern, words)), re.IGNORECASE)
    rows = AnswerRevision.objects.annotate(cells=Cast("rows", TextField())).filter(_likely(words))
    kept = rows.filter(answer__project__purged_at=None).order_by("answer", "number")
    chosen = kept.select_related("answer__project", "answer__question__current")
    found: dict[int, Mention] = {}
    for row in chosen.iterator(chunk_size=500):
        text = normalize("NFC", "\n".join(_texts(row)))
        if match := pattern.search(text):
            found[row.answer_id] = _mention(row, _weight(words, text), _excerpt(text, match))
    return sorted(found.values(), key=_likeliest_first)[:most]


def _likeliest_first(one: Mention) -> tuple[int, str, str]:
    return (-one.weight, one.project_name, one.wording)


def _pattern(word: str) -> str:
    return re.escape(word) if len(word) > SHORT else _alone(word)


def _alone(word: str) -> str:
    return rf"(?<!\w){re.escape(word)}s?(?!\w)"


def _weight(words: Iterable[str], text: str) -> int:
    kinds = ((_pattern(word), _alone(word)) for word in words)
    return sum(bool(re.search(kind, text, re.IGNORECASE)) for pair in kinds for kind in pair)


def _likely(words: Iterable[str]) -> Q:
    found = Q()
    for letters in {_plain(word) for word in words}:
        found |= Q(text__icontains=letters) | Q(note__icontains=letters)
        found |= Q(cells__icontains=letters)
    return found


def _plain(word: str) -> str:
    """The longest run of letters that every database and every JSON writes alike; maybe none."""
    return max(re.findall("[a-z0-9]+", word), key=len, default="")


def _texts(row: AnswerRevision) -> Iterator[str]:
    yield from (row.text, row.note)
    for line in row.rows:
        yield from line["cells"].values()


def _excerpt(text: str, match: re.Match[str]) -> str:
    start, end = max(match.start() - AROUND, 0), match.end() + AROUND
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return f"{before}{' '.join(text[start:end].split())}{after}"


def _mention(row: AnswerRevision, weight: int, excerpt: str) -> Mention:
    project, question = row.answer.project, row.answer.question
    wording = question.current.text if question.current else question.key
    today = row.answer.current_id == row.pk
    return Mention(
        project.code, project.name, question.key, wording, row.number, today, weight, excerpt
    )
