"""One diagnosis before another, and the order that many such make."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edge:
    """`first` goes before `then`: by a note of `kind` at `owner`, or by a chapter's rule (`kind` and `owner` are empty)."""

    first: str
    then: str
    kind: str
    owner: str
    text: str
    guideline: str

    @property
    def row(self) -> str:
        """The key of what says so."""
        return f"{self.kind} at {self.owner}" if self.owner else self.then

    def facts(self) -> dict[str, str]:
        """As a finding tells it."""
        return {
            "first": self.first,
            "then": self.then,
            "kind": self.kind,
            "owner": self.owner,
            "text": self.text.strip(" ,"),
            "guideline": self.guideline,
        }


def in_order(codes: list[str], edges: list[Edge]) -> list[str]:
    """The codes so that each stands after those that go before it, else as they were; a circle stays as it was."""
    left, done = list(codes), []
    while left:
        free = next((code for code in left if not _waits(code, left, edges)), left[0])
        left.remove(free)
        done.append(free)
    return done


def _waits(code: str, left: list[str], edges: list[Edge]) -> bool:
    return any(edge.then == code and edge.first in left for edge in edges)
