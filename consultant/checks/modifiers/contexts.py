"""The questions of a mail as this check sees them: which modifiers stand on which code, which stand alone, what is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, IntentKind

if TYPE_CHECKING:
    from consultant.checks.matter import Matter
    from consultant.vocabulary import Intent, Mention

ABOUT_A_MODIFIER = frozenset({IntentKind.MODIFIER, IntentKind.VALIDITY, IntentKind.DESCRIBE})

PERSONS = frozenset({"PA"})
"""Modifiers that are written like somebody who helps."""


@dataclass(frozen=True)
class Context:
    """One question: its mentions, what it asks, its words."""

    mentions: tuple[Mention, ...]
    kinds: frozenset[IntentKind]
    words: str

    @cached_property
    def services(self) -> tuple[Mention, ...]:
        """The mentions of codes that are billed on a claim line."""
        return tuple(one for one in self.mentions if one.system in PROCEDURE_SYSTEMS)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Their codes, each once."""
        return tuple(dict.fromkeys(one.code for one in self.services))

    @cached_property
    def lines(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The code of each line with the modifiers on it."""
        return tuple(
            (one.code, tuple(modifier for modifier in one.modifiers if not self._is_a_person(modifier)))
            for one in self.services
        )

    @cached_property
    def attached(self) -> dict[str, tuple[str, ...]]:
        """The modifiers on each code, of all its lines."""
        found: dict[str, dict[str, None]] = {}
        for code, own in self.lines:
            found.setdefault(code, {}).update(dict.fromkeys(own))
        return {code: tuple(own) for code, own in found.items()}

    @cached_property
    def named(self) -> tuple[Mention, ...]:
        """The mentions of modifiers that are not also on a code, each modifier once."""
        on_codes = {modifier for own in self.attached.values() for modifier in own}
        found = {one.code: one for one in reversed(self.mentions) if one.system is CodeSystem.MOD}
        return tuple(
            one
            for one in reversed(found.values())
            if one.code not in on_codes and not self._is_a_person(one.code)
        )

    def _is_a_person(self, modifier: str) -> bool:
        """Whether `PA` is more likely a physician assistant than the modifier."""
        if modifier not in PERSONS:
            return False
        return not re.search(rf"(?i)\bmod(?:ifier)?s?\W{{1,3}}{modifier}\b|\d-{modifier}\b", self.words)

    @cached_property
    def alone(self) -> tuple[str, ...]:
        """The codes of those."""
        return tuple(one.code for one in self.named)

    def is_beside(self, modifier: str, code: str) -> bool:
        """Whether the words set a modifier beside a code and not on it: `25 with 20610`."""
        return bool(
            re.search(
                rf"(?i)\b{modifier}\b[ ,]*(?:with|w/|w|when|if)\W(?:[^\n.?]{{0,30}}\W)?{code}\b", self.words
            )
        )

    def asks(self, *kinds: IntentKind) -> bool:
        """Whether it asks one of these."""
        return bool(self.kinds & set(kinds))


def contexts(matter: Matter) -> list[Context]:
    """Each question of a list, or the whole mail; what stands outside of a list is no question."""
    question = matter.question
    if len(question.parts) < 2:  # noqa: PLR2004 - one question is not a list
        return [Context(question.mentions, _kinds(question.intents), question.text)]
    return [
        Context(
            tuple(question.mentions[at] for at in part.mentions),
            _kinds(part.intents),
            question.text[part.start : part.end],
        )
        for part in question.parts
    ]


def _kinds(intents: tuple[Intent, ...]) -> frozenset[IntentKind]:
    return frozenset(one.kind for one in intents)
