"""What changed between two texts, as data: lines that stayed, went or came, and in changed lines the words. Pure.

The command line, the API and the second reading show lines; the case page, which shows running text, has its own
(web/desk/differences.py). Bounded: difflib is at its worst where many pieces are alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORDS = re.compile(r"\s+|[^\s]+")
MOST = 250
"""Lines between the first and the last that differ, or words of a line, that are compared one by one; else all of them are changed."""


class Side(StrEnum):
    """Whether a piece is in both texts, only in the one before, or only in the one after."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line; `changed` marks those that differ from the line at the same place in the other text."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of either text, without its line end."""

    side: Side
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(piece.text for piece in self.pieces)


def difference(before: str, after: str) -> tuple[Line, ...]:
    """Every line of both texts in their order; a changed line is GONE, then NEW."""
    old, new = before.splitlines(), after.splitlines()
    begin = _alike(old, new)
    end = _alike(old[begin:][::-1], new[begin:][::-1])
    middle = old[begin : len(old) - end], new[begin : len(new) - end]
    return (*_same(old[:begin]), *_lines(*middle), *_same(old[len(old) - end :]))


def is_same(lines: Sequence[Line]) -> bool:
    """Whether nothing changed."""
    return all(line.side is Side.SAME for line in lines)


def with_context(lines: Sequence[Line], around: int = 2) -> list[Line | None]:
    """The changed lines with so many unchanged ones around them; None stands for those that are left out."""
    near = {
        at
        for changed, line in enumerate(lines)
        if line.side is not Side.SAME
        for at in range(changed - around, changed + around + 1)
    }
    shown: list[Line | None] = []
    for at, line in enumerate(lines):
        if at in near:
            shown.append(line)
        elif not shown or shown[-1] is not None:
            shown.append(None)
    return shown


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines at the beginning are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _same(lines: Sequence[str]) -> Iterator[Line]:
    yield from (Line(Side.SAME, (Piece(one),)) for one in lines)


def _steps(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """How one becomes the other (difflib's opcodes); all at once where there are too many to compare."""
    if max(len(old), len(new)) > MOST:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for tag, a, b, c, d in _steps(old, new):
        if tag == "equal":
            yield from _same(old[a:b])
        elif b - a == d - c:
            pairs = [_words(before, after) for before, after in zip(old[a:b], new[c:d], strict=True)]
            yield from (Line(Side.GONE, gone) for gone, _ in pairs)
            yield from (Line(Side.NEW, came) for _, came in pairs)
        else:
            yield from (Line(Side.GONE, (Piece(one, changed=True),)) for one in old[a:b])
            yield from (Line(Side.NEW, (Piece(one, changed=True),)) for one in new[c:d])


def _words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two lines as pieces, what differs marked."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    gone: list[Piece] = []
    came: list[Piece] = []
    for tag, a, b, c, d in _steps(old, new):
        changed = tag != "equal"
        gone += [Piece("".join(old[a:b]), changed)] if b > a else []
        came += [Piece("".join(new[c:d]), changed)] if d > c else []
    return tuple(gone), tuple(came)
