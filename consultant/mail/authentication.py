"""Who really sent a mail: SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489), as found by our MX or at our own door."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Proof(StrEnum):
    """What is known of the domain in From: proven, disproved, not proven, could not be found out for now, not looked at."""

    PASS = "pass"  # noqa: S105 - a result (RFC 8601), no password
    FAIL = "fail"
    NONE = "none"
    TEMPORARY = "temperror"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Authentication:
    """`proof` is of the From domain (DMARC alignment); the others are the methods' own results (RFC 8601, section 2.7)."""

    proof: Proof
    domain: str = ""
    spf: str = "none"
    dkim: str = "none"
    dmarc: str = "none"
    by: str = ""

    def as_json(self) -> dict[str, Any]:
        """What a case keeps of it."""
        return asdict(self) | {"proof": self.proof.value}


UNCHECKED = Authentication(Proof.UNCHECKED)


def from_json(found: dict[str, Any] | None) -> Authentication:
    """What a case kept."""
    return Authentication(**found | {"proof": Proof(found["proof"])}) if found else UNCHECKED
