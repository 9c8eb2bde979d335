"""PDFs that hold text, by pypdf: the first pages. A scan holds none, and is named."""

from __future__ import annotations

import io
import logging

import pypdf

from consultant.mail.documents.bounds import MOST_PAGES
from consultant.mail.documents.document import NotRead, Reading

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every repair that it makes


def _opened(data: bytes) -> pypdf.PdfReader:
    """A reader; one that only forbids printing opens without a password. Raises NotRead."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        encrypted = "it is encrypted"
        raise NotRead(encrypted)
    return reader


def read_pdf(data: bytes, room: int) -> Reading:
    """The text of a PDF. Raises NotRead, and what the library raises on a broken one."""
    reader = _opened(data)
    found: list[str] = []
    for page in reader.pages[:MOST_PAGES]:
        found.append(page.extract_text().strip())
        if sum(map(len, found)) > room:
            break
    text = "\n\n".join(filter(None, found)).replace("\0", "")
    if not text:
        scanned = "it holds no text, as a scan does"
        raise NotRead(scanned)
    return Reading(text[:room], whole=len(text) <= room and len(found) == len(reader.pages))
