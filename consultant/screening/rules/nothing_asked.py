"""Mail that asks nothing: empty, or thanks and a name. In doubt it is a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.errors import NothingAsked, NotPassedOn
from consultant.mail.documents.read import may_ask
from consultant.mailboxes.mailbox import Serves
from consultant.screening.incoming import Ruling
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.mail.message import Message
    from consultant.screening.incoming import Incoming

EMPTY = {
    "heading": "Your mail was empty",
    "paragraphs": (
        "Your mail held nothing that could be passed on to the employer.",
        "Please send it again, with your words or with your résumé.",
    ),
}
"""What an applicant is told."""
MOST_WORDS = 14
MOST_OTHER_WORDS = 3
"""Words beside thanks and greetings: a name and a title."""

COURTESY = frozenset(
    """
    hi hello dear hey good morning afternoon evening day thanks thank you thx ty many much very so a lot again for your the
    help quick reply response answer appreciate appreciated it this that great perfect ok okay got received noted
    wonderful awesome super nice best kind warm regards cheers sincerely wishes all have weekend team everyone sir madam
    and is was i we really
    danke dank vielen herzlichen hallo liebe grüße grüsse viele mit freundlichen merci beaucoup bonjour cordialement
    gracias muchas hola saludos obrigado obrigada grazie mille ciao bedankt dank je u groet groeten met vriendelijke tack tak
    takk kiitos dziękuję pozdrawiam спасибо
    """.split()  # noqa: SIM905 - a list of words is read as words
)
ORDERS = frozenset(
    """
    renew renewal renewed repost reopen extend extension prolong keep leave longer again close closed filled hired found
    remove delete cancel withdraw unlist unpublish pull stop take down end ended
    """.split()  # noqa: SIM905 - as above
)
"""Words by which a posting is renewed or closed, in an answer that is otherwise courtesy (careers/orders.py reads it)."""
_THANKS = re.compile(
    r"\b(?:thanks|thank|thx|ty|appreciate|danke|dank|merci|gracias|obrigad[oa]|grazie|bedankt|tack|tak|takk|kiitos|"
    r"dziękuję|спасибо|ok|okay|perfect|great|received|noted|regards|grüße|hello|hi)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_REPLY = re.compile(r"\s*(?:re|aw|fw|fwd|antw|sv|vs|odp|wg|tr|rv|res|ref)\s?:", re.IGNORECASE)


def _asked_in_subject(message: Message) -> bool:
    """A subject of one's own with a figure, a question mark or some words; a reply's subject is ours."""
    if message.in_reply_to or message.references or _REPLY.match(message.subject):
        return False
    return not says_nothing(message.subject)


def carries_something(message: Message) -> bool:
    """Attachments other than signatures and their pictures: a document that may hold the question, or one to be told of."""
    return may_ask(message.attachments)


def says_nothing(text: str) -> bool:
    """Whether `text` is empty or only courtesy: no figure, no question mark, few words, the others names."""
    if not text.strip(" \t\r\n.,;:!-_*>"):
        return True
    if any(sign.isdigit() for sign in text) or any(sign in text for sign in "?\u061f\uff1f"):
        return False
    words = _WORD.findall(text)
    others = [word for word in words if word.lower() not in COURTESY]
    named = len(others) <= MOST_OTHER_WORDS and all(word[0].isupper() for word in others)
    return len(words) <= MOST_WORDS and named and _THANKS.search(text) is not None


def gives_what_was_asked(incoming: Incoming) -> bool:
    """Whether a word beside the courtesy may be what we asked for: `Medicare, thanks.`; in doubt a name is taken for it.

    To a posting a word may be an order: `Renew, thanks.`
    """
    words = _WORD.findall(incoming.visible)
    if incoming.mailbox.serves is Serves.JOBS and any(word.lower() in ORDERS for word in words):
        return True
    return incoming.history.asked_back and any(word.lower() not in COURTESY for word in words)


def nothing_asked(incoming: Incoming) -> Ruling | None:
    """Refuse what leaves nothing to be read: neither words of now, nor a subject, nor a document."""
    message = incoming.message
    if message is None or not says_nothing(incoming.visible):
        return None
    if _asked_in_subject(message) or carries_something(message) or gives_what_was_asked(incoming):
        return None
    if incoming.applies:
        return Ruling(Disposition.REFUSED, "nothing_asked", "It says nothing.", NotPassedOn, shown=EMPTY)
    return Ruling(Disposition.REFUSED, "nothing_asked", "There is no question in it.", NothingAsked)
