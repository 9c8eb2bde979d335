"""`/admin/accounts`: the list with its search, one account with everything that stands of it, its statement as CSV.

What is looked for may be an address, so that the search goes by a form and never stands in a web address. A page costs a fixed
number of statements (tested). The acts are in account_acts.py.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from consultant.accounts.domains import record_name, state_of
from consultant.accounts.facts import get_facts, newest_cases
from consultant.accounts.listing import LARGEST_ID, find_accounts, get_by_id
from consultant.accounts.plans import list_plans
from consultant.accounts.statement import COLUMNS, csv_row, find_statement, whole_statement
from consultant.accounts.trail import newest_changes
from consultant.accounts.view_facts import find_views
from consultant.administration.accounts import open_account
from consultant.errors import ConsultantError
from consultant.models.account import AccountKind
from consultant.models.base import reading
from consultant.users.sessions import Visitor
from consultant.web.admin.account_acts import ACTS, DONE, confirmed, kind_of, number
from consultant.web.admin.told import back_to
from consultant.web.codes.visiting import name_of, path_of
from consultant.web.office import Same, actor_of, office_of
from consultant.web.problems import STATUS_OF
from consultant.web.visitors import Admin, CheckedForm, text_of

router = APIRouter(include_in_schema=False)
HERE = "/admin/accounts"
MOST_CHANGES = 30

Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Mark = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]


@router.get(HERE)
def accounts(request: Request, visitor: Admin, after: Mark = None) -> Response:
    """All accounts by name."""
    return _list(request, visitor, after=after)


@router.post(f"{HERE}/search")
def search(request: Request, visitor: Admin, form: CheckedForm) -> Response:
    """Accounts whose name, number, address or domain has some words in it."""
    after = text_of(form, "after")
    return _list(request, visitor, words=text_of(form, "words"), after=number(after) if after else None)


@router.post(HERE)
def add_account(request: Request, visitor: Admin, form: CheckedForm) -> Response:
    """Make an account."""
    office = office_of(request)
    try:
        made = open_account(
            office.desk,
            text_of(form, "name"),
            actor_of(visitor),
            kind=kind_of(form),
            contact=text_of(form, "contact"),
            plan=text_of(form, "plan"),
            reason=text_of(form, "reason"),
        )
    except ConsultantError as error:
        return _list(request, visitor, error=error)
    return back_to(f"{HERE}/{made}", "opened")


@router.get(f"{HERE}/{{account_id}}")
def account_page(request: Request, visitor: Admin, account_id: Id, before: Mark = None) -> Response:
    """One account."""
    return _one(request, visitor, account_id, before=before)


@router.get(f"{HERE}/{{account_id}}/statement.csv")
def statement_file(request: Request, visitor: Admin, account_id: Id) -> Response:  # noqa: ARG001 - guards it
    """The whole statement for a spreadsheet."""
    made = StringIO()
    rows = csv.writer(made)
    rows.writerow(COLUMNS)
    with reading(office_of(request).engine) as session:
        get_by_id(session, account_id)
        rows.writerows(csv_row(line) for line in whole_statement(session, account_id))
    disposition = f'attachment; filename="statement-{account_id}.csv"'
    return Response(made.getvalue(), media_type="text/csv", headers={"Content-Disposition": disposition})


@router.post(f"{HERE}/{{account_id}}/{{name}}")
def act(request: Request, visitor: Admin, account_id: Id, name: str, form: CheckedForm) -> Response:
    """Do something to an account, and show it again."""
    found = ACTS.get(name)
    if found is None:
        return _one(request, visitor, account_id, error=ConsultantError("There is no such act."))
    try:
        if found.takes_away:
            confirmed(form)
        done = found.do(office_of(request).desk, account_id, form, actor_of(visitor)) or found.done
    except ConsultantError as error:
        return _one(request, visitor, account_id, error=error)
    return back_to(f"{HERE}/{account_id}", done)


def _list(
    request: Request,
    visitor: Visitor,
    *,
    words: str = "",
    after: int | None = None,
    error: ConsultantError | None = None,
) -> Response:
    office = office_of(request)
    with reading(office.engine) as session:
        page = find_accounts(session, words, after=after)
        plans = [plan for plan, _ in list_plans(session) if plan.retired_at is None]
    return office.page(
        request,
        "accounts/list.html",
        same=Same("accounts list --accounts", "GET /api/v1/accounts"),
        status=status_of(error),
        visitor=visitor,
        page=page,
        words=words,
        after=after,
        plans=plans,
        kinds=list(AccountKind),
        error=str(error or ""),
    )


def _one(
    request: Request,
    visitor: Visitor,
    account_id: int,
    *,
    before: int | None = None,
    error: ConsultantError | None = None,
) -> Response:
    office = office_of(request)
    with reading(office.engine) as session:
        shown: dict[str, Any] = {
            "facts": get_facts(session, account_id),
            "statement": find_statement(session, account_id, before=before),
            "changes": newest_changes(session, account_id, MOST_CHANGES),
            "cases": newest_cases(session, account_id),
            "views": find_views(session, account_id, office.now()),
            "plans": [plan for plan, _ in list_plans(session) if plan.retired_at is None],
        }
    return office.page(
        request,
        "accounts/one.html",
        same=Same(f"accounts show {account_id}", f"GET /api/v1/accounts/{account_id}"),
        status=status_of(error),
        visitor=visitor,
        before=before,
        kinds=list(AccountKind),
        record_name=record_name,
        state_of=state_of,
        path_of=path_of,
        name_of=name_of,
        said=DONE.get(request.query_params.get("done", ""), ""),
        error=str(error or ""),
        **shown,
    )


def status_of(error: ConsultantError | None) -> int:
    """The status of a page that shows why something was not done."""
    return 200 if error is None else next(code for kind, code in STATUS_OF if isinstance(error, kind))
