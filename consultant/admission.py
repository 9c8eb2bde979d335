"""What becomes of a mail that has just come in, inside the transaction of `pipeline.screen`: its ruling, carried out.

The stations say: `screening` what the desk remembers and what the rules rule, `accounts` whether there are questions
left, `delivery` which of our mails a report is about. Here they are put together; nothing here opens a transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.accounts import ledger
from consultant.delivery import outbox
from consultant.desk import Desk, judge, refusal
from consultant.errors import OverQuota
from consultant.lifecycle import Status
from consultant.models.case import move
from consultant.screening.history import recall
from consultant.screening.incoming import Ruling
from consultant.screening.threads import place
from consultant.screening.twin import remarked
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.accounts.senders import SenderRecord
    from consultant.intake.letter import Letter
    from consultant.mailboxes import Mailbox
    from consultant.models.case import Case
    from consultant.models.reply import Reply
    from consultant.vocabulary import Draft, ReplyKind


def admit(desk: Desk, session: Session, case: Case, letter: Letter, sender: SenderRecord | None) -> str:
    """Judge a received mail and carry the ruling out; the status that its case has now."""
    place(session, case, letter.message, desk.secret, desk.clock())
    ruling = judge(desk, letter, sender, recall(session, case, desk.clock()))
    return _dispose(desk, session, case, letter.mailbox, sender, ruling)


def _dispose(
    desk: Desk, session: Session, case: Case, mailbox: Mailbox, sender: SenderRecord | None, ruling: Ruling
) -> str:
    now = desk.clock()
    if ruling.disposition is Disposition.ACCEPTED and sender:
        try:
            ledger.reserve(session, sender.account_id, case.id, at=now)
        except OverQuota as refusal_of:
            ruling = Ruling(Disposition.REFUSED, "over_quota", str(refusal_of), OverQuota)
    ruling = remarked(session, case, ruling)
    values = ruling.columns() | {"account_id": sender.account_id if sender else None}
    to = ruling.leads_to
    if ruling.refusal and not _refuse(desk, session, case, mailbox, ruling.refusal.kind):
        to, values["reason"] = Status.DISCARDED, f"{ruling.reason} (told once today already)"
    move(session, case, to, at=now, note=ruling.note, **values)
    return case.status


def _refuse(desk: Desk, session: Session, case: Case, mailbox: Mailbox, kind: ReplyKind) -> bool:
    """Draft a refusal; False where this sender had one of this kind today."""
    if not outbox.may_refuse(session, case, kind, desk.clock()):
        return False
    enclose(desk, session, case, mailbox, refusal(desk, mailbox, case, kind))
    return True


def enclose(
    desk: Desk, session: Session, case: Case, mailbox: Mailbox, draft: Draft, *, by: str = ledger.DESK
) -> Reply:
    """Add a draft to its case as the newest version, with addresses that the desk's secret signs."""
    return outbox.enclose(session, case, mailbox, draft, author=by, now=desk.clock(), secret=desk.secret)
