"""Who really sent a mail: SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489), as found by our MX or at our own door.

Here are the values and the conclusion that is drawn from the methods' results. `auth_results.py` reads those of our
own MX, `intake/sender_check.py` computes them at the door.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from consultant.mail.organisation import aligned

if TYPE_CHECKING:
    from collections.abc import Sequence

SUBMISSION = "submission"
"""Stands for the authserv-id where the peer logged in (SMTP AUTH) as the very address in From."""
DOOR = "door"
"""As above, where our own SMTP door checked."""

PASS, FAIL, NONE, TEMPORARY = "pass", "fail", "none", "temperror"
LONGEST_RESULT = 40


class Proof(StrEnum):
    """What is known of the domain in From: proven, disproved, not proven, could not be found out for now, not looked at."""

    PASS = "pass"  # noqa: S105 - a result (RFC 8601), no password
    FAIL = "fail"
    NONE = "none"
    TEMPORARY = "temperror"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Authentication:
    """`proof` is of the From domain (DMARC alignment); the others are the methods' own results (RFC 8601, section 2.7).

    `policy` is what the domain asks of receivers where a mail fails ("none", "quarantine", "reject"), "" where that is not
    known; `by` the authserv-id of the MX that found it out, or the desk's own door.
    """

    proof: Proof
    domain: str = ""
    spf: str = NONE
    dkim: str = NONE
    dmarc: str = NONE
    by: str = ""
    policy: str = ""

    def as_json(self) -> dict[str, Any]:
        """What a case keeps of it."""
        return {name: str(getattr(self, name)) for name in _NAMES}

    @property
    def words(self) -> str:
        """The methods' results on one line, for people: `DMARC fail, SPF none, DKIM fail`."""
        return f"DMARC {self.dmarc}, SPF {self.spf}, DKIM {self.dkim}"


_NAMES = tuple(field.name for field in fields(Authentication))
UNCHECKED = Authentication(Proof.UNCHECKED)


def from_json(found: dict[str, Any] | None) -> Authentication:
    """What a case kept."""
    if not found:
        return UNCHECKED
    kept = {name: value for name, value in found.items() if name in _NAMES}
    return Authentication(**kept | {"proof": Proof(found["proof"])})


@dataclass(frozen=True, slots=True)
class Checked:
    """What a method found for a domain: SPF for that of the envelope sender, DKIM for that of a signature."""

    result: str
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A domain's DMARC policy (RFC 7489, section 6.3): what it asks for, and how narrowly domains must agree.

    `known` is False where the DNS gave no answer for now.
    """

    asks: str = NONE
    strict_dkim: bool = False
    strict_spf: bool = False
    known: bool = True


AWAY = Policy(strict_dkim=True, strict_spf=True, known=False)
"""A policy that could not be had: only what would pass the strictest is proven."""
NOT_CHECKED = Checked(NONE)


def conclude(
    author: str, spf: Checked, dkim: Sequence[Checked], policy: Policy | None, *, by: str
) -> Authentication:
    """What the results prove of `author`, the domain in From; `policy` is None where the domain publishes none.

    A domain without a policy is proven by an aligned result as if it had one. It is disproved by its own SPF record
    alone, where that ends in `-all`: a DKIM signature that fails counts as none (RFC 6376, section 6.1). What could not be
    found out for now of other domains does not matter, or a forger would add some.
    """
    rules = policy or Policy()
    by_spf = spf.result == PASS and aligned(spf.domain, author, strict=rules.strict_spf)
    by_dkim = any(
        one.result == PASS and aligned(one.domain, author, strict=rules.strict_dkim) for one in dkim
    )
    dmarc = _dmarc(policy, passed=by_spf or by_dkim)
    if by_spf or by_dkim:
        proof = Proof.PASS
    elif not rules.known or any(
        one.result == TEMPORARY and aligned(one.domain, author) for one in (spf, *dkim)
    ):
        proof, dmarc = Proof.TEMPORARY, dmarc if policy is None else TEMPORARY
    elif policy is not None or (spf.result == FAIL and aligned(spf.domain, author)):
        proof = Proof.FAIL
    else:
        proof = Proof.NONE
    asks = policy.asks if policy and policy.known else ""
    return Authentication(proof, author, spf.result, overall(dkim, author), dmarc, by, asks)


def _dmarc(policy: Policy | None, *, passed: bool) -> str:
    if policy is None:
        return NONE
    if not policy.known:
        return TEMPORARY
    return PASS if passed else FAIL


def overall(dkim: Sequence[Checked], author: str) -> str:
    """One word for all signatures: that of one which speaks for the author before the others, a pass before a failure."""
    ranked = sorted(dkim, key=lambda one: (not aligned(one.domain, author), one.result != PASS))
    return ranked[0].result if ranked else NONE
