"""DKIM (RFC 6376): a signature of the mailbox's domain before the very bytes that leave.

What was approved stays as it is, byte for byte; the signature is a header in front of it, made when the mail leaves. Where
a mailbox names a selector nothing leaves unsigned: a key that can't be had or used is NotSigned, and the mail waits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import dkim
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from consultant.errors import ConfigurationError, NotSigned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from consultant.mailboxes import Mailbox

SIGNED = (
    *("from", "to", "subject", "date", "message-id", "in-reply-to", "references", "reply-to"),
    *("mime-version", "content-type", "auto-submitted"),
)
"""Headers that the signature covers, also where the mail has none: then nobody can add one (RFC 6376, 5.4.2)."""
LISTED = ("list-id", "list-unsubscribe", "list-unsubscribe-post")
"""Covered where the mail has them (RFC 8058, section 4). A mail of a person's is not kept from lists, which put in their own."""
OVERSIGNED = ("from", "to", "subject", "date", "reply-to", "content-type")
"""Headers that are covered once more than they are there, so that no second one can be put in (RFC 6376, 8.15)."""
RELAXED = (b"relaxed", b"relaxed")
FEWEST_BITS = 1024
"""Shorter keys are believed by nobody (RFC 8301, section 3.2, which asks for 2048)."""

_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Signer:
    """A domain's key; `key` is PKCS#1 in PEM, which dkimpy reads."""

    domain: str
    selector: str
    key: bytes = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """The mail with its signature in front. Raises NotSigned."""
        try:
            header = dkim.sign(
                message,
                self.selector.encode("ascii"),
                self.domain.encode("ascii"),
                self.key,
                canonicalize=RELAXED,
                include_headers=[name.encode("ascii") for name in (*SIGNED, *_listed(message), *OVERSIGNED)],
            )
        except Exception as error:  # whatever it is, nothing leaves unsigned
            message_of = f"The mail could not be signed ({type(error).__name__})."
            raise NotSigned(message_of) from error
        return bytes(header) + message


def _listed(message: bytes) -> tuple[str, ...]:
    header = message.partition(b"\r\n\r\n")[0].lower()
    return tuple(name for name in LISTED if b"\r\n%b:" % name.encode("ascii") in header)


def find_signer(mailbox: Mailbox, find_secret: Callable[[str], str | None]) -> Signer | None:
    """The mailbox's signer, None where it does not sign. Raises ConfigurationError, which names the key and not the secret."""
    if not mailbox.dkim_selector and not mailbox.dkim_key:
        return None
    where = f"{mailbox.name}.toml"
    if not mailbox.dkim_selector or not mailbox.dkim_key:
        message = f"{where}: dkim_selector and dkim_key go together; one of them is empty."
        raise ConfigurationError(message)
    if not _SELECTOR.fullmatch(mailbox.dkim_selector):
        message = f"{where}: dkim_selector is {mailbox.dkim_selector!r}; it takes a name of the DNS, such as 'desk2026'."
        raise ConfigurationError(message)
    pem = find_secret(mailbox.dkim_key)
    if not pem:
        message = (
            f"{where}: dkim_key names {mailbox.dkim_key}, which is not set (nor {mailbox.dkim_key}_FILE)."
        )
        raise ConfigurationError(message)
    return Signer(mailbox.domain, mailbox.dkim_selector, _read_key(pem, f"{where}: dkim_key"))


def _read_key(pem: str, where: str) -> bytes:
    try:
        key = load_pem_private_key(pem.replace("\\n", "\n").encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        message = f"{where} names no private key in PEM without a password."
        raise ConfigurationError(message) from error
    if not isinstance(key, RSAPrivateKey) or key.key_size < FEWEST_BITS:
        message = (
            f"{where} names a key that is not RSA of at least {FEWEST_BITS} bits (2048 are recommended)."
        )
        raise ConfigurationError(message)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def check_keys(mailboxes: Iterable[Mailbox], find_secret: Callable[[str], str | None]) -> None:
    """Raise ConfigurationError where a mailbox could not sign what it is to sign."""
    for mailbox in mailboxes:
        find_signer(mailbox, find_secret)


@dataclass(frozen=True, slots=True)
class Signers:
    """Signs for every mailbox; each key is read at its first mail, and again while it can't be read."""

    find_secret: Callable[[str], str | None] = field(repr=False)
    known: dict[str, Signer | None] = field(default_factory=dict, repr=False)

    def sign(self, mailbox: Mailbox, message: bytes) -> bytes:
        """The mail as it leaves: signed, or as it is where the mailbox does not sign. Raises NotSigned."""
        try:
            if mailbox.name not in self.known:
                self.known[mailbox.name] = find_signer(mailbox, self.find_secret)
        except ConfigurationError as error:
            raise NotSigned(str(error)) from error
        signer = self.known[mailbox.name]
        return signer.sign(message) if signer else message
