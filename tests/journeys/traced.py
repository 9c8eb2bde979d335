"""Is every code, number and date of a reply in the question or in a finding? And does its first line say the worst of them?

The fixed sentences of `consultant/drafting` and `templates/email` are taken out first: what is left of a reply was put in
by a finding, or it is a fact that nobody can look up.
"""

from __future__ import annotations

import ast
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from consultant.accounts import ledger
from consultant.models.base import reading
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.verdicts import OUTCOMES, WORST_FIRST, Outcome, Verdict
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.journeys.journey import Played

CHECKOUT = Path(__file__).resolve().parents[2]
LEAST_FIXED = 8
"""Characters of a fixed piece of a sentence that is worth taking out."""
_PIECE = re.compile(r"\d+(?:\.\d+)?|[A-Z]\d\w*(?:\.\w+)?|\d{4}[A-Z]|[A-Z]{2}")
_ENUMERATED = re.compile(r"^(?:\d+\. |\[\d+\] )|\[\d+\]", re.MULTILINE)
_OPENINGS = {
    Outcome.NO: re.compile(r"(?:^|[\s(:;])no\b", re.IGNORECASE),
    Outcome.ONLY_IF: re.compile(r"\bonly\b", re.IGNORECASE),
}


@lru_cache(maxsize=1)
def fixed_pieces() -> tuple[str, ...]:
    """The constant pieces of every sentence, the longest first, each on one line."""
    found: set[str] = set()
    for path in (CHECKOUT / "consultant" / "drafting").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(re.split(r"\{[^{}]*\}|\n", node.value))
    for path in (CHECKOUT / "templates" / "email").rglob("*.txt"):
        found.update(re.split(r"\{[{%].*?[}%]\}|\n", path.read_text(encoding="utf-8")))
    return tuple(sorted((one for one in found if len(one.strip()) >= LEAST_FIXED), key=len, reverse=True))


def untraced(played: Played) -> list[str]:
    """Every code, number and date of the desk's own answers that neither the question nor a finding holds."""
    return [
        piece
        for case, reply in answers(played)
        for piece in _untraced(case, reply.text, _former_words(played, case))
    ]


def _former_words(played: Played, case: Case) -> str:
    """The words of the question that a follow-up was read with."""
    reference = json.loads(case.question or "{}").get("read_with")
    with reading(played.desk.engine) as session:
        former = session.scalars(select(Case.question).where(Case.reference == reference)).first()
    return str(json.loads(former or "{}").get("text", ""))


def _untraced(case: Case, text: str, former: str) -> Iterator[str]:
    known = set(_pieces(json.loads(case.question or "{}").get("text", "")))
    known |= {piece for value in _values(case.findings or []) for piece in _pieces(str(value))}
    known |= set(_pieces(json.dumps(json.loads(case.question or "{}").get("particulars", {}))))
    known |= set(_pieces(former))
    for piece in _pieces(without_fixed(text, case.reference)):
        if piece not in known and piece.lstrip("0") not in known:
            yield piece


def without_fixed(text: str, reference: str) -> str:
    """A reply less its frame, its numbering and its fixed sentences."""
    left = _ENUMERATED.sub(" ", text.replace(reference, " "))
    for piece in fixed_pieces():
        left = left.replace(piece, " | ")
    return left


def _pieces(text: str) -> Iterator[str]:
    return (
        match[0].rstrip(".")
        for match in _PIECE.finditer(text.replace(",", ""))
        if any(map(str.isdigit, match[0]))
    )


def _values(value: Any) -> Iterator[Any]:  # JSON, its keys too
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _values(one)
        yield from _counts(value.values())
    elif isinstance(value, list):
        yield len(value)
        for one in value:
            yield from _values(one)
    else:
        yield value


def _counts(values: Iterable[Any]) -> Iterator[int]:
    """How many a list holds may be said."""
    return (len(one) for one in values if isinstance(one, list | dict))


def answers(played: Played) -> Iterator[tuple[Case, Reply]]:
    """The desk's own answers, the amended ones left out; of several drafts of a case the last, whose findings it keeps."""
    with reading(played.desk.engine) as session:
        cases = list(session.scalars(select(Case).order_by(Case.id)))
        for case in cases:
            own = (Reply.kind == ReplyKind.ANSWER, Reply.author == ledger.DESK)
            drafts = select(Reply).where(Reply.case_id == case.id, *own).order_by(Reply.version.desc())
            reply = session.scalars(drafts.limit(1)).first()
            if reply:
                yield case, reply


def milder_than_its_findings(played: Played) -> list[str]:
    """The first lines of answers that do not say the worst verdict of their findings, where that is a no or an only-if."""
    return [
        reply.text.split("\n\n")[0]
        for case, reply in answers(played)
        if (worst := worst_of(case)) in _OPENINGS and not _OPENINGS[worst].search(reply.text.split("\n\n")[0])
    ]


def worst_of(case: Case) -> Outcome:
    """The worst outcome of a case's findings; those of editions that do not cover the date settle nothing."""
    found = [one for one in case.findings or [] if not one["warnings"]]
    outcomes = [OUTCOMES[Verdict(one["verdict"])] for one in found]
    return min(outcomes, key=WORST_FIRST.index, default=Outcome.FACT)
