"""Cuts the mails of a folder into FETCHes: at most so many mails and so many bytes each, in the order of their UIDs.

A mail that is larger than its mailbox takes is known by RFC822.SIZE before it is fetched: of it the header is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.intake.imap.session import Listed

MOST_MAILS = 50
MOST_BYTES = 16 * 1024 * 1024
"""Bytes of bodies in one FETCH, after which the next begins; one mail may be larger."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails that are fetched and stored together."""

    mails: tuple[Listed, ...]
    largest: int

    @property
    def last_uid(self) -> int:
        """The highest UID."""
        return self.mails[-1].uid

    @property
    def whole(self) -> tuple[Listed, ...]:
        """Mails that are fetched whole."""
        return tuple(mail for mail in self.mails if mail.size <= self.largest)

    @property
    def too_large(self) -> tuple[Listed, ...]:
        """Mails of which only the header is fetched."""
        return tuple(mail for mail in self.mails if mail.size > self.largest)


def cut(
    mails: Sequence[Listed], largest: int, *, most_mails: int = MOST_MAILS, most_bytes: int = MOST_BYTES
) -> Iterator[Batch]:
    """Batches in the order of `mails`; `largest` is the size above which a mail is not fetched whole."""
    held: list[Listed] = []
    size = 0
    for mail in mails:
        weight = mail.size if mail.size <= largest else 0
        if held and (len(held) >= most_mails or size + weight > most_bytes):
            yield Batch(tuple(held), largest)
            held, size = [], 0
        held.append(mail)
        size += weight
    if held:
        yield Batch(tuple(held), largest)
