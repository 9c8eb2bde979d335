"""Cases to read: the list and the whole life of one. A customer sees the own account's, of his own also what was sent, and nothing internal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime

from consultant.contract.cases import row_json, whole_life
from consultant.errors import CaseNotFound, UsageError
from consultant.lifecycle import Status
from consultant.mail.address import canonical
from consultant.models.base import reading
from consultant.review.listing import MOST, Wanted, find_cases
from consultant.review.queue import get_case, replies, trail
from consultant.web.api.authorising import CaseReader, own_account
from consultant.web.api.case_shapes import CasePage, OwnCase, WholeCase
from consultant.web.api.idempotency import Idempotent
from consultant.web.api.shapes import LARGEST_ID, ONE_LINE, ReferenceInPath
from consultant.web.office import office_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.models.case import Case
    from consultant.users.tokens import Bearer

router = APIRouter(prefix="/api/v1", tags=["cases"], route_class=Idempotent)

Word = Annotated[str, Query(max_length=100, pattern=ONE_LINE)]
Cursor = Annotated[str, Query(max_length=40, pattern=ONE_LINE, description="`next` of the page before.")]


@router.get("/cases", response_model=CasePage)
def list_cases(
    request: Request,
    bearer: CaseReader,
    status: Status | None = None,
    mailbox: Word = "",
    account: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    code: Word = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: Cursor = "",
) -> dict[str, Any]:
    """Cases, the newest first. Scope: cases:read; a customer's token sees those of its account."""
    own = own_account(bearer)
    wanted = Wanted(status, mailbox, own if own is not None else account, code.strip().upper(), since, until)
    with reading(office_of(request).engine) as session:
        page = find_cases(session, wanted, before=number_of(cursor), most=limit)
    told = brief if own is not None else row
    return {"cases": [told(case) for case in page.cases], "next": str(page.before) if page.before else None}


@router.get("/cases/{reference}", response_model=WholeCase | OwnCase)
def show_case(
    request: Request,
    reference: ReferenceInPath,
    bearer: CaseReader,
    words: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """The whole life of a case; `words` adds those of the mail, what identifies a patient masked. Scope: cases:read.

    A customer's token gets the status, and of a question of the user's own address the replies that were sent: as at the page
    `/my`, a colleague's question, and the patient that it is about, is not for everybody of an organisation.
    """
    with reading(office_of(request).engine) as session:
        case = find_own(session, reference, bearer)
        versions = replies(session, case.id)
        if own_account(bearer) is not None:
            is_asker = case.sender_address == canonical(bearer.email)
            sent = [reply for reply in versions if reply.sent_at and is_asker]
            return brief(case) | {"replies": sent}
        life = whole_life(case, trail(session, case.id), versions, words=words, unmasked=False)
    return row(case) | life


def find_own(session: Session, reference: str, bearer: Bearer) -> Case:
    """A case that the caller may see. Raises CaseNotFound for another account's as for one that does not exist."""
    case = get_case(session, reference)
    own = own_account(bearer)
    if own not in {None, case.account_id} and not _is_just_asked(case, bearer):
        message = f"There is no case {reference}."
        raise CaseNotFound(message)
    return case


def _is_just_asked(case: Case, bearer: Bearer) -> bool:
    """Whether a case that screening has not given to an account yet came from the caller's own address."""
    return (
        case.account_id is None
        and case.status == Status.RECEIVED
        and case.sender_address == canonical(bearer.email) != ""
    )


def row(case: Case) -> dict[str, Any]:
    """A case for the desk's people."""
    return row_json(case) | {"account": case.account_id}


def brief(case: Case) -> dict[str, Any]:
    """A case for its customer."""
    shown = row_json(case)
    return {name: shown[name] for name in ("reference", "status", "since", "received_at")}


def number_of(cursor: str) -> int | None:
    """The key that a cursor is; None for the first page. Raises UsageError."""
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and 0 < int(cursor) <= LARGEST_ID):
        message = "This page does not exist; begin with the first."
        raise UsageError(message)
    return int(cursor)
