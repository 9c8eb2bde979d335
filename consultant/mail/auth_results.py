"""Reads `Authentication-Results` (RFC 8601) as our own MX wrote it, and believes nobody else's.

Anybody can put such a header into a mail. Three things stand between a forged one and belief:

1. The authserv-id must be one of the mailbox's `authserv_ids`, exactly but for case (section 5 obliges an MX to remove
   headers that bear its own id from what comes in; that is the operator's to see to).
2. It must stand where only our own machines write: above the first `Received` line that names a machine which is not
   ours, and not below the next one after our MX's own (`_written_by_us`).
3. Each method is taken from the topmost header that reports it, so that one further down adds nothing; where one header
   reports SPF or DMARC twice, every result must agree that it passed.

ARC (RFC 8617) is not looked at: what another receiver says of an earlier hop proves nothing here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from consultant.mail.address import canonical, domain_of
from consultant.mail.authentication import (
    AWAY,
    FAIL,
    LONGEST_RESULT,
    NONE,
    NOT_CHECKED,
    PASS,
    TEMPORARY,
    Authentication,
    Checked,
    Proof,
    conclude,
)
from consultant.mail.headers import recover

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

LONGEST = 16_384
"""Characters of a header; a longer one says nothing."""
MOST_HEADERS = 20
MOST_RESULTS = 50
"""Results that are read of one header."""

_OUTSIDE = re.compile(r'[^"();\\]+|"(?:[^"\\]++|\\.)*+"|[();]', re.DOTALL)
_COMMENT = re.compile(r"[^()\\]+|\\.|[()]", re.DOTALL)
_TOKEN = re.compile(r'(?:"(?:[^"\\]++|\\.)*+"|[^\s"])++')
_POLICY = re.compile(r"\bp=(none|quarantine|reject)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reported:
    """One result: `dkim`, `pass`, its properties (`header.d`: `clinic.example`), all but values in lower case, and comments."""

    method: str
    result: str
    properties: dict[str, str]
    comments: str = ""

    def domain(self, *names: str) -> str:
        """The domain that the first of these properties names; some MXs write a whole address."""
        value = next((self.properties[name] for name in names if self.properties.get(name)), "")
        return _ascii(domain_of(value) if "@" in value else value.strip(". ").lower())


@dataclass(frozen=True, slots=True)
class Results:
    """A whole header: who says it (in lower case), and what."""

    authserv_id: str
    reported: tuple[Reported, ...]


def _ascii(domain: str) -> str:
    """A domain as addresses have it: IDNA in ASCII."""
    return domain if domain.isascii() else domain_of(canonical(f"x@{domain}"))


def parse_results(value: str) -> Results | None:
    """A header's value taken apart; None where it is malformed or says whose it is in no way. Never raises; linear time."""
    segments = _segments(recover(value)) if len(value) <= LONGEST else None
    if not segments:
        return None
    who = _tokens(segments[0][0])
    if not who or "=" in who[0] or who[1:] not in ([], ["1"]):
        return None
    found = (_reported(text, comments) for text, comments in segments[1 : MOST_RESULTS + 1])
    return Results(_unquoted(who[0]).lower(), tuple(one for one in found if one))


def _segments(value: str) -> list[tuple[str, str]] | None:
    """The parts between semicolons, each with its comments apart; None where a quote or a bracket is left open."""
    segments: list[tuple[list[str], list[str]]] = [([], [])]
    depth = at = 0
    while at < len(value):
        found = (_COMMENT if depth else _OUTSIDE).match(value, at)
        if not found:
            return None
        piece, at = found[0], found.end()
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if depth < 0:
            return None
        if depth or piece == ")":
            segments[-1][1].append(piece)
            segments[-1][0].append(" ")
        elif piece == ";":
            segments.append(([], []))
        else:
            segments[-1][0].append(piece)
    return None if depth else [("".join(text), "".join(comments)) for text, comments in segments]


def _tokens(text: str) -> list[str]:
    """Words and quoted strings; blanks around an equals sign join (section 2.2 allows them)."""
    joined: list[str] = []
    for token in _TOKEN.findall(text):
        waits = joined and joined[-1].endswith("=") and joined[-1].count("=") == 1
        if joined and (waits or token.startswith("=")):
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def _unquoted(value: str) -> str:
    """A value without its quotes: `"a b"@example.org` is `a b@example.org`."""
    return re.sub(r'"((?:[^"\\]++|\\.)*+)"', lambda found: re.sub(r"\\(.)", r"\1", found[1]), value)


def _reported(text: str, comments: str) -> Reported | None:
    tokens = _tokens(text)
    if not tokens or "=" not in tokens[0]:
        return None
    method, _, result = tokens[0].lower().partition("=")
    properties: dict[str, str] = {}
    for token in tokens[1:]:
        name, _, value = token.partition("=")
        properties.setdefault(name.lower(), _unquoted(value))
    return Reported(method.partition("/")[0], result[:LONGEST_RESULT], properties, comments)


def _hop(value: str) -> tuple[bool, str, str]:
    """Of a `Received` line: whether it says from whom, by which machine (lower case), and with what (RFC 5321, 4.4)."""
    segments = _segments(recover(value[:LONGEST]))
    words = segments[0][0].lower().split() if segments else []
    named = words[:1] == ["from"]
    start = 2 if named else 0  # what the peer called itself comes first, and may be "by"
    by = _after("by", words, start)
    return named, by, _after("with", words, start)


def _after(word: str, words: Sequence[str], start: int) -> str:
    return next(
        (words[i + 1] for i in range(start, len(words) - 1) if words[i] == word),
        "",
    ).strip(".")


def _written_by_us(fields: Iterable[tuple[str, str]], ours: Collection[str]) -> Iterator[str]:
    """The values of `Authentication-Results` that stand where only our own machines write, from the top.

    A `Received` line that says from nobody is a machine talking to itself (Google's topmost), and one with LMTP is the
    delivery into the mailbox: both are passed over, for what arrives by SMTP can't write either of them in first place.
    The line by one of our names is our MX's; what it found may stand right below, down to the next `Received`. A line by
    any other name ends all.
    """
    at_the_edge = False
    for name, value in fields:
        if name == "received":
            named, by, protocol = _hop(value)
            internal = not named or protocol.startswith("lmtp")
            if at_the_edge or (not internal and by not in ours):
                return
            at_the_edge = not internal
        elif name == "authentication-results":
            yield value


def find_ours(fields: Iterable[tuple[str, str]], authserv_ids: Collection[str]) -> list[Results]:
    """The headers that are believed, from the top."""
    ours = {name.lower() for name in authserv_ids}
    found = (parse_results(value) for value in islice(_written_by_us(fields, ours), MOST_HEADERS))
    return [one for one in found if one and one.authserv_id in ours]


def read_results(
    fields: Iterable[tuple[str, str]], authserv_ids: Collection[str], author: str
) -> Authentication:
    """What our own MX found out about `author`, the domain in From; nothing proven where it says nothing."""
    ours = find_ours(fields, authserv_ids)
    by = ours[0].authserv_id if ours else ""
    if not author:
        return Authentication(Proof.NONE, by=by)
    spf, dkim, dmarc = (_topmost(ours, method) for method in ("spf", "dkim", "dmarc"))
    checked_spf = _spf(spf)
    checked_dkim = [Checked(one.result, one.domain("header.d", "header.i")) for one in dkim]
    said = _said(dmarc, author)
    policy = AWAY if said == TEMPORARY else None
    concluded = conclude(author, checked_spf, checked_dkim, policy, by=by)
    return _with_dmarc(concluded, said, _policy(dmarc)) if said in {PASS, FAIL} else concluded


def _topmost(ours: Sequence[Results], method: str) -> list[Reported]:
    """The results for a method in the first header that has any."""
    reported = ([one for one in header.reported if one.method == method] for header in ours)
    return next(filter(None, reported), [])


def _spf(found: Sequence[Reported]) -> Checked:
    """The result for the envelope sender, or for the peer's name where there is none; two results must both pass."""
    if not found:
        return NOT_CHECKED
    one = next((one for one in found if one.result != PASS), found[0])
    return Checked(one.result, one.domain("smtp.mailfrom", "smtp.mail", "smtp.helo"))


def _said(found: Sequence[Reported], author: str) -> str:
    """The verdict of DMARC. A pass counts only where it is for the very domain that we read in From."""
    one = next((one for one in found if one.result != PASS), found[0] if found else None)
    if one is None:
        return NONE
    return one.result if one.result != PASS or one.domain("header.from") == author else NONE


def _policy(found: Sequence[Reported]) -> str:
    """What the domain asks for, in the registered property or, as OpenDMARC and Google write it, in a comment."""
    for one in found:
        named = one.properties.get("policy.dmarc", "").lower()
        commented = _POLICY.search(one.comments)
        if named or commented:
            return named or (commented[1].lower() if commented else "")
    return ""


def _with_dmarc(found: Authentication, said: str, policy: str) -> Authentication:
    return Authentication(Proof(said), found.domain, found.spf, found.dkim, said, found.by, policy[:20])
