"""Parameters of a Content-Type or Content-Disposition as mailers really write them (RFC 2231, RFC 2047, raw 8-bit).

The library's own reading loses raw 8-bit bytes and raises on broken percent signs and charsets; here nothing is lost and
nothing is raised.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from consultant.mail.charsets import decode
from consultant.mail.headers import decode_words, recover

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message as Part

MOST_PARAMETERS = 100
LONGEST = 16_384
"""Characters of one header that are looked at."""
LONGEST_KNOWN = 100
"""Characters of a value whose parameters are remembered."""
LONGEST_NAME = 255
LONGEST_ENDING = 16

_PARAMETER = re.compile(r";\s*([^\s=;\"]{1,80})\s*=\s*(\"(?:\\.|[^\"\\])*+\"|[^;]*)", re.DOTALL)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")


def raw_header(part: Part, name: str) -> str:
    """The first value of a header with its 8-bit bytes read; empty where there is none."""
    wanted, least = name.lower(), len(name)
    for key, value in part.raw_items():
        if len(key) >= least and key.strip().lower() == wanted:
            return recover(str(value)[:LONGEST])
    return ""


def _plain(value: str) -> str:
    """A value without its quotes and escapes."""
    if value.startswith('"'):
        return re.sub(r"\\(.)", r"\1", value[1:-1] if value.endswith('"') and len(value) > 1 else value[1:])
    return value.strip()


def _joined(sections: dict[int, tuple[str, bool]]) -> str:
    """The sections of a parameter in their order (RFC 2231, sections 3 and 4), percent signs undone."""
    ordered = [sections[index] for index in sorted(sections)]
    first, encoded = ordered[0]
    charset, rest = "", first
    if encoded and first.count("'") >= 2:  # noqa: PLR2004 - charset'language'value
        charset, _, rest = first.split("'", 2)
    pieces = [(rest, encoded), *ordered[1:]]
    data = b"".join(
        unquote_to_bytes(text) if percent else text.encode("utf-8", "surrogatepass")
        for text, percent in pieces
    )
    return decode(data, charset or None)


def parse_parameters(value: str) -> Mapping[str, str]:
    """Every parameter by its name in lower case; an RFC 2231 form goes before a plain one of the same name."""
    if ";" not in value:
        return {}
    return _known(value) if len(value) <= LONGEST_KNOWN else _parse(value)


def _parse(value: str) -> Mapping[str, str]:
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for number, found in enumerate(_PARAMETER.finditer(value[:LONGEST])):
        if number >= MOST_PARAMETERS:
            break
        shape = _SECTION.fullmatch(found[1].lower())
        if shape and (shape[2] or shape[3]):
            at = int(shape[2] or 0)
            sections.setdefault(shape[1], {}).setdefault(at, (_plain(found[2]), bool(shape[3])))
        else:
            plain.setdefault(found[1].lower(), decode_words(_plain(found[2])))
    return MappingProxyType(plain | {name: _joined(pieces) for name, pieces in sections.items()})


_known = lru_cache(maxsize=512)(_parse)
"""Mails say the same few things of their texts, and of each it is asked more than once."""


def tidy_name(name: str) -> str:
    """A file name on one line without any folder, its ending kept where it is cut."""
    bare = decode_words(name).replace("\\", "/").rstrip("/").rpartition("/")[2].strip(" \t\"'")
    if len(bare) <= LONGEST_NAME:
        return bare
    ending = bare[-LONGEST_ENDING:]
    ending = ending[ending.rfind(".") :] if "." in ending else ""
    return bare[: LONGEST_NAME - len(ending)] + ending
