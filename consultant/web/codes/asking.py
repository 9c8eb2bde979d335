"""`POST /codes/{system}/{code}/ask`: a question about the code of a page, put through the same door as a mail.

The answer stands at `/my/questions/…` as soon as it is sent, and goes by mail as well. Date of service and setting are the
page's, unless the words name their own.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from consultant.administration.asking import About, Beside, ask, question_mailbox
from consultant.errors import NoSuchThing, UsageError
from consultant.mail.envelope import AT_A_PAGE
from consultant.vocabulary import Setting
from consultant.web.asker import asker
from consultant.web.codes.spelling import address_of, true_spelling
from consultant.web.office import Same, office_of
from consultant.web.visitors import CheckedForm, SignedIn, text_of

if TYPE_CHECKING:
    from starlette.datastructures import FormData

    from consultant.desk import Desk

router = APIRouter(include_in_schema=False)
SEE_OTHER, WRONG = 303, 422


@router.post("/codes/{system}/{code}/ask")
def ask_here(request: Request, visitor: SignedIn, system: str, code: str, form: CheckedForm) -> Response:
    """Take the question, and on to where its answer will stand."""
    desk, words = office_of(request).desk, text_of(form, "words")
    about = _about(desk, system, code, form)
    beside = Beside(about=about, once=text_of(form, "once"))
    try:
        mailbox = question_mailbox(desk)
        reference = ask(desk, mailbox, asker(request, visitor), "", words, door=AT_A_PAGE, beside=beside)
    except UsageError as error:
        return office_of(request).page(
            request,
            "codes/ask.html",
            same=Same("ask TEXT", "POST /api/v1/questions"),
            status=WRONG,
            visitor=visitor,
            about=about,
            address=address_of(about.system, about.code),
            words=words,
            wrong=str(error),
        )
    return RedirectResponse(f"/my/questions/{reference}", SEE_OTHER)


def _about(desk: Desk, system: str, code: str, form: FormData) -> About:
    """The code as its book prints it, and what the page was read for. Raises NoSuchThing for what can be no code."""
    spelt = true_spelling(desk.books, system, code)
    if spelt is None:
        message = "There is no such code."
        raise NoSuchThing(message)
    return About(*spelt, on=_date(text_of(form, "date")), setting=_setting(text_of(form, "setting")))


def _date(written: str) -> date | None:
    """A date as the page wrote it; what is none counts for nothing."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _setting(written: str) -> Setting | None:
    return Setting(written) if written in set(Setting) else None
