"""Readable text from an HTML body, quotes marked with "> " so that `quoting.py` sees them. Nothing is fetched or run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONGEST = 524_288
"""Characters of HTML that are read for the question; newsletters are long, questions are short."""

BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "footer", "form", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "html", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
    }
)  # fmt: skip
SILENT = frozenset({"script", "style", "title", "template", "noscript", "object", "select"})
SPACED = frozenset({"p", "h1", "h2", "h3", "ul", "ol", "table", "blockquote"})
_COMMENT = re.compile(r"<!--.*?-->|<!\[[^\]>]{0,200}\]>", re.DOTALL)
_DEEPEST_QUOTE = 20


class _Reader(HTMLParser):
    """Collects lines; `depth` is how many quotes are open, `silent` how many elements that show nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.words: list[str] = []
        self.depth = self.silent = self.pre = 0

    def end_line(self) -> None:
        text = "".join(self.words)
        text = text.rstrip() if self.pre else " ".join(text.split())
        if text:
            self.lines.append("> " * self.depth + text)
        self.words = []

    def space(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * self.depth).rstrip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the library's arguments
        if tag in SILENT:
            self.silent += 1
        elif tag == "br":
            self.break_line()
        elif tag == "hr":
            self.end_line()
            self.lines.append("> " * self.depth + "_" * 32)
        elif tag in {"td", "th"}:
            self.words.append(" ")
        elif tag in BLOCKS:
            self.open_block(tag)

    def break_line(self) -> None:
        had_words = any(word.strip() for word in self.words)
        self.end_line()
        if not had_words:
            self.space()

    def open_block(self, tag: str) -> None:
        self.end_line()
        if tag in SPACED:
            self.space()
        if tag == "blockquote" and self.depth < _DEEPEST_QUOTE:
            self.depth += 1
        self.pre += tag == "pre"
        if tag == "li":
            self.words.append("- ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"br", "hr", "td", "th"} or tag in BLOCKS:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in BLOCKS:
            self.end_line()
            if tag in SPACED:
                self.space()
            self.pre = max(0, self.pre - (tag == "pre"))
            self.depth = max(0, self.depth - (tag == "blockquote"))

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        first, *rest = data.split("\n") if self.pre else [data]
        self.words.append(first)
        for line in rest:
            self.end_line()
            self.words.append(line)


def html_to_text(html: str) -> str:
    """The words of `html`, a line a block, "> " a quote level; never raises."""
    reader = _Reader()
    reader.feed(_COMMENT.sub("", html[:LONGEST]))
    reader.close()
    reader.end_line()
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(reader.lines))
    return text.replace("\xa0", " ").replace("\u200b", "").strip()
