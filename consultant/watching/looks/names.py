"""What the DNS says of our domains: where their mail goes, who may send it, how it is signed, and what others are to do with what is not ours.

MX: RFC 5321, section 5.1. SPF: RFC 7208. DKIM: RFC 6376, section 3.6.1. DMARC: RFC 7489, section 6.

Asked through the resolver that looks senders up. A domain that is no public one (RFC 6761, `localhost`) is not asked.
"""

from __future__ import annotations

import socket
from base64 import b64decode, b64encode
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from consultant.delivery.relay import parse_relay
from consultant.delivery.signing import find_signer
from consultant.intake.proof.dmarc_policy import find_policy
from consultant.intake.proof.names import Names, NotNow
from consultant.intake.proof.spf_check import check_spf
from consultant.mail.authentication import AWAY
from consultant.watching.looks.look import broken, sound, unknown, worth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from consultant.delivery.signing import Signer
    from consultant.intake.proof.names import Asking
    from consultant.mailboxes.mailbox import Mailbox
    from consultant.watching.looks.look import Look, Patient

    Ask = Callable[[Asking, str], Look]

NOT_PUBLIC = ("localhost", "local", "test", "example", "invalid", "internal", "home.arpa", "lan")
SILENT = "The DNS gives no answer for now."
ASK_AGAIN = "Ask again later; look at /etc/resolv.conf where it stays so."


def look(patient: Patient) -> Iterator[Look]:
    """Each domain at which mail comes in, and each from which it leaves."""
    if patient.resolver is None:
        return
    names = Names(patient.resolver)
    for name, ask in _questions(patient):
        yield _told(name, ask, names.for_a_mail())


def _questions(patient: Patient) -> Iterator[tuple[str, Ask]]:
    taken = {address.rpartition("@")[2]: box for box in patient.mailboxes for address in box.addresses}
    for domain, box in taken.items():
        if is_public(domain):
            yield f"MX of {domain}", partial(_mx, domain, box)
    sending = [box for box in patient.mailboxes if is_public(box.domain)]
    for domain, box in {box.domain: box for box in sending}.items():
        yield f"SPF of {domain}", partial(_spf, patient, box)
        yield f"DMARC of {domain}", partial(_dmarc, domain)
    for box in sending:
        yield f"DKIM of {box.name}", partial(_dkim, patient, box)


def is_public(domain: str) -> bool:
    """Whether the world's DNS can know it."""
    return "." in domain and not any(domain == end or domain.endswith(f".{end}") for end in NOT_PUBLIC)


def _told(name: str, ask: Ask, asking: Asking) -> Look:
    try:
        return ask(asking, name)
    except NotNow:
        return unknown(name, SILENT, ASK_AGAIN)


def _mx(domain: str, box: Mailbox, asking: Asking, name: str) -> Look:
    records = sorted(
        (one.preference, one.exchange.to_text(omit_final_dot=True)) for one in asking.ask(domain, "MX")
    )
    hosts = [host for _, host in records] or [domain]
    if hosts in (["."], [""]):
        return broken(
            name,
            "It says that the domain takes no mail (RFC 7505).",
            f"Set the MX of {domain} to the host that takes its mail.",
        )
    addresses = {host: _addresses(asking, host) for host in hosts}
    if not any(addresses.values()):
        return broken(
            name,
            f"{', '.join(hosts)} has no address: no mail can come.",
            f"Set the MX of {domain} to a host with an A or AAAA record.",
        )
    told = ", ".join(f"{host} ({', '.join(found) or 'no address'})" for host, found in addresses.items())
    here = _here()
    if any(here & set(found) for found in addresses.values()):
        return sound(name, f"It points here: {told}.")
    way = (
        "from where it is fetched by IMAP"
        if box.imap_url
        else "which must pass it on to this desk's door, or be its address outside"
    )
    return sound(name, f"It points to {told}, {way}.")


def _addresses(asking: Asking, host: str) -> list[str]:
    return [record.address for kind in ("A", "AAAA") for record in asking.ask(host, kind)]


def _here() -> set[str]:
    """This machine's addresses, as far as its own name tells them."""
    with suppress(OSError):
        return {str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None)}
    return set()


def _spf(patient: Patient, box: Mailbox, asking: Asking, name: str) -> Look:
    """The relay's addresses against the record. It may send from others; then only its operator knows what to include."""
    records = [text for text in asking.texts(box.domain) if text.lower().split(b" ")[0] == b"v=spf1"]
    if len(records) != 1:
        found = "No record" if not records else f"{len(records)} records, where one is allowed,"
        do = f'Set one TXT record of {box.domain}: "v=spf1 include:YOUR-RELAY -all".'
        return worth(name, f"{found} says who may send its mail; many will take it for spam.", do)
    if not patient.settings.smtp_url:
        return sound(name, "There is one; no relay is set that it could be compared with.")
    host = parse_relay(patient.settings.smtp_url).host
    sending = _addresses(asking, host) or [host]
    results = {
        address: check_spf(asking, address, box.from_address, box.domain).result for address in sending
    }
    if "permerror" in results.values():
        return broken(
            name,
            "The record can't be evaluated (permerror).",
            "Correct it: a mistyped word, or more than ten names to be looked up.",
        )
    if "pass" in results.values() or set(results.values()) <= {"none"}:
        return sound(name, f"It lets the relay {host} send.")
    do = f"Include what the relay's operator tells you, for it may send from other addresses; or ip4:{sending[0]}."
    return worth(
        name,
        f"It does not name the relay's address: {', '.join(f'{a} {r}' for a, r in results.items())}.",
        do,
    )


def _dmarc(domain: str, asking: Asking, name: str) -> Look:
    found = find_policy(asking, domain)
    if found is AWAY:
        return unknown(name, SILENT, ASK_AGAIN)
    if found is None:
        do = f'Set a TXT record _dmarc.{domain}: "v=DMARC1; p=none; rua=mailto:YOU", and p=quarantine once DKIM and SPF pass.'
        return worth(name, "There is no policy: anybody can write in the desk's name.", do)
    return sound(name, f"Others are asked to do with what is not ours: {found.asks}.")


def _dkim(patient: Patient, box: Mailbox, asking: Asking, name: str) -> Look:
    signer = find_signer(box, patient.find_secret)
    if signer is None:
        return worth(
            name,
            "Its mails are not signed.",
            "Set dkim_selector and dkim_key (docs/mail/sending.md), unless the relay signs.",
        )
    at = f"{signer.selector}._domainkey.{signer.domain}"
    ours = _public(signer)
    published = [_key_in(text) for text in asking.texts(at)]
    do = f'Set the TXT record {at}: "v=DKIM1; k=rsa; p={b64encode(ours[0]).decode()}".'
    if not published:
        return broken(name, f"{at} has no record: the signature counts for nothing.", do)
    if not any(key in ours for key in published):
        return broken(name, f"{at} holds another key than the one that signs: every mail fails.", do)
    return sound(name, f"{at} holds the key that signs.")


def _public(signer: Signer) -> tuple[bytes, bytes]:
    """Our key in the two forms that a record may have (RFC 6376, 3.6.1, erratum 3017)."""
    key = load_pem_private_key(signer.key, None).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), key.public_bytes(
        Encoding.DER, PublicFormat.PKCS1
    )


def _key_in(text: bytes) -> bytes:
    tags = dict(part.strip().partition(b"=")[::2] for part in text.split(b";"))
    with suppress(ValueError):
        return b64decode(b"".join(tags.get(b"p", b"").split()))
    return b""
