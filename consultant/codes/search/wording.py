"""`Wording`: one way in which a book names a code, as `wordings/` reads it and `compiling.py` indexes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

_ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


class Kind(IntEnum):
    """Where a wording stands; the value is stored."""

    TITLE = 0
    INCLUSION = 1
    INDEX = 2
    NEOPLASMS = 3
    DRUGS = 4
    EXTERNAL = 5
    REFERENCE = 6
    FORMER = 7
    SHORT_TITLE = 8
    DESCRIPTION = 9

    @property
    def words(self) -> str:
        """As `why` names it."""
        return _WORDS[self]

    @property
    def weight(self) -> float:
        """How much a match in it is worth beside one in a title, 0 to 1."""
        return _WEIGHTS[self]


_WORDS = {
    Kind.TITLE: "title",
    Kind.INCLUSION: "inclusion term",
    Kind.INDEX: "index",
    Kind.NEOPLASMS: "table of neoplasms",
    Kind.DRUGS: "table of drugs",
    Kind.EXTERNAL: "index to external causes",
    Kind.REFERENCE: "note of another code",
    Kind.FORMER: "ICD-9-CM title",
    Kind.SHORT_TITLE: "short title",
    Kind.DESCRIPTION: "description",
}
_WEIGHTS = {
    Kind.TITLE: 1.0,
    Kind.INCLUSION: 1.0,
    Kind.INDEX: 0.99,
    Kind.NEOPLASMS: 0.99,
    Kind.DRUGS: 0.9,
    Kind.EXTERNAL: 0.9,
    Kind.REFERENCE: 0.86,
    Kind.FORMER: 0.95,
    Kind.SHORT_TITLE: 0.96,
    Kind.DESCRIPTION: 0.9,
}


@dataclass(frozen=True, slots=True)
class Wording:
    """`text` must be asked for a whole match; `aside` (in parentheses in the book, or another form) may be.

    `code` is compact and listed in the edition that is indexed, billable or not. `said` is the wording as the book has
    it, where that is not `text`.
    """

    code: str
    kind: Kind
    text: str
    aside: str = ""
    said: str = ""


def split_asides(text: str) -> tuple[str, str]:
    """A title without what stands in parentheses and brackets, and that: nonessential modifiers (guidelines I.A.7)."""
    return _ASIDE.sub(" ", text), " ".join(_ASIDE.findall(text))
