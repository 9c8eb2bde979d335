"""Subject lines as mail programs change them: `Re:` and `Fwd:` in many languages, and our references in them.

RFC 5322, section 3.6.5 knows `Re: `; RFC 5256, section 2.1 what is stripped to compare subjects; the rest is mailers' habit.
"""

from __future__ import annotations

import re

_ANSWERED = (
    "re", "aw", "antw", "antwort", "sv", "odp", "res", "ref", "rif", "r", "bls", "atb", "ynt", "回复", "答复", "回覆", "返信",
)  # fmt: skip
_FORWARDED = (
    "fw", "fwd", "wg", "weitergeleitet", "tr", "rv", "enc", "i", "doorst", "vb", "vl", "vs", "pd", "fs", "ilt",
    "转发", "轉寄", "転送",
)  # fmt: skip
"""`VS:` is a Finn's answer and a Dane's forward: it is read as the one that joins less."""
_PREFIX = re.compile(
    rf"\s*(?:(?P<answered>{'|'.join(_ANSWERED)})|(?P<forwarded>{'|'.join(_FORWARDED)}))"
    r"(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s?[:\uff1a]\s*",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\bCC-[BCDFGHJ-NP-TV-XZ]{4}-[BCDFGHJ-NP-TV-XZ]{4}\b", re.IGNORECASE)
"""As `intake/record.py` makes them: no vowels."""
_MOST_PREFIXES = 20


def is_forward(subject: str) -> bool:
    """Whether the outermost prefix, the last that was put on, says that it was forwarded."""
    found = _PREFIX.match(subject)
    return bool(found and found["forwarded"])


def is_answer(subject: str) -> bool:
    """Whether any prefix stands before it."""
    return _PREFIX.match(subject) is not None


def base_subject(subject: str) -> str:
    """The subject without any prefix."""
    for _ in range(_MOST_PREFIXES):
        found = _PREFIX.match(subject)
        if not found:
            break
        subject = subject[found.end() :]
    return subject.strip()


def answered(subject: str) -> str:
    """The subject of an answer: one `Re: `, however many prefixes it had."""
    return f"Re: {base_subject(subject)}"


def reference_in(subject: str) -> str:
    """The first of our references that stands in it, in capitals; empty where there is none."""
    found = _REFERENCE.search(subject)
    return found[0].upper() if found else ""
