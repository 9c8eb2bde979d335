"""One case as the template shows it: the dossier, the mail and the books put together. Nothing is written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from consultant.extraction.about import about_in
from consultant.extraction.as_json import question_of
from consultant.lifecycle import Status
from consultant.mail.authentication import Authentication, from_json
from consultant.web.desk.book_rows import Row, in_words, rows_of
from consultant.web.desk.case_words import intents_in, particulars_in, possible
from consultant.web.desk.differences import Change, changes
from consultant.web.desk.highlighting import Piece, pieces
from consultant.web.desk.mail_view import MailView, view_mail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from consultant.codes.lookup import Books
    from consultant.models.reply import Reply
    from consultant.models.review import DecisionRecord
    from consultant.review.decide import DecisionKind
    from consultant.review.dossier import Dossier
    from consultant.vocabulary import Question

_BESIDE = frozenset({"as_of", "asked", "edition", "from", "to"})
"""Facts that the citation and its row say already."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The question: its text in pieces, what was read, what is asked. `read_with`: the case that a follow-up was read with."""

    question: Question
    pieces: list[Piece]
    particulars: list[tuple[str, str]]
    intents: list[tuple[str, str]]
    read_with: str


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the rows behind it."""

    check: str
    verdict: str
    codes: list[str]
    facts: list[tuple[str, str]]
    warnings: list[str]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with what it changed in the reply; no changes where it left the words alone."""

    record: DecisionRecord
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class CaseView:
    """What the page shows beside the dossier."""

    understood: Understood | None
    mail: MailView
    authentication: Authentication
    findings: list[Found]
    decided: list[Decided]
    possible: frozenset[DecisionKind]
    leaves_in: int | None

    @property
    def asked_about(self) -> str:
        """The code whose page the question was asked at, as its first line names it; empty where it names none."""
        return about_in(self.understood.question.text if self.understood else self.mail.text)

    def may(self, kind: str) -> bool:
        """Whether a decision of this kind is offered."""
        return kind in self.possible


def view_case(dossier: Dossier, books: Books, now: datetime) -> CaseView:
    """Everything of a case that is made for its page. Raises what says that a store is away."""
    case = dossier.case
    understood = understand_stored(case.question)
    systems = {one.code: one.system for one in understood.question.mentions} if understood else {}
    listed = case.findings or []
    rows = rows_of(books, listed, systems) if listed else []
    return CaseView(
        understood=understood,
        mail=view_mail(case, dossier.raw),
        authentication=from_json(case.authentication),
        findings=[_found(one, behind) for one, behind in zip(listed, rows, strict=True)],
        decided=[_decided(one, dossier.replies) for one in dossier.records],
        possible=possible(case, dossier.newest),
        leaves_in=leaves_in(dossier, now),
    )


def understand_stored(stored: str | None) -> Understood | None:
    """A case's question; None where it was not read yet, is kept no longer, or is of a desk that stored it otherwise."""
    try:
        told: dict[str, Any] = json.loads(stored or "null")
        question = question_of(told) if told else None
    except (ValueError, KeyError, TypeError):
        return None
    if question is None:
        return None
    shown = particulars_in(question), intents_in(question)
    return Understood(question, pieces(question), *shown, told.get("read_with", ""))


def leaves_in(dossier: Dossier, now: datetime) -> int | None:
    """Seconds until an approved reply leaves, 0 where it is on its way; None where nothing is approved."""
    case = dossier.case
    if case.status != Status.APPROVED:
        return None
    return max(0, int((case.not_before - now).total_seconds())) if case.not_before else 0


def _found(finding: Mapping[str, Any], rows: list[Row]) -> Found:
    facts = finding.get("facts", {})
    said = [(key.replace("_", " "), in_words(value)) for key, value in facts.items() if key not in _BESIDE]
    return Found(
        check=finding["check"].replace("_", " "),
        verdict=finding["verdict"].replace("_", " "),
        codes=list(finding.get("codes", ())),
        facts=[(key, value) for key, value in said if value],
        warnings=list(finding.get("warnings", ())),
        rows=rows,
    )


def _decided(record: DecisionRecord, versions: Sequence[Reply]) -> Decided:
    texts = {one.version: one.text for one in versions}
    before, after = texts.get(record.version_before or 0), texts.get(record.version_after or 0)
    differ = before is not None and after is not None and before != after
    return Decided(record, changes(before or "", after or "") if differ else [])
