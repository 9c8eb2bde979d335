"""The watchman's round, rung for by beat: raises what only the passing of time shows, and has people told.

What somebody notices at once (a refused login, a bounce, a relay that is away) is raised where it is noticed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.delivery.staff_notices import Notice, raise_silence, send_by, tell
from consultant.drafting.brief import Brief
from consultant.drafting.draft import draft
from consultant.logs import get_logger
from consultant.models.base import STORE_AWAY
from consultant.vocabulary import ReplyKind
from consultant.watching.overdue import raise_overdue

if TYPE_CHECKING:
    from consultant.desk import Desk
    from consultant.vocabulary import Draft

log = get_logger(__name__)


class Watchman:
    """One process's; the mailboxes that it watches have time to be polled after it began."""

    def __init__(self, desk: Desk) -> None:
        """Begins to watch now."""
        self._desk = desk
        self._since = desk.clock()

    def go_round(self) -> int:
        """Raise and tell; the mails that left. A store that is away ends the round, and the next one tries again."""
        desk, now = self._desk, self._desk.clock()
        try:
            raise_silence(desk.engine, desk.mailboxes, self._since, now)
            raise_overdue(desk.engine, desk.mailboxes, now)
            send = send_by(desk.transport, desk.signers.sign)
            return tell(desk.engine, desk.mailboxes, self._write, send, now)
        except STORE_AWAY as error:
            log.warning("round_broken_off", error=type(error).__name__)
            return 0

    def _write(self, notice: Notice) -> Draft:
        """The words of a notice: composed and rendered as everything that we send."""
        brief = Brief(
            kind=ReplyKind.ALERT,
            reference=notice.reference,
            desk_name=notice.mailbox.from_name,
            reason=notice.kind.value,
            notices=notice.sentences,
        )
        return draft(brief, self._desk.renderer)
