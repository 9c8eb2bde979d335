"""Does a phrase name a condition, or only a site, a drug or a deed that the books' wordings share with one?

The books' wording that a search found has a head (`Injury` of `Injury, forehead`, `Pain` of `Pain in right knee`): a
phrase that does not say it in some form (`forehead`, `right knee`) names no condition, however well the rest fits.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from consultant.codes.search.lexicon import lexicon
from consultant.codes.search.words import FAINT, STOP_WORDS, root, stem, words
from consultant.extraction.notes.nouns import ACTS, CONDITIONS, DETAILS, FOUND, SITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from consultant.codes.search.search import Hit

LEAST_SCORE = 0.6
"""Below it a wording shares too little with a phrase to be offered."""
LEAST_NAMED = 0.45
"""The same where the phrase's own noun says that it is a condition (`uncontrolled hypertension`)."""
SURE_SCORE = 0.93
"""From it on a wording is the phrase, whatever its head is (`Hodgkin`)."""
ASKED = "asked as: "
"""How a hit says that other words than the note's were searched for."""
_REASONS = ("Z00", "Z02")
"""Categories of codes for which an examination itself is the reason."""
LEAST_SURE = 0.75
_HEADS_OF = 4
_INFLAMED = "itis"
_LONG_ROOT = 5
_BEHIND_HEAD = re.compile(
    r"\b(?:of|in|with|without|due|from|to|for|by|on|following|after|during|affecting|involving|and|or|as|at|associated"
    r"|secondary|complicating|classified)\b|[,;:(\[/]"
)
_KIND = re.compile(r"^[^:]{0,40}: ")
_READ_AS = re.compile(r" = | read as ")
_INVERTED = ("index", "table")
_GROWTHS = (
    "cancer carcinoma tumor malignancy malignant neoplasm mass ca sarcoma adenocarcinoma metastasis metastatic mets lymphoma"
    " leukemia melanoma"
)
_NEOPLASMS = frozenset(map(stem, words(_GROWTHS)))
_ACT = re.compile(rf"(?:.*[\s-])?(?:{ACTS})", re.IGNORECASE)
_CONDITION = re.compile(rf"(?:.*[\s-])?(?:{CONDITIONS})", re.IGNORECASE)
_FOUND = re.compile(rf"\b(?:{FOUND})\b", re.IGNORECASE)
_PHRASE_HEAD = re.compile(r"\s+(?:of|in|with|without|due|from|to|for|by|on|and|at)\s", re.IGNORECASE)


def names_condition(said: str, hits: Sequence[Hit]) -> bool:
    """Whether the phrase's noun is one of conditions, or any of the best hits shares its head with the phrase."""
    if not hits or hits[0].score < LEAST_NAMED or _is_detail(said):
        return False
    if is_act(said):
        return hits[0].score >= SURE_SCORE and hits[0].code.startswith(_REASONS)
    if hits[0].score >= SURE_SCORE or _CONDITION.fullmatch(_head_of_phrase(said)):
        return True
    return any(_says_head(said, hit) for hit in hits[:_HEADS_OF] if hit.score >= LEAST_SCORE)


def is_sure(said: str, score: float) -> bool:
    """Whether a phrase is one of conditions beyond doubt, as it must be among the findings of an examination."""
    return score >= SURE_SCORE or (score >= LEAST_SURE and bool(_CONDITION.fullmatch(_head_of_phrase(said))))


def _is_detail(said: str) -> bool:
    """Whether a phrase names parts of the body or details only."""
    return all(
        word in DETAILS or word in SITES or word in STOP_WORDS or word.isdigit() for word in words(said)
    )


def is_act(said: str) -> bool:
    """Whether a phrase names what was done or used, or who or where, without a finding."""
    return bool(_ACT.fullmatch(_head_of_phrase(said))) and not _FOUND.search(said)


def uses(hit: Hit, said: str) -> bool:
    """Whether a hit's wording or title has any word of a phrase that tells what is meant, or what that was read as."""
    wording, *readings = [why for why in hit.why if not why.startswith(ASKED)] or [""]
    meant = [said]
    for reading in readings:
        left, _, right = reading.partition(" = " if " = " in reading else " read as ")
        if set(words(left)) & set(words(said)):
            meant.append(right)
    return bool(_telling(" ".join(meant)) & _forms(words(f"{wording} {hit.entry.title}")))


def is_neoplasm(said: str) -> bool:
    """Whether any of the words names a neoplasm."""
    return bool(_forms(words(said)) & _NEOPLASMS)


def titled(hit: Hit, said: str) -> bool:
    """Whether a hit's title has any word of a phrase that tells what is meant."""
    return bool(_telling(said) & _forms(words(hit.entry.title)))


def _telling(said: str) -> frozenset[str]:
    """The forms of the words of a phrase that tell what is meant; of a neoplasm its site tells it."""
    telling = [word for word in words(said) if word not in STOP_WORDS and stem(word) not in FAINT]
    sited = [word for word in telling if not _forms([word]) & _NEOPLASMS]
    return _forms(sited or telling)


def _head_of_phrase(said: str) -> str:
    return _PHRASE_HEAD.split(said, maxsplit=1)[0]


def _says_head(said: str, hit: Hit) -> bool:
    if not hit.why:
        return False
    heads = _forms(head_of(hit.why[0]))
    meant = [side for why in hit.why[1:] for side in _READ_AS.split(why)]
    spoken = _forms(words(" ".join([said, *meant])))
    return bool(heads & spoken) or bool(heads & _NEOPLASMS and spoken & _NEOPLASMS)


@lru_cache(maxsize=10_000)
def head_of(why: str) -> tuple[str, ...]:
    """The head of a wording as the search explains it (`title: Pain in right knee`); faint words where it has no other."""
    kind, text = why.partition(":")[0], _KIND.sub("", why)
    front = _BEHIND_HEAD.split(text, maxsplit=1)[0]
    said = [word for word in words(front) if word not in STOP_WORDS]
    telling = [word for word in said if stem(word) not in FAINT]
    if not telling:
        return tuple(said)
    return tuple(telling if kind.startswith(_INVERTED) else telling[-1:])


def _forms(said: Iterable[str]) -> frozenset[str]:
    """Words as they are compared: by stem, by root, and as the lists of equal words have them.

    An inflammation shares the stem of its organ (`vagina`, `vaginitis`) and short roots are shared by chance.
    """
    found: set[str] = set()
    for word in said:
        if word.endswith(_INFLAMED):
            found.add(word)
            continue
        found.add(stem(word))
        found |= {other for other, _ in lexicon(brands=False).equals.get(stem(word), ())}
        if len(root(word)) >= _LONG_ROOT:
            found.add(root(word))
    return frozenset(found)
