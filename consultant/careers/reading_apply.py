"""How one applies: the employer's inbox or page out of a posting, and its words without any address, which no page may show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from consultant.careers.wording import unwrapped
from consultant.mail.address import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_URL = 500
_ADDRESS = re.compile(r"(?<![\w.+%@/-])[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}(?![\w@])")
_SPELT = re.compile(
    r"(?i)(?<![\w.+-])[\w.+-]{1,64} ?[\[({<] ?at ?[\])}>] ?[\w-]{1,63}(?:(?:\.| ?[\[({<] ?dot ?[\])}>] ?)[\w-]{1,63}){1,6}"
)
_MAIL_LINK = re.compile(r"(?i)mailto:(?=\S)")
_URL = re.compile(rf"(?i)(?<![\w.])https?://[^\s<>\"'\])|]{{1,{LONGEST_URL}}}")
_CUE = re.compile(
    r"(?i)\b(?:appl(?:y|ications?|icants?|ying)|r[e\u00e9]sum[e\u00e9]s?|cvs?|cover letters?|interested|candidates|submit)\b"
)
_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n\s*\n")
_REACH = 160
HIDDEN = "[address on the board]"


def first_address(text: str) -> str:
    """The first mail address of a labelled line, as senders are known; empty for none."""
    words = _URL.sub(" ", _MAIL_LINK.sub("", text))
    return next(
        (found for match in _ADDRESS.finditer(words) if (found := canonical(match[0].strip("'.")))), ""
    )


def first_url(text: str) -> str:
    """The first address of a web page in a labelled line; empty for none."""
    return next((found for match in _URL.finditer(text) if (found := _page(match[0]))), "")


def prose_address(text: str) -> str:
    """The mail address to which a sentence says that one applies; of several the first."""
    return next(
        _where_one_applies(_URL.sub(" ", text), _ADDRESS, lambda words: canonical(words.strip("'."))), ""
    )


def prose_url(text: str) -> str:
    """The web page at which a sentence says that one applies; of several the first."""
    return next(_where_one_applies(text, _URL, _page), "")


def _where_one_applies(text: str, pattern: re.Pattern[str], read: Callable[[str], str]) -> Iterator[str]:
    words = unwrapped(_MAIL_LINK.sub("", text))
    for match in pattern.finditer(words):
        before = _SENTENCE_END.split(words[max(0, match.start() - _REACH) : match.start()])[-1]
        if _CUE.search(before) and (found := read(match[0])):
            yield found


def _page(url: str) -> str:
    """`url` where it is a web page's of a named host, without a password and without a mail address, which no page may show."""
    url = url.rstrip(".,;:!?*_~`")
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname and "." in parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return ""
    shows = "@" in parts.netloc or _ADDRESS.search(url.replace("%40", "@"))
    return url if named and not shows and url.isprintable() else ""


def without_addresses(text: str) -> str:
    """`text` with a note in place of every mail address: one applies by the board."""
    return _SPELT.sub(HIDDEN, _ADDRESS.sub(HIDDEN, _MAIL_LINK.sub("", text)))


def beside_addresses(text: str) -> str:
    """`text` without addresses of mail and pages."""
    return _ADDRESS.sub("", _URL.sub("", text))
