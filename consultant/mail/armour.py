"""The words of an inline PGP signature without its armour (RFC 9580, section 7), and whether a text is a PGP message."""

from __future__ import annotations

import re

_BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_END = "-----END PGP SIGNATURE-----"
_HASHES = re.compile(r"[A-Za-z]{2,20}:[^\n]{0,200}\n")
_MESSAGE = re.compile(r"^-----BEGIN PGP MESSAGE(?:, PART \d{1,3}(?:/\d{1,3})?)?-----[ \t]*$", re.MULTILINE)


def is_encrypted(text: str) -> bool:
    """Whether a text holds an armoured PGP message; one that is quoted does not count."""
    return "BEGIN PGP MESSAGE" in text and _MESSAGE.search(text) is not None


def _signed_words(block: str) -> str:
    """The words between the armour's header and its signature, dash-escaping undone."""
    words = block.lstrip(" \t").removeprefix("\n")
    while line := _HASHES.match(words):
        words = words[line.end() :]
    return re.sub(r"^- ", "", words.removeprefix("\n"), flags=re.MULTILINE)


def without_armour(text: str) -> str:
    """`text` with the armour of signatures taken off; what is not whole stays as it is."""
    kept: list[str] = []
    end = 0
    while (start := text.find(_BEGIN, end)) >= 0:
        middle = text.find(_SIGNATURE, start)
        close = text.find(_END, middle) if middle >= 0 else -1
        if close < 0:
            break
        kept += [text[end:start], _signed_words(text[start + len(_BEGIN) : middle])]
        end = close + len(_END)
    return "".join(kept) + text[end:]
