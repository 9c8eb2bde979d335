"""Settings: names that nobody reads (a slip of the pen leaves a setting at its default), secrets that are named and not there.

Wrong values need no look: the program says so before it does anything (config.py).
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from consultant.watching.looks.look import broken, sound, worth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.watching.looks.look import Look, Patient

PREFIX = "CONSULTANT_"
KNOWN = frozenset(
    f"{PREFIX}{name}"
    for name in (
        *(
            "API_PER_MINUTE",
            "BOOKS_URL",
            "CA_FILE",
            "CONFIG",
            "DATABASE_URL",
            "HOME",
            "LMTP_LISTEN",
            "LOG_FORMAT",
        ),
        *("MIGRATE", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ISSUER", "PUBLISHER_URL", "REDIS_URL"),
        *(
            "RELAY_PER_MINUTE",
            "SEAL_KEY",
            "SMTPS_LISTEN",
            "SMTP_BARE_LINE_ENDS",
            "SMTP_CERT",
            "SMTP_CONNECTIONS",
        ),
        *("SMTP_KEY", "SMTP_LISTEN", "SMTP_MAILS_PER_MINUTE", "SMTP_PEER_CONNECTIONS"),
        *("SMTP_PEER_MAILS_PER_MINUTE", "SMTP_PROXIES", "SMTP_TRUSTED", "SMTP_URL", "SMTP_USERS_FILE"),
        *("SUBMISSION_LISTEN", "UPDATE_BOOKS", "WEBHOOKS_TO_LOOPBACK", "WEB_LISTEN", "WEB_URL"),
    )
)
"""Every setting that the program reads; a test compares it with the source."""
SECRET = frozenset(
    f"{PREFIX}{name}"
    for name in ("BOOKS_URL", "DATABASE_URL", "OIDC_CLIENT_SECRET", "REDIS_URL", "SEAL_KEY", "SMTP_URL")
)
"""Those that may be read from a file, named by NAME_FILE."""
FOR_TESTS = frozenset(
    f"{PREFIX}{name}" for name in ("FAILPOINTS", "FAILPOINTS_SPENT", "LIFELINE", "REAL_DATA", "REQUIRE_ALL")
)
OF_A_MAILBOX = ("dkim_key", "imap_secret", "oauth_client_secret", "oauth_refresh_token")
"""Keys that name a variable with a secret."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def look(patient: Patient) -> Iterator[Look]:
    """Names, secrets, and what a desk in earnest has."""
    named = _named_by_mailboxes(patient)
    yield from _unknown_names(patient, {name for _, _, name in named})
    for mailbox, key, name in named:
        if patient.find_secret(name) is None:
            words = f"{mailbox}.toml: {key} names {name}, which is not set."
            yield broken(f"secret {name}", words, f"Set {name}, or {name}_FILE to a file that holds it.")
    yield from _in_earnest(patient)


def _named_by_mailboxes(patient: Patient) -> list[tuple[str, str, str]]:
    found = []
    for mailbox in patient.mailboxes:
        wanted = [key for key in OF_A_MAILBOX if getattr(mailbox, key) and _is_needed(mailbox, key)]
        found += [(mailbox.name, key, getattr(mailbox, key)) for key in wanted]
    return found


def _is_needed(mailbox: object, key: str) -> bool:
    """The default of `imap_secret` is a name too; it is wanted where mail is polled. A token may be in the store by now."""
    polled = bool(getattr(mailbox, "imap_url", ""))
    return key == "dkim_key" or (
        polled and key == "imap_secret" and getattr(mailbox, "imap_auth", "") == "password"
    )


def _unknown_names(patient: Patient, more: set[str]) -> Iterator[Look]:
    files = {f"{name}_FILE" for name in SECRET | more}
    known = KNOWN | files | FOR_TESTS | more
    odd = sorted(name for name in patient.environ if name.startswith(PREFIX) and name not in known)
    for name in odd:
        near = get_close_matches(name, known, 1, 0.8)
        do = f"Did you mean {near[0]}?" if near else "Take it out, or correct its name."
        yield worth(f"setting {name}", "Nothing reads it.", do)
    if not odd:
        yield sound("settings", "Every CONSULTANT_ variable is read by something.")


def _in_earnest(patient: Patient) -> Iterator[Look]:
    settings = patient.settings
    if not settings.seal_key:
        do = "Set CONSULTANT_SEAL_KEY_FILE (docs/running/sealing.md), before mail of patients comes in."
        yield worth("sealing", "Mails and questions are stored as they are.", do)
    url = urlsplit(settings.web_url)
    if url.scheme == "http" and url.hostname not in LOOPBACK:
        do = "Put a proxy with TLS before the pages, and set CONSULTANT_WEB_URL to its https:// address."
        yield worth("web address", f"{settings.web_url} is not encrypted.", do)
