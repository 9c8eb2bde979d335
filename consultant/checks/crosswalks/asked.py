"""Which codes of a mail is a kind of question about? Shared by the crosswalks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consultant.checks.matter import Matter
    from consultant.vocabulary import CodeSystem, IntentKind

NAME = "crosswalks"
MOST_CODES = 12
"""How many codes of a mail are looked up in one crosswalk."""


def codes_asked(matter: Matter, system: CodeSystem, *kinds: IntentKind) -> list[str]:
    """The codes of `system` of which an intent of `kinds` asks something (one without mentions is about all)."""
    mentions = matter.question.mentions
    about: set[int] = set()
    for intent in matter.question.intents:
        if intent.kind in kinds:
            about.update(intent.mentions or range(len(mentions)))
    found: dict[str, None] = {}
    for at in sorted(about):
        if mentions[at].system is system:
            found.update(dict.fromkeys(matter.codes_of(mentions[at])))
    return list(found)[:MOST_CODES]
