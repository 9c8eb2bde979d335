"""What changed from one text to another: lines, and within changed lines words. Pure; the template writes `<ins>` and `<del>`.

difflib's SequenceMatcher is at its worst where many pieces are alike, so that blank lines and blanks belong to the piece
before them, and passages beyond a bound are shown as taken out and put in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_LINES = 250
"""Lines of either text that are compared one by one."""
MOST_WORDS = 250
"""The same for the words of a changed passage."""

_LINE = re.compile(r"[^\n]*\n(?:[ \t]*\n)*|[^\n]+")
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of text: `kind` is `same`, `out` or `in`."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[Change]:
    """`before` turned into `after`, in order; the pieces that are not `out` make `after`, those not `in` make `before`."""
    return _joined(_of_lines(_LINE.findall(before), _LINE.findall(after)))


def is_changed(found: Sequence[Change]) -> bool:
    """Whether anything differs."""
    return any(one.kind != "same" for one in found)


def _of_lines(old: list[str], new: list[str]) -> Iterator[Change]:
    for same, out, put in _passages(old, new, MOST_LINES):
        if same:
            yield Change("same", same)
        else:
            yield from _of_words(_WORD.findall(out), _WORD.findall(put))


def _of_words(old: list[str], new: list[str]) -> Iterator[Change]:
    for same, out, put in _passages(old, new, MOST_WORDS):
        yield from (Change("same", same), Change("out", out), Change("in", put))


def _passages(old: list[str], new: list[str], most: int) -> Iterator[tuple[str, str, str]]:
    """What is the same, or what was taken out and put in, one after another."""
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    middle = old[start : len(old) - end], new[start : len(new) - end]
    yield "".join(old[:start]), "", ""
    if max(map(len, middle)) > most:
        yield "", "".join(middle[0]), "".join(middle[1])
    else:
        yield from _matched(*middle)
    yield "".join(old[len(old) - end :]), "", ""


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pieces at the beginning are the same."""
    pairs = zip(old, new, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))


def _matched(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    for kind, *at in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        out, put = "".join(old[at[0] : at[1]]), "".join(new[at[2] : at[3]])
        yield (out, "", "") if kind == "equal" else ("", out, put)


def _joined(found: Iterator[Change] | list[Change]) -> list[Change]:
    """Neighbours of one kind as one, empty ones left out."""
    joined: list[Change] = []
    for one in found:
        if joined and one.text and joined[-1].kind == one.kind:
            joined[-1] = Change(one.kind, joined[-1].text + one.text)
        elif one.text:
            joined.append(one)
    return joined
