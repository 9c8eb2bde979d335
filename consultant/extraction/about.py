"""The line that a question asked at a code's page begins with, and how the words below it are read: the page's code is what they are about.

The line is part of the mail, so that a coder reads it as the desk did. Its code counts wherever the words point at it (`it`,
`this code`) or leave open what something is billed with; it is no line of a claim. Pure but for `read`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from consultant.extraction.follow_up_codes import said_units
from consultant.extraction.questions import split_sentences
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Intent, IntentKind, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from consultant.vocabulary import Mention, Setting

    Read = Callable[[str], Question]

_LINE = re.compile(r"^This question is about ([^\n(]{1,200}?)(?: \([^\n]{1,100}\))?\.$", re.MULTILINE)
_POINTS = re.compile(
    r"\b(?:it|this|these|those|that|both|either|the (?:code|procedure|service))\b", re.IGNORECASE
)
_MOST_SENTENCES = 12
_APART = frozenset({"24", "25", "57", "58", "59", "78", "79", "91", "XE", "XP", "XS", "XU"})
"""Modifiers that say that two services were apart (NCCI Policy Manual, chapter I, section E): whoever asks of one asks of a pair."""
_TIMES = re.compile(r"\b(?:(twice)|(?:three|3) times|x ?([1-9][0-9]?))\b", re.IGNORECASE)
_COUNTED = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_WORDS = re.compile(r"\b(?:" + "|".join(_COUNTED) + r")(?= units?\b)", re.IGNORECASE)


def line_about(name: str, on: date | None = None, setting: Setting | None = None) -> str:
    """The line: `name` as a reader knows the code (`CPT 93591`, empty where the words name it), and what the page was read for."""
    details = [f"date of service {on:%Y-%m-%d}"] if on else []
    details += [setting.words] if setting else []
    told = ", ".join(details)
    if not name:
        return f"The page was read for {told}." if told else ""
    return f"This question is about {name} ({told})." if told else f"This question is about {name}."


def about_in(text: str) -> str:
    """What the line of a question names: `CPT 93591`; empty where there is no line, or it names nothing."""
    line = _LINE.search(text)
    return line[1] if line else ""


def read_about(question: Question, read: Read) -> Question:
    """`question` with the code of its first line where the words leave it open; as it is where it has no such line.

    `read` reads a text as `question` was read.
    """
    line = _LINE.search(question.text)
    head = _named_in(question, line.start(), line.end()) if line else None
    if line is None or head is None:
        return question
    mentions = _counted(question, head, question.text[line.end() :])
    intents = _joined(question.intents, mentions, head)
    intents += tuple(_pairs_of_sentences(question, line[0], line.end(), read, head))
    parts = tuple(
        replace(part, intents=again, mentions=_all(again) or part.mentions)
        for part in question.parts
        for again in [_read_again(question, line[0], part.start, part.end, read, head)]
    )
    gathered = tuple(dict.fromkeys((*intents, *(one for part in parts for one in part.intents))))
    if parts:
        gathered = tuple(dict.fromkeys(one for part in parts for one in part.intents))
    return replace(question, mentions=mentions, intents=_widest(gathered), parts=parts)


def _named_in(question: Question, start: int, end: int) -> int | None:
    """The index of the one code that is named there."""
    found = [at for at, one in enumerate(question.mentions) if start <= one.start < end]
    return found[0] if found else None


def _is_beside(mentions: tuple[Mention, ...], at: int, head: int) -> bool:
    """Whether a mention is another code of the kind of the page's: two procedures, or two diagnoses."""
    one, page = mentions[at], mentions[head]
    kinds = {one.system in PROCEDURE_SYSTEMS, page.system in PROCEDURE_SYSTEMS}
    return one.system is not CodeSystem.MOD and one.code != page.code and len(kinds) == 1


def _counted(question: Question, head: int, words: str) -> tuple[Mention, ...]:
    """The mentions, the page's with the units that the words give, where they name no other code that could have them."""
    mentions = question.mentions
    if any(_is_beside(mentions, at, head) for at in range(len(mentions))) or mentions[head].units is not None:
        return mentions
    times = {2 if match[1] else int(match[2] or 3) for match in _TIMES.finditer(words)}
    units = said_units(_WORDS.sub(lambda match: _COUNTED[match[0].lower()], words))
    units = units if units is not None else times.pop() if len(times) == 1 else None
    return tuple(replace(one, units=units) if at == head else one for at, one in enumerate(mentions))


def _joined(intents: tuple[Intent, ...], mentions: tuple[Mention, ...], head: int) -> tuple[Intent, ...]:
    """The page's code beside others wherever two are compared, and the pair where a modifier tells two services apart."""
    found: list[Intent] = []
    for one in intents:
        beside = [at for at in one.mentions if _is_beside(mentions, at, head)]
        pair = tuple(sorted({head, *beside}))
        bare = {mentions[at].code for at in one.mentions if mentions[at].system is CodeSystem.MOD}
        on_codes = {modifier for at in beside for modifier in mentions[at].modifiers}
        if one.kind is IntentKind.PAIR and beside:
            found.append(replace(one, mentions=tuple(sorted({head, *one.mentions}))))
        elif one.kind is IntentKind.MODIFIER and beside and (bare | on_codes) & _APART:
            whole = one if on_codes & _APART else replace(one, mentions=tuple(sorted({head, *one.mentions})))
            found += [Intent(IntentKind.PAIR, pair), whole]
        else:
            found.append(one)
    return tuple(found)


def _read_again(
    question: Question, line: str, start: int, end: int, read: Read, head: int
) -> tuple[Intent, ...]:
    """What a stretch asks, read by itself below the line."""
    alone = read(f"{line}\n\n{question.text[start:end]}")
    by_code = {(one.system, one.code): at for at, one in reversed(list(enumerate(question.mentions)))}
    seen = [by_code.get((one.system, one.code)) for one in alone.mentions]
    asked = tuple(
        Intent(one.kind, tuple(sorted({at for index in one.mentions if (at := seen[index]) is not None})))
        for one in alone.intents
    )
    return _joined(asked, question.mentions, head)


def _pairs_of_sentences(question: Question, line: str, start: int, read: Read, head: int) -> Iterator[Intent]:
    """The pairs that a sentence asks for which points at the page's code and names another: of a longer text some are not seen."""
    sentences = list(split_sentences(question.text, start, len(question.text)))
    if question.parts or not 1 < len(sentences) <= _MOST_SENTENCES:
        return
    for begins, ends in sentences:
        named = [at for at, one in enumerate(question.mentions) if begins <= one.start < ends]
        beside = any(_is_beside(question.mentions, at, head) for at in named)
        if beside and _POINTS.search(question.text[begins:ends]):
            again = _read_again(question, line, begins, ends, read, head)
            yield from (one for one in again if one.kind is IntentKind.PAIR)


def _all(intents: tuple[Intent, ...]) -> tuple[int, ...]:
    return tuple(sorted({at for one in intents for at in one.mentions}))


def _widest(intents: tuple[Intent, ...]) -> tuple[Intent, ...]:
    """`intents` without pairs that a wider one holds."""
    pairs = [set(one.mentions) for one in intents if one.kind is IntentKind.PAIR]
    return tuple(
        one
        for one in intents
        if one.kind is not IntentKind.PAIR or not any(set(one.mentions) < wider for wider in pairs)
    )
