"""The newest postings of a search as RSS 2.0, with the address of the feed itself (RSS Advisory Board, Best Practices Profile)."""

from __future__ import annotations

import re
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from consultant.careers.query import as_address, in_words
from consultant.careers.structured import as_html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from consultant.careers.query import JobQuery
    from consultant.careers.shown import Shown

NEWEST = 50
PATH = "/careers/feed.xml"
TYPE = "application/rss+xml; charset=utf-8"
TTL = 60
"""Minutes for which a reader may keep it."""
_ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no way to say (section 2.2)."""
ET.register_namespace("atom", _ATOM)


def feed(postings: Sequence[Shown], query: JobQuery, base: str) -> bytes:
    """The document; `base` is our address. The same postings give the same bytes."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _add(channel, "title", f"Medical coding jobs: {in_words(query)}")
    _add(channel, "link", base + as_address(query))
    _add(channel, "description", f"The newest postings: {in_words(query)}.")
    _add(channel, "language", "en-us")
    _add(channel, "ttl", str(TTL))
    if postings:
        _add(channel, "lastBuildDate", _date(max(max(one.changed_at, one.listed_from) for one in postings)))
    own = {"href": base + as_address(query, PATH), "rel": "self", "type": "application/rss+xml"}
    ET.SubElement(channel, f"{{{_ATOM}}}link", {name: _clean(value) for name, value in own.items()})
    for one in postings:
        _item(channel, one, base)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _item(channel: ET.Element, posting: Shown, base: str) -> None:
    item, fields = ET.SubElement(channel, "item"), posting.fields
    _add(item, "title", ", ".join(filter(None, (fields.title, fields.employer, posting.place))))
    _add(item, "link", base + posting.path)
    ET.SubElement(item, "guid", isPermaLink="true").text = base + posting.path
    _add(item, "pubDate", _date(posting.listed_from))
    pay = ((f"Pay: {posting.pay}",),) if posting.pay else ()
    _add(item, "description", as_html((*pay, *posting.paragraphs)))
    for term in (*fields.credentials, *fields.specialities):
        _add(item, "category", term)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _date(at: datetime) -> str:
    return format_datetime(at, usegmt=True)
