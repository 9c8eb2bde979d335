"""A question with a coder's corrections in place of what was read. Pure.

A code that was changed stays where it was read; one that was added stands behind the text. What was asked of removed codes alone
is asked of those that were added, or no longer; what was asked of some codes is asked of the added ones, too: in a list of
several questions of that from which a code was taken away, else of the last.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from consultant.codes.shapes import compact
from consultant.vocabulary import Corrections, Intent, Mention, Part, Particulars, Question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consultant.vocabulary import CodeMeant

BY_A_CODER = "a coder says so"
CERTAIN = 1.0
PLACES: Mapping[str, Mapping[str, Any]] = {
    "setting": {"settings": (), "other_setting": None},
    "date_of_service": {"date_problem": None},
    "zip": {"state": None, "contractor": None, "locality": None},
    "state": {"zip": None, "contractor": None, "locality": None},
}
"""What was read beside a particular and does not hold once that is said by a coder, unless it is said, too."""


def apply(question: Question, corrections: Corrections | None) -> Question:
    """`question` as a coder says that it is meant. What the corrections name and was not read is passed over."""
    if not corrections:
        return question
    kept = [(at, now) for at, one in enumerate(question.mentions) if (now := _as_meant(one, corrections))]
    added = tuple(_added(one, len(question.text)) for one in corrections.add)
    places = {at: number for number, (at, _) in enumerate(kept)}
    new = tuple(range(len(kept), len(kept) + len(added)))
    parts = _parts(question.parts, places, new)
    return replace(
        question,
        mentions=tuple(one for _, one in kept) + added,
        intents=_intents(question.intents, places, new),
        parts=parts,
        particulars=_particulars(question.particulars, corrections),
    )


def _as_meant(mention: Mention, corrections: Corrections) -> Mention | None:
    """A mention as it is meant; None where it is none."""
    if any(_is(one, mention) for one in corrections.remove):
        return None
    for change in corrections.change:
        if _is(change.former, mention):
            return _certain(mention, change.meant)
    return mention


def _is(named: CodeMeant, mention: Mention) -> bool:
    """By its characters: a coder who says no more than the code means it, however it was read."""
    return compact(named.code) == compact(mention.code)


def _certain(mention: Mention, meant: CodeMeant) -> Mention:
    return replace(
        mention,
        system=meant.system,
        code=meant.code,
        modifiers=meant.modifiers,
        units=meant.units,
        range_end=None,
        confidence=CERTAIN,
        why=(BY_A_CODER,),
    )


def _added(meant: CodeMeant, end: int) -> Mention:
    return _certain(Mention(meant.system, meant.code, end, end, "", CERTAIN), meant)


def _intents(
    intents: Sequence[Intent], places: Mapping[int, int], new: tuple[int, ...]
) -> tuple[Intent, ...]:
    """Intents of the mentions that are left and of the `new` ones; one that names none is of all, and stays."""
    moved = [
        replace(intent, mentions=_moved(intent.mentions, places) + new) if intent.mentions else intent
        for intent in intents
    ]
    return tuple(
        now for now, before in zip(moved, intents, strict=True) if now.mentions or not before.mentions
    )


def _moved(mentions: Sequence[int], places: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(places[at] for at in mentions if at in places)


def _parts(parts: Sequence[Part], places: Mapping[int, int], new: tuple[int, ...]) -> tuple[Part, ...]:
    lost = [at for at, part in enumerate(parts) if any(one not in places for one in part.mentions)]
    takes = lost[0] if lost else len(parts) - 1
    return tuple(_part(part, places, new if at == takes else ()) for at, part in enumerate(parts))


def _part(part: Part, places: Mapping[int, int], new: tuple[int, ...]) -> Part:
    return replace(
        part,
        mentions=_moved(part.mentions, places) + new,
        intents=_intents(part.intents, places, new),
    )


def _particulars(read: Particulars, corrections: Corrections) -> Particulars:
    said = {
        name: getattr(corrections, name)
        for name in Particulars.__slots__
        if getattr(corrections, name, None) is not None
    }
    gone: dict[str, Any] = dict.fromkeys(corrections.silent)
    beside: dict[str, Any] = {}
    for name in (*said, *gone):
        beside |= PLACES.get(name, {})
    return replace(read, **beside | gone | said)
