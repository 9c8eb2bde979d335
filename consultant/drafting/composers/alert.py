"""What needs a person, told to whoever minds a mailbox: kinds, references and names, nothing of a mail (alerts.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.alerts import MOST_A_DAY, AlertKind

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief

TITLES: dict[str, tuple[str, str]] = {
    AlertKind.NOT_DELIVERED: (
        "An answer was not delivered",
        "The case of a question waits for a coder again, with the reason: `consultant cases list --status held`. A suppressed address gets mail again after `consultant suppressions lift ADDRESS`.",
    ),
    AlertKind.COMPLAINT: (
        "A receiver complained of an answer",
        "Nothing more is sent to that address until `consultant suppressions lift ADDRESS`.",
    ),
    AlertKind.SET_ASIDE: (
        "Mail could not be taken and was set aside",
        "The other mails were taken. `consultant mailboxes aside list` shows what was set aside and why.",
    ),
    AlertKind.MAILBOX_NOT_POLLED: (
        "No mail is taken from a mailbox",
        "`consultant doctor` names what is broken, `consultant mailboxes check` what is configured.",
    ),
    AlertKind.LOGIN_REFUSED: (
        "The login of a mailbox is refused",
        "Check the mailbox's secret; it is read anew at each login, and polling goes on by itself.",
    ),
    AlertKind.TOKEN_REFUSED: (
        "The token of a mailbox is refused",
        "It must be authorised anew, and the new refresh token be put where the mailbox names it; polling goes on by itself.",
    ),
    AlertKind.TOKEN_UNUSED: (
        "The token of a mailbox will end",
        "It has not been used for long, and a provider ends such tokens; see that the mailbox is polled.",
    ),
    AlertKind.RELAY_AWAY: (
        "The relay takes no mail",
        "What is to leave waits, and leaves in its order when the relay is back.",
    ),
    AlertKind.NOT_SIGNED: (
        "Mail can't be signed",
        "See that the key that the mailbox names as `dkim_key` is there; what is to leave waits for it.",
    ),
    AlertKind.LOOP: (
        "A conversation looks like two robots'",
        "It is answered no more until a coder has looked: `consultant cases list --status held`.",
    ),
    AlertKind.OVERDUE: (
        "Cases wait longer than was promised",
        "Look into the queue of the review desk, which shows the eldest due first, or with `consultant cases list --status held`.",
    ),
    AlertKind.FLOOD: (
        "A sender mails more than the mailbox takes",
        "The rest is held: `consultant cases list --status held`.",
    ),
    AlertKind.WEBHOOK: (
        "A webhook takes no calls",
        "Look with `consultant webhooks calls NUMBER`; `consultant webhooks retry CALL` tries one again, `consultant webhooks end NUMBER` ends it.",
    ),
}
"""What each kind is called, and what helps."""
OTHER = ("Something is to be looked at", "`consultant doctor` names what is broken.")


def compose(brief: Brief) -> dict[str, Any]:
    """Title, sentences and advice of the alerts of one kind; `brief.reason` is the kind."""
    title, advice = TITLES.get(brief.reason, OTHER)
    return {"title": title, "advice": advice, "notices": brief.notices, "most": MOST_A_DAY}
