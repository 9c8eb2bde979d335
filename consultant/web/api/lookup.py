"""The books: what they say of a code, codes for words, what is read out of a text, and which editions are loaded."""

from __future__ import annotations

from datetime import date as Day  # noqa: N812 - `date` is a parameter here
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from consultant.administration.views import open_for_account
from consultant.codes.everything import look_up
from consultant.codes.search.search import MOST
from consultant.codes.search.search import search as search_books
from consultant.contract.books import status_json
from consultant.contract.consultations import understood
from consultant.contract.lookups import everything_json, system_of
from consultant.contract.searches import result
from consultant.vocabulary import CodeSystem, Setting
from consultant.web.api.authorising import BookReader, BooksReader, own_account
from consultant.web.api.idempotency import Idempotent
from consultant.web.api.shapes import ONE_LINE, BooksTold, ExtractIn, Hits, LookedUp, Understood
from consultant.web.office import office_of

LONGEST_CODE, LONGEST_SEARCH = 40, 500
NO_PAGE_LEFT: dict[int | str, dict[str, Any]] = {
    402: {
        "description": "The account has opened all code pages of its period; the detail says when the next one begins.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}

router = APIRouter(prefix="/api/v1", tags=["books"], route_class=Idempotent)


@router.get("/lookup/{code}", response_model=LookedUp, responses=NO_PAGE_LEFT)
def lookup(
    request: Request,
    code: Annotated[str, Path(pattern=r"^[0-9A-Za-z.-]+$", max_length=LONGEST_CODE, examples=["93591"])],
    bearer: BookReader,
    system: CodeSystem | None = None,
    date: Day | None = None,
    setting: Setting | None = None,
) -> dict[str, Any]:
    """Everything that the loaded books say of a code, as of a date of service. Scope: books:read.

    A customer's token opens the code's page for the account, once a day; 402 where none is left, and what is in no book costs nothing.
    """
    desk = office_of(request).desk
    settings = (setting,) if setting else tuple(Setting)
    found = look_up(desk.books, system_of(desk.books, code, system), code, date, settings)
    account_id = own_account(bearer)
    if account_id is not None and (found.entry or found.listed_in or found.sections):
        open_for_account(desk, account_id, f"{found.system} {found.code}")
    return everything_json(found)


@router.post("/extract", response_model=Understood)
def extract(request: Request, asked: ExtractIn, _: BooksReader) -> dict[str, Any]:
    """What the desk reads out of a text, without looking anything up. Scope: books:read; for the desk's people."""
    office = office_of(request)
    return understood(office.desk.books, asked.text, asked.subject, asked.date or office.now().date())


@router.get("/search", response_model=Hits)
def search(
    request: Request,
    text: Annotated[str, Query(min_length=1, max_length=LONGEST_SEARCH, pattern=ONE_LINE)],
    _: BookReader,
    system: CodeSystem | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 10,
    date: Day | None = None,
    billable: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """Codes for words, an abbreviation, a brand name or the beginning of a code; the best first. Scope: books:read."""
    books = office_of(request).desk.books
    hits = books.read(search_books, text, system, limit=limit, on=date, billable=billable)
    return {"results": [result(hit) for hit in hits]}


@router.get("/books", response_model=BooksTold)
def books(request: Request, _: BooksReader) -> dict[str, Any]:
    """Which editions are loaded, which one answers today, what is due. Scope: books:read; for the desk's people."""
    return status_json(office_of(request).desk.books)
