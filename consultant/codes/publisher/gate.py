"""The way through a licence page that stands in place of a file. Pure; whether it may be gone is for `website.py`.

CMS has two such pages, `/license/ama?file=…` and the older `/apps/ama/license.asp?file=…`: a form that goes to the file
itself with `agree=yes` and a button "Accept", beside one that says "Don't Accept".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consultant.codes.publisher.links import Form, Link, Page

_YES = re.compile(r"\b(?:accept|agree|i accept|yes)\b", re.IGNORECASE)
_NO = re.compile(r"\b(?:don.?t|do not|not|decline|disagree|cancel|reject|no)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for: GET or POST; `fields` are the query of the one and the body of the other."""

    url: str
    method: str = "GET"
    fields: tuple[tuple[str, str], ...] = ()


def find_way(page: Page, wanted: Link) -> Request | None:
    """The request by which `page` is accepted: its form, else its link of acceptance, else its link to the file itself."""
    for form in page.forms:
        for name, value, words in form.buttons:
            if _accepts(f"{words} {value}") or (not words and _accepts(name)):
                return _submit(form, name, value)
    for link in page.links:
        if _accepts(link.text):
            return Request(link.url)
    direct = (link for link in page.links if link.file_name == wanted.file_name and link.url != wanted.url)
    return next((Request(link.url) for link in direct), None)


def _accepts(words: str) -> bool:
    return bool(_YES.search(words)) and not _NO.search(words)


def _submit(form: Form, name: str, value: str) -> Request:
    button = ((name, value),) if name else ()
    return Request(form.url, form.method, (*form.fields, *button))
