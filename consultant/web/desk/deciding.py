"""What a coder decides on the case page, as a form; the pipeline does it. Each form says which draft and which mails it was shown.

Whoever sends a form twice (a double click, a browser that went back) is led to the page that the first one led to (AT-74);
whoever decides on what has changed since is refused, and shown by whom and how (AT-70, AT-71).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from consultant import pipeline, workbench
from consultant.drafting.composers.decline import REASONS
from consultant.errors import NotPossibleNow, UsageError
from consultant.extraction.corrections import from_json
from consultant.models.base import reading
from consultant.review.decide import TAKES_CORRECTIONS, Decision, DecisionKind
from consultant.review.dossier import read_dossier
from consultant.review.stale import find_newer
from consultant.vocabulary import Corrections, Question
from consultant.web.desk.case_page import Shown, show_case
from consultant.web.desk.case_view import understand_stored
from consultant.web.desk.correcting import further
from consultant.web.desk.differences import changes
from consultant.web.desk.typed import digest, number_of, typed_text
from consultant.web.office import Same, office_of
from consultant.web.visitors import CheckedForm, Coder, text_of

if TYPE_CHECKING:
    from starlette.datastructures import FormData

    from consultant.review.dossier import Dossier
    from consultant.users.sessions import Visitor
    from consultant.web.desk.differences import Change
    from consultant.web.office import Office

CONFLICT, UNPROCESSABLE = 409, 422
SEE_OTHER = 303
WORDS_OF = {
    DecisionKind.AMEND: "text",
    DecisionKind.DECLINE: "words",
    DecisionKind.CORRECT: "words",
    DecisionKind.WITHDRAW: "words",
}
"""The field that holds what leaves the house."""
HOLDER_DECIDES = frozenset(DecisionKind) - {
    DecisionKind.RECALL,
    DecisionKind.REOPEN,
    DecisionKind.CORRECT,
    DecisionKind.WITHDRAW,
}

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a decision was not taken, and what changed since its page was shown."""

    sentence: str
    dossier: Dossier
    decision: Decision


@router.post("/desk/cases/{reference}/decide", include_in_schema=False)
def decide(request: Request, reference: str, visitor: Coder, form: CheckedForm) -> Response:
    """Decide, and go on to the case with its undo."""
    office = office_of(request)
    with reading(office.engine) as session:
        dossier = read_dossier(session, reference, visitor.name)
    try:
        decision = decision_in(form, visitor, dossier)
    except UsageError as wrong:
        return show_case(
            request, reference, visitor, Shown(error=str(wrong), status=UNPROCESSABLE, typed=form)
        )
    if decision.kind is DecisionKind.AMEND and text_of(form, "compared") != digest(decision.text):
        return _compare_first(office, dossier, decision)
    try:
        _check_holder(office, dossier, decision)
        pipeline.decide(office.desk, dossier.case.id, decision)
    except NotPossibleNow as refused:
        return _refused(request, visitor, Refused(str(refused), dossier, decision))
    except UsageError as wrong:
        return show_case(
            request, reference, visitor, Shown(error=str(wrong), status=UNPROCESSABLE, typed=form)
        )
    workbench.drop_text(office.engine, dossier.case.id, visitor.name)
    return _back(dossier, decision.kind)


def decision_in(form: FormData, visitor: Visitor, dossier: Dossier) -> Decision:
    """The decision that a form says. Raises UsageError."""
    kind = _kind(text_of(form, "decision"))
    text = _text(form, kind)
    return Decision(
        kind,
        visitor.name,
        text,
        via="web",
        reason=text_of(form, "reason")[:500],
        version=number_of(form, "version"),
        seen=number_of(form, "seen"),
        corrections=_corrections(form, dossier) if kind in TAKES_CORRECTIONS else None,
    )


def _kind(written: str) -> DecisionKind:
    try:
        return DecisionKind(written)
    except ValueError as error:
        message = "This is no decision."
        raise UsageError(message) from error


def _text(form: FormData, kind: DecisionKind) -> str:
    """The words that leave the house; of a decline those of the coder, else the template's key."""
    words = typed_text(form, WORDS_OF[kind]) if kind in WORDS_OF else ""
    template = text_of(form, "template")
    if kind is DecisionKind.DECLINE and not words and template in REASONS:
        return template
    return words


def _corrections(form: FormData, dossier: Dossier) -> Corrections | None:
    """What the form says was misunderstood, on top of earlier corrections; None where it corrects nothing."""
    if text_of(form, "as-read"):
        return Corrections()
    understood = understand_stored(dossier.case.question)
    former = from_json(dossier.case.corrections)
    said = further(understood.question if understood else Question(""), former, form)
    return said if said not in (former, Corrections()) else None


def _check_holder(office: Office, dossier: Dossier, decision: Decision) -> None:
    """Raise NotPossibleNow where another coder works on the case."""
    held = workbench.find_held(office.engine, dossier.case.id, decision.by, office.now())
    if decision.kind in HOLDER_DECIDES and held.words:
        raise NotPossibleNow(held.words)


def _compare_first(office: Office, dossier: Dossier, decision: Decision) -> Response:
    """The text is kept and shown beside the draft; it is sent once it was."""
    version = dossier.newest.version if dossier.newest else 0
    workbench.keep_text(office.engine, dossier.case.id, decision.by, version, decision.text, office.now())
    return RedirectResponse(f"/desk/cases/{dossier.case.reference}?after=compare#amend", SEE_OTHER)


def _back(dossier: Dossier, kind: DecisionKind) -> Response:
    return RedirectResponse(f"/desk/cases/{dossier.case.reference}?after={kind.value}", SEE_OTHER)


def _refused(request: Request, visitor: Visitor, refused: Refused) -> Response:
    """Who was first and what changed; to whoever was first himself, the page that his decision led to."""
    office = office_of(request)
    with reading(office.engine) as session:
        now = read_dossier(session, refused.dossier.case.reference, visitor.name)
        newer = find_newer(session, now.case)
    if _was_mine(now, refused.decision):
        return _back(now, refused.decision.kind)
    if refused.decision.kind is DecisionKind.AMEND:
        version = refused.decision.version or 0
        workbench.keep_text(
            office.engine, now.case.id, visitor.name, version, refused.decision.text, office.now()
        )
    return office.page(
        request,
        "case/refused.html",
        same=Same(f"cases trace {now.case.reference}", f"GET /api/v1/cases/{now.case.reference}"),
        status=CONFLICT,
        visitor=visitor,
        case=now.case,
        sentence=refused.sentence,
        newest=now.newest,
        newer=newer if newer and newer.case_id > (refused.decision.seen or 0) else None,
        changes=_since(now, refused.decision),
        records=now.records[-3:],
        is_kept=refused.decision.kind is DecisionKind.AMEND,
        words="" if refused.decision.text in REASONS else refused.decision.text,
    )


def _was_mine(now: Dossier, decision: Decision) -> bool:
    """Whether the same person has just decided the same of the same draft: this is the second of two clicks."""
    last = now.records[-1] if now.records else None
    return (
        last is not None
        and (last.by, last.kind) == (decision.by, decision.kind)
        and (last.version_before or 0) == decision.version
    )


def _since(now: Dossier, decision: Decision) -> list[Change]:
    """What changed from the version that was shown to the newest; nothing where it is the same one."""
    shown = next((one.text for one in now.replies if one.version == decision.version), "")
    newest = now.newest
    return changes(shown, newest.text) if newest and newest.version != decision.version else []
