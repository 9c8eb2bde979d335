"""What an application's mails say, to the employer and to the applicant: values for their templates.

What a stranger wrote is given as it was written, and never among words of ours; the templates escape it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from consultant.careers.applications import MOST_TOGETHER
from consultant.mail.headers import one_line
from consultant.mail.sender_marks import sender_marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consultant.careers.applications import Earlier
    from consultant.careers.resumes import Chosen
    from consultant.mail.message import Message
    from consultant.models.career import JobPosting

    Shown: TypeAlias = Mapping[str, Any]

LONGEST_WORDS = 20_000
LONGEST_NAME = 60
SOMEBODY = "An applicant"
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def name_of(message: Message) -> str:
    """The name in From; none where it is an address, for programs show a name in place of the address (AT-47)."""
    name = _UNSEEN.sub("", one_line(message.from_name)).strip(" \"'")
    return "" if "@" in name else name[:LONGEST_NAME]


def sender_name(message: Message, ours: str) -> str:
    """Under which name of ours an application leaves; nobody passes for us."""
    name = name_of(message)
    poses = " ".join(ours.casefold().split()) in " ".join(name.casefold().split())
    return f"{SOMEBODY if not name or poses else name} via {ours}"


def application(message: Message, words: str, posting: JobPosting, chosen: Chosen, before: Earlier) -> Shown:
    """What an employer gets."""
    written = (words.strip() or message.text.strip())[:LONGEST_WORDS]
    what = "More for an application" if before.last_at else "Application"
    return {
        "heading": f"{what}: {posting.title} ({posting.reference})",
        "title": posting.title,
        "posting": posting.reference,
        "name": name_of(message),
        "address": message.from_address,
        "marks": sender_marks(message),
        "added_to": f"{before.last_at:%Y-%m-%d}" if before.last_at else "",
        "words": written,
        "files": [file.name for file in chosen.files],
        "left_out": left_out(chosen),
    }


def left_out(chosen: Chosen) -> tuple[str, ...]:
    """The files that were not passed on, each with the reason."""
    return tuple(f"{one.name} ({one.reason})" for one in chosen.left_out)


def _named(posting: JobPosting) -> str:
    return f"“{posting.title}” ({posting.reference})"


def _notice(heading: str, *paragraphs: str) -> Shown:
    return {"heading": heading, "paragraphs": tuple(filter(None, paragraphs))}


def passed_on(posting: JobPosting, files: Sequence[str], missing: Sequence[str]) -> Shown:
    """What an applicant is told once the mail has left."""
    went = f"Passed on with it: {', '.join(files)}." if files else "No file was passed on with it."
    lacks = f"Not passed on: {'; '.join(missing)}. Send it as a PDF to the same address, if it matters."
    return _notice(
        f"Your application was passed on: {posting.title}",
        f"We passed your application for {_named(posting)} on to the employer. They may answer you directly.",
        went,
        lacks if missing else "",
        "We know nothing of what the employer decides. To add something, write to the same address again.",
    )


def not_delivered(posting: JobPosting) -> Shown:
    """What an applicant is told where the employer's server did not take it."""
    return _notice(
        f"Your application did not arrive: {posting.title}",
        f"Your application for {_named(posting)} could not be delivered to the employer.",
        "One of our people looks into it. You need do nothing now.",
    )


def not_open(posting: JobPosting | None, listed: bool) -> Shown:  # noqa: FBT001 - one of two facts
    """What an applicant is told of a posting that takes no mail; of one that is unknown no name."""
    if posting is not None and listed and posting.apply_url:
        return _notice(
            "This position takes applications elsewhere",
            f"Applications for {_named(posting)} are not taken by mail. Apply here: {posting.apply_url}",
            "Your mail was not passed on.",
        )
    which = f"The position {_named(posting)}" if posting and posting.title else "This position"
    return _notice(
        "This position is no longer open",
        f"{which} is no longer open. Your mail was not passed on.",
    )


def sent_before(posting: JobPosting) -> Shown:
    """What an applicant is told who goes on adding to an application."""
    return _notice(
        "You have applied for this position before",
        f"We passed {MOST_TOGETHER} mails from you for {_named(posting)} on to the employer within 30 days, and pass on no more.",
        "This mail was not passed on.",
    )


def applied_often(most: int) -> Shown:
    """What an applicant is told who applies for too many positions in a day."""
    return _notice(
        "Too many applications in one day",
        f"We pass on at most {most} applications of one sender within a day. This mail was not passed on.",
        "Please send it again tomorrow.",
    )


def not_read(posting: JobPosting) -> Shown:
    """What an applicant is told whose mail is kept no longer, or names nobody."""
    return _notice(
        "Your application was not passed on",
        f"Your application for {_named(posting)} could not be passed on.",
        "Please send it again.",
    )
