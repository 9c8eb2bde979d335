"""Mail signed by DKIM (dkimpy), and the key under which it verifies, for tests."""

from __future__ import annotations

import base64
from functools import lru_cache

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@lru_cache(maxsize=2)
def keys(size: int = 2048) -> tuple[bytes, str]:
    """A private key in PEM, and the TXT record of its public one."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=size)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def signed(
    raw: bytes,
    domain: str,
    *,
    selector: str = "s1",
    way: bytes = b"relaxed/relaxed",
    names: list[bytes] | None = None,
    length: bool = False,
) -> bytes:
    """`raw` with a signature of `domain` on top; `names` are the headers that it covers."""
    header: bytes = dkim.sign(
        raw,
        selector.encode(),
        domain.encode(),
        keys()[0],
        canonicalize=tuple(way.split(b"/")),
        include_headers=names,
        length=length,
    )
    return header + raw
