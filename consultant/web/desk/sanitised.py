"""A mail's HTML made harmless for a frame of its own: no script, no form, no link to follow, nothing from elsewhere (nh3).

The frame's policy (security.SHOWN_APART) forbids the same a second time; either alone would do (OWASP, XSS Prevention:
sanitise HTML that somebody else wrote). What is sanitised is bounded: the parser's time grows with the square of the depth.
"""

from __future__ import annotations

import nh3

from consultant.mail.markup import LONGEST

MOST_TAGS = 10_000
TAGS = frozenset(
    {
        "a", "abbr", "address", "b", "bdi", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup",
        "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
        "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
        "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
    }
)  # fmt: skip
SILENT = frozenset({"script", "style", "title", "template", "noscript", "object", "select", "svg", "math"})
"""Elements whose content is no words of the mail."""
ATTRIBUTES = {
    "*": {"style", "align", "dir", "lang"},
    "img": {"alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "font": {"color"},
}
"""No address of anything: neither `href` nor `src`."""
STYLES = frozenset(
    {
        "color", "background-color", "font-weight", "font-style", "font-size", "text-decoration", "text-align", "white-space",
        "vertical-align", "border", "border-collapse", "border-left", "padding", "padding-left", "margin-left",
    }
)  # fmt: skip
"""Nothing that lays one thing over another or fetches a picture."""
FRAME = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The mail</title><style>'
    "body{{margin:.8em;font:15px/1.5 sans-serif;color:#1b1f24;background:#fff;overflow-wrap:break-word}}"
    "img{{display:inline-block;border:1px dashed #57606a;padding:0 .3em}}table{{max-width:100%;border-collapse:collapse}}td,th{{border:1px solid #d0d7de;padding:.1em .4em}}"
    "</style></head><body>{cut}{words}</body></html>"
)
CUT = "<p><em>This mail is very long: its beginning is shown.</em></p><hr>"


def shown_apart(html: str) -> str:
    """The page of a frame that shows a mail's HTML."""
    source = _beginning(html)
    words = nh3.clean(
        source,
        tags=set(TAGS),
        clean_content_tags=set(SILENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(),
        filter_style_properties=set(STYLES),
        link_rel=None,
    )
    return FRAME.format(cut=CUT if len(source) < len(html) else "", words=words)


def _beginning(html: str) -> str:
    """So much of it as has at most `MOST_TAGS` tags."""
    parts = html[:LONGEST].split("<", MOST_TAGS)
    return "<".join(parts[:MOST_TAGS]) if len(parts) > MOST_TAGS else html[:LONGEST]
