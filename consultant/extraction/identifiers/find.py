"""What identifies a patient in a text: where it stands and its kind, so that it can be masked and no digit of it read.

One walk over the words asks the tables of labels (`labels`, `person_names`), one over the figures asks the
shapes; `columns` reads tables. What is shown instead is for `masking`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import chain
from typing import TYPE_CHECKING

from consultant.extraction.identifiers import labels as data
from consultant.extraction.identifiers import person_names
from consultant.extraction.identifiers.before_days import names_before_days
from consultant.extraction.identifiers.columns import HEADING_WORDS, find_in_columns, rows_behind
from consultant.extraction.identifiers.name_words import COMMON_WORDS, EPONYMS, FIELD_WORDS
from consultant.vocabulary import Identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consultant.extraction.spans import Span

    Found = tuple[str, int, int]

MOST = 5_000
"""Identifiers that are marked in one text; a list of more patients than that is no question."""

_WORD = re.compile(r"[A-Za-z]+")
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx"])
_BESIDE_A_NAME = frozenset({"dob", "mrn", "ssn", "member_id"})
_LEAST_REPEATED = 6
_NAMES_TOO = frozenset(["april", "august", "june", "january", "may"])
_OF_A_DISEASE = re.compile(
    r"(?:'?s)?,? (?:disease|syndrome|palsy|cyst|catheter|lymphoma|sarcoma|fracture|contracture|procedure|maneuver|sign|test|score|tumor)"
)


def _by_word(rows: Iterable[tuple[str, str, str]]) -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """`rows` of (kind, words, what follows), as patterns to match where a word begins, by that word."""
    found: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {}
    for kind, words, rest in rows:
        pattern = re.compile(rf"(?i)[a-z]++{rest}")
        for word in words.split():
            found[word] = (*found.get(word, ()), (kind, pattern))
    return found


_NUMBERS = _by_word((one.kind, one.words, rf"{one.rest}(?P<value>{one.value})") for one in data.LABELS)
_NAMES = _by_word((str(at), one.words, one.rest) for at, one in enumerate(person_names.LABELS))
_SEGMENTS = frozenset(name[:3].rstrip("0123456789").lower() for name in data.SEGMENT_NAMES)
_LABELS = frozenset((*_NUMBERS, *_NAMES, *_TITLES, *_SEGMENTS, *HEADING_WORDS))


class _Marks:
    """What is marked so far, in the order of the text, nothing over anything else: first come, first served."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Found] = []
        self._starts: list[int] = []

    def add(self, marks: Iterable[Found]) -> list[Found]:
        """Mark those that nothing overlaps, and tell which."""
        added: list[Found] = []
        for kind, start, stop in marks:
            end = stop - (kind == "address" and self.text.endswith(".", start, stop))
            at = bisect_left(self._starts, start)
            free = (at == 0 or self.found[at - 1][2] <= start) and (
                at == len(self._starts) or end <= self._starts[at]
            )
            if free and start < end and len(self.found) < MOST:
                self._starts.insert(at, start)
                self.found.insert(at, (kind, start, end))
                added.append((kind, start, end))
        return added


def _segment_at(text: str, at: int) -> Iterator[Found]:
    """Elements of an X12 segment that begins at `at`."""
    for pattern, kinds in data.SEGMENTS:
        match = pattern.match(text, at)
        if match:
            yield from ((kind, *match.span(group)) for group, kind in kinds.items() if match[group])


def _number_at(text: str, at: int, word: str) -> list[Found]:
    """The number that the label at `at` announces, with what is listed behind it."""
    if word == "id" and not data.A_PERSONS_ID.search(text, max(0, at - 16), at):
        return []
    for kind, pattern in _NUMBERS.get(word, ()):
        match = pattern.match(text, at)
        if match:
            found = [(kind, *match.span("value"))]
            more = data.MORE_OF_A_LIST.match(text, match.end()) if kind in data.LISTED else None
            while more:
                found.append((kind, *more.span("value")))
                more = data.MORE_OF_A_LIST.match(text, more.end())
            return found
    return []


def _name_at(text: str, at: int, word: str) -> Span | None:
    """The name that the label or title at `at` announces."""
    if word in _TITLES:
        return person_names.titled(text, at)
    for row, pattern in _NAMES.get(word, ()):
        label = pattern.match(text, at)
        name = person_names.announced(text, at, label.end(), person_names.LABELS[int(row)]) if label else None
        if name:
            return name
    return None


def _names_beside(text: str, start: int, end: int, kind: str) -> Iterator[Found]:
    """Names directly before a label at `start` and behind its value's `end`."""
    name = person_names.before(text, start, known=kind not in _BESIDE_A_NAME)
    if name:
        yield "name", *name
    name = person_names.behind(text, end) if kind in _BESIDE_A_NAME else None
    if name:
        yield "name", *name


def _walk(text: str) -> tuple[list[Found], list[Found], list[Found]]:
    """What stands behind labels: numbers and rows of tables; names; names beside a number."""
    numbers: list[Found] = []
    names: list[Found] = []
    beside: list[Found] = []
    done = 0
    for match in _WORD.finditer(text):
        word, at = match[0].lower(), match.start()
        if word not in _LABELS or at < done:
            continue
        found = list(_segment_at(text, at)) if word in _SEGMENTS else []
        found = found or (list(rows_behind(text, at)) if word in HEADING_WORDS else [])
        labelled = [] if found else _number_at(text, at, word)
        numbers += found or labelled
        if labelled:
            beside += _names_beside(text, at, labelled[-1][2], labelled[0][0])
        elif not found:
            name = _name_at(text, at, word)
            names += [("name", *name)] if name else []
        done = max(done, *(one[2] for one in found or labelled)) if found or labelled else done
    return numbers, names, beside


def _is_a_code(address: str) -> bool:
    """Whether a code stands in a headline rather than a number before a street: `99213 New Way`."""
    words = address.split(" ", 2)
    plain = words[1].lower() in COMMON_WORDS or words[1].lower() in FIELD_WORDS
    return len(words[0]) == 5 and plain and bool(data.STREET_BY_CHANCE.search(address))  # noqa: PLR2004 - a code's length


def _shapes(text: str) -> Iterator[Found]:
    """What is known by its shape."""
    done = 0
    for figure in data.FIGURE.finditer(text):
        match = data.SHAPES.match(text, figure.start()) if figure.start() >= done else None
        if match and not (match["address"] and _is_a_code(match["address"])):
            done = match.end()
            group = match.lastgroup or ""
            yield data.SHAPE_KINDS.get(group, group), *match.span(group)
    if "^" in text:
        yield from (("name", *match.span()) for match in data.HL7_NAME.finditer(text))
    if "@" in text:
        yield from (("email", *match.span()) for match in data.EMAIL.finditer(text))
    if any(box in text for box in ("Box ", "BOX ", "box ")):
        yield from (("address", *match.span()) for match in data.PO_BOX.finditer(text))


def _values(text: str, found: Iterable[Found]) -> dict[str, str]:
    """What is looked for again, and its kind: long numbers, whole names, and the words of a name."""
    values: dict[str, str] = {}
    for kind, start, end in found:
        value = text[start:end]
        if kind == "name":
            words = re.split(r"[ ,.]+", value)
            values |= dict.fromkeys((one for one in words if _is_telling(one)), kind)
            if len(words) > 1:
                values[value] = kind
        elif kind in data.LISTED and len(value) >= _LEAST_REPEATED:
            values[value] = kind
    return values


def _is_telling(word: str) -> bool:
    """Whether a word of a name alone would be taken for it anywhere in the text."""
    low = word.lower()
    plain = low in COMMON_WORDS or low in FIELD_WORDS or low in _NAMES_TOO
    return len(word) > 3 and word[0].isupper() and not plain  # noqa: PLR2004 - shorter ones are abbreviations too


def _again(text: str, value: str, kind: str) -> Iterator[Found]:
    """Further places of a value that is marked somewhere; not where its name is a disease's."""
    at = text.find(value)
    while at >= 0:
        end = at + len(value)
        whole = not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum())
        eponym = value.lower() in EPONYMS or _OF_A_DISEASE.match(text, end)
        if whole and not (
            kind == "name" and (eponym or text[at - 1 : at] == "-" or text[end : end + 1] == "-")
        ):
            yield kind, at, end
        at = text.find(value, end)


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """Identifiers in the order of the text, none over another, at most `MOST`. Time is linear in the text's length."""
    marks = _Marks(text)
    numbers, names, beside = _walk(text)
    marks.add(chain(numbers, find_in_columns(text)))
    bare = marks.add(_shapes(text))
    marks.add(chain(names, beside))
    for kind, start, end in bare:
        marks.add(_names_beside(text, start, end, kind) if kind in _BESIDE_A_NAME else ())
    marks.add(names_before_days(text))
    for value, kind in _values(text, marks.found).items():
        if text.count(value) > 1:
            marks.add(_again(text, value, kind))
    return tuple(Identifier(kind=kind, start=start, end=end) for kind, start, end in marks.found)
