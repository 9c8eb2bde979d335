"""What a moderator sees of a mail to the job board: its fields as read, what it does not say, what stands like it, how it will look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.careers.board import fields_of
from consultant.careers.fields import JobFields, from_json
from consultant.careers.missing import missing, unsaid
from consultant.careers.saying import listed
from consultant.models.career import ReadingKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.models.career import JobPosting
    from consultant.review.posted import Posted

WANTS = {
    ReadingKind.POST: "A new posting",
    ReadingKind.CHANGE: "A change of a posting",
    ReadingKind.RENEW: "A renewal",
    ReadingKind.CLOSE: "The end of a posting",
    ReadingKind.UNCLEAR: "Something about a posting that was not understood",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A field as it will stand, and as it stands now where that differs."""

    label: str
    value: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class PostingPanel:
    """The panel. `lines` say how the posting stands once this is approved; `is_unreadable` where an other desk wrote it down."""

    wants: str
    posting: JobPosting | None
    lines: Sequence[Line] = ()
    description: str = ""
    missing: Sequence[str] = ()
    unsaid: Sequence[str] = ()
    like: Sequence[JobPosting] = ()
    is_forgotten: bool = False
    is_unreadable: bool = False


def panel_of(posted: Posted | None) -> PostingPanel | None:
    """None for a case that has nothing to do with the board."""
    if posted is None:
        return None
    if posted.reading is None:
        return PostingPanel("An application, which is passed on to the employer", posted.applied_to)
    wants, posting = WANTS[ReadingKind(posted.reading.kind)], posted.posting
    if posting is not None and posting.forgotten_at is not None:
        return PostingPanel(wants, posting, is_forgotten=True)
    try:
        said = from_json(posted.reading.fields)
    except (ValueError, KeyError, TypeError):
        return PostingPanel(wants, posting, like=posted.like, is_unreadable=True)
    return _panel(wants, posted, said)


def _panel(wants: str, posted: Posted, said: JobFields) -> PostingPanel:
    posting = posted.posting
    is_new = posted.reading is not None and posted.reading.kind == ReadingKind.POST
    former = fields_of(posting) if posting and not is_new else JobFields()
    fields = said if is_new else former.merged(said)
    return PostingPanel(
        wants,
        posting,
        _lines(fields, former if not is_new else fields),
        fields.description,
        missing(fields),
        unsaid(fields),
        posted.like,
    )


def _lines(fields: JobFields, former: JobFields) -> list[Line]:
    before = dict(listed(former))
    return [
        Line(label, value, before.get(label, "nothing") if before.get(label) != value else "")
        for label, value in listed(fields)
    ]
