"""What the tests of the case page share: a served desk with one held case, and the forms of its page, sent as a browser does.

with open_pages(played, clock) as pages:
    case = held_case(played, clock)
    answer = send(pages, case, "decide", decision="approve")
"""

from __future__ import annotations

from contextlib import contextmanager
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import httpx

from tests.at_the_desk import ASKER, ask, case_of, introduce, mail, take_in
from tests.pages import csrf_in, served, sign_in_as, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.models.case import Case

    from tests.conftest import Clock
    from tests.journeys.journey import Played


@contextmanager
def open_pages(
    played: Played, clock: Clock, role: str = "coder", name: str = "ann"
) -> Iterator[httpx.Client]:
    """A client that is signed in."""
    with served(watched(played, clock), played) as pages:
        sign_in_as(pages, played, role, name)
        yield pages


@contextmanager
def beside(
    pages: httpx.Client, played: Played, role: str = "coder", name: str = "ben"
) -> Iterator[httpx.Client]:
    """A second browser at the same desk, signed in as somebody else."""
    with httpx.Client(base_url=pages.base_url, timeout=60, trust_env=False) as second:
        sign_in_as(second, played, role, name)
        yield second


def held_case(played: Played, clock: Clock, number: int = 1, words: str = "") -> Case:
    """A case that waits for a coder with a draft, on a desk that holds everything."""
    if number == 1:
        introduce(played.desk.engine, clock())
    return case_of(played.desk.engine, ask(played, number, *filter(None, [words])))


def raw_case(played: Played, raw: bytes) -> Case:
    """The case of a mail of the test's own."""
    case_id = take_in(played, raw)
    played.bell.answer(played.desk)
    return case_of(played.desk.engine, case_id)


def in_answer(played: Played, number: int, to: int, words: str) -> Case:
    """A further mail of the asker, in answer to an earlier one of his own."""
    header = f"In-Reply-To: <q{to}@clinic.example>\r\n"
    return raw_case(played, mail(number, words, ASKER, header))


def page_of(pages: httpx.Client, case: Case) -> str:
    """The case's page."""
    answer = pages.get(f"/desk/cases/{case.reference}")
    assert answer.status_code == 200, answer.text
    return answer.text


def shown(page: str, name: str) -> str:
    """The value of a hidden field of the page's forms."""
    return fields_of(page)[name]


def fields_of(page: str) -> dict[str, str]:
    """Every input of the page with its value, the last of a name."""
    reader = _Fields()
    reader.feed(page)
    return reader.found


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "input" and values.get("name"):
            self.found[str(values["name"])] = values.get("value") or ""


def send(pages: httpx.Client, case: Case, action: str, *, page: str = "", **fields: str) -> httpx.Response:
    """A form of the case's page (of `page`, where it was opened before), sent; a redirect is not followed."""
    page = page or page_of(pages, case)
    form = {"csrf": csrf_in(page), "version": shown(page, "version"), "seen": shown(page, "seen")} | fields
    return pages.post(f"/desk/cases/{case.reference}/{action}", data=form)


def words_in(page: str) -> str:
    """The page's words without tags, as a reader has them."""
    reader = _Words()
    reader.feed(page)
    return " ".join(unescape(" ".join(reader.found)).split())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)
