"""The words of a publisher's HTML, for replies and for the command line. Pure; the store keeps the HTML as it came."""

from __future__ import annotations

from html import unescape

from consultant.mail.markup import html_to_text


def plain_text(html: str) -> str:
    """The text without its tags, a line a block; some exports escape the tags once more than HTML does."""
    escaped_twice = "<" not in html and "&lt;" in html
    return html_to_text(unescape(html) if escaped_twice else html)
