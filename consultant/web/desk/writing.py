"""A text of one's own in the making: kept as it is typed, compared with the draft, and shown as it will look.

It is kept on every look (workbench.keep_text), so that it survives a reload, a lost session and a closed browser (AT-76). How
it will look is rendered by the very function that an amendment is (drafting.draft.amend), and shown in a frame of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from consultant import workbench
from consultant.drafting.draft import amend
from consultant.errors import NotPossibleNow
from consultant.models.base import reading
from consultant.review.dossier import read_dossier
from consultant.vocabulary import Draft, ReplyKind
from consultant.web.desk.case_view import understand_stored
from consultant.web.desk.differences import changes, is_changed
from consultant.web.desk.highlighting import repeated
from consultant.web.desk.original import framed
from consultant.web.desk.typed import digest, number_of, typed_text
from consultant.web.office import Same, office_of
from consultant.web.visitors import CheckedForm, Coder, text_of

if TYPE_CHECKING:
    from starlette.datastructures import FormData

    from consultant.review.dossier import Dossier
    from consultant.web.desk.differences import Change
    from consultant.web.office import Office

NOT_FOUND = 404
SEE_OTHER = 303
router = APIRouter()


@dataclass(frozen=True, slots=True)
class Compared:
    """A text beside the draft: what it changes, and what of a patient it repeats; `compared` is proof that it was shown."""

    text: str
    version: int
    began_from: int
    changes: list[Change]
    changed: bool
    repeated: list[str]
    compared: str


def compare(dossier: Dossier, text: str, began_from: int) -> Compared | None:
    """None where there is no draft to compare with."""
    if dossier.newest is None:
        return None
    found = changes(dossier.newest.text.strip(), text.strip())
    understood = understand_stored(dossier.case.question)
    return Compared(
        text=text,
        version=dossier.newest.version,
        began_from=began_from,
        changes=found,
        changed=is_changed(found),
        repeated=repeated(understood.question, text) if understood else [],
        compared=digest(text),
    )


@router.post("/desk/cases/{reference}/preview", include_in_schema=False)
def preview(request: Request, reference: str, visitor: Coder, form: CheckedForm) -> Response:
    """Keep the text and compare it: a part of the page for our script (`part`), else the page itself."""
    office = office_of(request)
    text = typed_text(form, "text")
    with reading(office.engine) as session:
        dossier = read_dossier(session, reference, visitor.name)
        text = _with_snippet(office, dossier, form, text)
    workbench.keep_text(
        office.engine, dossier.case.id, visitor.name, number_of(form, "version"), text, office.now()
    )
    found = compare(dossier, text, number_of(form, "version"))
    if found is None:
        message = f"{dossier.case.reference} has no draft yet; there is nothing to amend."
        raise NotPossibleNow(message)
    if text_of(form, "part"):
        return office.page(
            request, "case/compared.html", same=Same(), visitor=visitor, case=dossier.case, written=found
        )
    return RedirectResponse(f"/desk/cases/{dossier.case.reference}#amend", SEE_OTHER)


@router.get("/desk/cases/{reference}/preview", include_in_schema=False)
def previewed(request: Request, reference: str, visitor: Coder) -> HTMLResponse:
    """The kept text as it will look."""
    office = office_of(request)
    with reading(office.engine) as session:
        dossier = read_dossier(session, reference, visitor.name)
    if dossier.kept is None or dossier.newest is None:
        raise HTTPException(NOT_FOUND, "There is no text in the making.")
    newest = dossier.newest
    former = Draft(ReplyKind(newest.kind), newest.subject, newest.text, newest.html)
    name = office.desk.mailboxes.get_by_name(dossier.case.mailbox).from_name
    made = amend(former, dossier.kept.words, dossier.case.reference, name, office.desk.renderer)
    return framed(made.html)


@router.post("/desk/cases/{reference}/forget-text", include_in_schema=False)
def forget_text(request: Request, reference: str, visitor: Coder, _: CheckedForm) -> Response:
    """Throw the text away; the draft stands as it was."""
    office = office_of(request)
    workbench.drop_text(office.engine, reference, visitor.name)
    return RedirectResponse(f"/desk/cases/{reference}?after=forgotten", SEE_OTHER)


def _with_snippet(office: Office, dossier: Dossier, form: FormData, text: str) -> str:
    """The text with the chosen snippet below it, where one is to be put in and no script did so."""
    wanted = text_of(form, "snippet") if text_of(form, "insert") else ""
    with reading(office.engine) as session:
        known = workbench.list_snippets(session, dossier.case.mailbox) if wanted else []
    words = next((one.words for one in known if str(one.id) == wanted), "")
    return "\n\n".join(filter(None, (text.rstrip(), words)))
