"""What concerns all of some cases that are about to leave, looked up once: replies, the line before the relay, who gets no mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from consultant.delivery.suppression import suppressed_of
from consultant.models.case import Case
from consultant.models.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Outlook:
    """The newest reply of each case, whether anybody waits for the relay, addresses that get no mail; `per_minute` mails go to one domain (0: no limit)."""

    replies: Mapping[int, Reply]
    has_line: bool
    suppressed: frozenset[str]
    per_minute: int = 0

    def in_turn(self, cases: Iterable[Case]) -> list[Case]:
        """The cases in the order in which they are claimed: as they came in.

        Where domains have their pace, domain by domain, so that no two groups wait for each other's (pacing.py locks them).
        """
        if self.has_line or not self.per_minute:
            return list(cases)
        return sorted(cases, key=lambda case: (self._domain(case), case.id))

    def _domain(self, case: Case) -> str:
        reply = self.replies.get(case.id)
        return reply.recipient.rpartition("@")[2].lower() if reply else ""


def look_ahead(session: Session, case_ids: Collection[int], *, per_minute: int = 0) -> Outlook:
    """Look once for some cases at what `outbox.claim` asks of each."""
    found = session.scalars(_REPLIES, {"case_ids": case_ids})
    replies = {reply.case_id: reply for reply in found}
    suppressed = suppressed_of(session, [reply.recipient for reply in replies.values()])
    has_line = bool(replies) and session.connection().execute(_IN_LINE).first() is not None
    return Outlook(replies, has_line, suppressed, per_minute)


_REPLIES = (
    select(Reply).where(Reply.case_id.in_(bindparam("case_ids", expanding=True))).order_by(Reply.version)
)
_IN_LINE = select(Case.id).where(Case.waits_for_relay).limit(1)
