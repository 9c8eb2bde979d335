"""What extraction wants of the code books: which printed codes they know. `codes.lookup` keeps the books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterable

Pair = tuple[CodeSystem, str]

PROBES: dict[CodeSystem, tuple[Pair, ...]] = {
    CodeSystem.CPT: ((CodeSystem.CPT, "99213"), (CodeSystem.CPT, "36415"), (CodeSystem.CPT, "20610")),
    CodeSystem.HCPCS: ((CodeSystem.HCPCS, "A0428"), (CodeSystem.HCPCS, "J1885"), (CodeSystem.HCPCS, "L3020")),
    CodeSystem.ICD10CM: ((CodeSystem.ICD10CM, "I10"), (CodeSystem.ICD10CM, "E11.9")),
}
"""Codes that have stood in every edition for years: a book that knows none of them is taken as not loaded."""


class KnownCodes(Protocol):
    """The loaded books, asked in batches."""

    def known(self, pairs: Iterable[Pair]) -> set[Pair]:
        """Those of `pairs` (system, printed code) that stand in any edition of any loaded book."""
        ...


class NoBooks:
    """Books of a desk that has none loaded."""

    def known(self, pairs: Iterable[Pair]) -> set[Pair]:
        """Nothing is known, whatever is asked."""
        del pairs
        return set()


class Shelf:
    """What the books know of one text: asked once for all its candidates, so that one query serves a mail."""

    def __init__(self, books: KnownCodes, pairs: Iterable[Pair]) -> None:
        """Ask `books` for `pairs` and for the probes that tell which books are loaded."""
        probes = [pair for group in PROBES.values() for pair in group]
        self._known = books.known([*pairs, *probes])
        self._loaded = frozenset(
            system for system, group in PROBES.items() if any(pair in self._known for pair in group)
        )

    def knows(self, system: CodeSystem, code: str) -> bool:
        """Whether a loaded book has the code."""
        return (system, code) in self._known

    def loaded(self, system: CodeSystem) -> bool:
        """Whether a book of this system is loaded, so that a code's absence from it means something."""
        return system in self._loaded
