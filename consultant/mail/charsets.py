"""Text from bytes by what works: the declared charset, UTF-8, then cp1252. Knows nothing of mail structure."""

from __future__ import annotations

import codecs
import re

ALIASES = {
    "iso-8859-1": "cp1252",  # what is labelled Latin-1 is Windows text where the two differ
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "cp-850": "cp850",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
}
NOT_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
MULTIBYTE = ("utf", "gb", "big5", "euc", "iso2022", "cp932", "cp949", "cp950", "johab", "hz", "shift")
_SURROGATE = re.compile("[\ud800-\udfff]")  # Python's UTF-7 alone makes lone ones; no database takes them
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def find_codec(name: str) -> str | None:
    """Python's name of a text codec for a charset as mail declares it; None for an unknown or unsafe one."""
    wanted = name.strip().strip("\"'").lower()[:40]
    try:
        info = codecs.lookup(ALIASES.get(wanted, wanted))
    except (LookupError, ValueError):
        return None
    if info.name in NOT_CHARSETS or not getattr(info, "_is_text_encoding", True):
        return None
    return info.name


def _attempts(data: bytes, declared: str | None) -> list[str]:
    """Codecs in the order of trust; UTF-8 goes before a single-byte charset, which would decode anything."""
    order = [codec for mark, codec in _BOMS if data.startswith(mark)]
    codec = find_codec(declared) if declared else None
    if codec and codec.replace("_", "").startswith(MULTIBYTE):
        order += [codec, "utf-8"]
    else:
        order += ["utf-8", *([codec] if codec else [])]
    return [*order, "cp1252"]


def decode(data: bytes, declared: str | None = None) -> str:
    """Text of `data`; never raises. Bytes that no charset explains become Latin-1 characters."""
    for codec in _attempts(data, declared):
        try:
            text = data.decode(codec)
        except (UnicodeError, LookupError, ValueError):
            continue
        if codec != "utf-7" or not _SURROGATE.search(text):
            return text
    return data.decode("latin-1")
