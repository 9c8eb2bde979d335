"""What an employer's answer orders: to renew its posting, to close it, or neither; then it is a change, and `reading.py` reads it.

Only a short answer or a first line is an order: in a long text "close-knit" and "extended hours" are words of a posting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.careers.until import LENGTH, days, length
from consultant.careers.wording import laid_out, plain, unwrapped
from consultant.models.career import ReadingKind

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Order:
    """RENEW, CLOSE, UNCLEAR where it says both or asks, CHANGE where it says neither; `until` where a day is named that has not passed."""

    kind: ReadingKind
    until: date | None = None


_SHORT, _FIRST = 40, 20
"""Words: of an answer that is an order as a whole; of a first line that is one."""

_IT = (
    r"(?:(?:it|this|that|mine|all)(?: one)?|the (?:old|new|other|first|second|last|former) one|(?:(?:the|our|my|this|that|your) )?(?:job |open |current )?"
    r"(?:posting|job|ad|advert\w{0,10}|listing|position|opening|vacancy|role|post)|cc-[a-z]{4}-[a-z]{4})\b"
)
_ENDS = r"(?= ?(?:[.!,;?()]|$)| (?:please|now|today|thanks|thank)\b)"
_RENEW = re.compile(
    rf"\bre-?new(?:al|ed|ing)?\b|\bre-?post(?:ed|ing)?\b|\bprolong\b"
    rf"|\b(?:extend|extension)\b(?! (?:the )?(?:hours|benefits|offer|care))"
    rf"|\b(?:keep|leave) {_IT}(?: \w{{1,10}})? (?:up|on|online|open|posted|listed|running|live|going|there)\b"
    rf"|\b(?:run|post|list) (?:it|this) (?:again|longer)\b|\banother (?:month|\d{{1,2}} days|(?:\w{{1,6}} )?weeks?)\b"
)
_CLOSE = re.compile(
    rf"\b(?:close|remove|delete|cancel|withdraw|unlist|unpublish|pull|stop)(?: (?:out )?{_IT}|{_ENDS})|\bclosed\b(?! (?:on|for) )"
    r"|(?<!get )(?<!be )\bfilled\b(?! (?:out|in)\b)|\b(?:take|taken|took|pull|bring) (?:[a-z' ]{1,30} )?(?:down|off)\b|\btake (?:down|off)\b"
    r"|\bno longer (?:hiring|available|open|needed|accepting|looking|seeking|recruiting)\b"
    r"|\b(?:have|has|we|we've) (?:now |already |just )?(?:found|hired) (?:some(?:one|body)|our|a|the)\b"
    r"|\b(?:not|n't) (?:hiring|looking|recruiting) (?:any ?more|any longer)\b"
)
_NOT = re.compile(
    r"\b(?:not|never|no need to|don't|do n't|dont|doesn't|isn't|hasn't|haven't|wasn't|won't|without|un|cannot|can't|rather than|instead of)"
    r"(?: (?:yet|been|be|have|to|want|wish|the|us|you|it|please|position|job)){0,4} $"
)
_IF = re.compile(
    r"\b(?:if|when|once|until|till|unless|as soon as|after|before)(?: (?:it|the|this|is|has|been|it's|position|job|gets|got|we|have)){0,4} $"
)
_ASKS = re.compile(
    r"(?:^|[.!,;\n] ?)(?:how|when|what|why|where|does|did|has|have you|is|was|should)\b[^.!\n]{0,200}\?"
)
_GREETING = re.compile(r"(?i)(?:hi|hello|dear|good (?:morning|afternoon|day|evening))\b.{0,40}")
_UNTIL = re.compile(
    r"\b(?:until|till|til|through|thru|to|by|on|after|for)(?: the)?(?: (?:mon|tues|wednes|thurs|fri|satur|sun)day,?)? $"
)
_FOR = re.compile(r"\bfor(?: the next)? $")  # fmt: skip
_REACH = 60


def read_order(text: str, today: date) -> Order:
    """What an answer of an employer orders. It may say more (`renew, and the pay is $32`): `reading.read_change` reads that."""
    said = _order(plain(laid_out(text)))
    if not said:
        return Order(ReadingKind.CHANGE)
    kind, until = _kind(said), _until(said, today)
    if kind is ReadingKind.CLOSE and until and until > today:
        return Order(ReadingKind.CHANGE, until)  # it is to stand until that day
    return Order(kind, until if kind is ReadingKind.RENEW else None)


def _order(text: str) -> str:
    """The words that can be an order, in small letters: a short answer, or the first line of a long one if it is short."""
    lines = [line.strip(" \t>*_\"'-") for line in unwrapped(text).lower().split("\n")]
    filled = [line for line in lines if line and not _GREETING.fullmatch(line)]
    if len(text.split()) <= _SHORT:
        return "\n".join(filled)
    first = filled[0] if filled else ""
    return first if len(first.split()) <= _FIRST else ""


def _kind(said: str) -> ReadingKind:
    renew, not_renew = _told(_RENEW, said)
    close, not_close = _told(_CLOSE, said)
    if not (renew or not_renew or close or not_close):
        return ReadingKind.CHANGE
    if _ASKS.search(said) or (renew and close):
        return ReadingKind.UNCLEAR
    if renew or (not_close and not not_renew and not close):
        return ReadingKind.RENEW
    return ReadingKind.CLOSE if close else ReadingKind.UNCLEAR


def _told(pattern: re.Pattern[str], said: str) -> tuple[bool, bool]:
    """Whether it says so, and whether it says that it does not want it. `Not filled` is neither a close nor a wish."""
    says = denies = False
    for match in pattern.finditer(said):
        before = said[max(0, match.start() - _REACH) : match.start()]
        if _NOT.search(before):
            denies |= match[0] not in _STATES
        elif not _IF.search(before):
            says = True
    return says, denies


_STATES = ("filled", "closed")


def _until(said: str, today: date) -> date | None:
    for one in days(said, today):
        if one.day and one.day >= today and _UNTIL.search(said[max(0, one.start - _REACH) : one.start]):
            return one.day
    for match in LENGTH.finditer(said):
        if _FOR.search(said[max(0, match.start() - _REACH) : match.start()]):
            return today + length(match)
    return None
