"""`/board`: the job board for moderators: postings by status, with what can be done about one that stands.

What waits is decided in the review queue, where a posting's case shows what was read (web/desk/posting_panel.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from consultant.administration import postings
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.career import PostingStatus
from consultant.web.office import Same, actor_of, office_of
from consultant.web.visitors import CheckedForm, Coder, text_of

if TYPE_CHECKING:
    from consultant.users.sessions import Visitor

router = APIRouter(prefix="/board", include_in_schema=False)
SEE_OTHER, WRONG = 303, 422
DONE = {"closed": "The posting is closed.", "rejected": "The posting is off the board for good."}
VIEWS = {
    "": "All",
    PostingStatus.PENDING.value: "Waiting",
    PostingStatus.OPEN.value: "Open",
    PostingStatus.CLOSED.value: "Closed",
    PostingStatus.EXPIRED.value: "Expired",
    PostingStatus.REJECTED.value: "Rejected",
}


@router.get("")
def page(
    request: Request,
    visitor: Coder,
    status: str = "",
    before: Annotated[int | None, Query(ge=1)] = None,
    done: str = "",
) -> Response:
    """The list, the newest first."""
    return _page(request, visitor, status=status, before=before, done=DONE.get(done, ""))


@router.post("/{reference}/take-off")
def take_off(request: Request, visitor: Coder, reference: str, form: CheckedForm) -> Response:
    """Close or reject one, for a reason."""
    is_rejected = text_of(form, "act") == "reject"
    act = postings.reject if is_rejected else postings.close
    try:
        act(office_of(request).desk, reference, actor_of(visitor), text_of(form, "reason"))
    except (UsageError, NotPossibleNow) as error:
        return _page(request, visitor, status=PostingStatus.OPEN.value, said=str(error))
    return RedirectResponse(f"/board?status=open&done={'rejected' if is_rejected else 'closed'}", SEE_OTHER)


def _page(
    request: Request,
    visitor: Visitor,
    *,
    status: str = "",
    before: int | None = None,
    done: str = "",
    said: str = "",
) -> Response:
    office = office_of(request)
    shown = status if status in VIEWS else ""
    counts = postings.count_by_status(office.desk)
    return office.page(
        request,
        "careers/board_room.html",
        same=Same("jobs list"),
        status=WRONG if said else 200,
        visitor=visitor,
        found=postings.list_postings(office.desk, status=shown, before=before),
        shown=shown,
        views=VIEWS,
        counts=counts | {"": sum(counts.values())},
        done=done,
        said=said,
    )
