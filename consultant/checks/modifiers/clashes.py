"""Which modifiers exclude each other on one claim line, and why; each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from consultant.checks.modifiers.rules import GLOBAL, MODIFIERS_59, learning, manual

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consultant.vocabulary import Citation

_THERAPY = manual("chapter 5, section 20.1")
_ABN = manual("chapter 30, section 50")
_ASSISTANTS = manual("chapter 12, section 20.4.3")


@dataclass(frozen=True, slots=True)
class Clash:
    """One of `these` and one of `those` never stand on one line; `why` ends the sentence that says so."""

    these: frozenset[str]
    those: frozenset[str]
    why: str
    sources: tuple[Citation, ...]

    def holds(self, one: str, other: str) -> bool:
        """Whether the two exclude each other by this."""
        return one != other and (
            (one in self.these and other in self.those) or (other in self.these and one in self.those)
        )


def _clash(these: str, those: str, why: str, *sources: Citation) -> Clash:
    return Clash(frozenset(these.split()), frozenset(those.split()), why, sources)


ALREADY_BOTH = "50 already says both sides, on 1 line with 1 unit"
CLASHES = (
    _clash("50", "LT RT", ALREADY_BOTH, manual("chapter 12, section 40.7")),
    _clash("LT", "RT", "both sides in one session are 50 on 1 line where the bilateral indicator allows it, else each side has its own line", manual("chapter 12, section 40.7")),
    _clash("59", "XE XP XS XU", "each of XE, XP, XS and XU is a part of what 59 says; use the more exact one", *MODIFIERS_59),
    _clash("26", "TC", "26 is the professional part and TC the technical part; whoever does both bills the code without either", manual("chapter 13, section 20.1")),
    _clash("JW", "JZ", "JW says that some of the drug was discarded, JZ that none was", manual("chapter 17, section 40")),
    _clash("GA", "GZ GX GY", "they say different things about the ABN: GA required and on file, GZ none on file, GX voluntary, GY none needed", _ABN),
    _clash("GZ", "GX GY", "they say different things about the ABN: GZ none on file, GX voluntary, GY none needed", _ABN),
    _clash("73", "74", "73 is before anesthesia and 74 after it", manual("chapter 4, section 20.6")),
    _clash("76", "77", "76 is the same practitioner and 77 another", manual("chapter 4, section 20.6")),
    _clash("80 81 82 AS", "80 81 82 AS", "each names another kind of assistant: 80, 81 and 82 a physician, AS a PA, NP or CNS", _ASSISTANTS),
    _clash("62 66", "80 81 82 AS", "nobody is co-surgeon or of the team and assistant for the same code on one line", manual("chapter 12, section 40.8")),
    _clash("62", "66", "62 is two surgeons and 66 a team", manual("chapter 12, section 40.8")),
    _clash("79", "58 78", "79 is unrelated to the first surgery; 58 and 78 are related to it", GLOBAL),
    _clash("58", "78", "58 was planned or staged, 78 unplanned", GLOBAL),
    _clash("GN GO GP", "GN GO GP", "a therapy line has one of them", _THERAPY),
    _clash("CO", "CQ", "CO is occupational and CQ physical therapy", _THERAPY),
    _clash("CO", "GP GN", "CO goes with GO", _THERAPY),
    _clash("CQ", "GO GN", "CQ goes with GP", _THERAPY),
    _clash("93", "95 GT", "93 is sound alone; 95 and GT have a picture", learning("MLN901705")),
)  # fmt: skip
"""The first that holds for two modifiers counts."""


def find_clashes(modifiers: Iterable[str]) -> Iterator[tuple[str, str, Clash]]:
    """Every two of these modifiers that exclude each other on a line."""
    for one, other in combinations(dict.fromkeys(modifiers), 2):
        found = next((clash for clash in CLASHES if clash.holds(one, other)), None)
        if found:
            yield one, other, found
