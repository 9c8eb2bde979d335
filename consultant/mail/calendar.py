"""The words of an invitation (RFC 5545): summary, place and description; nothing is put into a calendar."""

from __future__ import annotations

import re

LONGEST = 262_144
MOST_LINES = 200
WORDED = ("SUMMARY", "LOCATION", "DESCRIPTION", "COMMENT")
_FOLD = re.compile(r"\n[ \t]")
_LINE = re.compile(
    r"(" + "|".join(WORDED) + r")(?:;(?:\"[^\"\n]{0,500}\"|[^\":\n]){0,500})?:([^\n]*)", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\([nN,;\\])")


def calendar_words(text: str) -> str:
    """What an invitation says in words, each line once; empty where it says nothing. Never raises."""
    unfolded = _FOLD.sub("", text[:LONGEST].replace("\r\n", "\n"))
    found: dict[str, None] = {}
    for line in unfolded.split("\n"):
        match = _LINE.match(line) if line[:3].upper() in {"SUM", "LOC", "DES", "COM"} else None
        if match and match[2].strip():
            found[_ESCAPE.sub(lambda one: "\n" if one[1] in "nN" else one[1], match[2]).strip()] = None
        if len(found) >= MOST_LINES:
            break
    return "\n".join(found)
