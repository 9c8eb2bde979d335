"""Makes the listener of the settings: which doors are open, by what limits, with whose certificate and passwords."""

from __future__ import annotations

import socket
from functools import partial
from typing import TYPE_CHECKING

from consultant import pipeline
from consultant.errors import ConsultantError
from consultant.intake.recipients import check_recipient
from consultant.intake.record import make_delivery
from consultant.intake.smtp.certificate import Certificate
from consultant.intake.smtp.doors import Door, DoorKind
from consultant.intake.smtp.limits import Limits
from consultant.intake.smtp.users import Users
from consultant.intake.smtp_listener import Fittings, SmtpListener
from consultant.mailboxes.mailbox import Verify

if TYPE_CHECKING:
    from consultant.cli.services import Services
    from consultant.config import Settings
    from consultant.desk import Desk
    from consultant.intake.recorder import Recorder
    from consultant.intake.smtp_listener import Prove

LARGEST_MAIL = 30 * 1024 * 1024
"""Bytes that a door takes before it says 552; a mailbox may refuse smaller ones in words."""
LISTEN = {
    DoorKind.SMTP: "CONSULTANT_SMTP_LISTEN",
    DoorKind.SMTPS: "CONSULTANT_SMTPS_LISTEN",
    DoorKind.LMTP: "CONSULTANT_LMTP_LISTEN",
    DoorKind.SUBMISSION: "CONSULTANT_SUBMISSION_LISTEN",
}
"""The setting of each door's address."""


def doors_of(settings: Settings) -> tuple[Door, ...]:
    """Every door that is to be open, the plain one first."""
    named = {
        DoorKind.SMTP: settings.smtp_listen,
        DoorKind.SMTPS: settings.doors.smtps,
        DoorKind.LMTP: settings.doors.lmtp,
        DoorKind.SUBMISSION: settings.doors.submission,
    }
    return tuple(
        Door(kind, path=where) if isinstance(where, str) else Door(kind, *where)
        for kind, where in named.items()
        if where
    )


def make_listener(
    settings: Settings, services: Services, desk: Desk, recorder: Recorder | None = None
) -> SmtpListener:
    """The listener, not started; it stores by itself where it has no recorder.

    Raises ConfigurationError for a certificate or users that can't be read.
    """
    mailboxes = services.mailboxes
    return SmtpListener(
        settings.smtp_listen,
        make=partial(make_delivery, mailboxes),
        store=recorder.store if recorder else partial(pipeline.receive_all, desk),
        accepts=lambda address: check_recipient(mailboxes, desk.secret, address, desk.clock()),
        max_bytes=LARGEST_MAIL,
        clock=desk.clock,
        fittings=Fittings(
            hostname=next(iter(mailboxes)).addresses[0].rpartition("@")[2],
            doors=doors_of(settings)[1:],
            limits=_limits(settings),
            certificate=_certificate(settings),
            users=_users(settings),
            prove=_prove(services),
            reads_later=recorder is not None,
        ),
    )


def check_doors(settings: Settings) -> None:
    """Raise ConsultantError where another program listens at one of our addresses, for mail would go there, or a file is spoiled."""
    for door in doors_of(settings):
        if not door.path:
            _check_free(door)
    _certificate(settings)
    _users(settings)


def _check_free(door: Door) -> None:
    with socket.socket(socket.AF_INET6 if ":" in door.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((door.host, door.port))
        except OSError as error:
            message = f"{door.host}:{door.port} can't be listened on ({error.strerror}); set {LISTEN[door.kind]} to another address."
            raise ConsultantError(message) from error


def _limits(settings: Settings) -> Limits:
    doors = settings.doors
    return Limits(
        connections=doors.connections,
        peer_connections=doors.peer_connections,
        mails_per_minute=doors.mails_per_minute,
        peer_mails_per_minute=doors.peer_mails_per_minute,
        bare_line_ends=doors.bare_line_ends,
        trusted=doors.trusted,
        proxies=doors.proxies,
    )


def _certificate(settings: Settings) -> Certificate | None:
    doors = settings.doors
    return Certificate(doors.certificate, doors.key) if doors.certificate else None


def _users(settings: Settings) -> Users | None:
    return Users(settings.doors.users_file) if settings.doors.users_file else None


def _prove(services: Services) -> Prove | None:
    """Who looks up senders, where a mailbox wants the door to; nobody else pays for it."""
    if not any(mailbox.verify_senders is Verify.DOOR for mailbox in services.mailboxes):
        return None
    from consultant.intake.sender_check import SenderCheck, system_resolver  # noqa: PLC0415 - half a second of DNS and keys

    return SenderCheck(services.mailboxes, system_resolver()).check
