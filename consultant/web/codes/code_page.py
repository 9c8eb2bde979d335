"""`/codes/{system}/{code}`: everything that the books say of a code, as of a date of service.

Other spellings lead to the one true address. What a viewer without a view sees is settled in `parts.py`; views are counted
in `visiting.py`, once all parameters have been found good and the code known: a slip of the fingers costs nobody a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from consultant.codes.shapes import systems_of
from consultant.errors import UsageError
from consultant.reference.page import code_page
from consultant.reference.shapes import Asked
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem
from consultant.web.codes.date_form import date_form
from consultant.web.codes.door import door_of
from consultant.web.codes.finding import unknown_page
from consultant.web.codes.page_query import PAGE_FIELDS, PAIR_FIELDS, PageQuery, read_query, tidied
from consultant.web.codes.pair_rows_shown import pair_table
from consultant.web.codes.parts import parts_of
from consultant.web.codes.spelling import address_of, find_system, true_spelling
from consultant.web.codes.visiting import opening_of
from consultant.web.office import Same, office_of
from consultant.web.visitors import Guest

if TYPE_CHECKING:
    from consultant.codes.lookup import Books
    from consultant.reference.shapes import CodePage
    from consultant.users.sessions import Visitor
    from consultant.web.codes.date_form import DateForm
    from consultant.web.codes.pair_rows_shown import PairTable

router = APIRouter(include_in_schema=False)
MOVED, SEE_OTHER, WRONG = 308, 303, 422


@router.api_route("/codes/{system}/{code}", methods=["GET", "HEAD"])
def page(request: Request, visitor: Guest, system: str, code: str) -> Response:
    """The page, or the way to its true address."""
    books = office_of(request).desk.books
    spelt = true_spelling(books, system, code)
    if spelt is None:
        return unknown_page(request, visitor, find_system(system), code)
    if spelt != (system, code):
        return _led(spelt, request.url.query, MOVED)
    tidy = tidied(request.query_params)
    if tidy is not None:
        return _led(spelt, urlencode(tidy), SEE_OTHER)
    try:
        query = read_query(request.query_params, books.today())
    except UsageError as error:
        return _refused(request, visitor, *spelt, wrong=str(error))
    return _shown(request, visitor, *spelt, query)


def _led(spelt: tuple[CodeSystem, str], query: str, status: int) -> Response:
    return RedirectResponse(address_of(*spelt) + (f"?{query}" if query else ""), status)


def _refused(
    request: Request, visitor: Visitor | None, system: CodeSystem, code: str, *, wrong: str
) -> Response:
    """One sentence and the form, without what was wrong."""
    office = office_of(request)
    return office.page(
        request,
        "codes/code_refused.html",
        same=_same(system, code, PageQuery()),
        status=WRONG,
        visitor=visitor,
        system=system,
        code=code,
        wrong=wrong,
        form=date_form(office.desk.books, system, PageQuery()),
    )


def _shown(
    request: Request, visitor: Visitor | None, system: CodeSystem, code: str, query: PageQuery
) -> Response:
    office = office_of(request)
    found, pairs, form = _read(
        office.desk.books, Asked(system, code, query.on, query.setting, query.place), query
    )
    if not found.known:
        return unknown_page(request, visitor, system, code, query.on)
    opening = opening_of(request, visitor, f"{system} {code}")
    robots = "noindex" if request.url.query else "index"
    made = office.page(
        request,
        "codes/code.html",
        same=_same(system, code, query),
        visitor=visitor,
        shown=found,
        parts=parts_of(found, opening),
        pairs=pairs if opening.is_open else None,
        opening=opening,
        query=query,
        form=form,
        door=door_of(office.desk, request, visitor, opening),
        is_ama=system in AMA_SYSTEMS,
        canonical=office.settings.web_url + address_of(system, code),
        description=_description(found),
        robots=robots,
        here=f"{request.url.path}{query.query(*PAGE_FIELDS, *PAIR_FIELDS)}",
    )
    made.headers["X-Robots-Tag"] = robots
    return made


def _read(books: Books, asked: Asked, query: PageQuery) -> tuple[CodePage, PairTable | None, DateForm]:
    """All that comes of the books, of one moment, which has passed when views are counted: that may wait for the writer of the desk's store."""
    with books.at_one_moment():
        found = code_page(books, asked)
        has_table = any(one.key == "pairs" for one in found.sections)
        pairs = pair_table(books, asked.code, query) if has_table else None
        return found, pairs, date_form(books, asked.system, query)


def _description(found: CodePage) -> str:
    """For search engines: public facts only, and never a descriptor of the AMA's."""
    title = "" if found.system in AMA_SYSTEMS else found.title
    named = f"{found.system} {found.code}" + (f", {title}" if title else "")
    return f"{named}. {found.standing}"


def _same(system: CodeSystem, code: str, query: PageQuery) -> Same:
    """How the same is asked without the page; the system is named where a code looks likelier to be of another."""
    named = {} if system in systems_of(code)[:1] else {"system": system.value}
    asked = named | query.values("date", "setting")
    options = "".join(f" --{name} {value}" for name, value in asked.items())
    return Same(
        f"lookup {code}{options}", f"GET /api/v1/lookup/{code}{query.query('date', 'setting', **named)}"
    )
