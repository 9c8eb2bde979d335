"""The one author of a mail, or none where From leaves a doubt: only about one address can anything be proven.

A header that two programs read differently is how one of them is deceived: what is proven of the address that our MX saw
must be the address that we answer. So everything but one plain mailbox is no author (RFC 7489, section 6.6.1).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.mail.address import canonical, parse_address
from consultant.mail.headers import one_line, recover

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 2_000
"""Characters of a From header; a longer one names nobody."""
_QUOTED = re.compile(r'"(?:[^"\\]++|\\.)*+"')
_COMMENT = re.compile(r"\((?:[^()\\]++|\\.)*+\)")
_NAMED = re.compile(r"(?:[^<>,;:]*|[^<>@;]*)<\s*([^<>\s,;]{3,320})\s*>\s*")
"""A name with a comma (`Doe, Jane <…>`, without the quotes that it needs) holds no second address without an at sign."""
_BARE = re.compile(r"\s*([^<>\s,;:()\"]{3,320})\s*")


def sole_author(fields: Iterable[tuple[str, str]]) -> str:
    """The canonical address in From, empty where there is no From, more than one, or more than one address in it."""
    found = [value for name, value in fields if name == "from"]
    if len(found) != 1 or len(found[0]) > LONGEST:
        return ""
    address = _sole_address(one_line(recover(found[0])))
    return address if address == parse_address(found[0])[1] else ""


def _sole_address(value: str) -> str:
    """`Name <address>` or an address alone, with comments and quoted strings left out."""
    plain = _QUOTED.sub(" ", value)
    for _ in range(5):  # comments within comments; deeper ones leave their brackets, and no author
        plain = _COMMENT.sub(" ", plain)
    matched = _NAMED.fullmatch(plain) or _BARE.fullmatch(plain)
    return canonical(matched[1]) if matched and "@" in matched[1] else ""
