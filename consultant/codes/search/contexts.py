"""Circumstances that a wording may presume: a pregnancy, a newborn, a history, a poisoning.

A code of such a circumstance is the wrong answer where nobody spoke of it, however well its other words match.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from consultant.codes.search.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable

CONTEXTS: tuple[str, ...] = (
    (
        "pregnancy pregnant maternal antepartum childbirth delivery labor trimester puerperium postpartum obstetric gravid "
        "puerperal mother gestational gestation eclampsia abortion pregnancies"
    ),
    "newborn neonatal fetus fetal perinatal birth infant neonate",
    "history",
    "family",
    "sequela sequelae late",
    "encounter screening examination aftercare surveillance observation",
    "poisoning adverse underdosing toxic overdose",
    "exposure contact",
    "postprocedural intraoperative complication complicating postoperative procedure",
    "secondary metastatic metastasis",
    "pathological stress osteoporosis osteoporotic neoplastic",
    "syphilitic tuberculous tuberculosis syphilis gonococcal leprosy diabetic diabetes rheumatic",
)
"""Words by circumstance: any of them in a wording presumes it, any of them in a question speaks of it."""

PAST = 0b1100
"""The history of the patient and of the family."""
_BITS: dict[str, int] = {}
for _place, _words in enumerate(CONTEXTS):
    for _word in words(_words):
        _BITS[stem(_word)] = _BITS.get(stem(_word), 0) | (1 << _place)


def contexts_of(found: Iterable[str]) -> int:
    """The circumstances that words speak of, a bit each."""
    bits = 0
    for word in found:
        bits |= _bits(word)
    return bits


@lru_cache(maxsize=100_000)
def _bits(word: str) -> int:
    return _BITS.get(stem(word), 0)
