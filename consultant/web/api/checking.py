"""The pair check and the claim check: the desk's findings on codes, without a question in words. A customer's are counted as code pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request

from consultant.administration.views import open_for_account
from consultant.contract.checks import checked_json
from consultant.errors import UsageError
from consultant.reference.checker import check_claim, check_pairs
from consultant.reference.typed_about import About
from consultant.reference.typed_codes import LineTyped, read_claim, read_pairs
from consultant.web.api.authorising import BookReader, own_account
from consultant.web.api.check_shapes import ChecksTold, ClaimIn, PairsIn
from consultant.web.api.idempotency import Idempotent
from consultant.web.codes.check_links import claim_query, page_of, pairs_query
from consultant.web.office import office_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.reference.typed_about import Trouble
    from consultant.users.tokens import Bearer

router = APIRouter(prefix="/api/v1", tags=["books"], route_class=Idempotent)


@router.post("/check/pairs", response_model=ChecksTold)
def pairs(request: Request, asked: PairsIn, bearer: BookReader) -> dict[str, Any]:
    """May these codes be billed together? What `consultant check pairs --json` prints. Scope: books:read."""
    books = office_of(request).desk.books
    typed, wrong = read_pairs(books, asked.codes, _about(asked))
    _refuse(wrong)
    _count(request, bearer, page_of("pairs", pairs_query(typed)))
    return checked_json(check_pairs(books, typed))


@router.post("/check/claim", response_model=ChecksTold)
def claim(request: Request, asked: ClaimIn, bearer: BookReader) -> dict[str, Any]:
    """Does this claim stand, line by line? What `consultant check claim --json` prints. Scope: books:read."""
    books = office_of(request).desk.books
    lines = [
        LineTyped(one.code, " ".join(one.modifiers), str(one.units), one.diagnoses) for one in asked.lines
    ]
    typed, wrong = read_claim(books, lines, " ".join(asked.diagnoses), _about(asked))
    _refuse(wrong)
    _count(request, bearer, page_of("claim", claim_query(typed)))
    return checked_json(check_claim(books, typed))


def _about(asked: PairsIn | ClaimIn) -> About:
    day = asked.date.isoformat() if asked.date else ""
    if isinstance(asked, PairsIn):
        return About(asked.setting or "", day)
    return About(asked.setting or "", day, asked.sex or "", "" if asked.age is None else str(asked.age))


def _refuse(wrong: Sequence[Trouble]) -> None:
    """The first thing that is wrong is told. Raises UsageError."""
    for one in wrong:
        raise UsageError(f"Line {one.line}: {one.sentence}" if one.line else one.sentence)


def _count(request: Request, bearer: Bearer, page: str) -> None:
    """A customer's check is a page of the account's plan, as on the web. Raises OverQuota."""
    account_id = own_account(bearer)
    if account_id is not None:
        open_for_account(office_of(request).desk, account_id, page)
