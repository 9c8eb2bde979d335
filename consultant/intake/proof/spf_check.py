"""SPF (RFC 7208) by pyspf, which has the RFC's limits on lookups; what it asks goes by way of `names.py`.

pyspf asks the DNS by a function of its module; a query of ours answers itself instead, so that the limits of time and
the resolver are those of the mail.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

import spf

from consultant.intake.proof.names import NotNow
from consultant.mail.authentication import NONE, Checked

if TYPE_CHECKING:
    from consultant.intake.proof.names import Asking

PERMANENT = "permerror"
SILENT, VOID = "no answer", "too many names without an answer"
LONGEST = 320
MOST_VOID_LOOKUPS = 2
"""RFC 7208, section 4.6.4."""
_READ: dict[str, Any] = {
    "A": lambda record: record.address,
    "AAAA": lambda record: record.address,
    "MX": lambda record: (record.preference, record.exchange.to_text(omit_final_dot=True)),
    "PTR": lambda record: record.target.to_text(omit_final_dot=True),
    "TXT": lambda record: record.strings,
}


class _Query(spf.query):  # type: ignore[misc]  # pyspf has no types
    """One check, whose questions `asking` answers; aliases are followed by the resolver."""

    def __init__(self, asking: Asking, peer: str, sender: str, helo: str) -> None:
        super().__init__(i=peer, s=sender, h=helo)
        self._asking = asking

    def dns(
        self,
        name: str,
        qtype: str,
        cnames: object = None,  # noqa: ARG002 - pyspf's signature
        ignore_void: bool = False,  # noqa: FBT001, FBT002 - as above
    ) -> list[Any]:
        """The records in pyspf's form; it counts the questions that have no answer."""
        try:
            found = [_READ[qtype](record) for record in self._asking.ask(str(name), qtype)] if name else []
        except NotNow as error:
            raise spf.TempError(SILENT) from error
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > MOST_VOID_LOOKUPS:
                raise spf.PermError(VOID)
        return found


def check_spf(asking: Asking, peer: str, sender: str, helo: str) -> Checked:
    """The result for the envelope sender's domain, or for the name that the peer gave where the sender is null (2.4).

    None where the peer is no machine elsewhere, or there is no domain that could be asked.
    """
    address, _, domain = sender.strip("<> ").rpartition("@")
    domain = (domain if address else helo).strip(". ").lower()
    local = address if address and "@" not in address else "postmaster"  # pyspf splits at the first at sign
    if not from_outside(peer) or "." not in domain or domain.startswith("[") or len(sender) > LONGEST:
        return Checked(NONE)
    try:
        found = str(_Query(asking, peer, f"{local}@{domain}", helo).check()[0])
    except (spf.PermError, LookupError, ValueError, TypeError, AttributeError, AssertionError):
        found = PERMANENT  # a record or a macro on which pyspf itself trips
    return Checked(found, domain)


def from_outside(peer: str) -> bool:
    """Whether a peer has an address that is not this machine's; a unix socket and a door without a network have none."""
    try:
        return not ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False
