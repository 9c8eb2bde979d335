"""Modifiers that a question is about, by the ways of asking: `GA vs GZ?`, `what do 24 and 25 mean`, `same day 57?`, `modifier ZQ`.

Here the question itself makes them modifiers, so that no word of coding need stand beside them. Those that stand behind a
label, a verb or a hyphen are of `standalone`.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from consultant.extraction.mentions.modifiers import DISTINCT, LETTERS, MODIFIERS, USED_ALONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.extraction.spans import Span

_ONE = r"(?:\d{2}|[A-Z][A-Z0-9])"
_MOST = 60
_JOIN = r"(?:, ?(?:and |or )?| and | or | vs\.? | versus | & ?|/)"
_RUN = rf"{_ONE}(?:{_JOIN}{_ONE}){{0,12}}"
MEANING = re.compile(
    rf"(?:(?i:what (?:do|does)|explain|define|difference between|differences between|diff between|when (?:do|should|to) (?:i |we )?use) (?P<run>{_RUN})(?![\w%/.-])(?: (?i:mean|means|stand for|do|tell|say)\b|(?= ?(?:\?|$))))"
)
"""`what do 24, 25, 57 and 59 mean`, `difference between 58 and 78?`."""
AGAINST = re.compile(
    rf"(?<![\w.,$/:#&@-])(?P<run>{_ONE}(?: (?:vs\.?|versus|or|and) |/){_ONE})(?= ?\?|$| (?:on|in|for) (?:the )?(?:same|one) (?:line|claim|code)\b)"
)
"""`GA vs GZ?`, `26 and TC on the same line?`: at least one is no word and no count."""
BEHIND_ALL = re.compile(r"(?P<before>[A-Za-z]+),? (?P<run>\d{2}) ?\?")
_COUNTED_BY = (
    "mue max maximum limit limits unit units than to is total code of by qty quantity age aged over under about around at drg pos rev"
    " level grade stage page box item line day days week month year years chapter section hcc room the are x times am pm and or vs"
)
_COUNTING = frozenset(_COUNTED_BY.split())
"""Words before a last number that count by it, or that are read by another rule."""
LEADING = re.compile(
    r"(?:^|(?<=[.?!\n;] )|(?<=\n))(?P<run>\d{2}) (?=(?:for|with|on|when|if|needed|ok|okay|or not)\b[^.?!\n]{0,80}(?<!\d)(?:\d{5}|[A-Z]\d{4})(?![\d-]))"
)
"""`58 for planned second stage 11042?`"""
LEADING_OK = re.compile(
    r"(?:^|(?<=[.?!\n;] )|(?<=\n))(?P<run>\d{2}) on (?:the |her |his )?(?:[a-z]+ ){1,3}(?:ok|okay|needed|allowed|required|right|fine)\b"
)
"""`59 on the massage ok since …`, among codes."""
BEFORE_A_CODE = re.compile(rf"\s*(?P<run>{_ONE}) (?:\d{{4}}[0-9A-Z]|[A-Z]\d{{4}})\s?\??\s*")
"""A modifier and a code, and nothing else: `26 88305`."""
ALLOWED = re.compile(
    rf"(?<![\w.,$/:#&@-])(?P<run>{_ONE}) (?:ok|okay|allowed|payable|valid|needed|required|appropriate|correct|used|billable|accepted|necessary) (?:on|with|for|to) (?:the )?(?:cpt |hcpcs )?(?:code )?(?:\d{{4}}[0-9A-Z]|[A-Z]\d{{4}})\b"
)
"""`is AS allowed on 29881`"""
_STAFF = frozenset({"PA", "MD", "PC", "ME", "OR", "IN"})
UNKNOWN = re.compile(
    r"(?i:(?<![\w-])(?:modifier|mod))(?: ?[:#=]| code| number)? ?[-\"'(]?(?P<run>(?-i:\d\d|[A-Z][A-Z0-9]))(?![\w%/.-])(?=[\"')]? ?(?:[?.,;!)]|$|\n|(?i:is|was|valid|exist|exists|real|a|ok|okay|allowed|mean|means|for|on|with|in|new|still|appended|needed|required|denied|rejected|not|came|says)\b))"
)
"""Behind the word any two characters are meant as one, though no table has them (`is modifier ZQ valid`)."""
_SAID = "IS ON OR IN TO OF IF AT BY AS DO WE IT NO SO MY ME BE UP US AN HE VS PT DX CC OK AM PM GO ER ED MD NP RN DR UB EM ID RE WC IM IV"
_NO_CODE = frozenset(_SAID.split())
_SHOUTED = 0.7


def _of_run(match: re.Match[str]) -> Iterator[Span]:
    start = match.start("run")
    for one in re.finditer(_ONE, match["run"]):
        yield start + one.start(), start + one.end()


def _set_apart(names: set[str]) -> bool:
    """Whether names that a question sets against each other are modifiers: one is unmistakable, none is a word."""
    return len(names) > 1 and names <= DISTINCT | USED_ALONE and bool(names & DISTINCT)


def _plain(names: set[str]) -> bool:
    return names <= DISTINCT | USED_ALONE


def asked_spans(text: str, *, has_codes: bool) -> Iterator[Span]:
    """Where a question names modifiers that the tables have."""
    for pattern, fits in ((MEANING, _plain), (AGAINST, _set_apart)):
        for match in islice(pattern.finditer(text), _MOST):
            if fits(set(re.findall(_ONE, match["run"]))):
                yield from _of_run(match)
    if has_codes:
        yield from _among_codes(text)


def _among_codes(text: str) -> Iterator[Span]:
    for match in islice(BEHIND_ALL.finditer(text), _MOST):
        before = text[max(0, match.start() - 6) : match.end("before")].lower()
        counts = match["before"].lower() in _COUNTING and not before.endswith(("same day", "same dos"))
        if match["run"] in USED_ALONE and not counts:
            yield match.span("run")
    for pattern in (LEADING, LEADING_OK):
        for match in islice(pattern.finditer(text), _MOST):
            if match["run"] in USED_ALONE:
                yield match.span("run")
    only = BEFORE_A_CODE.fullmatch(text)
    if only and only["run"] in LETTERS | USED_ALONE and only["run"] not in _STAFF:
        yield only.span("run")
    for match in islice(ALLOWED.finditer(text), _MOST):
        if match["run"] in LETTERS | USED_ALONE and match["run"] not in _STAFF:
            yield match.span("run")


def unknown_spans(text: str) -> Iterator[Span]:
    """Where something is called a modifier that no table has; none in a text that is written in capitals."""
    letters = [sign for sign in text if sign.isalpha()]
    if sum(sign.isupper() for sign in letters) > _SHOUTED * len(letters):
        return
    for match in islice(UNKNOWN.finditer(text), _MOST):
        if match["run"] not in MODIFIERS and match["run"] not in _NO_CODE:
            yield match.span("run")
