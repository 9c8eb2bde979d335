"""What the codes of a delivery report mean: in which words they are told, and whether the address is dead by them.

RFC 3463 names the codes, the IANA registry of SMTP enhanced status codes (RFC 5248) those that came later; RFC 5321,
section 4.2.3 the plain ones. "Dead" means that mail of ours would fail there again, whichever it is; a full mailbox, a
mail that is too large, a policy or a network say nothing of that kind. A code that is about the address and gives no
reason counts as dead: then a person looks, and nothing is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """The words behind "not delivered: 5.1.1, …", and whether the address is dead."""

    words: str
    dead: bool


GONE, FULL, LARGE = "the address does not exist", "the mailbox is full", "the mail is too large for it"

STATUS: dict[str, Meaning] = {
    "1.1": Meaning(GONE, dead=True),
    "1.2": Meaning("its domain does not exist or takes no mail", dead=True),
    "1.3": Meaning("the address is malformed", dead=True),
    "1.6": Meaning("the mailbox has moved", dead=True),
    "1.7": Meaning("our own address was refused", dead=False),
    "1.8": Meaning("our own domain was refused", dead=False),
    "1.9": Meaning("it was passed on to an old system", dead=False),
    "1.10": Meaning("its domain takes no mail", dead=True),  # RFC 7505
    "2.1": Meaning("the mailbox is disabled", dead=True),
    "2.2": Meaning(FULL, dead=False),
    "2.3": Meaning(LARGE, dead=False),
    "2.4": Meaning("the list behind the address can't be expanded", dead=False),
    "3.1": Meaning("the mail system is full", dead=False),
    "3.4": Meaning(LARGE, dead=False),
    "4.4.1": Meaning("its server did not answer", dead=False),
    # Exchange Online says 5.4.1 to recipients that its directory does not have ("Fix NDR error code 550 5.4.1").
    "4.1": Meaning("the address is not known there", dead=True),
    "4.4": Meaning("no server was found for its domain", dead=True),
    "4.6": Meaning("it ran in a circle", dead=False),
    "4.7": Meaning("it could not be delivered in time", dead=False),
    "7.13": Meaning("the account is disabled", dead=True),  # RFC 5248
    "7.17": Meaning("the mailbox has another owner now", dead=True),  # RFC 7293
    "7.18": Meaning("the domain has another owner now", dead=True),  # RFC 7293
}
"""By subject and detail, the figures behind the class; by all three where the class changes what they mean."""

SUBJECT: dict[str, Meaning] = {
    "0": Meaning("it was refused without a reason", dead=True),
    "1": Meaning("the address was refused", dead=True),
    "2": Meaning("the mailbox refused it", dead=False),
    "3": Meaning("the mail system refused it", dead=False),
    "4": Meaning("it could not be routed", dead=False),
    "5": Meaning("the servers did not understand each other", dead=False),
    "6": Meaning("its content was refused", dead=False),
    "7": Meaning("it was refused by a policy", dead=False),
}
"""By the subject alone, where the detail is none of those."""

REPLY: dict[str, Meaning] = {
    "521": Meaning("the host takes no mail", dead=True),  # RFC 7504
    "550": Meaning("the address was refused", dead=True),
    "551": Meaning("the mailbox is not there", dead=True),
    "552": Meaning("the mailbox is full or the mail too large", dead=False),
    "553": Meaning("the address was refused", dead=True),
    "554": Meaning("the mail was refused", dead=False),
    "556": Meaning("its domain takes no mail", dead=True),  # RFC 7504
}
"""By the code of SMTP, where there is no enhanced one."""

TOLD_IN_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), status)
    for pattern, status in (
        (r"over ?quota|quota exceeded|exceed\w*[^.\n]{0,40}(?:quota|size|storage|limit)|mailbox (?:is )?full|insufficient storage", "5.2.2"),
        (r"message (?:is )?too (?:large|big|long)|(?:message )?size (?:limit )?exceed|exceeds (?:the )?max\w* (?:message )?size", "5.3.4"),
        (r"retry time ?out exceeded|(?:delivery|message) (?:time expired|expired)|retry time not reached|giv(?:e|ing) up after|queue (?:too )?long", "4.4.7"),
        (r"\bspam|blacklist|blocklist|block(?:ed)? (?:list|using)|\bpolicy|reputation|\bspf\b|dmarc|content (?:filter|reject)|virus|not authori[sz]ed to send", "5.7.1"),
        (r"(?:mailbox|account|user|address)[^.\n]{0,40}(?:disabled|inactive|not active|deactivated|suspended|no longer (?:active|in use|valid|available))", "5.2.1"),
        ((r"(?:user|recipient|mailbox|address|account|alias|local part)[^.\n]{0,60}(?:unknown|not (?:found|known|recogni[sz]ed|exist|listed|available)|does ?n[o']t exist|invalid|unavailable|rejected)"
         r"|no such (?:user|recipient|mailbox|address|person)|no mailbox here|unknown (?:user|recipient|address|mailbox|local)|"
         r"(?:does ?n[o']t|not) have an? [^.\n]{0,40}account|unrouteable address|invalid (?:recipient|address|user)|addresses? (?:no longer|not) valid|"
         r"not listed in"), "5.1.1"),
        (r"(?:host|domain|server)[^.\n]{0,60}(?:unknown|not found|does not exist|couldn't be found)|no (?:mx|mail server)|unknown host", "5.1.2"),
    )
)  # fmt: skip
"""What servers write that give no code, or one without a reason (5.0.0, a bare 550); the first that fits."""

DELAYED = re.compile(
    r"\bdelay(?:ed)?\b|this is (?:only )?a warning|warning message only|warning: (?:could not send|message)|still (?:trying|being tried|in the queue)|"
    r"will (?:keep|continue|retry|be retried|try again)|(?:has|have) not yet been delivered|not (?:yet )?been delivered (?:yet|so far)|"
    r"no action is required|you do not need to (?:resend|send)|temporary (?:failure|error|problem)",
    re.IGNORECASE,
)
"""Servers that have not given up."""


def find_meaning(code: str) -> Meaning | None:
    """What a code means, enhanced (`5.1.1`) or plain (`550`); one of class 4 never makes an address dead."""
    if code.isdecimal():
        return REPLY.get(code)
    kind, _, rest = code.partition(".")
    found = STATUS.get(code) or STATUS.get(rest) or SUBJECT.get(rest.partition(".")[0])
    return Meaning(found.words, dead=found.dead and kind == "5") if found else None
