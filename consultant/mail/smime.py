"""S/MIME (RFC 8551): what an application/pkcs7-mime part holds, and the mail inside an opaque signature.

Nothing is verified and nothing is decrypted: a signature is opened to read the words in it, as a client without the
signer's certificate does.
"""

from __future__ import annotations

from enum import StrEnum

from asn1crypto import cms

TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
LARGEST = 26_214_400
"""Bytes of a signed mail that are opened."""

_PREFIX = bytes.fromhex("2a864886f70d01")


class Sealing(StrEnum):
    """What a CMS object (RFC 5652) is, by its object identifier."""

    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    COMPRESSED = "compressed"
    UNKNOWN = "unknown"


_OBJECTS = {
    _PREFIX + bytes.fromhex("0702"): Sealing.SIGNED,
    _PREFIX + bytes.fromhex("0703"): Sealing.ENCRYPTED,
    _PREFIX + bytes.fromhex("0706"): Sealing.ENCRYPTED,
    _PREFIX + bytes.fromhex("0910010117"): Sealing.ENCRYPTED,  # authEnvelopedData (RFC 5083)
    _PREFIX + bytes.fromhex("09100109"): Sealing.COMPRESSED,  # RFC 3274
}
_FIRST = 40
"""Bytes within which the object identifier stands."""


def sealing_of(data: bytes, declared: str = "") -> Sealing:
    """What a part is; `declared` is its smime-type, believed where the bytes say nothing."""
    head = data[:_FIRST]
    found = next((sealing for mark, sealing in _OBJECTS.items() if mark in head), None)
    if found:
        return found
    return (
        Sealing.ENCRYPTED if declared.lower() in {"enveloped-data", "authenveloped-data"} else Sealing.UNKNOWN
    )


def signed_content(data: bytes) -> bytes | None:
    """The MIME entity inside an opaque signature; None where it can't be opened (asn1crypto raises many things)."""
    if len(data) > LARGEST:
        return None
    try:
        signed = cms.ContentInfo.load(data)["content"]
        content = signed["encap_content_info"]["content"].native
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError):
        return None
    return content if isinstance(content, bytes) and content.strip() else None
