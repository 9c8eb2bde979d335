"""What stands directly behind (or before) a code and belongs to it: modifiers, units, the end of a range.

Pure reading of one place in a text; whether the code itself is one is settled by `find`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from consultant.extraction.mentions.modifiers import AMBULANCE, DISTINCT, LETTERS, MODIFIERS, NUMERIC, spaced

_END = r"(?![A-Za-z0-9%]|\.\d)"
_MODIFIER = r"(?:\d{2}|\dP|[A-Za-z][A-Za-z0-9])"

GLUED = re.compile(rf"(?:[A-Z][A-Z0-9]|(?<=[A-Z]{{2}})\d{{2}}){{1,4}}{_END}")
"""`97110GP`, `97140GP59`: letters first, so that a longer number is never a code with modifiers."""
HYPHENED = re.compile(rf" {{0,2}}(?:-|/|\.(?=\d\d)) ?(?P<code>{_MODIFIER}){_END}(?!-\d{{3}})")
COMMAED = re.compile(r",(?P<code>\d{2})(?=\n|$|[;)]| ?\?)")
"""`99203,25` at the end of a line."""
COMMA_MORE = re.compile(rf"(?:, ?|/|&| and | )-?(?P<code>\d{{2}}|[A-Z][A-Z0-9]){_END}(?![-/]\d)")
WITH_MORE = re.compile(rf",? (?:w/|with) ?(?:an? )?(?:modifiers? )?-?(?P<code>{_MODIFIER}){_END}")
"""A modifier behind the count: `J9271 x200 w/ JZ`."""
BRACKETED = re.compile(rf" ?[(\[](?:(?i:mod(?:ifier)?\.?) ?)?-?(?P<code>{_MODIFIER})[)\]]")
SPACED_LETTERS = re.compile(
    rf"(?: |\t|[ \t]{0, 8}\|[ \t]{0, 8})(?P<code>(?!(?:CO|PR|OA|PI)-\d)[A-Z][A-Z0-9]){_END}(?!-?[a-z])"
)
COUNTED_LETTERS = re.compile(
    r"[ \t](?P<code>[A-Z][A-Z0-9])(?=[ \t]{1,3}[xX*] ?\d{1,4}(?![\w.%])|[,/] ?-?\d\d(?![\w%.]))"
)
"""Before a count, two capitals behind a code are a modifier even where they may be a word: `E1399 RR x 2`."""
_MEASURED = (
    r"(?:min|mins|minutes?|hrs?|hours?|days?|weeks?|months?|years?|yrs?|y/?o|yo|units?|u|times|x|patients?|pts?|visits?|claims?|cases?|lines?"
    r"|mg|mcg|ml|cc|cm|mm|g|kg|lbs?|percent|dollars|bucks|of|per|sessions?|lesions?|tests?|people|other|more|different|to \d|or \d)"
)
SPACED_NUMBER = re.compile(
    rf"(?: |\t|[ \t]{0, 8}\|[ \t]{0, 8})(?P<code>\d{{2}})(?![\w%/:$]|[.,]\d|-\d)(?! ?{_MEASURED}\b)"
)
"""A number behind a code and a blank is a modifier unless something is measured or counted by it."""
WORDED = re.compile(
    r",? ?\(?(?i:with |w/ ?|w |using |plus |append(?:ed)? |and )?(?i:an? |the )?(?i:modifiers?|mods?)\b\.?[ :#]{0,2}-?"
    rf"(?P<code>{_MODIFIER}){_END}"
)
_OF_ANOTHER = r"[ \t]{1,3}(?i:(?:of|for|on)[ \t]{1,3}(?:the[ \t]{1,3})?(?:cpt |hcpcs )?(?:codes? )?)(?:\d{4}[0-9A-Z]|[A-Za-z]\d{4})(?![\w])"
"""`3 units of 80048` belongs to the code that it names, not to the one before."""
UNITS = re.compile(
    r"[ \t]{0,3}(?:"
    r"\((?P<bracketed>[1-9]\d?)\)"
    r"|\(? ?[xX*] ?(?P<times>\d{1,4})(?![\w%]|\.\d) ?(?:units?\b)?\)?"
    r"|[,:(|-]{0,2}[ \t]{0,2}(?i:qty|quantity|units|unit count)\.?[ \t]{0,2}[:=#]?[ \t]{0,2}(?:of )?(?P<labelled>\d{1,4})(?![\w%]|\.\d)"
    r"|[,:(|-]{0,2}[ \t]{0,2}(?:(?:with|for|at|billed|as) )?(?P<counted>[1-9]\d{0,3}) ?(?:(?i:units?|u|uos)\b)"
    r"|(?i:times) (?P<said>\d{1,4})(?![\w%]|\.\d)"
    r"|(?i:(?P<often>[1-9]\d{0,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) times\b|(?P<twice>twice)\b)(?! (?i:an?|per|each|every|this|last|in|over|during|within|weekly|monthly)\b(?! (?i:day|date|dos|one day|visit|session|claim)))"
    r"|[,:(-]{0,2}[ \t]{0,2}(?i:(?P<word>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) units?\b)"
    r")(?! ?(?i:hours?|hrs?|days?|weeks?|months?|years?|min|minutes|mg|mcg|ml|cm|mm)\b)"
    rf"(?!{_OF_ANOTHER})(?! per (?:hour|\d|day|minute|visit))"
)
COUNT_BEFORE = re.compile(
    r"(?i)(?:(?<=[a-z0-9)][,;+&(] )|(?<=[,;+&(])|\b(?:and|plus|billed?|billing|did|gave|given|charged?|reported|submitted|used|had|have|has|did|do) )(?P<count>[1-9]|1\d) (?:of (?:the )?)?$"
    r"|(?<![\w.$/#-])(?P<of>[1-9]\d?) of (?:the )?$"
)
"""A bare count before a code: `gave 4 J3301`, `97140, 1 97530`, `2 of 97140`; not at the head of a line, where it may be the line's number."""
_NO_COUNT = re.compile(
    r"(?i)\b(?:levels?|lines?|columns?|col|parts?|types?|groups?|phases?|stages?|steps?|rules?|visits?|code|grade|class|tier|chapter|page|box|item|no\.?|number|modifiers?|mods?|days?|weeks?) \d{1,2} (?:of (?:the )?)?$"
)
UNITS_BEFORE = re.compile(
    r"(?i)(?:\b(?P<count>\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) units? (?:of service )?(?:of |for |on )?"
    r"(?:the )?(?:cpt |hcpcs )?(?:code )?|\b(?P<lines>\d|two|three|four|five) lines of |(?<![\w.$])(?P<times>\d{1,3}) ?(?:[x*] ?|u )|(?<!column )(?<!col )(?<!code )(?<!line )(?<!part )(?<!level )(?<!type )(?<!group )(?<!phase )(?<!stage )\b(?P<worded>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) )$"
)
RANGE = re.compile(
    r" {0,2}(?:\n[ \t>]{0,8}(?!- ))?(?P<joint>-|\.\.|(?i:up to|to|thru|through)\b)[ \t]{0,2}(?:\n[ \t>]{0,8})?(?=[A-Za-z0-9])"
)
SHORT_END = re.compile(r"(?P<digits>\d{1,4})(?P<letter>[FTUMftum]?)(?![\w%/]|\.\d|-\d)")
NOT_A_RANGE_BEFORE = re.compile(
    r"(?i)\b(?:chang\w*|convert\w*|crosswalk\w*|map\w*|upcod\w*|downcod\w*|down-cod\w*|switch\w*|compar\w*|mov\w*|reduc\w*|replac\w*"
    r"|bundl\w*|relat\w*|equivalent|append\w*|add\w*|attach\w*|revis\w*|correct\w*)\b[^.\n;]{0,60}$"
)
"""Words that make of `A to B` two codes and a change, not a range."""
_COUNTED = "one two three four five six seven eight nine ten eleven twelve"
_WORDS = {word: number for number, word in enumerate(_COUNTED.split(), start=1)}
_MOST_MODIFIERS = 4  # a claim line of the CMS-1500 holds four (item 24D)


@dataclass(frozen=True, slots=True)
class Tail:
    """What was read behind a code; `end` is where reading stopped."""

    modifiers: tuple[str, ...]
    units: int | None
    end: int


def _count(digits: str | None) -> int | None:
    if digits is None:
        return None
    return _WORDS.get(digits.lower()) or (int(digits) if digits.isdigit() and int(digits) > 0 else None)


def _glued(text: str, at: int) -> tuple[list[str], int]:
    match = GLUED.match(text, at)
    if not match:
        return [], at
    pairs = [match[0][i : i + 2] for i in range(0, len(match[0]), 2)]
    if len(match[0]) % 2 or not all(pair in MODIFIERS for pair in pairs):
        return [], at
    return pairs, match.end()


def _next_modifier(text: str, at: int, stop: int, code: str, found: list[str]) -> tuple[str, int] | None:
    """One more modifier at `at`, by the ways of writing it, the plainest first."""
    all_ = MODIFIERS | AMBULANCE if code.startswith("A0") else MODIFIERS
    for pattern, allowed in (
        (HYPHENED, all_),
        (BRACKETED, all_),
        (COMMAED, NUMERIC),
        (WORDED, all_),
        (COMMA_MORE, NUMERIC | DISTINCT | spaced(code) if found else frozenset[str]()),
        (COUNTED_LETTERS, LETTERS),
        (SPACED_LETTERS, LETTERS if found else DISTINCT | spaced(code)),
        (SPACED_NUMBER, NUMERIC),
    ):
        match = pattern.match(text, at, stop)
        if (
            match
            and match["code"].upper() in allowed
            and match["code"].upper() not in found
            and not _is_other(match)
        ):
            return match["code"].upper(), match.end()
    return None


def _is_other(match: re.Match[str]) -> bool:
    """Whether it is a count (`(x1)`, `X2`) or a word behind a dash (` - pt had …`), and no modifier."""
    written = match["code"]
    if written[0] in "xX" and written[1].isdigit():
        return not match[0].startswith("-")
    return written.islower() and " " in match[0].rstrip()


def read_units(text: str, at: int, stop: int) -> tuple[int | None, int]:
    """Units written behind a code at `at`, and where they end."""
    match = UNITS.match(text, at, stop)
    if not match:
        return None, at
    if match["bracketed"] in MODIFIERS:
        return None, at
    digits = next((value for value in match.groups() if value), None)
    digits = "two" if match["twice"] else digits
    return _count(digits), match.end()


def units_before(text: str, at: int) -> int | None:
    """Units written before a code at `at`: `4 units of J1885`."""
    before = text[max(0, at - 60) : at]
    match = UNITS_BEFORE.search(before)
    if match and match["worded"] and text.startswith("s", at + 5):
        return None  # `nine 99213s` were nine visits
    if match:
        return _count(match["count"] or match["lines"] or match["times"] or match["worded"])
    bare = COUNT_BEFORE.search(before)
    return _count(bare["count"] or bare["of"]) if bare and not _NO_COUNT.search(before) else None


def read_tail(text: str, at: int, stop: int, code: str) -> Tail:
    """Modifiers and units behind `code`, which ends at `at`; nothing is read past `stop`."""
    modifiers, end = _glued(text, at)
    while len(modifiers) < _MOST_MODIFIERS:
        step = _next_modifier(text, end, stop, code, modifiers)
        if step is None:
            break
        modifiers.append(step[0])
        end = step[1]
    units, end = read_units(text, end, stop)
    late = WITH_MORE.match(text, end, stop) if units else None
    if late and late["code"] in NUMERIC | DISTINCT:
        return Tail((*modifiers, late["code"]), units, late.end())
    return Tail(tuple(modifiers), units, end)


def range_end(text: str, at: int, code: str) -> tuple[str, int] | None:
    """The last code of a range whose first is `code` and ends at `at`, with its short forms (`99202-05`)."""
    joint = RANGE.match(text, at)
    if not joint or (
        joint["joint"] not in {"-", ".."} and NOT_A_RANGE_BEFORE.search(text[max(0, at - 80) : at])
    ):
        return None
    if "." in code or not code[1:].isdigit() or (code[0].isalpha() and len(code) < 5):  # noqa: PLR2004
        return _diagnosis_end(text, joint, code)
    full = re.compile(rf"{re.sub('[0-9]', '[0-9]', re.sub('[A-Z]', '[A-Z]', code))}(?![\\w%])", re.IGNORECASE)
    match = full.match(text, joint.end())
    if match and match[0].upper() > code and _same_letters(match[0].upper(), code):
        held = _one_stretch(code, match[0].upper(), joint["joint"])
        return (match[0].upper(), match.end()) if held else None
    return _short_range(text, joint, code)


_DIAGNOSIS = re.compile(r"[A-Za-z]\d[0-9A-Za-z](?:\.[0-9A-Za-z]{1,4})?(?![\w%])")


def _diagnosis_end(text: str, joint: re.Match[str], code: str) -> tuple[str, int] | None:
    """The last code of a range of diagnoses or of Category II, III and PLA numbers."""
    same = re.compile(rf"\d{{4}}{code[-1]}(?![\w%])", re.IGNORECASE) if code[0].isdigit() else _DIAGNOSIS
    match = same.match(text, joint.end())
    if not match:
        return _short_range(text, joint, code)
    last = match[0].upper()
    if joint["joint"].lower() == "to" and "." in code and last[:3] != code[:3]:
        return None  # `E10.9 to E11.9` is a change as likely as a range
    return (last, match.end()) if last > code else None


def _one_stretch(first: str, last: str, joint: str) -> bool:
    """Whether two numbers bound a stretch of a book: `20610 to 76942` are two codes, `10021-69990` is its surgery."""
    if not first.isdigit() or not last.isdigit():
        return True
    across = first[0] != last[0]
    far = joint.lower() == "to" and int(last) - int(first) > _LONGEST
    return not (across or far) or first.endswith("00") or last.endswith(("99", "990"))


_LONGEST = 5000
"""Numbers between the ends of a stretch that is called one with `to` alone."""


def _same_letters(one: str, other: str) -> bool:
    """A range of HCPCS sections may cross letters (`A0000-V9999`); a trailing letter is the category's."""
    return one[-1].isdigit() or one[-1] == other[-1]


def _short_range(text: str, joint: re.Match[str], code: str) -> tuple[str, int] | None:
    short = SHORT_END.match(text, joint.end())
    stem, letter = (code[:-1], code[-1]) if code[-1].isalpha() else (code, "")
    if not short or not stem.isalnum() or short["letter"].upper() not in {"", letter}:
        return None
    digits = short["digits"]
    replaced = stem[: -len(digits)] + digits + letter
    too_short = len(digits) < 2 or len(digits) >= len(stem)  # noqa: PLR2004 - `to 4` is a count, not an end
    is_modifier = joint["joint"] == "-" and digits in MODIFIERS
    if too_short or is_modifier or replaced <= code:
        return None
    return replaced, short.end()
