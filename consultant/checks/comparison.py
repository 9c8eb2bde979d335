"""What is different between what was found once and what is found now? Pure: two lots of findings in, changes out.

The name and the window of an edition are no facts about a code, so that the same row in a newer edition is no change.
Whose findings are compared, and why, is for `consultant/changed_answers.py`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from consultant.checks import pairs
from consultant.verdicts import ADVERSE, Verdict
from consultant.vocabulary import Citation, Finding

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

OF_THE_EDITION = frozenset(
    {"edition", "from", "to", "as_of", "asked", "day", "dated", "listed_in", "looked_in"}
)
"""Facts that name or date the editions behind a finding."""
OF_THE_WORDING = frozenset({"says", "opening", "wanted", "start"})
"""Facts that say the same in other words, or where in the mail something was asked."""
OF_TWO_CODES = frozenset({pairs.NAME})
"""Checks whose findings are about two codes in whichever order; those of the others are about their first code."""

HARMLESS = frozenset(
    {
        Verdict.VALID,
        Verdict.LISTED,
        Verdict.NO_EDIT,
        Verdict.WITHIN_LIMIT,
        Verdict.NO_PUBLISHED_LIMIT,
        Verdict.PRIMARY_PRESENT,
        Verdict.NOT_AN_ADD_ON,
    }
)
"""What takes nothing back where the answer was silent."""
UNSAID = frozenset({Verdict.BOOK_NOT_LOADED, Verdict.NO_CHECK})
"""The answer said that it could not say."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that reads differently: `field` is `verdict` or the key of a fact, `before` and `now` are JSON values.

    None as a verdict is "nothing was found", then or now. `book` and `release` name the edition behind `now`; where
    nothing is found now `book` is the one that spoke then, and `release` is None.
    """

    check: str
    codes: tuple[str, ...]
    setting: str | None
    field: str
    before: Any
    now: Any
    book: str
    release: str | None


def finding_of(stored: Mapping[str, Any]) -> Finding:
    """A finding from the JSON that a case keeps. Raises KeyError, TypeError or ValueError where it is none."""
    return Finding(
        stored["check"],
        Verdict(stored["verdict"]),
        tuple(stored["codes"]),
        stored["facts"],
        tuple(Citation(one["system"], one["release"], one["row"]) for one in stored["citations"]),
        tuple(stored.get("warnings", ())),
    )


def differences(then: Iterable[Finding], now: Iterable[Finding]) -> tuple[Change, ...]:
    """What reads differently, in the order of `then`.

    Only what cited a row is compared. A finding that had no counterpart counts where it is adverse, where the answer
    had said that it could not say, and where its check and book spoke then, unless it is harmless.
    """
    former = list(then)
    cited = [finding for finding in former if finding.citations]
    before, after = _by_subject(cited), _by_subject(now)
    changes: list[Change] = []
    for subject in {**before, **after}:
        for old, new in _matched(before.get(subject, []), after.get(subject, [])):
            if old:
                changes += _changes(old, new)
            elif new.citations:
                changes += _news(former, new)
    return tuple(changes)


def _news(former: list[Finding], new: Finding) -> list[Change]:
    """The change that a finding without a counterpart makes; none where it takes nothing back."""
    unsaid = next((one for one in former if _left_open(one, new)), None)
    if unsaid:
        return _changes(unsaid, new)
    spoke = {(one.check, source.system) for one in former for source in one.citations}
    counts = new.verdict not in HARMLESS and (new.check, new.citations[0].system) in spoke
    return _changes(None, new) if counts or new.verdict in ADVERSE else []


def _left_open(one: Finding, new: Finding) -> bool:
    """Whether `one` said that nothing can be said of what `new` speaks of."""
    return (
        one.verdict in UNSAID
        and one.check == new.check
        and not set(one.codes).isdisjoint(new.codes)
        and one.facts.get("setting") in {None, new.facts.get("setting")}
    )


def _by_subject(findings: Iterable[Finding]) -> dict[Hashable, list[Finding]]:
    """The findings by what they are about: check, code or pair, setting, code system."""
    found: dict[Hashable, list[Finding]] = {}
    for one in findings:
        codes = frozenset(one.codes) if one.check in OF_TWO_CODES else one.codes[:1]
        facts = one.facts
        subject = (one.check, codes, facts.get("setting"), facts.get("system"), facts.get("note"))
        found.setdefault(subject, []).append(one)
    return found


def _matched(before: list[Finding], after: list[Finding]) -> Iterator[tuple[Any, Any]]:
    """Those that say something else, pair by pair; None where one has no counterpart."""
    left, right = list(before), list(after)
    for one in before:
        same = next((other for other in right if not _changes(one, other)), None)
        if same:
            left.remove(one)
            right.remove(same)
    return zip_longest(left, right)


def _changes(old: Finding | None, new: Finding | None) -> list[Change]:
    """What differs between two findings; a fact that only one of them has depends on the verdict, or on the desk's age."""
    was, now = _facts(old if old and old.citations else None), _facts(new)
    fields = [("verdict", old and old.verdict.value, new and new.verdict.value)]
    fields += [(name, was[name], now[name]) for name in was if name in now]
    return [_change(old, new, *field) for field in fields if field[1] != field[2]]


def _facts(finding: Finding | None) -> dict[str, Any]:
    """The facts as JSON gives them back, without those of the edition."""
    facts = json.loads(json.dumps(dict(finding.facts))) if finding else {}
    return {name: value for name, value in facts.items() if name not in OF_THE_EDITION | OF_THE_WORDING}


def _change(old: Finding | None, new: Finding | None, field: str, before: Any, now: Any) -> Change:  # noqa: ANN401 - JSON
    told = [finding for finding in (new, old) if finding]
    source = next(citation for finding in told for citation in finding.citations)
    return Change(
        check=told[0].check,
        codes=told[0].codes,
        setting=told[0].facts.get("setting"),
        field=field,
        before=before,
        now=now,
        book=source.system,
        release=source.release if new and new.citations else None,
    )
