"""Tells people by mail what needs them: each alert once, by one worker, from the null sender, without a word of a mail.

An alert is claimed by its `told_at` before its mail leaves, so that two workers write one mail; where the relay does not
take it the claim is given back, and the next round tries again. Nothing here ever raises for a relay that is away. The
null sender (RFC 5321, section 4.5.5) sees to it that no report about such a mail comes back and makes another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from consultant.alerts import MOST_A_DAY, AlertKind, raise_alert
from consultant.delivery.suppression import is_suppressed
from consultant.errors import DeliveryRefused, TransientError
from consultant.logs import get_logger
from consultant.mail.compose import Outgoing, compose, make_message_id
from consultant.models.base import unit_of_work
from consultant.models.post import Alert, ImapCursor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.delivery.sender import Transport
    from consultant.mailboxes import Mailbox, Mailboxes
    from consultant.vocabulary import Draft

SILENT_FOR = timedelta(minutes=15)
"""A mailbox that was not polled well for so long needs a person, also where its poller is dead and can't say so."""

ROUND_SECONDS = 10.0
"""After so long no further notice is begun: a worker that is ended in the middle would leave what it claimed untold."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """Alerts of one kind that are told in one mail; `mailbox` sends it."""

    kind: AlertKind
    mailbox: Mailbox
    to: tuple[str, ...]
    alerts: tuple[int, ...]
    sentences: tuple[str, ...]
    at: datetime

    @property
    def reference(self) -> str:
        """What its subject of concern is called; no case's."""
        return f"ALERT-{self.alerts[0]}"


def raise_silence(engine: Engine, mailboxes: Mailboxes, watched_since: datetime, now: datetime) -> None:
    """Raise an alert for each mailbox that is to be polled and has not been, by any poller, for `SILENT_FOR`."""
    polled = [mailbox.name for mailbox in mailboxes if mailbox.imap_url]
    if not polled:
        return
    with unit_of_work(engine) as session:
        found = select(ImapCursor.mailbox, func.max(ImapCursor.polled_at, type_=ImapCursor.polled_at.type))
        last = {name: at for name, at in session.execute(found.group_by(ImapCursor.mailbox)) if at}
        for name in polled:
            if now - max(last.get(name, watched_since), watched_since) >= SILENT_FOR:
                minutes = int(SILENT_FOR.total_seconds() // 60)
                words = f"No mail could be taken from the mailbox {name} for more than {minutes} minutes."
                raise_alert(session, AlertKind.MAILBOX_NOT_POLLED, name, words, now=now, mailbox=name)


def tell(
    engine: Engine,
    mailboxes: Mailboxes,
    write: Callable[[Notice], Draft],
    send: Callable[[Mailbox, str, bytes], None],
    now: datetime,
) -> int:
    """Write to whoever is to know of what was raised; the mails that left.

    A round ends with the first mail that may leave later: a relay that hangs would else hold a worker for too long.
    """
    left, ends = 0, monotonic() + ROUND_SECONDS
    notices = _claim(engine, mailboxes, now)
    for number, notice in enumerate(notices):
        if number and monotonic() >= ends:
            _give_back(engine, notices[number:])
            break
        try:
            left += _send(notice, write(notice), send)
        except TransientError as error:
            log.warning("notice_waits", kind=notice.kind.value, error=type(error).__name__)
            _give_back(engine, notices[number:])
            break
        except Exception as error:  # noqa: BLE001 - it stays shown where alerts are, and keeps no other from being told
            log.error("notice_failed", kind=notice.kind.value, error=type(error).__name__)  # noqa: TRY400 - no traceback
    return left


def send_by(
    transport: Transport, sign: Callable[[Mailbox, bytes], bytes]
) -> Callable[[Mailbox, str, bytes], None]:
    """Hands a notice over, from the null sender and signed as its mailbox signs."""

    def send(mailbox: Mailbox, address: str, message: bytes) -> None:
        transport.send("", address, sign(mailbox, message))

    return send


def _claim(engine: Engine, mailboxes: Mailboxes, now: datetime) -> list[Notice]:
    """Mark what is due as told, and group it by kind and by whom it is for."""
    with unit_of_work(engine) as session:
        waiting = (
            select(Alert)
            .where(Alert.cleared_at.is_(None), Alert.told_at.is_(None))
            .order_by(Alert.id)
            .with_for_update(skip_locked=True)
        )
        untold = session.scalars(waiting).all()
        groups: dict[tuple[str, tuple[str, ...]], list[Alert]] = {}
        for alert in untold:
            if (to := _people(session, mailboxes, alert)) and _may_be_told(session, alert, now):
                groups.setdefault((alert.kind, to), []).append(alert)
        found = [_notice(mailboxes, alerts, to, now) for (_, to), alerts in groups.items()]
        for alerts in groups.values():
            for alert in alerts:
                alert.told_at = now
    return found


def _people(session: Session, mailboxes: Mailboxes, alert: Alert) -> tuple[str, ...]:
    """Who minds the alert's mailbox; who minds any, where it has none, or one that is no more. Who leads is told of what is overdue."""
    own = [box for box in mailboxes if box.name == alert.mailbox]
    leads = alert.kind == AlertKind.OVERDUE
    named = dict.fromkeys(
        address for box in own or mailboxes for address in ((leads and box.lead) or box.alert_to)
    )
    return tuple(address for address in named if not is_suppressed(session, address))


def _may_be_told(session: Session, alert: Alert, now: datetime) -> bool:
    """One mail a day about the same thing, however often it comes and goes, and a few of its kind (UTC)."""
    today = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    told = select(Alert.subject, Alert.told_at).where(Alert.kind == alert.kind, Alert.told_at >= today)
    rows = session.execute(told).all()
    return alert.subject not in {subject for subject, _ in rows} and len({at for _, at in rows}) < MOST_A_DAY


def _notice(mailboxes: Mailboxes, alerts: Sequence[Alert], to: tuple[str, ...], now: datetime) -> Notice:
    named = (box for box in mailboxes if box.name == alerts[0].mailbox)
    sender = next(named, None) or next(iter(mailboxes))
    ids = tuple(alert.id for alert in alerts)
    return Notice(AlertKind(alerts[0].kind), sender, to, ids, tuple(map(_sentence, alerts)), now)


def _sentence(alert: Alert) -> str:
    """What was raised, how often and since when."""
    often = f", {alert.times} times" if alert.times > 1 else ""
    return f"{alert.words.rstrip('.')} (since {alert.raised_at:%Y-%m-%d %H:%M} UTC{often})."


def _send(notice: Notice, words: Draft, send: Callable[[Mailbox, str, bytes], None]) -> int:
    """One mail to each of its people. Raises TransientError where the first of them can't be sent one now."""
    left = 0
    for outgoing in _outgoing(notice, words):
        try:
            send(notice.mailbox, outgoing.recipient, compose(outgoing))
        except DeliveryRefused as error:
            log.warning("notice_refused", kind=notice.kind.value, address=outgoing.recipient, note=str(error))
        except TransientError as error:
            if not left:
                raise
            log.warning("notice_lost", kind=notice.kind.value, error=type(error).__name__)
        else:
            left += 1
    log.info("told", kind=notice.kind.value, count=left)
    return left


def _outgoing(notice: Notice, words: Draft) -> Iterator[Outgoing]:
    for address in notice.to:
        yield Outgoing(
            sender=notice.mailbox.from_address,
            sender_name=notice.mailbox.from_name,
            recipient=address,
            subject=words.subject,
            text=words.text,
            html=words.html,
            message_id=make_message_id(notice.reference, notice.mailbox.domain),
            date=notice.at,
            reference=notice.reference,
            auto_submitted="auto-generated",
        )


def _give_back(engine: Engine, notices: Sequence[Notice]) -> None:
    """What was not told waits for the next round."""
    ids = [alert for notice in notices for alert in notice.alerts]
    with unit_of_work(engine) as session:
        again = update(Alert).where(Alert.id.in_(ids)).values(told_at=None)
        session.execute(again.execution_options(synchronize_session=False))
