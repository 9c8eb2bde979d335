"""The page of one case, `/desk/cases/{reference}`: everything that a decision needs, and the forms that make one.

Whoever opens a held case takes its lease (workbench.hold), so that two coders do not work on the same one; the second sees who
does and reads. What the page does is in deciding.py, writing.py and keeping.py; what strangers wrote is shown apart by original.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from consultant import workbench
from consultant.drafting.composers.decline import REASONS
from consultant.lifecycle import Status
from consultant.mailboxes.mailbox import Serves
from consultant.models.base import reading
from consultant.models.user import Role
from consultant.review.dossier import neighbours, read_dossier
from consultant.review.posted import find_posted
from consultant.review.stale import find_newer
from consultant.vocabulary import CodeSystem, Question, Setting
from consultant.web.desk.case_view import CaseView, understand_stored, view_case
from consultant.web.desk.case_words import DONE
from consultant.web.desk.correcting import particulars_for, rows_for
from consultant.web.desk.posting_panel import panel_of
from consultant.web.desk.writing import compare
from consultant.web.office import Same, office_of
from consultant.web.visitors import Coder, text_of

if TYPE_CHECKING:
    from starlette.datastructures import FormData

    from consultant.review.dossier import Dossier
    from consultant.users.sessions import Visitor
    from consultant.web.office import Office

RENEW_SECONDS = int(workbench.LEASE.total_seconds() / 5)
"""How often an open page renews its lease."""
DECIDED = frozenset({"approve", "amend", "decline", "admit", "redraft", "drop", "correct", "withdraw"})
"""After these the next case is what one goes on to."""
router = APIRouter()


@dataclass(frozen=True, slots=True)
class Shown:
    """How a page is shown: after what (a key of `DONE`), or with what is wrong and what was typed."""

    after: str = ""
    error: str = ""
    status: int = 200
    typed: FormData | None = None


@router.get("/desk/cases/{reference}", include_in_schema=False)
def case_page(request: Request, reference: str, visitor: Coder, after: str = "") -> Response:
    """One case."""
    return show_case(request, reference, visitor, Shown(after))


def show_case(request: Request, reference: str, visitor: Visitor, shown: Shown) -> Response:
    """The page of a case; takes its lease where it waits for somebody and nobody works on it."""
    office = office_of(request)
    holding = _hold(request, office, reference, visitor)
    with reading(office.engine) as session:
        dossier = read_dossier(session, reference, visitor.name)
        further = {
            "newer": find_newer(session, dossier.case),
            "near": neighbours(session, dossier.case, dossier.item, office.now()),
            "snippets": workbench.list_snippets(session, dossier.case.mailbox),
            "panel": panel_of(find_posted(session, dossier.case.id)),
        }
    case, view = dossier.case, view_case(dossier, office.desk.books, office.now())
    mailbox = office.desk.mailboxes.find_by_name(case.mailbox)
    return office.page(
        request,
        "case.html",
        same=Same(f"cases trace {case.reference}", f"GET /api/v1/cases/{case.reference}"),
        status=shown.status,
        visitor=visitor,
        case=case,
        item=dossier.item,
        dossier=dossier,
        view=view,
        said=DONE.get(shown.after, ""),
        error=shown.error,
        decided_now=shown.after in DECIDED,
        is_of_board=mailbox is not None and mailbox.serves is Serves.JOBS,
        **further | holding | _forms(dossier, view, shown.typed),
    )


def _tried(typed: FormData | None) -> dict[str, str]:
    """What a form held that could not be taken, so that nobody writes it twice."""
    names = ("decision", "words", "reason", "template")
    return {name: text_of(typed, name) if typed is not None else "" for name in names}


def _hold(request: Request, office: Office, reference: str, visitor: Visitor) -> dict[str, Any]:
    """Who works on the case. A browser that only fetches ahead takes nothing, and nothing is written where nobody need hold it."""
    asked = (office.engine, reference, visitor.name, office.now())
    held = workbench.find_held(*asked)
    if held.waits and not held.words and "prefetch" not in request.headers.get("sec-purpose", ""):
        held = workbench.hold(*asked)
    return {
        "holder": held if held.holder else None,
        "holds": held.is_mine,
        "may_take": visitor.role in {Role.LEAD, Role.ADMIN},
        "renew_seconds": RENEW_SECONDS,
    }


def _forms(dossier: Dossier, view: CaseView, typed: FormData | None) -> dict[str, Any]:
    """What stands in the forms: a text in the making, what was understood, and the questions of the conversation."""
    question = view.understood.question if view.understood else Question("")
    kept = dossier.kept if dossier.case.status == Status.HELD else None
    turns = {turn.case.id: understand_stored(turn.case.question) for turn in dossier.turns}
    return {
        "written": compare(dossier, kept.words, kept.version) if kept else None,
        "reasons": REASONS,
        "rows": rows_for(question, typed),
        "rows_typed": typed is not None and "code-new-0" in typed,
        "typed": particulars_for(question, typed),
        "tried": _tried(typed),
        "systems": [one.value for one in CodeSystem],
        "settings": list(Setting),
        "questions": {number: one.question.text for number, one in turns.items() if one},
    }
