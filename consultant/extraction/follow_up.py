"""A follow-up read in the light of the question before it: `and with modifier 25?`, `what about 99214 instead?`.

A mail that names its own codes and asks in full stands alone: nothing of the former question leaks into it. Any other
takes over the former codes and, where its words ask nothing new, what was asked of them. What it says itself (a date,
a setting, a payer, a modifier, a code in place of another) counts for more than what was said before. Where two readings
are as good, it is asked back; what was taken over is told in one line. Pure but for the books that `read` knows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consultant.extraction.follow_up_codes import BESIDE, Place, bare_modifier, place_of, said_units
from consultant.extraction.follow_up_particulars import merged
from consultant.extraction.follow_up_words import is_dependent, leans, told
from consultant.extraction.intents.intent import asked_from
from consultant.vocabulary import CodeSystem, Intent, IntentKind, Mention, Question, ReplyKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from consultant.vocabulary import Former

    Read = Callable[[str], Question]

MOST_CODES = 12
LONGEST = 4_000
"""Characters of a former question; a longer one is a record, of which nobody can tell what a short mail means."""
SEPARATOR = "\n\n"
QUALIFIES = frozenset({IntentKind.MODIFIER, IntentKind.BILATERAL, IntentKind.ASSISTANT, IntentKind.VALIDITY})
"""Asked of codes that were asked about together, these ask that question once more, with something added to it."""
OF_A_BARE_CODE = frozenset(
    {IntentKind.DESCRIBE, IntentKind.VALIDITY, IntentKind.CROSSWALK, IntentKind.GUIDELINE}
)
"""What `and 99215?` or `99215 instead of 99213` seems to ask where nothing stood before it."""
OF_VISITS = frozenset({"24", "25", "57"})
_VISITS = (("92002", "92014"), ("99202", "99499"), ("G0402", "G0402"), ("G0438", "G0439"), ("G0463", "G0463"))
"""As `checks/visits.py` has them, which stands on the same floor."""
_LABELS = {CodeSystem.ICD10CM: "ICD-10", CodeSystem.ICD9CM: "ICD-9", CodeSystem.ICD10PCS: "ICD-10-PCS"}
WHICH_QUESTION = "which of your former questions this is about, with its codes"
WHAT_ELSE = "what you would like to know beyond our answer: the codes, and what is asked of them"
WHICH_VISIT = "the code on which the modifier is to stand"
SURE, GUESSED = 0.97, 0.9


@dataclass(frozen=True, slots=True)
class Together:
    """A question as it was understood.

    `told` says what was taken over from that of the case `reference`; `unclear` what must be asked back, if anything.
    """

    question: Question
    reference: str = ""
    told: str = ""
    unclear: str = ""
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class _Framed:
    """The new words behind a line of the former codes: the mentions of that line, those of the words, and what they ask."""

    codes: tuple[Mention, ...]
    new: tuple[Mention, ...]
    question: Question
    start: int

    def asks(self) -> tuple[Intent, ...]:
        """What the new words ask, of these mentions in this order."""
        return asked_from(self.question.text, (*self.codes, *self.new), self.start)


def read_together(alone: Question, former: Former, read: Read) -> Together | None:
    """`alone`, a follow-up read by itself (no setting taken for granted), in the light of `former`; None where it stands alone."""
    before = former.question
    if former.kind not in {ReplyKind.ANSWER, ReplyKind.CLARIFY} or not is_dependent(alone, former):
        return None
    if former.kind is ReplyKind.CLARIFY:
        return _completed(alone, former, read)
    codes = _codes(before)
    if not codes:
        return _unclear(alone, former, WHAT_ELSE) if leans(alone) and not _codes(alone) else None
    if len(before.parts) > 1 or len(codes) > MOST_CODES or len(before.text) > LONGEST:
        return _unclear(alone, former, WHICH_QUESTION)
    framed = _frame(alone, codes, read)
    place = place_of(alone.text, framed.new, before.mentions)
    if place.unclear:
        return _unclear(alone, former, place.unclear)
    return _carried(alone, former, framed, place)


def _unclear(alone: Question, former: Former, what: str) -> Together:
    return Together(alone, former.reference, unclear=what)


def _codes(question: Question) -> tuple[Mention, ...]:
    """Its codes, each once."""
    found = {(one.system, one.code): one for one in question.mentions if one.system is not CodeSystem.MOD}
    return tuple(found.values())


def _frame(alone: Question, codes: tuple[Mention, ...], read: Read) -> _Framed:
    head = ", ".join(f"{_LABELS.get(one.system, one.system.value)} {one.code}" for one in codes) + SEPARATOR
    question = read(head + alone.text)
    there = tuple(one for one in question.mentions if one.start < len(head))
    new = tuple(one for one in question.mentions if one.start >= len(head))
    return _Framed(there, new or bare_modifier(question.text, len(head)), question, len(head))


def _completed(alone: Question, former: Former, read: Read) -> Together | None:
    """The answer to what we asked back: both mails read as one."""
    before = former.question
    if len(before.text) > LONGEST:
        return None
    codes = _codes(before)
    framed = _frame(alone, codes, read)
    whole = read(_masked(before) + SEPARATOR + alone.text)
    said, guess = merged(before.particulars, framed.question.particulars, whole.particulars, alone.text)
    question = replace(whole, particulars=said)
    line = told(former.reference, question, guess=guess)
    return Together(question, former.reference, line, sure=GUESSED if guess else SURE)


def _carried(alone: Question, former: Former, framed: _Framed, place: Place) -> Together | None:
    before = former.question
    said, guess = merged(
        before.particulars, framed.question.particulars, framed.question.particulars, alone.text
    )
    text, mentions = _rewritten(before, place.instead)
    mentions, unclear = _with_new_marks(mentions, framed, place)
    if unclear:
        return _unclear(alone, former, unclear)
    on_codes = {modifier for one in mentions for modifier in one.modifiers}
    kept = [one for one in place.kept if one.system is not CodeSystem.MOD or one.code not in on_codes]
    asks = framed.asks()
    adds = bool(framed.new) or bool(asks) or said != before.particulars or any(_marks(framed.codes))
    if not adds:
        return _unclear(alone, former, WHAT_ELSE) if leans(alone) else None
    shift = len(text) + len(SEPARATOR)
    own = [
        replace(one, start=one.start - framed.start + shift, end=one.end - framed.start + shift)
        for one in kept
    ]
    every = (*mentions, *own)
    question = Question(
        text=text + SEPARATOR + alone.text,
        mentions=every,
        particulars=said,
        intents=_intents(before, asks, framed, every, place),
        identifiers=tuple(
            replace(one, start=one.start + shift, end=one.end + shift) for one in alone.identifiers
        ),
        unread=alone.unread,
    )
    line = told(former.reference, question, instead=place.named, guess=guess)
    return Together(question, former.reference, line, sure=min(place.sure, GUESSED if guess else SURE))


def _marks(mentions: Iterable[Mention]) -> list[bool]:
    return [bool(one.modifiers) or one.units is not None for one in mentions]


def _masked(question: Question) -> str:
    """The former words with blanks for what identifies a patient, as long as they were."""
    letters = list(question.text)
    for one in question.identifiers:
        letters[one.start : one.end] = " " * (one.end - one.start)
    return "".join(letters)


def _rewritten(before: Question, instead: Mapping[str, Mention]) -> tuple[str, tuple[Mention, ...]]:
    """The former words with other codes in place of some, and their mentions at their places."""
    text, built, done = _masked(before), "", 0
    mentions = []
    for one in sorted(before.mentions, key=lambda mention: mention.start):
        new = instead.get(one.code)
        if one.start < done:
            mentions.append(one)
            continue
        built += text[done : one.start]
        words = new.code if new else text[one.start : one.end]
        start, done = len(built), one.end
        built += words
        there = replace(one, start=start, end=len(built), text=words)
        mentions.append(_in_place(there, new) if new else there)
    order = {id(one): at for at, one in enumerate(sorted(before.mentions, key=lambda mention: mention.start))}
    ranked = [mentions[order[id(one)]] for one in before.mentions]
    return built + text[done:], tuple(ranked)


def _in_place(old: Mention, new: Mention) -> Mention:
    return replace(
        old,
        system=new.system,
        code=new.code,
        range_end=new.range_end,
        modifiers=new.modifiers or old.modifiers,
        units=new.units if new.units is not None else old.units,
        confidence=min(old.confidence, new.confidence),
        why=("in place of a former code",),
    )


def _with_new_marks(
    mentions: tuple[Mention, ...], framed: _Framed, place: Place
) -> tuple[tuple[Mention, ...], str]:
    """The former mentions with the modifiers and units that the new words put on them; and what is unclear of that."""
    marks = {one.code: one for one in (*framed.codes, *framed.new) if one.modifiers or one.units is not None}
    found = [_marked(one, marks.get(one.code)) for one in mentions]
    counted = said_units(framed.question.text[framed.start :])
    if counted is not None and len({one.code for one in found if one.system in BESIDE}) == 1:
        found = [replace(one, units=counted) if one.system in BESIDE else one for one in found]
    alone = {one.code for one in place.kept if one.system is CodeSystem.MOD} & OF_VISITS
    if alone and not any(set(one.modifiers) & alone for one in found):
        every = dict.fromkeys(one.code for one in (*found, *place.kept) if _is_visit(one))
        if len(every) > 1:
            return mentions, WHICH_VISIT
        found = [
            replace(one, modifiers=(*one.modifiers, *sorted(alone))) if one.code in every else one
            for one in found
        ]
    return tuple(found), ""


def _marked(one: Mention, new: Mention | None) -> Mention:
    if new is None:
        return one
    more = tuple(dict.fromkeys((*one.modifiers, *new.modifiers)))
    return replace(one, modifiers=more, units=new.units if new.units is not None else one.units)


def _is_visit(one: Mention) -> bool:
    return any(first <= one.code <= last for first, last in _VISITS) and one.system is not CodeSystem.MOD


def _intents(
    before: Question, asks: tuple[Intent, ...], framed: _Framed, every: tuple[Mention, ...], place: Place
) -> tuple[Intent, ...]:
    """What the new words ask of the codes, else what was asked before; of a code put beside them, the pair."""
    by_code = {one.code: at for at, one in reversed(list(enumerate(every)))}
    by_code |= {old: by_code[new.code] for old, new in place.instead.items() if new.code in by_code}
    seen = [by_code.get(one.code) for one in (*framed.codes, *framed.new)]
    own = [
        Intent(one.kind, tuple(sorted({at for index in one.mentions if (at := seen[index]) is not None})))
        for one in asks
        if not (place.elliptic and one.kind in OF_A_BARE_CODE)
    ]
    kinds = {one.kind for one in own}
    if place.joins and kinds <= QUALIFIES | {IntentKind.PAIR}:
        added = {one.system in BESIDE for one in place.kept if one.system is not CodeSystem.MOD}
        beside = [at for at, one in enumerate(every) if one.system is not CodeSystem.MOD]
        paired = tuple(at for at in beside if (every[at].system in BESIDE) in added)
        return tuple(dict.fromkeys((Intent(IntentKind.PAIR, paired), *own)))
    if not kinds and any(one.system is CodeSystem.MOD for one in framed.new):
        own.append(Intent(IntentKind.MODIFIER, tuple(range(len(every)))))
    if not kinds or kinds <= QUALIFIES:
        return tuple(dict.fromkeys((*before.intents, *own)))
    return tuple(own)
