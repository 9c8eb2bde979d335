"""Word documents (DOCX, ECMA-376) by python-docx: paragraphs, tables and text boxes in their order; what was deleted is left out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import docx

from consultant.mail.documents.document import Reading
from consultant.mail.documents.workbook import guard_zip

if TYPE_CHECKING:
    from collections.abc import Iterator

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def _pieces(body: Any) -> Iterator[str]:  # noqa: ANN401 - lxml's elements are untyped
    """Text by text; a text box stands twice in the file, its second form is passed over."""
    walk = [iter(body)]
    closing: list[str] = []
    while walk:
        element = next(walk[-1], None)
        if element is None:
            walk.pop()
            if closing:
                yield closing.pop()
            continue
        tag = element.tag
        if tag == _FALLBACK or not isinstance(tag, str):
            continue
        if tag == f"{_W}t":
            yield element.text or ""
        yield _BREAKS.get(tag, "")
        walk.append(iter(element))
        in_cell = any(one.tag == f"{_W}tc" for one in element.iterancestors()) if tag == f"{_W}p" else False
        closing.append(_end(tag, in_cell=in_cell))


def _end(tag: str, *, in_cell: bool) -> str:
    if tag == f"{_W}p":
        return " " if in_cell else "\n"
    return {f"{_W}tc": "\t", f"{_W}tr": "\n"}.get(tag, "")


def read_word(data: bytes, room: int) -> Reading:
    """The words of a document. Raises NotRead, and what the library raises on a broken one."""
    guard_zip(data)
    found: list[str] = []
    length = 0
    for piece in _pieces(docx.Document(io.BytesIO(data)).element.body):
        found.append(piece)
        length += len(piece)
        if length > room:
            break
    text = "\n".join(line.replace(" \t", "\t").rstrip() for line in "".join(found).split("\n")).strip()
    return Reading(text[:room], whole=length <= room)
