"""XML as a tree whose elements know their line, which the standard library's trees do not keep. What they mean is the importers'."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from consultant.codes.importers.importer import MalformedLine

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 100  # the publishers' files go down by 15; the importers follow them by recursion


@dataclass(slots=True)
class Element:
    """An element; `line` counts from 1."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own words, without those of the elements in it, with single blanks."""
        return " ".join("".join(self.texts).split())

    def all(self, tag: str) -> Iterator[Element]:
        """The elements called `tag` directly below."""
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> Element | None:
        """The first element called `tag` directly below."""
        return next(self.all(tag), None)

    def said(self, tag: str) -> str:
        """The text of the first `tag`, '' where there is none."""
        child = self.first(tag)
        return child.text if child else ""

    def text_of(self, tag: str) -> str:
        """The text of the first `tag`. Raises MalformedLine where there is none."""
        text = self.said(tag)
        if not text:
            raise MalformedLine(self.line, f"the {self.tag} that begins here has no {tag}")
        return text


def read_elements(content: bytes, root: str) -> Element:
    """The root element of an XML document (10 MB in a second). Raises MalformedLine, also where it is not called `root`."""
    parser = expat.ParserCreate()
    top = Element("", {}, 1)
    stack = [top]

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) > _DEEPEST:
            raise MalformedLine(parser.CurrentLineNumber, f"the elements go down more than {_DEEPEST} times")
        element = Element(tag, attributes, parser.CurrentLineNumber)
        stack[-1].children.append(element)
        stack.append(element)

    def characters(text: str) -> None:
        stack[-1].texts.append(text)

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes no keyword
    except expat.ExpatError as error:
        raise MalformedLine(error.lineno, f"the XML is broken ({expat.ErrorString(error.code)})") from error
    found = top.children[0]
    if found.tag != root:
        raise MalformedLine(found.line, f"the root is {found.tag}, not {root}")
    return found
