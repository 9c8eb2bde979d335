"""`/check/pairs` and `/check/claim`: the desk's findings on typed-in codes as tables; the link says what was checked.

A form leads to the one true address of its check (`check_links.py`), so that the same check has the same link, and is
counted once a day. Whatever does not read as a code is told beside its field, and stands in no link (OWASP, Input Validation).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from consultant.accounts.views import Why
from consultant.reference.checker import check_claim, check_pairs
from consultant.reference.typed_about import Trouble
from consultant.reference.typed_codes import MOST_CODES, MOST_DIAGNOSES, MOST_LINES, read_claim, read_pairs
from consultant.vocabulary import Setting, Sex
from consultant.web.codes.check_links import (
    claim_fields,
    claim_query,
    in_words,
    more_lines,
    page_of,
    pairs_fields,
    pairs_query,
)
from consultant.web.codes.door import door_of
from consultant.web.codes.parts import Part
from consultant.web.codes.searching import seconds_to_wait
from consultant.web.codes.visiting import opening_of
from consultant.web.office import Same, office_of
from consultant.web.visitors import Guest

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.codes.lookup import Books
    from consultant.reference.checker import Checked
    from consultant.reference.typed_codes import Typed, TypedCode
    from consultant.users.sessions import Visitor

router = APIRouter(include_in_schema=False)
SEE_OTHER, WRONG, TOO_MANY = 303, 422, 429
ASKS_FOR_LINES = "more"
"""The name of the button that asks for further lines and checks nothing."""


@dataclass(frozen=True, slots=True)
class _Checker:
    """One of the two: its name, its first field, how the same is done without the page, its link, its check."""

    kind: str
    field: str
    same: Same
    query_of: Callable[[Typed], str]
    run: Callable[[Books, Typed], Checked]


_PAIRS = _Checker(
    "pairs", "codes", Same("check pairs 93591 93355", "POST /api/v1/check/pairs"), pairs_query, check_pairs
)
_CLAIM = _Checker(
    "claim",
    "lines",
    Same("check claim --line 99213-25:A --dx E11.65", "POST /api/v1/check/claim"),
    claim_query,
    check_claim,
)


@router.get("/check/pairs")
def pairs(request: Request, visitor: Guest) -> Response:
    """The form, and below it what was found."""
    books, fields = office_of(request).desk.books, pairs_fields(request.query_params)
    shown: dict[str, Any] = {"codes": " ".join(fields.codes), "about": fields.about, "most": MOST_CODES}
    if not fields.says_something:
        return _form(request, visitor, _PAIRS, shown)
    if wait := seconds_to_wait(request, visitor):
        return _waits(request, visitor, _PAIRS, shown, wait)
    with books.at_one_moment():
        typed, wrong = read_pairs(books, fields.codes, fields.about)
    return _checked(request, visitor, _PAIRS, shown, typed, wrong)


@router.get("/check/claim")
def claim(request: Request, visitor: Guest) -> Response:
    """The same for the lines of a claim; the button for more lines only makes the form longer."""
    books, fields = office_of(request).desk.books, claim_fields(request.query_params)
    longer = ASKS_FOR_LINES in request.query_params
    shown: dict[str, Any] = {
        "lines": more_lines(fields.lines, longer=longer),
        "diagnoses": fields.diagnoses,
        "about": fields.about,
        "most": MOST_LINES,
        "most_diagnoses": MOST_DIAGNOSES,
        "sexes": list(Sex),
    }
    if longer or not fields.says_something:
        return _form(request, visitor, _CLAIM, shown)
    if wait := seconds_to_wait(request, visitor):
        return _waits(request, visitor, _CLAIM, shown, wait)
    with books.at_one_moment():
        typed, wrong = read_claim(books, fields.lines, fields.diagnoses, fields.about)
    return _checked(request, visitor, _CLAIM, shown, typed, wrong)


def _waits(
    request: Request, visitor: Visitor | None, checker: _Checker, shown: dict[str, Any], wait: int
) -> Response:
    """The form of whoever checks faster than anybody reads: checks count as searches do."""
    told = f"Many checks came from your network of late; the next one may be made in {wait} s."
    made = _form(request, visitor, checker, shown, (Trouble(checker.field, told),), TOO_MANY)
    made.headers["Retry-After"] = str(wait)
    return made


def _checked(
    request: Request,
    visitor: Visitor | None,
    checker: _Checker,
    shown: dict[str, Any],
    typed: Typed,
    wrong: tuple[Trouble, ...],
) -> Response:
    """What is wrong, or the way to the check's one address, or there what was found."""
    if wrong:
        return _form(request, visitor, checker, shown, wrong, WRONG)
    query = checker.query_of(typed)
    if parse_qsl(query) != request.query_params.multi_items():
        return RedirectResponse(f"{request.url.path}?{query}", SEE_OTHER)
    opening = opening_of(request, visitor, page_of(checker.kind, query))
    desk = office_of(request).desk
    found = {
        "opening": opening,
        "door": door_of(desk, request, visitor, opening),
        "checked": checker.run(desk.books, typed) if opening.is_open else None,
    }
    return _result(request, visitor, checker, shown | found, typed, query)


def _form(
    request: Request,
    visitor: Visitor | None,
    checker: _Checker,
    shown: dict[str, Any],
    wrong: tuple[Trouble, ...] = (),
    status: int = 200,
) -> Response:
    """The form by itself, with what was typed and what is wrong with it."""
    return office_of(request).page(
        request,
        f"codes/{checker.kind}.html",
        same=checker.same,
        status=status,
        visitor=visitor,
        settings=list(Setting),
        wrong=wrong,
        checked=None,
        opening=None,
        **shown,
    )


def _result(
    request: Request,
    visitor: Visitor | None,
    checker: _Checker,
    shown: dict[str, Any],
    typed: Typed,
    query: str,
) -> Response:
    """The form filled in, and what was found or, where no view is left, that something was."""
    office = office_of(request)
    beside = {"date": typed.on.isoformat() if typed.on else "", "setting": typed.setting or ""}
    carried = [(name, value) for name, value in beside.items() if value]
    made = office.page(
        request,
        f"codes/{checker.kind}.html",
        same=checker.same,
        visitor=visitor,
        settings=list(Setting),
        wrong=(),
        parts=[Part("result", "What the desk's checks found", "", None)],
        link=f"{office.settings.web_url}{request.url.path}?{query}",
        carried=f"?{urlencode(carried)}" if carried else "",
        named=_once([*typed.codes, *typed.diagnoses]),
        subject=in_words(typed),
        is_robot=shown["opening"].why is Why.ROBOT,
        **shown,
    )
    made.headers["X-Robots-Tag"] = "noindex"
    return made


def _once(codes: list[TypedCode]) -> list[TypedCode]:
    """Each code once, in the order in which they were typed."""
    return list({(one.system, one.code): one for one in codes}.values())
