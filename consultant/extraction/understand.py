"""What a mail asks, alone or in the light of the question before it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from consultant.extraction.about import read_about
from consultant.extraction.extract import extract
from consultant.extraction.follow_up import Together, read_together

if TYPE_CHECKING:
    from datetime import date

    from consultant.extraction.known import KnownCodes
    from consultant.vocabulary import Former, Question, Setting


def understand(
    text: str,
    *,
    books: KnownCodes,
    today: date,
    subject: str = "",
    default_setting: Setting | None = None,
    former: Former | None = None,
) -> Together:
    """`extract`, and `read_together` where there is a `former` question that the mail leans on.

    The mailbox's `default_setting` holds where neither mail names a place.
    """
    read = partial(extract, books=books, today=today)
    if former:
        together = read_together(read(text, subject=subject), former, read)
        if together:
            return replace(together, question=_placed(together.question, default_setting))
    return Together(read_about(read(text, subject=subject, default_setting=default_setting), read))


def _placed(question: Question, default: Setting | None) -> Question:
    said = question.particulars
    if said.setting or said.settings or said.other_setting:
        return question
    return replace(question, particulars=replace(said, setting=default))
