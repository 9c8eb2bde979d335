"""The relay, asked without sending: does it answer, offer what the settings demand (RFC 3207, RFC 4954), and is its certificate good?"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

from consultant.delivery.relay import StartTls, parse_relay
from consultant.watching.looks.certificates import judge_end
from consultant.watching.looks.look import broken, sound, worth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.config import Settings
    from consultant.delivery.relay import Relay
    from consultant.watching.looks.look import Look, Patient

SECONDS = 8.0
NAME = "relay's port"
CERTIFICATE = "relay's certificate"
ADDRESS = "Correct CONSULTANT_SMTP_URL, or let the firewall pass to that port."


def look(patient: Patient) -> Iterator[Look]:
    """One conversation, ended with QUIT before any mail."""
    if not patient.settings.smtp_url:
        yield worth(NAME, "There is none: replies are written to the Maildir outbox/ and reach nobody.", "Set CONSULTANT_SMTP_URL_FILE (docs/mail/sending.md).")  # fmt: skip
        return
    relay = parse_relay(patient.settings.smtp_url)
    try:
        yield from _converse(patient, relay)
    except ssl.SSLCertVerificationError as error:
        words = f"{relay.host}: {error.verify_message}."
        yield broken(CERTIFICATE, words, "Renew it, name the relay as its certificate does, or set CONSULTANT_CA_FILE to its authority.")  # fmt: skip
    except (OSError, smtplib.SMTPException) as error:
        told = getattr(error, "strerror", "") or type(error).__name__
        yield broken(NAME, f"{relay.host}:{relay.port} does not answer ({told}).", ADDRESS)


def _converse(patient: Patient, relay: Relay) -> Iterator[Look]:
    line = _connect(patient.settings, relay)
    try:
        line.ehlo()
        offered = line.has_extn("starttls")
        if relay.starttls is StartTls.DEMAND and not offered:
            yield broken(NAME, f"{relay.host} offers no STARTTLS, which is demanded.", "Nothing is sent so; use a port that offers it, or say ?starttls=0 where the way to the relay is your own.")  # fmt: skip
            return
        if relay.starttls is StartTls.DEMAND:
            line.starttls(context=patient.settings.make_tls_context())
            line.ehlo()
        yield _login(relay, offers=line.has_extn("auth"))
        if relay.checked:
            yield _certificate(patient, relay, line)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            line.quit()


def _connect(settings: Settings, relay: Relay) -> smtplib.SMTP:
    if relay.implicit_tls:
        return smtplib.SMTP_SSL(relay.host, relay.port, timeout=SECONDS, context=settings.make_tls_context())
    return smtplib.SMTP(relay.host, relay.port, timeout=SECONDS)


def _login(relay: Relay, *, offers: bool) -> Look:
    how = "by TLS" if relay.checked else "without a checked certificate"
    if relay.user and not offers:
        return broken(NAME, f"{relay.host} offers no login, and CONSULTANT_SMTP_URL names a user.", "Use its submission port (587 or 465), or take the user out.")  # fmt: skip
    return sound(NAME, f"{relay.host}:{relay.port} answers, {how}; no login was tried and no mail sent.")


def _certificate(patient: Patient, relay: Relay, line: smtplib.SMTP) -> Look:
    """It was checked when the line was opened; here only how long it lasts."""
    found = line.sock.getpeercert() if isinstance(line.sock, ssl.SSLSocket) else None
    ends = ssl.cert_time_to_seconds(str((found or {})["notAfter"]))
    left = (ends - patient.clock().timestamp()) / 86_400
    return judge_end(CERTIFICATE, f"{relay.host}'s", left, "Ask whoever runs the relay to renew it.")
