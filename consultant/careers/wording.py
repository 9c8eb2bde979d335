"""The text of a mail as the board reads it: bounded, with plain breaks and blanks, without signature, in sentences. It knows no fields."""

from __future__ import annotations

import re

EXTENT = 20_000
"""Characters: so much of a mail is read; no posting needs more, and what stands behind costs nothing."""

_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n\t]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PLAIN = str.maketrans(
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f",
    "-------''''\"\"\"\"",
)
_SIGN_OFF = re.compile(
    r"(?i)(?:many thanks|thanks|thank you|best|(?:best |kind |warm )?regards|best wishes|sincerely|cheers|respectfully|yours)"
    r"(?: (?:so much|again|truly|a lot|yours|and regards|in advance)){0,2}[,.!]{0,3}"
)
_LONGEST_TAIL = 6
_WRAPPED = 50
"""Characters: a line as long as this one may have been broken by a mailer."""
_BULLET = re.compile(r"[ \t]{0,20}(?:[-*+\u2022\u25aa\u00b7\u2023\u25e6#|]|\d{1,2}[.)])")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")


def laid_out(text: str) -> str:
    """The first `EXTENT` characters without control characters, signature or sign-off, lines without blanks at their ends."""
    text = _INVISIBLE.sub("", _BREAKS.sub("\n", text[:EXTENT]))
    lines = [line.rstrip() for line in _BLANKS.sub(" ", text).split("\n")]
    return "\n".join(_without_sign_off(_without_signature(lines))).strip("\n")


def _without_signature(lines: list[str]) -> list[str]:
    """Up to the mark of a signature (RFC 3676, section 4.3; many mailers lose its blank)."""
    return lines[: lines.index("--")] if "--" in lines else lines


def _without_sign_off(lines: list[str]) -> list[str]:
    """Up to a sign-off with a few lines behind it that say nothing of the posting: a name, a telephone."""
    filled = [index for index, line in enumerate(lines) if line]
    for index in filled[-_LONGEST_TAIL - 1 :]:
        if _SIGN_OFF.fullmatch(lines[index].strip()) and not any(":" in line for line in lines[index + 1 :]):
            return lines[:index]
    return lines


def plain(text: str) -> str:
    """`text` with plain dashes and quotes, of the same length."""
    return text.translate(_PLAIN)


def unwrapped(text: str) -> str:
    """`text` with the lines joined that only a mailer broke."""
    joined: list[str] = []
    before = ""
    for line in text.split("\n"):
        goes_on = len(before) >= _WRAPPED and line and not _BULLET.match(line)
        if goes_on:
            joined.append(" ")
        elif joined:
            joined.append("\n")
        joined.append(line.strip() if goes_on else line)
        before = line
    return "".join(joined)


def sentences(text: str) -> list[str]:
    """The sentences of a text and the items of its lists."""
    return [one.strip() for one in _SENTENCE_END.split(unwrapped(text)) if one.strip()]


def one_line(text: str, most: int) -> str:
    """`text` on one line without the marks of Markdown, at most `most` characters."""
    return " ".join(text.replace("**", "").replace("__", "").split()).strip(" *_#\"'|")[:most].rstrip()
