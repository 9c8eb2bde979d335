"""Names of patients and of their people, where a label, a title or a number beside them gives them away.

A doctor, a sender and an eponym are none: only what is announced counts. The words are in `name_words`; numbers and
dates are read by `find`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.extraction.identifiers.name_words import COMMON_WORDS, EPONYMS, FIELD_WORDS, GIVEN_NAMES

if TYPE_CHECKING:
    from consultant.extraction.spans import Span

_UP = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u017f"
_ANY = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f"
_PARTICLE = r"(?:(?:de la|de los|van der|van den|de|del|della|der|den|van|von|la|le|da|dos|di|du|bin|al|el|ten|ter|St\.) )?"
_WORD = rf"(?:[{_UP}]\.){{1,3}}|[{_UP}](?![{_ANY}'])|[{_UP}][{_ANY}]{{0,24}}(?:(?:'(?!s\b)|-)[{_ANY}]{{1,24}}){{0,2}}"
_PIECE = re.compile(rf"{_PARTICLE}(?P<word>{_WORD})(?![\w@])")
_FIRST_GAP = re.compile(r", ?(?=[^\W\d_])| ")
_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Miss|Mx|(?:MR|MRS|MS|MISS)(?=\.))\b\.? ")
_SUFFIX = re.compile(r",? (?:Jr|Sr|JR|SR|II|III|IV)\b\.?")
_CREDENTIALS = re.compile(
    r",? \(?(?:M\.?D|D\.?O|N\.?P|P\.?A(?:-C)?|R\.?N|DPM|DC|DPT|OD|DDS|DMD|Ph\.?D|LCSW|CRNA|C[CP][CS](?:-[AP])?|COC|RHI[AT])\b"
)
_SENTENCE_GOES_ON = re.compile(
    r"'s\b|,|[.;:!?)(/|\n'\"\]-]|$| (?:[-/|(&[#]|\d|[a-z]|(?:DOB|MRN|MBI|DOS|SSN|HICN|ID|DX|CPT|ICD)\b)"
)
"""What follows a name in a sentence; in a headline another capitalised word follows."""
_DID = re.compile(
    r" (?:had|has|was|is|came|presented|underwent|received|got|needs|needed|returned|saw|sees|wants|called|fell|went|says|said)\b"
)
_CLINICAL = re.compile(
    r"(?:ectomy|plasty|scopy|otomy|ostomy|itis|osis|emia|graphy|ology|pathy|algia|ation|edema|lysis|desis|centesis|plegia|paresis)$"
)
_MOST_WORDS = 4
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Label:
    """What announces a name: words, what may follow, how sure it is, and whether a single word is enough.

    Sure is 3 where the label says `name`, 2 with a colon, 1 without, 0 where a given name or a number must agree.
    """

    words: str
    rest: str
    sure: int
    alone: bool = False


_PATIENT = "patient patients pt member subscriber beneficiary bene insured guarantor policyholder enrollee client claimant recipient"
_PEOPLE = (
    "mother mom father dad parent spouse husband wife guardian son daughter newborn baby child caregiver resident brother sister grandmother grandfather grandma"
    " grandpa grandson granddaughter aunt uncle niece nephew cousin partner fiance stepmother stepfather stepson stepdaughter"
)
LABELS: tuple[Label, ...] = (
    Label(_PATIENT, r"(?:'?s)?[ _]?(?:(?:full|last|first|legal|maiden) )?name\b(?: (?:is|was|on (?:file|card|record)))*[ :=-]{1,3}", 3, alone=True),
    Label(_PATIENT, r"(?:'?s)?\.?(?: \([a-z /]{1,20}\))?(?: ?[:=] ?| - )", 2),
    Label(_PEOPLE, r"(?: ?[:=] ?| - )", 2, alone=True),
    Label(f"{_PATIENT} {_PEOPLE}", r"\.?,? \(?(?:is |was |named |called )?", 1),
    Label("baby newborn", r" (?:boy|girl|of) ", 1, alone=True),
    Label("lname fname lastname firstname surname", r" ?[:=]? ?", 3, alone=True),
    Label("last first middle maiden full legal", r"[ _]name ?[:=] ?", 3, alone=True),
    Label("name", r" ?[:=] ?", 3),
    Label("re regarding subject", r" ?: ?(?i:(?:patient|pt|claim|account) )?", 0),
    Label("for about on regarding", r" ", 0),
)  # fmt: skip
"""Face sheets, claim forms (CMS-1500 items 2, 4 and 9; UB-04 locators 8 and 58) and the subject of a letter."""

_STANDS_FIRST = re.compile(r"(?:^|[\n;,.|(/>\"*\t-] ?)$")
_OFTEN_NOT_A_PATIENT = re.compile(
    r"(?:\b(?i:new|est|established|in|out)[ -](?i:patients?|pt)|PT)[ ,(.]{1,3}$"
)
"""`New Patient`, and physical therapy."""
_NOBODY = frozenset("ABCXYZ")
_GREETING = re.compile(r"(?i)(?:dear|hi|hello|hey|thanks|thank you|attn:?|cc:?|to:) $")
_GREETED = re.compile(r"(?i)(?:hi|hello|hey|thanks|thank you|morning|afternoon), $")
_EVIDENCE = re.compile(
    r"(?i)\b(?:d\.?o\.?b\b|date of birth|mrn|mbi|hicn|ssn|ss ?#|member (?:id|no|#)|subscriber (?:id|no)|acct|account|policy (?:#|no|number|id)|claim (?:#|no|number|id)|icn)"
)
_WHOSE = re.compile(
    r"'s (?!d)| (?:claims?|chart|account|visit|surgery|case|encounter|record|bill|had|has|was|came|who)\b|,? (?:a )?\d{1,3}[ -]?(?:y|yo)\b"
)
_EVIDENCE_WITHIN = 30
_SMALL = re.compile(
    r"(?P<first>[a-z][a-z'-]{1,20}),? (?:[a-z]\.? )?(?P<last>[a-z][a-z'-]{1,20})(?P<beside>[,;]?[ \n]?(?:\(|- )?(?:dob|d\.o\.b|date of birth|mrn|mbi|ssn|acct|hicn)\b)?(?= ?(?:[,;|)\n/(]|$)|\.(?: |\n|$))?"
)
_BESIDE = re.compile(
    r"[ ,;:/|(-]{1,4}(?:(?:(?i:male|female)|[MF]|\d{1,3}(?: ?(?i:y\.?/?o\.?|yrs?|y))?(?: ?[MFmf])?|\d{1,2}[/-]\d{1,2}[/-]\d{2,4})[ ,;/|(-]{1,4}){0,2}$"
)
_LAST_WORDS = re.compile(rf"(?:(?:{_PARTICLE}(?:{_WORD}),? ){{1,3}}(?:{_WORD}))(?:,? (?:Jr|Sr|II|III)\.?)?$")
_DOCTOR = re.compile(r"(?i)\b(?:dr|drs|doctor|prov|provider|surgeon|pcp|md)\.?:? $")
_LOOK_BACK = 64
_BEHIND = re.compile(r" ?[-,;:/(|]{0,2} (?:is |for |belongs to )?")


def _is_field(word: str) -> bool:
    return word.lower() in FIELD_WORDS


def _is_common(word: str) -> bool:
    low = word.lower()
    return low in COMMON_WORDS or low in EPONYMS or bool(_CLINICAL.search(low))


def _ends_before(text: str, piece: re.Match[str], found: list[re.Match[str]]) -> bool:
    """Whether `piece` belongs to what follows the name: a field, a label, an abbreviation behind small letters."""
    word = piece["word"]
    label = text.startswith(("#", "="), piece.end()) or (
        text.startswith(":", piece.end()) and len(found) != 1
    )
    if label or (_is_field(word) and not (found and len(word) == 1)):
        return True
    abbreviated = word.isupper() and 1 < len(word) <= _SHORT and "." not in word
    return bool(found) and abbreviated and not found[0]["word"].isupper()


def _words_at(text: str, at: int, *, comma: bool) -> list[re.Match[str]]:
    """The words of a name from `at`, at most four; with `comma` one may stand behind the first: `Doe, Jane`."""
    found: list[re.Match[str]] = []
    piece = _PIECE.match(text, at)
    while piece and len(found) < _MOST_WORDS and not _ends_before(text, piece, found):
        found.append(piece)
        gap = _FIRST_GAP.match(text, piece.end()) if comma and len(found) == 1 else None
        at = gap.end() if gap else piece.end() + text.startswith(" ", piece.end())
        piece = _PIECE.match(text, at) if at > found[-1].end() else None
    return found


def _judged(text: str, found: list[re.Match[str]], label: Label) -> list[re.Match[str]]:
    """The words of `found` that are the name, none where the label is too weak for them."""
    words = [piece["word"] for piece in found]
    if not words or (len(words) == 1 and not label.alone):
        return []
    known = words[0].lower() in GIVEN_NAMES or words[-1].lower() in GIVEN_NAMES
    reversed_ = text.startswith(",", found[0].end()) and words[0].lower() in EPONYMS
    if label.sure == 3 or (label.sure == 2 and (known or reversed_ or not _is_common(words[0]))):  # noqa: PLR2004 - `Label.sure`
        return found
    common = next((at for at, word in enumerate(words) if _is_common(word)), len(words))
    if known:
        common = max(common, 2)
    enough = common >= (1 if label.alone else 2)
    return found[:common] if enough and _SENTENCE_GOES_ON.match(text, found[common - 1].end()) else []


def _agreed(text: str, found: list[re.Match[str]], *, subject: bool) -> bool:
    """Whether a given name or a number close behind speaks for a name that only `Re:` (a `subject`) or `for` announces."""
    end = found[-1].end()
    if _CREDENTIALS.match(text, end):
        return False
    known = any(piece["word"].lower() in GIVEN_NAMES for piece in found[:2])
    if known and (subject or _WHOSE.match(text, end)):
        return True
    return bool(_EVIDENCE.search(text, end, end + _EVIDENCE_WITHIN))


def _span(text: str, found: list[re.Match[str]]) -> Span | None:
    if not found:
        return None
    suffix = _SUFFIX.match(text, found[-1].end())
    return found[0].start(), suffix.end() if suffix else found[-1].end()


def titled(text: str, at: int) -> Span | None:
    """The name behind a title at `at` (`Mrs. Example`): one word is enough; not one who is greeted or signs."""
    title = _TITLE.match(text, at)
    if not title or _GREETING.search(text, max(0, at - 12), at):
        return None
    found = _words_at(text, title.end(), comma=False)[:3]
    if not found or _CREDENTIALS.match(text, found[-1].end()):
        return None
    if _GREETED.search(text, max(0, at - 12), at) and text.startswith((",", "!", "\n"), found[-1].end()):
        return None
    if found[0]["word"].lower() in COMMON_WORDS or text[found[0].start() : found[-1].end()] in _NOBODY:
        return None
    common = next((i for i, piece in enumerate(found) if i and _is_common(piece["word"])), len(found))
    return _span(text, found[:common])


def announced(text: str, at: int, end: int, label: Label) -> Span | None:
    """The name behind the label that stands at `[at, end)`."""
    if label.words == "name" and not _STANDS_FIRST.search(text, max(0, at - 2), at):
        return None
    title = _TITLE.match(text, end)
    if title:
        return titled(text, end)
    found = _words_at(text, end, comma=True)
    if not found:
        return _small(text, end, label)
    doubtful = label.sure == 0 or (
        label.sure == 1 and _OFTEN_NOT_A_PATIENT.search(text, max(0, at - 12), end)
    )
    if doubtful and not (
        len(found) > 1 and _agreed(text, found, subject=label.sure == 1 or ":" in text[at:end])
    ):
        return None
    if label.sure == 1 and len(found) == 1 and _DID.match(text, found[0].end()):
        return None if _is_common(found[0]["word"]) or len(found[0]["word"]) == 1 else _span(text, found)
    return _span(text, _judged(text, found, label))


def _small(text: str, at: int, label: Label) -> Span | None:
    """A name in small letters: behind `name:`, or between the patient and a number of theirs."""
    match = _SMALL.match(text, at) if label.sure else None
    given = match is not None and match["first"] in GIVEN_NAMES
    if not match or not (match["beside"] or given or label.sure == 3):  # noqa: PLR2004 - `Label.sure`
        return None
    words = (match["first"], match["last"])
    if given and (_is_field(words[1]) or _is_common(words[1])):
        return match.span("first")
    if any(_is_field(word) or _is_common(word) for word in words):
        return None
    return match.start(), match.end("last")


def before(text: str, at: int, *, known: bool = False) -> Span | None:
    """The name directly before a labelled number or birthday at `at`: `Doe, Jane / female / MBI …`.

    It may be the line above: then the whole line, in reverse or with a given name, which `known` demands anywhere.
    """
    above = at > 1 and text[at - 1] == "\n"
    stop = at - above
    start = max(0, stop - _LOOK_BACK)
    start = text.rfind("\n", start, stop) + 1 or start
    line = text[start:stop] + " " * above
    tail = _BESIDE.search(line)
    match = _LAST_WORDS.search(line[: tail.start()]) if tail else None
    if not match:
        return None
    kept: list[re.Match[str]] = []
    for piece in _PIECE.finditer(line, match.start(), match.end()):
        initial = bool(kept) and len(piece["word"]) == 1
        foreign = not initial and (_is_field(piece["word"]) or _is_common(piece["word"]))
        kept = [] if foreign else [*kept, piece]
    whole = len(kept) > 1 and kept[-1].end() >= match.end() - 4
    known = known or (above and "," not in line)
    if not whole or (above and match.start() > 0) or _DOCTOR.search(line, 0, kept[0].start()):
        return None
    if known and not any(piece["word"].lower() in GIVEN_NAMES for piece in kept):
        return None
    return start + kept[0].start(), start + match.end()


def behind(text: str, end: int) -> Span | None:
    """The name that stands directly behind a record number or birthday: `MRN 4711, Doe, Jane`."""
    gap = _BEHIND.match(text, end)
    found = _words_at(text, gap.end(), comma=True) if gap else []
    if len(found) < 2 or any(_is_common(piece["word"]) for piece in found):  # noqa: PLR2004 - a first and a last name
        return None
    sure = found[0]["word"].lower() in GIVEN_NAMES or found[1]["word"].lower() in GIVEN_NAMES
    return _span(text, found) if sure and not _CREDENTIALS.match(text, found[-1].end()) else None
