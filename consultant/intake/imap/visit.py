"""One visit to a folder: batches are fetched, read, stored in one commit, tidied up on the server, and noted.

No mail is passed over because its Message-ID is known: a client that uses one twice must not silence a second question, and
only the whole mail tells. What was taken before has a fingerprint that is known, and makes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from consultant.errors import ServerLost, ServerRefused
from consultant.intake.deposited import answers_of, read_deposited
from consultant.intake.imap.batches import Batch
from consultant.intake.imap.bookkeeping import Failed, Taken
from consultant.logs import get_logger
from consultant.mailboxes.mailbox import AfterTaking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from consultant.intake.imap.bookkeeping import Bookkeeping
    from consultant.intake.imap.session import Listed, Session
    from consultant.intake.record import Delivery
    from consultant.mailboxes import Mailbox, Mailboxes

    Store = Callable[[Sequence[Delivery]], Sequence[object]]

DOOR = "imap"
"""The peer of a polled mail."""
NO_BYTES = "the server has no bytes of it"
GONE = "no longer in the folder"
BROKE_CONNECTION = "the connection breaks on it"

log = get_logger(__name__)


class Fetched(NamedTuple):
    """A mail as it was fetched; `size` is the whole one's where `raw` is only its header."""

    listed: Listed
    raw: bytes
    size: int | None


@dataclass
class Visit:
    """A selected folder and where its mails go; `stored` counts what was kept, `untidy` tells that the server refused a move."""

    mailbox: Mailbox
    mailboxes: Mailboxes
    store: Store
    books: Bookkeeping
    session: Session
    uid_validity: int
    stored: int = 0
    untidy: bool = field(default=False)

    def take(self, batch: Batch, *, moves: bool = True) -> None:
        """Fetch and store a batch; what can't be read or stored is set aside. Raises what the server or the store say.

        `moves` is False where mails before this one may not be taken yet: then the cursor stays.
        """
        bytes_of = self.session.bodies(batch.whole, batch.largest + 1) | self.session.headers(batch.too_large)
        fetched = [
            _bounded(mail, raw, batch.largest)
            for mail in batch.mails
            if (raw := bytes_of.get(mail.uid)) is not None
        ]
        bare = [mail.uid for mail in batch.mails if bytes_of.get(mail.uid) is None]
        failed = self._withheld(bare)  # so does Dovecot show what was just moved away
        del bytes_of
        self._keep(fetched, failed, batch.last_uid if moves else 0)

    def listed(self, uids: Sequence[int]) -> list[Listed]:
        """The mails as the server lists them; one that is there and is not listed is set aside, not passed over."""
        mails = self.session.list(uids)
        failed = self._withheld(sorted({*uids} - {mail.uid for mail in mails}))
        if failed:
            self.note(Taken(0, failed=failed))
        return mails

    def _withheld(self, uids: Sequence[int]) -> list[Failed]:
        """Those of `uids` that are in the folder though the server gave nothing of them."""
        there = self.session.still_there(uids) if uids else ()
        return [Failed(uid, NO_BYTES) for uid in uids if uid in there]

    def take_alone(self, uid: int, *, moves: bool = True) -> None:
        """One mail by itself; where the server refuses it, it is set aside. Raises ServerLost and what the store says."""
        upto = uid if moves else 0
        try:
            mails = self.listed([uid])
            if mails:
                self.take(Batch(tuple(mails), self.mailbox.max_message_bytes), moves=moves)
            else:
                self.note(Taken(upto))
        except ServerRefused as error:
            self.note(Taken(upto, failed=[Failed(uid, str(error))]))

    def take_again(self, uid: int) -> None:
        """One that was set aside and is due; any failure counts."""
        try:
            mails = self.session.list([uid])
            if mails:
                self.take(Batch(tuple(mails), self.mailbox.max_message_bytes), moves=False)
            else:
                self.note(Taken(0, failed=[Failed(uid, GONE)]))
        except (ServerLost, ServerRefused) as error:
            self.note(Taken(0, failed=[Failed(uid, str(error))]))
            if isinstance(error, ServerLost):
                raise

    def note(self, taken: Taken) -> None:
        """Write down what became of mails."""
        for one in taken.failed:
            log.warning("set_aside", mailbox=self.mailbox.name, error=one.reason)
        self.books.note(self.uid_validity, taken)

    def _keep(self, fetched: Sequence[Fetched], failed: list[Failed], last_uid: int) -> None:
        """The commit that holds the mails, then the server's folder, then the cursor: what dies in between comes again."""
        stored = list(self._stored(fetched, failed))
        self._tidy(stored)
        self.stored += len(stored)
        self.note(Taken(last_uid, stored, failed))

    def _stored(self, fetched: Sequence[Fetched], failed: list[Failed]) -> Iterator[int]:
        """UIDs of the mails that are stored; what keeps another out goes to `failed`."""
        read: list[tuple[Fetched, Delivery]] = []
        for one in fetched:
            try:
                read.append((one, self._read(one)))
            except Exception as error:  # noqa: BLE001 - a mail that nobody can read must not keep the others out
                failed.append(_failure(one, error))
        for (one, _), answer in zip(
            read, answers_of(self.store, [delivery for _, delivery in read]), strict=True
        ):
            if isinstance(answer, Exception):
                failed.append(_failure(one, answer))
            else:
                yield one.listed.uid

    def _read(self, one: Fetched) -> Delivery:
        now = self.books.clock()
        came_at = min(one.listed.came_at or now, now)
        return read_deposited(
            self.mailboxes, self.mailbox, one.raw, door=DOOR, came_at=came_at, size=one.size
        )

    def _tidy(self, uids: Sequence[int]) -> None:
        """What the mailbox wants to become of stored mails. A refusal is told and does not stop the taking."""
        if not uids or self.mailbox.imap_after is AfterTaking.KEEP:
            return
        try:
            self._carry_out(uids)
        except ServerRefused as error:
            self.untidy = True
            log.warning("server_refuses_to_tidy", mailbox=self.mailbox.name, error=str(error))

    def _carry_out(self, uids: Sequence[int]) -> None:
        if self.mailbox.imap_after is AfterTaking.SEEN:
            self.session.mark_seen(uids)
        elif self.mailbox.imap_after is AfterTaking.DELETE:
            self.session.delete(uids)
        else:
            self._move(uids)

    def _move(self, uids: Sequence[int]) -> None:
        try:
            self.session.move(uids, self.mailbox.imap_move_to)
        except ServerRefused:  # the folder may be missing (RFC 3501, TRYCREATE)
            self.session.make_folder(self.mailbox.imap_move_to)
            self.session.move(uids, self.mailbox.imap_move_to)


def _failure(one: Fetched, error: Exception) -> Failed:
    """The error's kind only: its words may quote the mail. A header alone is not kept: a retry fetches it again."""
    return Failed(one.listed.uid, type(error).__name__, None if one.size else one.raw)


def _bounded(mail: Listed, raw: bytes, largest: int) -> Fetched:
    """A mail that turns out larger than the server said is cut down to its header."""
    if mail.size > largest:
        return Fetched(mail, raw, mail.size)
    if len(raw) <= largest:
        return Fetched(mail, raw, None)
    header, gap, _ = raw.partition(b"\r\n\r\n")
    return Fetched(mail, header + gap, len(raw))
