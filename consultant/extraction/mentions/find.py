"""Which codes does a text mention, and what belongs to each? Walks the tokens of `scan` with `weigh` and `tails`.

At most `MOST` mentions are read; the rest of a longer list is left to a human. The same code may stand several
times, as on a claim: whoever wants each once, takes each once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consultant.extraction.known import Shelf
from consultant.extraction.mentions import named
from consultant.extraction.mentions.evidence import LINK, Evidence, Surroundings, label_before, surroundings
from consultant.extraction.mentions.fields import fill_fields
from consultant.extraction.mentions.ignored import left_out
from consultant.extraction.mentions.labelled import find_labelled
from consultant.extraction.mentions.said_units import say_units
from consultant.extraction.mentions.scan import scan
from consultant.extraction.mentions.segments import find_segments
from consultant.extraction.mentions.shortened import more_codes, pairs_asked, slashed_count
from consultant.extraction.mentions.standalone import find_standalone, newer_modifiers
from consultant.extraction.mentions.tables import fill, find_rows
from consultant.extraction.mentions.tails import Tail, range_end, read_tail, units_before
from consultant.extraction.mentions.tying import tie
from consultant.extraction.mentions.weigh import LEAST, choose, reasons, section_of, speaks_for_itself, weigh
from consultant.extraction.particulars.dates import NUMERIC
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Mention

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.extraction.known import KnownCodes, Pair
    from consultant.extraction.mentions.scan import Token
    from consultant.extraction.mentions.tables import Row
    from consultant.extraction.spans import Spans

MOST = 200
_RANGED = PROCEDURE_SYSTEMS | {CodeSystem.ICD10CM}
_SHORT = 2000
_DATED = re.compile(
    r"(?i)(?: was| were| done)? (?:on|from|in|dos:?) \(?(?:\d{1,2}[/-]\d{1,2}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d)"
)
"""A day behind a number: what is dated was done."""
_ALONE_LEAVES = 20
"""Characters besides the codes that a text may hold to count as nothing but codes."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A token with the reading chosen for it, what stands behind it, and how sure it is."""

    token: Token
    pair: Pair
    label: str
    tail: Tail
    until: str | None
    more: tuple[tuple[str, int, int], ...]
    linked: bool
    sure: float = 0.0
    why: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """Where the code itself ends: a range's last code included."""
        return (
            self.tail.end if self.until and not (self.tail.modifiers or self.tail.units) else self.token.end
        )


def _behind(
    text: str, token: Token, pair: Pair, stop: int, shelf: Shelf
) -> tuple[Tail, str | None, tuple[tuple[str, int, int], ...]]:
    """Range, last-digit list or modifiers and units behind a token up to `stop`, in this order of trying."""
    system, code = pair
    nothing = Tail((), None, token.end)
    ranged = range_end(text, token.end, code) if system in _RANGED else None
    if ranged and ranged[1] <= stop:
        return Tail((), None, ranged[1]), ranged[0], ()
    if system not in PROCEDURE_SYSTEMS:
        return nothing, None, ()
    counted = slashed_count(text, token.end, code, shelf) if system is CodeSystem.CPT else None
    if counted and counted[1] <= stop:
        return Tail((), *counted), None, ()
    more = tuple(more_codes(text, token.end, code)) if system is CodeSystem.CPT else ()
    if more and more[-1][2] <= stop:
        return Tail((), None, more[-1][2]), None, more
    return read_tail(text, token.end, stop, code), None, ()


def _linked(text: str, before: Reading | None, token: Token) -> bool:
    if before is None or token.start - before.tail.end > 160:  # noqa: PLR2004 - no list has such gaps
        return False
    return bool(LINK.fullmatch(text, before.tail.end, token.start))


def _inherits(before: Reading, token: Token) -> str:
    """The label of a list holds for its later items of the same kind."""
    kinds = {system for system, _ in token.readings}
    if before.label == "icd" and ("." in before.token.core) != ("." in token.core):
        return ""  # `z00.00 with g0439`: a list is written in one manner
    return before.label if before.pair[0] in kinds or before.label == "any" else ""


def _stops(rows: list[Row], length: int) -> Callable[[int], int]:
    """Where reading behind a code that begins at a place stops: the end of its cell in a table, else nowhere."""
    settled = sorted((row.start, row.stop) for row in rows if row.settled)

    def stop_of(place: int) -> int:
        at = bisect_right(settled, (place, length)) - 1
        return settled[at][1] if at >= 0 and place < settled[at][1] else length

    return stop_of


def _read(text: str, tokens: list[Token], shelf: Shelf, rows: list[Row]) -> list[Reading]:
    stop_of = _stops(rows, len(text))
    readings: list[Reading] = []
    before: Reading | None = None
    for token in tokens:
        if before and token.start < before.tail.end:
            continue
        linked = _linked(text, before, token)
        stop = stop_of(token.start)
        label = label_before(text, token) or (_inherits(before, token) if before and linked else "")
        label = label or ("procedure" if stop < len(text) else "")
        pair = section_of(text, token, label) or choose(token, label, shelf)
        tail, until, more = _behind(text, token, pair, stop, shelf)
        before = Reading(token, pair, label, tail, until, more, linked)
        readings.append(before)
    return readings


def _alone(around: Surroundings, readings: list[Reading]) -> bool:
    """Whether the text holds little but codes; blanks and dates don't count."""
    if len(around.text) > _SHORT:
        return False
    dates = sum(len(match[0]) for match in NUMERIC.finditer(around.text))
    codes = sum(len("".join(around.text[one.token.start : one.tail.end].split())) for one in readings)
    return len("".join(around.text.split())) - codes - dates <= _ALONE_LEAVES


def _evidence(around: Surroundings, one: Reading, *, chained: bool, alone: bool) -> Evidence:
    signs = (
        (Evidence.LABELLED, bool(one.label)),
        (Evidence.TIED, bool(one.tail.modifiers or one.tail.units or one.more)),
        (Evidence.CHAINED, chained or bool(one.until)),
        (Evidence.NEAR, around.near(one.token.start)),
        (Evidence.ALONE, alone),
        (Evidence.CARE, around.cares(one.token.start) or bool(_DATED.match(around.text, one.token.end))),
    )
    return next((evidence for evidence, holds in signs if holds), Evidence.NONE)


_STRONG = frozenset({Evidence.LABELLED, Evidence.TIED, Evidence.CHAINED})


def _weighed(around: Surroundings, readings: list[Reading]) -> list[Evidence]:
    """What speaks for each reading; one that is plainly a code speaks for those near it."""
    alone = _alone(around, readings)
    chained = [
        one.linked or (at + 1 < len(readings) and readings[at + 1].linked) for at, one in enumerate(readings)
    ]
    first = [
        _evidence(around, one, chained=link, alone=alone) for one, link in zip(readings, chained, strict=True)
    ]
    sure = [one.token.start for one, evidence in zip(readings, first, strict=True) if evidence in _STRONG]
    if not sure or all(evidence in _STRONG for evidence in first):
        return first
    wider = replace(around, coding=tuple(sorted({*around.coding, *sure})))
    return [
        _evidence(wider, one, chained=link, alone=alone) for one, link in zip(readings, chained, strict=True)
    ]


def _settle(around: Surroundings, readings: list[Reading], shelf: Shelf) -> list[Reading]:
    """Readings with their sureness, less those that are no codes."""
    settled: list[Reading] = []
    for one, evidence in zip(readings, _weighed(around, readings), strict=True):
        sure = weigh(around, one.token, one.pair, one.label, evidence, shelf)
        if one.until and around.near(one.token.start):
            sure = max(sure, 0.85)  # the ends of a section (`20000-29999`) need not be codes themselves
        if sure >= LEAST:
            settled.append(replace(one, sure=sure, why=reasons(one.token, one.pair, evidence, shelf)))
    return settled


def _mentions_of(text: str, one: Reading) -> list[Mention]:
    system, code = one.pair
    start, end = one.token.start, one.end
    units = one.tail.units or (units_before(text, start) if system in PROCEDURE_SYSTEMS else None)
    first = Mention(
        system, code, start, end, text[start:end], one.sure, one.until, one.tail.modifiers, units, one.why
    )
    more = [
        Mention(system, other, at, to, text[at:to], min(one.sure, 0.95), why=("last figures of a list",))
        for other, at, to in one.more
    ]
    return [first, *more]


def _apart(mentions: list[Mention], noise: Spans) -> list[Mention]:
    """`mentions` outside `noise`, less those that stand at the place of an earlier one."""
    heard = [one for one in mentions if not noise.cover(one.start, one.end)]
    return list({one.start: one for one in reversed(heard)}.values())


def find_mentions(text: str, noise: Spans, books: KnownCodes) -> tuple[Mention, ...]:
    """Mentions in `text` (folded), in order; nothing inside `noise` is one. Linear in the length of `text`."""
    rows = [*find_segments(text), *find_rows(text)]
    bare = named.candidates(text)
    newer = newer_modifiers(text)
    taken = noise.plus(cell for row in rows for cell in row.taken)
    tokens = list(scan(text, taken))
    asked = newer.union(
        named.pairs_asked(bare),
        pairs_asked(text, tokens),
        *((*token.readings, *token.repairs) for token in tokens),
    )
    shelf = Shelf(books, asked)
    announced = (code for row in rows for code in row.codes)
    labelled = _apart([*announced, *find_labelled(text), *named.settled(bare, shelf.knows)], noise)
    taken = taken.plus((one.start, one.end) for one in labelled)
    tokens = [token for token in tokens if not taken.cover(token.start, token.end)]
    sure = (token.start for token in tokens if speaks_for_itself(token, shelf))
    around = surroundings(text, (*sure, *(one.start for one in labelled)))
    settled = _settle(around, _read(text, tokens, shelf, rows), shelf)
    settled = [one for one in settled if one.until or not left_out(text, one.token.start, one.tail.end)]
    codes = [mention for one in settled for mention in _mentions_of(text, one)][:MOST]
    taken = taken.plus((one.token.start, one.tail.end) for one in settled)
    alone = find_standalone(
        around,
        taken,
        frozenset(code for system, code in newer if shelf.knows(system, code)),
        has_codes=bool(codes),
        has_transport=any(one.code.startswith("A04") for one in codes),
    )
    tied = tie(text, [*labelled, *codes, *alone])
    return tuple(say_units(text, fill_fields(text, fill(tied, rows)))[:MOST])
