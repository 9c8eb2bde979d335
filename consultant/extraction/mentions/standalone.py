"""Modifiers that stand by themselves: `modifier 59`, `-25`, `LT/RT`, `80 or 82`, `22 on 47562`, `do we want 57?`.

Modifiers directly behind a code are read by `tails`; which codes a sentence means by them is for `tying`.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from consultant.extraction.mentions.modifiers import (
    AMBULANCE,
    BARE_LETTERS,
    DISTINCT,
    HYPHENED,
    ITEM,
    LABEL,
    LEADS,
    LETTERS,
    MODIFIERS,
    PERFORMANCE,
    SEPARATOR,
    USED_ALONE,
    WORDS,
)
from consultant.extraction.mentions.modifiers_asked import asked_spans, unknown_spans
from consultant.vocabulary import CodeSystem, Mention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.extraction.known import Pair
    from consultant.extraction.mentions.evidence import Surroundings
    from consultant.extraction.spans import Spans

_LABELLED, _HYPHENED, _BESIDE, _LETTERS, _PHRASED = 0.98, 0.9, 0.9, 0.85, 0.85
_MOST_ITEMS = 60
_MOST = 200
_MOST_ASKED = 100
_TWO = 2
_STAFF = {"PA", "MD"}
"""Before `on` and a code these are who did it."""
_COMPONENTS = {"PC", "TC"}

_ONE = r"(?:\d{2}|\dP|[A-Z][A-Z0-9])"
_FREE = r"(?<![\w.,$/:#&@-])"
_CODE = r"(?:\d{5}|\d{4}[A-Z]|[A-Za-z]\d{4})\b"
_LINE = r"(?:code|line|claim|procedure|visit|e/?m|service|one|column|injection|surgery|anesthesia|debridement|biopsy|scope|exam|drug|test|item)"
BEHIND = re.compile(
    rf"{_FREE}(?P<code>{_ONE})s? (?:(?:modifiers?|mods?)\b|(?:is |was |are |were |should be |must be |can be |may be |to be )?(?:appended|attached|reported with|that tells)\b)"
)
"""`the 26 modifier`, `59 is appended to …`."""
ALTERNATIVES = re.compile(
    rf"{_FREE}(?P<code>{_ONE})(?: ?/ ?| (?:(?:go(?:es)? |be (?:used |billed |appended )|used |combined )?with|w/|or|vs\.?|versus|and/or|plus|and|v) | ?\+ ?)(?P<other>{_ONE})(?![\w%@]|\.\d|-\d|,\d| ?(?:min|hours?|days|years?|y/?o|mg|percent|patients?|units?)\b)"
)
"""Two modifiers set against or beside each other: `80 or 82`, `PT or 33`."""
ON_A_CODE = re.compile(
    rf"{_FREE}(?P<code>{_ONE})s? (?:(?:belongs?|goes|go|should go|is|to be|put|needed|required|appended|added|placed|right) )?(?i:on|onto|to|behind|with|for(?= (?:the )?(?:cpt )?{_CODE}| (?:both|each|one)\b))"
    rf" (?:(?i:the|my|our|a|an|each|every|all|that|this|cpt|hcpcs|code|second|first|third|other|last|1st|2nd|3rd|\w{{3,12}}) ){{0,2}}?(?:{_CODE}|(?i:it|them|both|each|all|every|the first|the second|the third|the other|the last|{_LINE}s?)\b)"
)  # fmt: skip
"""`22 on 47562`, `Q8 on both`, `59 on the second line`."""
PHRASED = re.compile(
    r"(?i)(?<![\w-])(?:w/|(?:use|uses|using|used|says|said|exempt from|suggests?|recommends?|prefers?|never|accepts?|allows?|it|maybe|also|place of|append|appended|appending|add|added|adding|attach\w*|need|needs|needed|require|requires|put|stick|slap|with|w|w/|without|w/o"
    r"|want|wants|wanted|just|only|is|isn't|are|does|do|be|will|would|or|a|an|the|no|carry|carries|take|takes|get|gets|has|have|had|should|must|instead of|try|tried|went|go|not|vs\.?|versus|use of|even|still|thru|through) )"
    rf"(?:(?:an?|the|with|by|be) )?[-\"'(]?(?P<code>(?-i:{_ONE}))s?[\"')]?(?![\w%@/:$]|[.,]\d|-\d)(?! ?(?:min|mins|minutes|hours?|days?|weeks?|months?|years?|y/?o|yo|mg|ml|percent|of the|of them|patients?|visits?|claims?|cases?|people|lines|units?|times|degrees?|dollars|bucks)\b)"
    r"(?= ?(?:[?.,;:)!]|$|\n| -)| (?:or|and|on|to|w/|with|for|vs|allowed|ok|okay|needed|required|appropriate|valid|correct|instead|modifier|if|when|where|whenever|unless|here|necessary|is|enough|sufficient|right|wrong|better|best|apply|applies|bypass|work|works"
    r"|help|helps|start|starts|mean|means|bring|brings|bill|billable|belongs?|belong|needs?|maybe|line|too|also|still|in|at|since|because|as|then|again|go|goes|get|gets|only|ever|even|stay|stays|change|reduce|reduces|affect|pay|pays|exist|used|appended|add|adds|does|do|not|than|behind|this|the|a)\b| w/)"
)  # fmt: skip
"""`use 59 or …`, `do I need 25 w/ …`, `is FS needed`: a word before that wants a modifier, and no unit of measure behind."""
ASKED = re.compile(
    r"(?<=[?!.] )(?P<code>\d{2})(?=\?)|(?:(?<=[?!.,;] )|(?<=and )|(?<=or ))(?P<needed>[A-Z][A-Z0-9])(?= (?:needed|required|ok|allowed|too)\b)"
)
"""A question of nothing else: `Isn't there one for this? 79?`"""
LISTED = re.compile(
    rf"(?:[\"'(\[]?(?<![\w.])-?{_ONE}[\"')\]]?(?:[,/&;] ?| and | or )){{1,20}}(?:and |or )?[\"'(\[]?-?{_ONE}[\"')\]]{{0,2}} ?(?:(?://|--|#|\() ?)?(?:\w+ ){{0,2}}(?:modifiers?|mods?)\b"
)
"""A list of them that the word follows: `"22", "50", "62" // pricing modifiers`."""
RUN = re.compile(rf"{_FREE}{_ONE}(?:(?:, ?(?:and |or )?| and | or ){_ONE}(?![\w%]|\.\d|-\d)){{1,30}}")
"""Two or more in a row, at least one of them unmistakable and none, of two, a word."""
EACH = re.compile(rf"(?<![\w.]){_ONE}(?!\w)")
SERIES = re.compile(r"(?P<first>(?P<letter>[A-Z])\d)(?:-| through | thru | to )(?P<last>(?P=letter)\d)(?!\w)")
"""Modifiers of one letter from a figure to another: `F1-F9`."""
DEFINED = re.compile(
    rf"(?:(?<=[;,.] )|(?<=and )|(?<=or )|(?<=while )|(?<=\n)|^)(?P<code>{_ONE}) (?=(?:is|are|for|means?|marks?|when|if|stands? for|goes|says|tells|indicates?|identif\w+|requires?|may|applies)\b)"
)
"""What a modifier is for: `FQ is for audio-only, 93 for the rest`; only beside others."""
_OTHERWISE = re.compile(
    r"(?i)\b(?:patient|pt|he|she|who|aged?|turned|beneficiary|member|about|around|approx\w*|over|under|nearly|almost|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|pos|place of service|fy|chapter|page|section|stage|grade|level|type|drg|rev|box|item|line|lines|form|room|day|week|bp|pulse|temp|weight|wt|top|hcc)\.? (?:is |was |are |code |a |an |the )?$"
)
"""Words before a number that make it an age, a date, a place or a count."""


def _mention(text: str, start: int, end: int, sure: float) -> Mention:
    series = SERIES.match(text, start)
    if series and series["first"] < series["last"]:
        end = series.end()
        return Mention(
            CodeSystem.MOD, series["first"], start, end, text[start:end], sure, series["last"], why=_WHY[sure]
        )
    return Mention(CodeSystem.MOD, text[start:end].upper(), start, end, text[start:end], sure, why=_WHY[sure])


_WHY: dict[float, tuple[str, ...]] = {
    _LABELLED: ("called a modifier",),
    _HYPHENED: ("written as a modifier among codes",),
    _PHRASED: ("used as a modifier among codes",),
}


def _allowed(written: str, extra: frozenset[str]) -> bool:
    """A modifier of the tables or the books; letters in small print only where they can't be a word."""
    if written == "go" or (written.upper() not in MODIFIERS and written.upper() not in extra):
        return False
    return (
        written.isupper()
        or written.isdigit()
        or any(c.isdigit() for c in written)
        or written.upper() in DISTINCT
    )


def _list_at(text: str, at: int, extra: frozenset[str], sure: float) -> Iterator[Mention]:
    """Modifiers of a list that begins at `at`."""
    match = ITEM.match(text, at)
    for _ in range(_MOST_ITEMS):
        if not match or not _allowed(match["code"], extra):
            return
        one = _mention(text, *match.span("code"), sure)
        yield one
        separator = SEPARATOR.match(text, max(match.end(), one.end))
        match = ITEM.match(text, separator.end()) if separator and separator[0] else None


def _after_labels(text: str, extra: frozenset[str]) -> list[Mention]:
    found: list[Mention] = []
    for label in LABEL.finditer(text):
        leads = (lead.match(text, label.end()) for lead in LEADS)
        lists = (list(_list_at(text, lead.end(), extra, _LABELLED)) for lead in leads if lead)
        found.extend(next((some for some in lists if some), []))
        if len(found) >= _MOST:
            break
    return found


def _plainly(code: str) -> bool:
    """Whether a verb alone makes it a modifier: a number that is used so, or letters that are no word."""
    return code in USED_ALONE or (code in LETTERS and code not in WORDS)


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether the words before a match make it an age, a date or a count."""
    return bool(_OTHERWISE.search(text[max(0, match.start() - 30) : match.start()]))


def _beside(text: str) -> Iterator[Mention]:
    """Modifiers with the word behind them, with a code that they stand on, or with another one."""
    for match in BEHIND.finditer(text):
        if match["code"] in MODIFIERS:
            yield _mention(text, *match.span("code"), _LABELLED)
    for match in ON_A_CODE.finditer(text):
        if match["code"] in MODIFIERS - _STAFF and not _counts(text, match):
            yield _mention(text, *match.span("code"), _BESIDE)
    yield from _listed(text)
    yield from _alternatives(text)


def _listed(text: str) -> Iterator[Mention]:
    """Those of a list that the word follows, or of a run that holds an unmistakable one."""
    for match in LISTED.finditer(text):
        for one in EACH.finditer(text, *match.span()):
            if one[0] in MODIFIERS:
                yield _mention(text, *one.span(), _LABELLED)
    for match in RUN.finditer(text):
        found = {one[0] for one in EACH.finditer(text, *match.span())}
        if len(found) == _TWO and found & WORDS:
            continue
        if found <= MODIFIERS and (found & DISTINCT or (found <= USED_ALONE and LABEL.search(text))):
            yield from _list_at(text, match.start(), frozenset(), _BESIDE)


def _alternatives(text: str) -> Iterator[Mention]:
    """Two modifiers against each other, each of which may be one of the next two."""
    at = 0
    while (pair := ALTERNATIVES.search(text, at)) is not None:
        at = pair.start("other")
        two = {pair["code"], pair["other"]}
        if two == _COMPONENTS:  # professional and technical: `PC` is 26, not a surgery on the wrong patient
            yield _mention(text, *pair.span("code" if pair["code"] == "TC" else "other"), _BESIDE)
        elif two <= USED_ALONE | LETTERS | PERFORMANCE and not two <= WORDS and not _counts(text, pair):
            yield _mention(text, *pair.span("code"), _BESIDE)
            yield _mention(text, *pair.span("other"), _BESIDE)


def _unlabelled(around: Surroundings, extra: frozenset[str], *, has_codes: bool) -> Iterator[Mention]:
    """Hyphened ones, distinct letters and phrases, each only among words of coding or codes."""
    text = around.text
    for match in islice(HYPHENED.finditer(text), _MOST):
        if match["code"] in MODIFIERS and (has_codes or around.near(match.start())):
            yield from _list_at(text, match.start("code"), extra, _HYPHENED)
    for match in islice(BARE_LETTERS.finditer(text), _MOST):
        if match["code"] in DISTINCT and (has_codes or around.near(match.start())):
            yield from _list_at(text, match.start("code"), extra, _LETTERS)
    for pattern in (PHRASED, ASKED):
        for match in islice(pattern.finditer(text), _MOST):
            start, end = match.span(match.lastgroup or 0)
            wanted = _plainly(text[start:end]) and (has_codes or around.near(start))
            if wanted and not _OTHERWISE.search(text[max(0, start - 30) : start]):
                yield _mention(text, start, end, _PHRASED)
                yield from _list_at(text, start, extra, _PHRASED)


def _defined(text: str) -> Iterator[Mention]:
    for match in islice(DEFINED.finditer(text), _MOST):
        if _plainly(match["code"]):
            yield _mention(text, *match.span("code"), _PHRASED)


def _transports(text: str, has_transport: bool) -> Iterator[Mention]:  # noqa: FBT001 - a fact of the text
    """Origin and destination letters among ambulance codes."""
    for match in BARE_LETTERS.finditer(text) if has_transport else ():
        if match["code"] in AMBULANCE and match["code"] not in {
            "ER",
            "NP",
            "IR",
            "PR",
            "SI",
            "HR",
            "RN",
            "PE",
        }:
            yield _mention(text, *match.span("code"), _LETTERS)


def newer_modifiers(text: str) -> set[Pair]:
    """What may be a modifier that only a book knows: two capitals that the tables lack, at most `_MOST_ASKED`."""
    wanted = {match["code"] for match in BARE_LETTERS.finditer(text)} - MODIFIERS
    return {(CodeSystem.MOD, code) for code in sorted(wanted)[:_MOST_ASKED]}


def find_standalone(
    around: Surroundings, taken: Spans, extra: frozenset[str], *, has_codes: bool, has_transport: bool = False
) -> list[Mention]:
    """Modifiers outside `taken`, in order, each place once (labelled readings first); `extra` are the books'."""
    kept: dict[int, Mention] = {}
    beside = _beside(around.text) if has_codes or around.coding else ()
    for one in (
        *_after_labels(around.text, extra),
        *beside,
        *_unlabelled(around, extra, has_codes=has_codes),
        *_transports(around.text, has_transport),
        *(_mention(around.text, *at, _PHRASED) for at in asked_spans(around.text, has_codes=has_codes)),
        *(_mention(around.text, *at, _PHRASED) for at in unknown_spans(around.text)),
    ):
        if not taken.cover(one.start, one.end):
            kept.setdefault(one.start, one)
    for one in _defined(around.text) if kept else ():
        if not taken.cover(one.start, one.end):
            kept.setdefault(one.start, one)
    return sorted(kept.values(), key=lambda one: one.start)
