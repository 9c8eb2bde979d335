"""What the forms of the case page hold, read: texts as they were typed, numbers that the page gave."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from consultant.errors import UsageError
from consultant.web.visitors import text_of

if TYPE_CHECKING:
    from starlette.datastructures import FormData

LONGEST_NUMBER = 18


def typed_text(form: FormData, name: str) -> str:
    """A text with LF line ends: forms send CRLF (WHATWG HTML, form submission)."""
    return text_of(form, name).replace("\r\n", "\n").replace("\r", "\n")


def number_of(form: FormData, name: str) -> int:
    """A number that the page gave; raises UsageError where it is missing, so that nothing is decided unseen."""
    written = text_of(form, name)
    if not (written.isascii() and written.isdecimal() and len(written) <= LONGEST_NUMBER):
        message = "This form does not say what it was shown; load the page again."
        raise UsageError(message)
    return int(written)


def digest(text: str) -> str:
    """Which text was compared with the draft, for a field of the form; blanks at its ends do not count."""
    return hashlib.sha256(text.strip().encode("utf-8", "replace")).hexdigest()[:32]
