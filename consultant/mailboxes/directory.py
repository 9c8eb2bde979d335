"""All mailboxes of a desk: found by name, by address, by a mail's recipients."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consultant.mailboxes.mailbox import Mailbox, Serves


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """All mailboxes, in the order of their names; `operator` has the defaults, for questions from the command line."""

    all: tuple[Mailbox, ...]
    operator: Mailbox

    def __iter__(self) -> Iterator[Mailbox]:
        """The mailboxes."""
        return iter(self.all)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all mailboxes: their file names without the ending."""
        return tuple(mailbox.name for mailbox in self.all)

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """Every address that is ours, as recipient or as sender; the first mailbox's main one comes first."""
        found = [address for mailbox in self.all for address in (*mailbox.addresses, mailbox.from_address)]
        return tuple(dict.fromkeys(found))

    @property
    def own_domains(self) -> frozenset[str]:
        """The domains of our addresses."""
        return frozenset(address.rpartition("@")[2] for address in self.own_addresses)

    def find_by_name(self, name: str) -> Mailbox | None:
        """The mailbox of that name, or None."""
        return next((mailbox for mailbox in self.all if mailbox.name == name), None)

    def get_by_name(self, name: str) -> Mailbox:
        """The mailbox of that name. Raises ConfigurationError with a suggestion."""
        found = self.find_by_name(name)
        if found is None:
            message = f"There is no mailbox {name!r}.{suggestion(name, self.names)}"
            raise ConfigurationError(message)
        return found

    def find_serving(self, serves: Serves) -> Mailbox | None:
        """The first mailbox that is for this, or None."""
        return next((mailbox for mailbox in self.all if mailbox.serves is serves), None)

    def find_by_address(self, address: str) -> Mailbox | None:
        """Whose an address is; `consult+key@…` belongs to `consult@…` (RFC 5233). None where it is not ours."""
        local, _, domain = address.strip("<> ").lower().rpartition("@")
        wanted = {f"{local}@{domain}", f"{local.partition('+')[0]}@{domain}"}
        return next((mailbox for mailbox in self.all if wanted & set(mailbox.addresses)), None)

    def get_for_recipients(self, addresses: Iterable[str]) -> dict[Mailbox, str]:
        """The mailboxes of a mail's recipients, each once with its address; those that are not ours are passed over.

        Of several addresses of one mailbox one with a key behind a plus sign counts: it says more.

        Raises ConfigurationError where none is ours: a mail without a mailbox must not be taken for stored.
        """
        boxes: dict[Mailbox, str] = {}
        for address in addresses:
            mailbox = self.find_by_address(address)
            if mailbox and (mailbox not in boxes or "+" in address):
                boxes[mailbox] = address.strip("<> ").lower()
        if not boxes:
            message = "No mailbox here has any of the mail's recipients."
            raise ConfigurationError(message)
        return boxes


def suggestion(word: str, known: tuple[str, ...]) -> str:
    """The known name that a mistyped one is nearest to, or all of them, as the end of an error's sentence."""
    close = difflib.get_close_matches(word, known, 1)
    return f" Did you mean {close[0]!r}?" if close else f" Known: {', '.join(known)}."
