"""Readable text from an HTML body, quotes marked with "> " so that the quote marks are seen. Nothing is fetched or run.

The tags are found by one pattern instead of the library's parser, which needs minutes for half a megabyte of "<a ".
Who shows HTML to a person sanitises it; here only words come out.
"""

from __future__ import annotations

import re
from html import unescape

LONGEST = 524_288
"""Characters of HTML that are read for the question; newsletters are long, questions are short."""

BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "footer", "form", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "html", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
    }
)  # fmt: skip
SPACED = frozenset({"p", "h1", "h2", "h3", "ul", "ol", "table", "blockquote"})
SILENT = frozenset({"script", "style", "title", "template", "noscript", "object", "select"})
"""Elements whose content is not shown, where they are closed at all."""

DEEPEST_QUOTE = 20

# A quoted attribute may hold ">"; possessive, so that a quote that never ends is tried once.
_TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})(?![A-Za-z0-9])"
    r"(?:(?:[^<>\"']++|\"[^\"<]{0,2000}+\"|'[^'<]{0,2000}+')*+|[^<>]{0,10000}+)>"
)
_DECLARATION = re.compile(r"<[!?][^<>]{0,1000}+>")


def _without_comments(html: str) -> str:
    """`html` without comments; one that never ends is left, as text that somebody meant to be read."""
    kept: list[str] = []
    end = 0
    while (start := html.find("<!--", end)) >= 0 and (close := html.find("-->", start + 4)) >= 0:
        kept.append(html[end:start])
        end = close + 3
    return "".join(kept) + html[end:]


class _Reader:
    """Collects lines; `depth` is how many quotes are open, `pre` how many preformatted blocks."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.words: list[str] = []
        self.depth = self.pre = 0

    def end_line(self) -> None:
        """Close the line that is being written, if it has words."""
        text = "".join(self.words)
        text = text.rstrip() if self.pre else " ".join(text.split())
        if text:
            self.lines.append("> " * self.depth + text)
        self.words = []

    def space(self) -> None:
        """An empty line, unless there is one."""
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * self.depth).rstrip())

    def text(self, data: str) -> None:
        """Words between two tags."""
        first, *rest = unescape(data).split("\n") if self.pre else [unescape(data)]
        self.words.append(first)
        for line in rest:
            self.end_line()
            self.words.append(line)

    def open(self, tag: str) -> None:
        """A start tag."""
        if tag == "br":
            self._break_line()
        elif tag == "hr":
            self.end_line()
            self.lines.append("> " * self.depth + "_" * 32)
        elif tag in {"td", "th"}:
            self.words.append(" ")
        elif tag in BLOCKS:
            self._open_block(tag)

    def close(self, tag: str) -> None:
        """An end tag."""
        if tag not in BLOCKS:
            return
        self.end_line()
        if tag in SPACED:
            self.space()
        self.pre = max(0, self.pre - (tag == "pre"))
        self.depth = max(0, self.depth - (tag == "blockquote"))

    def _break_line(self) -> None:
        had_words = any(word.strip() for word in self.words)
        self.end_line()
        if not had_words:
            self.space()

    def _open_block(self, tag: str) -> None:
        self.end_line()
        if tag in SPACED:
            self.space()
        self.depth = min(DEEPEST_QUOTE, self.depth + (tag == "blockquote"))
        self.pre += tag == "pre"
        if tag == "li":
            self.words.append("- ")


def _end_of_silence(html: str, tag: str, start: int, never_closed: set[str]) -> int:
    """Where the end tag of a silent element stands; `start` where there is none, and that is remembered."""
    if tag in never_closed:
        return start
    close = re.compile(f"</{tag}", re.IGNORECASE).search(html, start)
    if close is None:
        never_closed.add(tag)
        return start
    return close.start()


def html_to_text(html: str) -> str:
    """The words of `html`, a line a block, "> " a quote level; never raises, linear in its length."""
    source = _DECLARATION.sub("", _without_comments(html[:LONGEST]))
    reader = _Reader()
    never_closed: set[str] = set()
    end = 0
    while found := _TAG.search(source, end):
        reader.text(source[end : found.start()])
        tag, end = found[2].lower(), found.end()
        if tag in SILENT and not found[1]:
            end = _end_of_silence(source, tag, end, never_closed)
        elif found[1]:
            reader.close(tag)
        else:
            reader.open(tag)
    reader.text(source[end:])
    reader.end_line()
    while reader.lines and not reader.lines[-1].strip("> "):
        reader.lines.pop()
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(reader.lines))
    return text.replace("\xa0", " ").replace("\u200b", "").strip()
