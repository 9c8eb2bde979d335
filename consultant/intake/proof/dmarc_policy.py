"""A domain's DMARC policy in the DNS (RFC 7489, section 6).

authheaders would evaluate it, but takes `my-clinic.example` for `my` (its pattern of a domain has no hyphen), believes
every domain of an unlisted top level to be of one organisation, and looks at one signature only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.intake.proof.names import NotNow
from consultant.mail.authentication import AWAY, NONE, Policy
from consultant.mail.organisation import organisational_domain

if TYPE_CHECKING:
    from consultant.intake.proof.names import Asking

MARK = b"v=DMARC1"
POLICIES = (NONE, "quarantine", "reject")
"""Each asks for more than the one before it."""
WHOLE = 100
LONGEST = 4_096


def find_policy(asking: Asking, author: str) -> Policy | None:
    """The policy for a domain in From: its own, else its organisation's for subdomains. None where there is none.

    AWAY where the DNS gives no answer for now.
    """
    above = organisational_domain(author)
    try:
        if own := _record(asking, author):
            return _policy(own, "p")
        found = _record(asking, above) if above and above != author else None
    except NotNow:
        return AWAY
    return _policy(found, "sp" if found.get("sp") in POLICIES else "p") if found else None


def _record(asking: Asking, domain: str) -> dict[str, str] | None:
    """The tags of the one DMARC record; two are none, and so is one that names no policy and wants no reports (6.6.3)."""
    records = [text for text in asking.texts(f"_dmarc.{domain}") if _is_dmarc(text)]
    if len(records) != 1:
        return None
    tags: dict[str, str] = {}
    for part in records[0][:LONGEST].decode("ascii", "replace").split(";"):
        name, _, value = part.partition("=")
        tags.setdefault(name.strip().lower(), value.strip().lower())
    if tags.get("p") not in POLICIES:
        return tags | {"p": NONE} if tags.get("rua") else None
    return tags


def _is_dmarc(text: bytes) -> bool:
    head, _, _ = text.partition(b";")
    return head.replace(b" ", b"") == MARK


def _policy(tags: dict[str, str], asks: str) -> Policy:
    return Policy(
        asks=_sampled(tags[asks], tags.get("pct", "")),
        strict_dkim=tags.get("adkim") == "s",
        strict_spf=tags.get("aspf") == "s",
    )


def _sampled(asks: str, share: str) -> str:
    """Under a `pct` below 100 the next milder one, which is what the mails left out of the sample get (6.6.4).

    A domain that still tries its policy out is not served by a mail refused by chance.
    """
    partly = share.isascii() and share.isdecimal() and int(share[:4]) < WHOLE
    return POLICIES[max(POLICIES.index(asks) - 1, 0)] if partly else asks
