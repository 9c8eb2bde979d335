"""Small files of every kind that comes with a mail, made here: no stranger's file is kept in the repository."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from typing import TYPE_CHECKING

import docx
from asn1crypto import cms
from pypdf import PdfReader, PdfWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 60_000
"""Large enough to be no signature's logo."""
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def make_mail(
    words: str,
    files: Iterable[tuple[str, str, bytes]] = (),
    *,
    subject: str = "Coding question",
    message_id: str = "<attached-1@example.org>",
    sender: str = "Pat Coder <coder@clinic.example>",
    boundary: str = "=_part",
) -> bytes:
    """A mail with files (name, media type, bytes), as a common client writes it; the same bytes each time."""
    head = (
        f"From: {sender}\nTo: consult@localhost\nSubject: {subject}\nMessage-ID: {message_id}\n"
        "Date: Mon, 16 Nov 2026 09:12:00 -0500\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n'
        f"--{boundary}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{words}\n"
    ).encode()
    parts = b""
    for name, media_type, data in files:
        parts += f'\n--{boundary}\nContent-Type: {media_type}; name="{name}"\n'.encode()
        parts += f'Content-Disposition: attachment; filename="{name}"\n'.encode()
        if media_type == "message/rfc822":
            parts += b"\n" + data
        else:
            parts += b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(data)
    return head + parts + f"\n--{boundary}--\n".encode()


def zipped(files: dict[str, bytes], *, pack: bool = True) -> bytes:
    """A zip of these files, with one date for all, so that it is the same each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, (2026, 11, 16, 9, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
            archive.writestr(member, data)
    return out.getvalue()


_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def make_workbook(
    rows: Sequence[Sequence[object]],
    hidden: Sequence[Sequence[object]] = (),
    extra: dict[str, bytes] | None = None,
) -> bytes:
    """An XLSX with a sheet "Claim", and a hidden one where `hidden` has rows."""
    sheets = [("Claim", "visible", rows), *([("Lists", "hidden", hidden)] if hidden else [])]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" state="{state}" r:id="rId{at}"/>'
        for at, (name, state, _) in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{overrides}</Types>'.encode(),
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>'.encode(),
    }
    for at, (_, _, content) in enumerate(sheets, 1):
        body = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in content)
        files[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{_SHEETS}"><sheetData>{body}</sheetData></worksheet>'.encode()
        )
    return zipped(files | (extra or {}))


def make_word(paragraphs: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A DOCX with paragraphs and a table; the same bytes each time."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = words
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as archive:
        kept = (
            "[Content_Types].xml",
            "_rels/.rels",
            "word/document.xml",
            "word/_rels/document.xml.rels",
            "word/styles.xml",
        )
        named = [
            name
            for name in archive.namelist()
            if name in kept or name.startswith(("word/", "customXml/", "docProps/"))
        ]
        return zipped({name: archive.read(name) for name in named})


def make_pdf(pages: Sequence[str]) -> bytes:
    """A PDF of these pages, each of lines of text; an empty one is a page without text, as a scan is."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for page in pages:
        lines = "".join(f"({line}) Tj 0 -16 Td " for line in page.split("\n") if line)
        stream = f"BT /F1 12 Tf 72 720 Td {lines}ET".encode() if page else b""
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + end % (len(objects) + 1, table, len(objects) + 1, len(out))


def encrypt_pdf(data: bytes, password: str, owner: str = "owner") -> bytes:
    """The same PDF behind a password; an empty one only forbids printing."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def sign_opaque(content: bytes) -> bytes:
    """An S/MIME object that holds `content` as signed data; nobody's signature is in it, and none is checked."""
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data", "content": content},
            "signer_infos": [],
        }
    )
    dumped: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return dumped


def make_winmail(
    body: str, files: Iterable[tuple[str, bytes]] = (), *, rtf: bytes | None = None, html: str = ""
) -> bytes:
    """A winmail.dat ([MS-OXTNEF]) with a body and attachments."""

    def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
        return (
            struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
        )

    out = struct.pack("<IH", 0x223E9F78, 1)
    out += attribute(1, 0x9006, 0x0008, struct.pack("<I", 0x10000))
    out += attribute(1, 0x9007, 0x0006, struct.pack("<II", 1252, 0))
    if body:
        out += attribute(1, 0x800C, 0x0002, body.encode("cp1252") + b"\0")
    properties = []
    if rtf is not None:
        properties.append((0x0102, 0x1009, rtf))
    if html:
        properties.append((0x0102, 0x1013, html.encode("cp1252")))
    if properties:
        packed = struct.pack("<I", len(properties))
        for kind, tag, value in properties:
            packed += struct.pack("<HHII", kind, tag, 1, len(value)) + value + b"\0" * (-len(value) % 4)
        out += attribute(1, 0x9003, 0x0006, packed)
    for file, data in files:
        out += attribute(2, 0x9002, 0x0006, b"\0" * 14)
        out += attribute(2, 0x8010, 0x0001, file.encode("cp1252") + b"\0")
        out += attribute(2, 0x800F, 0x0006, data)
    return out


_SECTOR, _FREE, _END_OF_CHAIN, _FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_CUTOFF, _ROOT = 4096, 5
_PROPERTY = struct.Struct("<HHIQ")


def _properties(values: dict[tuple[int, int], bytes], head: int) -> bytes:
    rows = b"".join(_PROPERTY.pack(kind, name, 6, len(value)) for (name, kind), value in values.items())
    return b"\0" * head + rows


def make_msg(subject: str, body: str, files: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """A .msg ([MS-OXMSG]): a compound file whose streams are Outlook's properties."""
    text = {(0x0037, 0x001F): subject.encode("utf-16-le"), (0x1000, 0x001F): body.encode("utf-16-le")}
    tree: dict[str, bytes | dict[str, bytes]] = {
        "__properties_version1.0": _properties(text, 32),
        **{f"__substg1.0_{name:04X}{kind:04X}": value for (name, kind), value in text.items()},
    }
    for at, (file, data) in enumerate(files):
        held = {(0x3707, 0x001F): file.encode("utf-16-le"), (0x3701, 0x0102): data}
        tree[f"__attach_version1.0_#{at:08X}"] = {
            "__properties_version1.0": _properties(held, 8),
            **{f"__substg1.0_{name:04X}{kind:04X}": value for (name, kind), value in held.items()},
        }
    return _compound(tree)


def _compound(tree: dict[str, bytes | dict[str, bytes]]) -> bytes:
    """A compound file ([MS-CFB]) of streams, and storages of streams."""
    entries: list[tuple[str, int, bytes, int, int]] = [("Root Entry", 5, b"", _FREE, 1)]
    pending: list[tuple[int, dict[str, bytes]]] = []

    def add(names: dict[str, bytes | dict[str, bytes]] | dict[str, bytes]) -> None:
        listed = list(names.items())
        for at, (name, value) in enumerate(listed):
            right = len(entries) + 1 if at + 1 < len(listed) else _FREE
            if isinstance(value, dict):
                pending.append((len(entries), value))
                entries.append((name, 1, b"", right, _FREE))
            else:
                entries.append((name, 2, value, right, _FREE))

    add(tree)
    while pending:
        at, below = pending.pop(0)
        name, kind, data, right, _ = entries[at]
        entries[at] = (name, kind, data, right, len(entries))
        add(below)
    return _laid_out(entries)


class _Sectors:
    """Streams in sectors of one size, and the table that chains them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.data = b""
        self.chain: list[int] = []

    def store(self, data: bytes) -> int:
        """The first sector of a stream."""
        if not data:
            return _END_OF_CHAIN
        first, count = len(self.chain), -(-len(data) // self.size)
        self.data += data.ljust(count * self.size, b"\0")
        self.chain += [*range(first + 1, first + count), _END_OF_CHAIN]
        return first


def _laid_out(entries: Sequence[tuple[str, int, bytes, int, int]]) -> bytes:
    large, small = _Sectors(_SECTOR), _Sectors(64)
    starts = [(small if len(data) < _CUTOFF else large).store(data) for _, _, data, _, _ in entries]
    starts[0] = large.store(small.data)
    small_table = large.store(struct.pack(f"<{len(small.chain)}I", *small.chain).ljust(_SECTOR, b"\xff"))
    rows = b""
    for (name, kind, data, right, child), start in zip(entries, starts, strict=True):
        spelt = name.encode("utf-16-le") + b"\0\0"
        size = len(small.data) if kind == _ROOT else len(data)
        rows += spelt.ljust(64, b"\0") + struct.pack("<HBBIII", len(spelt), kind, 1, _FREE, right, child)
        rows += b"\0" * 36 + struct.pack("<IQ", start, size)
    rows += (b"\0" * 64 + struct.pack("<HBBIII", 0, 0, 1, _FREE, _FREE, _FREE) + b"\0" * 48) * (
        -len(entries) % 4
    )
    directory = large.store(rows)
    tables = -(-(len(large.chain) + 2) // 128)
    listed = [len(large.chain) + at for at in range(tables)]
    chain = large.chain + [_FAT] * tables
    chain += [_FREE] * (-len(chain) % 128)
    head = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<9I", 0, tables, directory, 0, _CUTOFF, small_table, 1, _END_OF_CHAIN, 0)
    head += struct.pack("<109I", *listed, *[_FREE] * (109 - tables))
    return head + large.data + struct.pack(f"<{len(chain)}I", *chain)
