"""`/codes`: find a code by words, an abbreviation or its beginning, as one types; and `/robots.txt` (RFC 9309).

The list that opens while somebody types is `static/find.js` on `/codes/suggest.json`; the page does the same without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse

from consultant.administration import registering
from consultant.codes.search.beginnings import LONGEST_CODE
from consultant.codes.search.proposals import proposals
from consultant.codes.search.typed import suggest
from consultant.codes.shapes import printed
from consultant.errors import UsageError
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem
from consultant.web.codes.found import (
    LONGEST,
    Found,
    Wanted,
    address,
    find,
    knowing,
    near,
    parse_wanted,
    suggested_first,
)
from consultant.web.codes.searching import seconds_to_wait
from consultant.web.codes.shelves import shelves
from consultant.web.office import Same, office_of
from consultant.web.problems import problem
from consultant.web.visitors import Guest

if TYPE_CHECKING:
    from datetime import date

    from consultant.users.sessions import Visitor

router = APIRouter(include_in_schema=False)
SAME = Same("search TEXT", "GET /api/v1/search")
SAME_CODE = Same("lookup CODE", "GET /api/v1/lookup/{code}")
SUGGESTED = 10
SEE_OTHER, UNKNOWN, WRONG, TOO_MANY = 303, 404, 422, 429
SYSTEMS = {
    CodeSystem.CPT: "CPT",
    CodeSystem.CPT2: "CPT Category II",
    CodeSystem.CPT3: "CPT Category III",
    CodeSystem.PLA: "CPT PLA (laboratory)",
    CodeSystem.HCPCS: "HCPCS Level II",
    CodeSystem.CDT: "CDT (dental)",
    CodeSystem.ICD10CM: "ICD-10-CM",
    CodeSystem.ICD10PCS: "ICD-10-PCS",
    CodeSystem.ICD9CM: "ICD-9-CM",
    CodeSystem.MSDRG: "MS-DRG",
    CodeSystem.MOD: "Modifiers",
    CodeSystem.REV: "Revenue codes",
    CodeSystem.POS: "Places of service",
    CodeSystem.CARC: "CARC (adjustments)",
    CodeSystem.RARC: "RARC (remarks)",
}
"""Those that a search may be narrowed to, as the form names them."""
ROBOTS = "\n".join(
    (
        "User-agent: *",
        "Allow: /codes/",
        "Allow: /careers",
        "Disallow: /codes/*?",
        "Disallow: /codes?",
        "Disallow: /codes/suggest.json",
        "Disallow: /careers?",
        "Disallow: /careers/feed.xml?",
        "Disallow: /careers/alerts",
        "Disallow: /careers/mine",
        "Disallow: /careers/post",
        *(
            f"Disallow: {path}"
            for path in (
                "/desk", "/admin", "/api", "/my", "/post", "/profile", "/sign-in", "/register", "/check", "/metrics",
            )
        ),
        "",
    )
)  # fmt: skip
"""The page of a code, and of a posting, is for everybody; one with a date or a search is a copy of it, and costs."""


@router.get("/codes")
def page(
    request: Request,
    visitor: Guest,
    q: str = "",
    system: str = "",
    date: str = "",
    billable: str = "",
    page: str = "",
    go: str = "",
) -> Response:
    """The search, or what can be looked up. With `go` (the form was sent) one exact code leads straight to its page."""
    if not q.strip():
        return _shown(request, visitor, wanted=_nothing(system, date, _today(request)))
    wait = seconds_to_wait(request, visitor)
    if wait:
        return too_many(request, visitor, wait)
    try:
        wanted = parse_wanted(q, system, date, billable, page, today=_today(request))
    except UsageError as error:
        nothing = _nothing("", "", _today(request))
        return _shown(request, visitor, wanted=nothing, wrong=str(error), status=WRONG)
    found = find(office_of(request).desk.books, wanted)
    if go and found.straight:
        return RedirectResponse(found.straight, SEE_OTHER)
    return _shown(request, visitor, wanted=wanted, found=found)


def _today(request: Request) -> date:
    return office_of(request).desk.books.today()


def _nothing(system: str, on: str, today: date) -> Wanted:
    """An empty search, with what was chosen in the form."""
    try:
        return parse_wanted("", system, on, "", "", today=today)
    except UsageError:
        return parse_wanted("", "", "", "", "", today=today)


def _shown(
    request: Request, visitor: Visitor | None, *, wanted: Wanted, status: int = 200, **shown: object
) -> Response:
    office = office_of(request)
    told = {"found": None, "wrong": "", "near": ()} | shown
    entry = shelves(office.desk.books) if not told["found"] else ()
    return office.page(
        request,
        "codes/find.html",
        same=SAME,
        visitor=visitor,
        status=status,
        wanted=wanted,
        systems=SYSTEMS,
        shelves=entry,
        address=address,
        ama=AMA_SYSTEMS,
        longest=LONGEST,
        may_register=visitor is None and registering.is_open(office.desk),
        **told,
    )


@router.get("/codes/suggest.json")
def suggested(
    request: Request, visitor: Guest, q: str = "", system: str = "", date: str = ""
) -> JSONResponse:
    """A few codes for what was typed so far: system, code, title (licensed ones only) and the address of the page."""
    wait = seconds_to_wait(request, visitor)
    if wait:
        answer = problem(TOO_MANY, f"Many searches; the next one in {wait} s.")
        answer.headers["Retry-After"] = str(wait)
        return answer
    try:
        wanted = parse_wanted(q, system, date, "", "", today=_today(request))
    except UsageError as error:
        return problem(WRONG, str(error))
    books = office_of(request).desk.books
    listed = books.read(suggest, wanted.text, wanted.system, wanted.on, SUGGESTED)
    found = books.read(suggested_first, wanted, listed)[:SUGGESTED]
    return JSONResponse(
        [
            {"system": one.system, "code": one.code, "title": one.title, "url": wanted.url(one)}
            for one in found
        ]
    )


@router.get("/codes/{code}")
def likeliest(request: Request, visitor: Guest, code: str, date: str = "") -> Response:
    """On to the page of the code in the system that knows it; the choice where several do."""
    wait = seconds_to_wait(request, visitor)
    if wait:
        return too_many(request, visitor, wait)
    try:
        wanted = parse_wanted(code, "", date, "", "", today=_today(request))
    except UsageError as error:
        if len(code) > LONGEST:
            return unknown_page(request, visitor, None, code)
        nothing = _nothing("", "", _today(request))
        return _shown(request, visitor, wanted=nothing, wrong=str(error), status=WRONG)
    books = office_of(request).desk.books
    known = books.read(knowing, wanted.text, None)
    if not known:
        return unknown_page(request, visitor, None, code, wanted.on)
    if len(known) == 1:
        return RedirectResponse(address(*known[0], wanted.on), SEE_OTHER)
    rows = books.read(proposals, known, wanted.on)
    return _shown(request, visitor, wanted=wanted, found=Found(rows, len(rows)))


def unknown_page(
    request: Request, visitor: Visitor | None, system: CodeSystem | None, code: str, on: date | None = None
) -> Response:
    """The page (404) of a code that no loaded book knows, with codes that may be meant. `system` may be none at all."""
    office, told = office_of(request), code.strip()[:LONGEST_CODE]
    plain = told if told.isprintable() and told.isascii() else ""
    proposed = office.desk.books.read(near, system, plain, on) if plain else []
    return office.page(
        request,
        "codes/unknown.html",
        same=SAME_CODE,
        visitor=visitor,
        status=UNKNOWN,
        system=system,
        code=printed(system, plain) if system else plain,
        proposed=proposed,
        address=address,
        on=on,
    )


def too_many(request: Request, visitor: Visitor | None, wait: int) -> Response:
    """The page (429) of whoever searches faster than anybody reads."""
    answer = office_of(request).page(
        request,
        "problem.html",
        same=Same(),
        visitor=visitor,
        status=TOO_MANY,
        title="Too many searches",
        sentence=f"Many searches came from your network of late; the next one may be made in {wait} s.",
    )
    answer.headers["Retry-After"] = str(wait)
    return answer


@router.get("/robots.txt")
def robots() -> PlainTextResponse:
    """What programs that gather pages may read."""
    return PlainTextResponse(ROBOTS, headers={"Cache-Control": "public, max-age=86400"})
