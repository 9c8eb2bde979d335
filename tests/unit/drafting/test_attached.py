"""The line that says which attachments were read: by kind and number, never by name."""

from __future__ import annotations

import pytest

from consultant.drafting.attached import attached_line
from consultant.mail.documents.document import Document, State
from consultant.mail.documents.kinds import Kind


def one(kind: Kind, state: State, reason: str = "") -> Document:
    return Document("doe_jane.x", "a/b", 5, kind, state, reason)


READ, PART, NOT, ASIDE = State.READ, State.IN_PART, State.NOT_READ, State.ASIDE


@pytest.mark.parametrize(
    ("documents", "line"),
    [
        ([], ""),
        ([one(Kind.TABLE, READ)], "Read with your mail: the attached CSV file."),
        ([one(Kind.PDF, READ)] * 2 + [one(Kind.WORD, READ)], "Read with your mail: two PDFs and the attached Word document."),
        ([one(Kind.PICTURE, NOT, "it is a picture")], "Not read: a picture."),
        ([one(Kind.ARCHIVE, NOT), one(Kind.RTF, NOT, "it is damaged")], "Not read: an archive and an RTF document (it is damaged)."),
        ([one(Kind.OTHER, NOT)] * 3, "Not read: three files of another kind."),
        ([one(Kind.OTHER, NOT)] * 50, "Not read: many files of another kind."),
        ([one(Kind.TABLE, PART, "only its beginning was read")], "Read in part: the attached CSV file (only its beginning was read)."),
        ([one(Kind.WINMAIL, READ), one(Kind.SIGNATURE, ASIDE)], ""),
        ([one(Kind.MAIL, READ), one(Kind.PDF, NOT, "it is encrypted")], "Read with your mail: the attached mail. Not read: a PDF (it is encrypted)."),
    ],
)  # fmt: skip
def test_the_line_of_what_was_attached(documents: list[Document], line: str) -> None:
    assert attached_line(documents, tell_unread=True) == line


def test_what_was_not_read_is_left_out_where_the_mailbox_says_so() -> None:
    documents = [one(Kind.TABLE, READ), one(Kind.PICTURE, NOT), one(Kind.PDF, PART, "x")]
    assert attached_line(documents, tell_unread=False) == "Read with your mail: the attached CSV file."
