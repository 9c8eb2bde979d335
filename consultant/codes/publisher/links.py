"""Links and forms of a page, and the names by which a file is known. Pure; the pages are the publisher's own.

A slug is a name in lower-case letters, digits and hyphens, so that `October-2026-OPPS-Addendum-B.zip` and the link text
"October 2026 OPPS Addendum B (ZIP)" are the same thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urljoin, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES = re.compile(r"^.*/files/(?:zip|document)/+", re.IGNORECASE)
_ENDING = re.compile(r"\.[A-Za-z0-9]{2,4}$")
_PAGE_ENDINGS = frozenset({"", ".asp", ".aspx", ".html", ".htm"})
_SAID_ENDING = re.compile(r"\((?:zip|pdf)[^)]*\)", re.IGNORECASE)
LONGEST_NAME = 150


def slug(text: str) -> str:
    """`text` in lower case, everything but letters and digits as single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def joined(base: str, address: str) -> str:
    """`address` as it is meant on a page at `base`, without a user's name; "" where it is none (`http://[…`)."""
    try:
        parts = urlsplit(urljoin(base, address.strip()))
    except ValueError:
        return ""
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `url` is absolute."""

    url: str
    text: str

    @property
    def target(self) -> str:
        """The path of the file that is meant: a licence page carries it in `?file=`."""
        parts = urlsplit(self.url)
        meant = parse_qs(parts.query).get("file", [parts.path])[0]
        return unquote(urlsplit(joined("", meant)).path)

    @property
    def file_name(self) -> str:
        """The name under which the file is kept: a quirk of CMS's, `…-updated-12/19/2023.zip`, loses its slashes."""
        name = _FILES.sub("", self.target) if _FILES.match(self.target) else self.target.rpartition("/")[2]
        return re.sub(r"[^A-Za-z0-9._-]+", "-", name)[-LONGEST_NAME:].lstrip(".-")

    @property
    def ending(self) -> str:
        """`.zip`, `.pdf` …; empty for a page."""
        found = _ENDING.search(self.file_name)
        return "" if found is None or found[0].lower() in _PAGE_ENDINGS else found[0].lower()

    @property
    def slugs(self) -> tuple[str, str]:
        """By what it may be known: its file name without the ending, and its words."""
        return slug(_ENDING.sub("", self.file_name)), slug(_SAID_ENDING.sub("", self.text))


@dataclass(frozen=True, slots=True)
class Form:
    """A form: where it goes, what it carries by itself, and the buttons that send it as (name, value, words)."""

    url: str
    method: str
    fields: tuple[tuple[str, str], ...]
    buttons: tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class Page:
    """What a page offers; `url` is where it was in the end."""

    url: str
    links: list[Link] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)


def read_page(html: str, url: str) -> Page:
    """The links and forms of a page. HTMLParser is slow on hostile text: give it a bounded page of a known publisher."""
    reader = _Reader(url)
    reader.feed(html)
    reader.close()
    page = Page(url, reader.links, [form.made() for form in reader.forms])
    page.links = [link for link in page.links if urlsplit(link.url).scheme in {"http", "https"}]
    return page


@dataclass(slots=True)
class _OpenForm:
    url: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def made(self) -> Form:
        return Form(self.url, self.method, tuple(self.fields), tuple(self.buttons))


class _Reader(HTMLParser):
    """Collects links with their words, and forms with their fields."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self._base = url
        self._href: str | None = None
        self._button: dict[str, str] | None = None
        self._words: list[str] = []
        self._in_form = False
        self.links: list[Link] = []
        self.forms: list[_OpenForm] = []

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: ARG002, FBT001, FBT002 - as inherited
        """`<![if …]>` and its like are comments in HTML (its standard, 13.2.5.42); the parser's own raises for most."""
        return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "base" and has.get("href"):
            self._base = joined(self._base, has["href"])
        elif tag == "a" and has.get("href"):
            self._end_link()
            self._href, self._words = joined(self._base, has["href"]), []
        elif tag == "form":
            method = "POST" if has.get("method", "").lower() == "post" else "GET"
            self.forms.append(_OpenForm(joined(self._base, has.get("action", "")), method))
            self._in_form = True
        elif tag == "button" and self._in_form and has.get("type", "submit").lower() == "submit":
            self._button, self._words = has, []
        elif tag == "input" and self._in_form:
            self._take_input(has)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag == "button" and self._button is not None:
            words = " ".join("".join(self._words).split())
            button = self._button
            self.forms[-1].buttons.append((button.get("name", ""), button.get("value", ""), words))
            self._button = None
        elif tag == "form":
            self._in_form = False

    def handle_data(self, data: str) -> None:
        if self._href is not None or self._button is not None:
            self._words.append(data)

    def close(self) -> None:
        super().close()
        self._end_link()

    def _end_link(self) -> None:
        if self._href is not None:
            self.links.append(Link(self._href, " ".join("".join(self._words).split())))
        self._href = None

    def _take_input(self, has: dict[str, str]) -> None:
        kind, name, value = has.get("type", "text").lower(), has.get("name", ""), has.get("value", "")
        if kind in {"submit", "image"}:
            self.forms[-1].buttons.append((name, value, value or has.get("alt", "")))
        elif name and kind in {"hidden", "checkbox"}:
            self.forms[-1].fields.append((name, value or "on"))


def by_ending(links: list[Link], ending: str) -> Iterator[Link]:
    """The files that end in `ending`, and the pages that may lead to one."""
    return (link for link in links if link.ending in {ending, ""})
