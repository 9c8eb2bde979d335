"""Mail addresses: read from a header, brought to the one form that accounts know, masked for logs."""

from __future__ import annotations

import re
from email.utils import getaddresses
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from consultant.mail.headers import decode_words, one_line, recover

LONGEST = 320
"""64 characters, an at sign, 255 characters (RFC 5321, section 4.5.3.1)."""

# Live addresses that RFC 5321 forbids, such as `a..b@` and `a.@` of Japanese mobile carriers.
_LENIENT = re.compile(r"[^\s@<>()\[\],;:\"\\\x00-\x1f\x7f]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?")
_ANYWHERE = re.compile(r"<([^<>\s@]{1,64}@[^<>\s@]{1,255})>")
# An address as a name, without the quotes that it needs: mail goes to the one in brackets, and the library takes the other.
_NAMED_BY_ADDRESS = re.compile(r'[^<>,;:"()]*@[^<>,;:"()]*(<[^<>\s@]{1,64}@[^<>\s@]{1,255}>)\s*')

# A name of plain words and a plain address, as nearly all are: nothing in it is syntax, and the library takes long to see that.
_PLAIN = re.compile(
    r"([A-Za-z0-9]+(?: [A-Za-z0-9]+)*) <([A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>"
)


@lru_cache(maxsize=4096)
def canonical(address: str) -> str:
    """The form under which a sender is known: lower case, the domain in ASCII (IDNA), plus-tags kept.

    Empty where `address` is none. No DNS is asked. Kept, because senders come again and the check costs as much as
    the parsing of a small mail.
    """
    wanted = address.strip().strip("<>").strip()
    if not wanted or len(wanted) > LONGEST:
        return ""
    try:
        known = validate_email(wanted, check_deliverability=False, globally_deliverable=False)
    except (EmailNotValidError, UnicodeError, ValueError):
        lowered = wanted.lower()
        return lowered if _LENIENT.fullmatch(lowered) else ""
    return f"{known.local_part.lower()}@{known.ascii_domain.lower()}"


_GOOGLE = frozenset({"gmail.com", "googlemail.com"})
"""Two names of one provider, which reads no dots in a local part."""


def mailbox_key(address: str) -> str:
    """The mailbox behind a canonical address: without what follows a plus sign (RFC 5233, subaddress), at Google without dots.

    For counting only: two people may have addresses that differ in nothing else, so nobody is taken for another by it.
    """
    local, _, domain = address.rpartition("@")
    base = local.partition("+")[0] or local
    if domain in _GOOGLE:
        return f"{base.replace('.', '')}@gmail.com"
    return f"{base}@{domain}"


def domain_of(address: str) -> str:
    """The part behind the last at sign in lower case; empty where there is none."""
    return address.rpartition("@")[2].strip(" >").lower() if "@" in address else ""


def masked(address: str) -> str:
    """An address for logs: `j***@example.org`; `***` where there is nothing that can be shown."""
    local, _, domain = address.strip().strip("<>").rpartition("@")
    if not local or not domain:
        return "***"
    return f"{local[0]}***@{domain}"


def parse_address(header: str) -> tuple[str, str]:
    """(name, address) of the first address in a raw From, Reply-To or Sender header; never raises.

    The address is canonical, or empty. It is taken apart before names are decoded, because an encoded comma
    or at sign must not become syntax.
    """
    value = one_line(recover(header[:2000])) if header else ""
    if not value:
        return "", ""
    plain = _PLAIN.fullmatch(value)
    if plain and (known := canonical(plain[2])):
        return plain[1], known
    if disguised := _NAMED_BY_ADDRESS.fullmatch(value):
        return decode_words(value[: disguised.start(1)]).strip(), canonical(disguised[1])
    try:
        found = getaddresses([value])
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):
        found = []
    for name, address in found:
        if known := canonical(address):
            return decode_words(name), known
    fallback = _ANYWHERE.search(value)
    known = canonical(fallback[1]) if fallback else ""
    return decode_words(value[: fallback.start()] if fallback else value).strip(' "'), known
