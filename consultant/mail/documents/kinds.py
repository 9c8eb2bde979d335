"""What an attachment is: by a name that is dangerous, then by its bytes, its name's ending and its media type, in that order."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of attachments, under the words that a reply uses for one of them."""

    TEXT = "text file"
    TABLE = "CSV file"
    WORKBOOK = "spreadsheet"
    WORD = "Word document"
    PDF = "PDF"
    RTF = "RTF document"
    WEB_PAGE = "web page"
    MAIL = "mail"
    OUTLOOK = "Outlook mail"
    WINMAIL = "winmail.dat"
    INVITATION = "invitation"
    PICTURE = "picture"
    RECORDING = "recording"
    ARCHIVE = "archive"
    PROGRAM = "program"
    MACROS = "file with macros"
    ENCRYPTED = "encrypted file"
    OLD_OFFICE = "file of an old Office version"
    SIGNATURE = "signature"
    OTHER = "file of another kind"

    @property
    def is_picture(self) -> bool:
        """Pictures and recordings: told of, and no reason to hold an answer."""
        return self in {Kind.PICTURE, Kind.RECORDING}


NEVER_OPENED: dict[Kind, str] = {
    Kind.PICTURE: "it is a picture",
    Kind.RECORDING: "it is a recording",
    Kind.ARCHIVE: "it is an archive",
    Kind.PROGRAM: "it is a program",
    Kind.MACROS: "it holds macros",
    Kind.ENCRYPTED: "it is encrypted",
    Kind.OLD_OFFICE: "it is of an old Office version",
    Kind.OTHER: "it is of a kind that is not read here",
}
"""Kinds that no reader opens, and why."""

_DANGEROUS = {
    Kind.PROGRAM: "exe com bat cmd scr pif msi msp cpl dll js jse vbs vbe wsf wsh ps1 psm1 hta jar lnk reg sh app apk dmg iso img vhd",
    Kind.MACROS: "docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm",
}
_ENDINGS = {
    Kind.TEXT: "txt text log md 837 835 edi x12 hl7",
    Kind.TABLE: "csv tsv tab",
    Kind.WORKBOOK: "xlsx xltx ods",
    Kind.WORD: "docx dotx",
    Kind.PDF: "pdf",
    Kind.RTF: "rtf",
    Kind.WEB_PAGE: "html htm xhtml",
    Kind.MAIL: "eml mht",
    Kind.OUTLOOK: "msg oft",
    Kind.INVITATION: "ics ical vcs",
    Kind.PICTURE: "png jpg jpeg jpe gif bmp tif tiff webp heic heif svg ico emf wmf dcm dicom",
    Kind.RECORDING: "mp3 wav m4a mp4 mov avi ogg amr wma wmv",
    Kind.ARCHIVE: "zip 7z rar gz tgz bz2 xz tar cab arj lzh z zst",
    Kind.OLD_OFFICE: "doc dot xls xlt ppt pps pptx odt odp pub wpd",
    Kind.SIGNATURE: "p7s sig asc vcf",
    Kind.ENCRYPTED: "p7m pgp gpg",
    Kind.WINMAIL: "",
}
_BY_ENDING = {
    ending: kind
    for table in (_ENDINGS, _DANGEROUS)
    for kind, endings in table.items()
    for ending in endings.split()
}
_MAY_BE_TEXT = frozenset({"asc", "sig", "svg", "sh"})
_TYPES = {
    "text/csv": Kind.TABLE,
    "text/comma-separated-values": Kind.TABLE,
    "text/tab-separated-values": Kind.TABLE,
    "text/html": Kind.WEB_PAGE,
    "text/calendar": Kind.INVITATION,
    "text/rtf": Kind.RTF,
    "text/vcard": Kind.SIGNATURE,
    "text/x-vcard": Kind.SIGNATURE,
    "text/directory": Kind.SIGNATURE,
    "application/rtf": Kind.RTF,
    "application/pdf": Kind.PDF,
    "message/rfc822": Kind.MAIL,
    "message/global": Kind.MAIL,
    "application/vnd.ms-outlook": Kind.OUTLOOK,
    "application/ms-tnef": Kind.WINMAIL,
    "application/vnd.ms-tnef": Kind.WINMAIL,
    "application/pgp-signature": Kind.SIGNATURE,
    "application/pgp-keys": Kind.SIGNATURE,
    "application/pkcs7-signature": Kind.SIGNATURE,
    "application/x-pkcs7-signature": Kind.SIGNATURE,
    "application/pgp-encrypted": Kind.SIGNATURE,
    "application/pkcs7-mime": Kind.ENCRYPTED,
    "application/x-pkcs7-mime": Kind.ENCRYPTED,
    "application/zip": Kind.ARCHIVE,
    "application/x-zip-compressed": Kind.ARCHIVE,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Kind.WORKBOOK,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Kind.WORD,
    "application/vnd.ms-excel.sheet.macroenabled.12": Kind.MACROS,
    "application/vnd.ms-word.document.macroenabled.12": Kind.MACROS,
    "application/vnd.ms-excel": Kind.OLD_OFFICE,
    "application/msword": Kind.OLD_OFFICE,
    "application/x-msdownload": Kind.PROGRAM,
    "application/x-msdos-program": Kind.PROGRAM,
    "application/javascript": Kind.PROGRAM,
}
_FAMILIES = {"image": Kind.PICTURE, "audio": Kind.RECORDING, "video": Kind.RECORDING, "text": Kind.TEXT}
_MARKS: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb"[\s\S]{0,1024}?%PDF-"), Kind.PDF),
    (re.compile(rb"\s{0,20}\{\\rtf"), Kind.RTF),
    (re.compile(rb"\x78\x9f\x3e\x22"), Kind.WINMAIL),
    (re.compile(rb"MZ|\x7fELF|#!|\xca\xfe\xba\xbe|\x4c\x00\x00\x00\x01\x14\x02"), Kind.PROGRAM),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|BM[\s\S]{4}\0\0\0\0|II\*\0|MM\0\*|RIFF[\s\S]{4}WEBP|[\s\S]{4}ftyp(?:heic|mif1|avif)"), Kind.PICTURE),
    (re.compile(rb"ID3|OggS|RIFF[\s\S]{4}(?:WAVE|AVI )|[\s\S]{4}ftyp|#!AMR"), Kind.RECORDING),
    (re.compile(rb"7z\xbc\xaf\x27\x1c|Rar!|\x1f\x8b|BZh|\xfd7zXZ|MSCF|\x28\xb5\x2f\xfd|[\s\S]{257}ustar"), Kind.ARCHIVE),
    (re.compile(rb"-----BEGIN PGP MESSAGE"), Kind.ENCRYPTED),
    (re.compile(rb"-----BEGIN PGP (?:SIGNATURE|PUBLIC)"), Kind.SIGNATURE),
    (re.compile(rb"\s{0,20}BEGIN:VCALENDAR", re.IGNORECASE), Kind.INVITATION),
)  # fmt: skip
"""First bytes; a shebang with AMR behind it is a recording, and is never opened either way."""
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LOOKED_AT = 1_536
_MOST_NAMES = 2_000
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _zipped(data: bytes, named: Kind | None) -> Kind:
    """An Office file by what stands in its directory; any other zip is an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:_MOST_NAMES]
    except (zipfile.BadZipFile, OSError, ValueError, LookupError, NotImplementedError, RuntimeError):
        return named if named in {Kind.WORKBOOK, Kind.WORD} else Kind.ARCHIVE
    if any(name.lower().endswith(("vbaproject.bin", "xl/workbook.bin")) for name in names):
        return Kind.MACROS
    if "xl/workbook.xml" in names:
        return Kind.WORKBOOK
    if "word/document.xml" in names:
        return Kind.WORD
    if "content.xml" in names and "mimetype" in names:
        return Kind.WORKBOOK if b"opendocument.spreadsheet" in data[:_LOOKED_AT] else Kind.OLD_OFFICE
    return Kind.OLD_OFFICE if "ppt/presentation.xml" in names else Kind.ARCHIVE


def _compound(data: bytes, named: Kind | None) -> Kind:
    """An OLE compound file: a mail of Outlook's, an encrypted Office file, or one of an old version."""
    if _utf16("EncryptedPackage") in data:
        return Kind.ENCRYPTED
    return (
        Kind.OUTLOOK
        if named is Kind.OUTLOOK or _utf16("__properties_version1.0") in data
        else Kind.OLD_OFFICE
    )


def _by_bytes(data: bytes, named: Kind | None) -> Kind | None:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data, named)
    if data.startswith(_OLE):
        return _compound(data, named)
    return next((kind for mark, kind in _MARKS if mark.match(data[:_LOOKED_AT])), None)


def _is_text(data: bytes) -> bool:
    head = data[:_LOOKED_AT]
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or not _NOT_TEXT.search(head)


def kind_by_name(name: str, media_type: str) -> Kind | None:
    """What name and media type say, nothing opened; None where they say nothing."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    by_type = _TYPES.get(media_type) or _FAMILIES.get(media_type.partition("/")[0])
    if by_type in {Kind.SIGNATURE, Kind.WINMAIL} or (name.lower() == "winmail.dat"):
        return by_type or Kind.WINMAIL
    return _BY_ENDING.get(ending) or by_type


def kind_of(name: str, media_type: str, data: bytes) -> Kind:
    """The kind of an attachment. What its name calls a program or a file with macros is one, whatever its bytes say."""
    named = kind_by_name(name, media_type)
    if named in {Kind.PROGRAM, Kind.MACROS}:
        return named
    found = _by_bytes(data, named)
    if found:
        return found
    if named in {Kind.TEXT, Kind.TABLE, Kind.WEB_PAGE, Kind.MAIL, Kind.INVITATION}:
        return named if _is_text(data) else Kind.OTHER
    if named in {Kind.PDF, Kind.RTF, Kind.OUTLOOK, Kind.WINMAIL, Kind.WORKBOOK, Kind.WORD} and not _is_text(
        data
    ):
        return named
    if named in NEVER_OPENED or named is Kind.SIGNATURE:
        return named
    return Kind.TEXT if data.strip() and _is_text(data) else (named or Kind.OTHER)
