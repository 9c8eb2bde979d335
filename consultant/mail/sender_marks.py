"""What a reviewer should see of a sender, as sentences: a name that is another address, look-alike domains, Reply-To elsewhere.

They say what is odd and change nothing: the answer goes to From, and From's account pays. They hold no words of the mail;
of an address its domain, or the masked form. Scripts are told by the names of characters (Unicode's own property is not
in the library); which mixtures are usual is UTS 39, section 5.2 (highly restrictive).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from consultant.mail.address import canonical, domain_of, masked
from consultant.mail.author import sole_author
from consultant.mail.headers import recover
from consultant.mail.organisation import aligned

if TYPE_CHECKING:
    from consultant.mail.message import Message

LONGEST = 2_000
MOST_NAMED = 3
"""Other addresses in a name of which a mark tells."""
USUAL_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
LOOKS_LIKE = dict(
    zip(
        "асԁеһіјӏкмոорԛѕтυѵԝхуүαβεικμνορτυχγ" + "ʏɡɑıƖ",
        "acdehijlkmnopqstuvwxyyabeikuvoptuxy" + "ygail",
        strict=True,
    )
)
"""Small letters of other scripts (and some rare Latin ones) that are read as Latin ones."""

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"'\\]{1,64}@[^\s@<>()\[\],;:\"'\\]{1,255}")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def sender_marks(message: Message) -> tuple[str, ...]:
    """Everything odd about who sends `message`, in the order in which it matters; empty for nearly all mails."""
    if not message.from_address:
        return ()
    return (
        *_several_authors(message),
        *_name_is_another_address(message),
        *_domain_in_disguise(domain_of(message.from_address)),
        *_hidden_characters(message),
        *_reply_to_elsewhere(message),
    )


def _several_authors(message: Message) -> list[str]:
    """More than one address in From, or more than one From: only the first is answered."""
    if sole_author(message.fields):
        return []
    return [f"From names more than one address, or none clearly; {masked(message.from_address)} was taken."]


def _name_is_another_address(message: Message) -> list[str]:
    """The trick of `"ceo@hospital.example" <x@evil.example>`: programs that show the name alone show the wrong address."""
    named = (canonical(found.strip(".")) for found in _ADDRESS.findall(message.from_name[:LONGEST]))
    others = dict.fromkeys(one for one in named if one and one != message.from_address)
    real = domain_of(message.from_address)
    return [
        f"The name in From is another address, at {domain_of(other)}; the mail says that it is from {real}."
        for other in list(others)[:MOST_NAMED]
    ]


def _domain_in_disguise(domain: str) -> list[str]:
    """A domain with letters of several scripts, or of one that is read as another."""
    marks = []
    for label in domain.split("."):
        shown = _decoded(label)
        scripts = _scripts(shown)
        if len(scripts) > 1 and not any(scripts <= usual for usual in USUAL_TOGETHER):
            kinds = ", ".join(sorted(script.capitalize() for script in scripts))
            marks.append(f"The domain in From mixes letters of several scripts ({kinds}): {domain}.")
        elif not shown.isascii() and (read := _read_as(shown)):
            marks.append(f"The domain in From is {domain}, and looks like {domain.replace(label, read)}.")
    return marks


def shown_domain(domain: str) -> str:
    """A domain with the letters that its labels stand for; for people to look at, never to compare."""
    return ".".join(map(_decoded, domain.split(".")))


def _decoded(label: str) -> str:
    """A label of a domain as it is shown (RFC 3492)."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def _scripts(label: str) -> set[str]:
    """The scripts of its letters; figures and hyphens have none."""
    names = (unicodedata.name(sign, "UNKNOWN") for sign in label if sign.isalpha())
    return {name.replace("-", " ").split()[0] for name in names}


def _read_as(label: str) -> str:
    """The Latin word that a label passes for, accents left aside; empty where some letter looks like none."""
    read = "".join(LOOKS_LIKE.get(sign, sign) for sign in label.lower())
    return read if read.isascii() else ""


def _hidden_characters(message: Message) -> list[str]:
    raw = next((value for name, value in message.fields if name == "from"), "")
    if not _HIDDEN.search(recover(raw[:LONGEST])):
        return []
    return ["From holds characters that are not seen or that turn the direction of writing."]


def _reply_to_elsewhere(message: Message) -> list[str]:
    """An address that answers are asked to. They go to From all the same."""
    if not message.reply_to or message.reply_to == message.from_address:
        return []
    where = "another address"
    if not aligned(domain_of(message.reply_to), domain_of(message.from_address)):
        where = "an address elsewhere"
    return [f"Reply-To asks for answers to {where}, {masked(message.reply_to)}; they go to From."]
