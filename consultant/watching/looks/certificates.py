"""The doors' certificate: how long it lasts, for which names, and whether the key is its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from consultant.watching.looks.look import broken, sound, worth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

    from consultant.watching.looks.look import Look, Patient

NAME = "doors' certificate"
SOON_DAYS = 14
RENEW = "Renew it; the listener takes a new file by itself (docs/mail/doors.md)."


def look(patient: Patient) -> Iterator[Look]:
    """That of CONSULTANT_SMTP_CERT, where there is one."""
    doors = patient.settings.doors
    if not doors.certificate:
        return
    try:
        chain = x509.load_pem_x509_certificates(Path(doors.certificate).read_bytes())
        key = load_pem_private_key(Path(doors.key).read_bytes(), None).public_key()
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        yield broken(NAME, f"It or its key can't be read ({type(error).__name__}).", "Let CONSULTANT_SMTP_CERT and CONSULTANT_SMTP_KEY name PEM files that the desk's user can read.")  # fmt: skip
        return
    if _raw(chain[0].public_key()) != _raw(key):
        yield broken(
            NAME, "CONSULTANT_SMTP_KEY is not its key.", "Name the two files that were issued together."
        )
        return
    left = (chain[0].not_valid_after_utc - patient.clock()).total_seconds() / 86_400
    yield judge_end(NAME, f"For {', '.join(_names(chain[0])) or 'no name'}; it", left, RENEW)


def _raw(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return [
        *found.value.get_values_for_type(x509.DNSName),
        *map(str, found.value.get_values_for_type(x509.IPAddress)),
    ]


def judge_end(name: str, whose: str, days: float, do: str) -> Look:
    """By the days that are left."""
    if days < 0:
        return broken(name, f"{whose} has ended {-days:.0f} days ago.", do, days_left=int(days))
    words = f"{whose} lasts {days:.0f} days more."
    if days < SOON_DAYS:
        return worth(name, words, do, days_left=int(days))
    return sound(name, words, days_left=int(days))
