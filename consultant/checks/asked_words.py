"""The words of a question in which something is looked for by its name: a sentence with a cue, less codes and stop words.

The words may name a patient that nobody marked: they are searched with and stand in no fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter

MOST = 4
"""How many sentences of a mail are searched with."""
LONGEST = 400
_SENTENCE = re.compile(r"[^.?!;\n]*(?:[.](?=\w)[^.?!;\n]*)*[.?!;\n]?")
_WORD = re.compile(r"[^\W\d_][\w'/-]*|\d(?:st|nd|rd|th)\b")
_A_CODE = re.compile(r"\b(?=\w?\d)(?!\d?\d(?:st|nd|rd|th)\b)(?=\w{4})\w+(?:\.\w+)*\b")
_STATE_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa"
    "|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada"
    "|New (?:Hampshire|Jersey|Mexico|York)|(?:North|South) (?:Carolina|Dakota)|Ohio|Oklahoma|Oregon|Pennsylvania|Puerto Rico"
    "|Rhode Island|Tennessee|Texas|Utah|Vermont|(?:West )?Virginia|Washington|Wisconsin|Wyoming"
)
_LETTERS = "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
"""Where a contractor is named, two capitals are a state."""
_IN_STATE = r"(?:\b[A-Z][a-z]+,? )?\b(?:{letters}|(?i:{names}))\b"
"""A state, with a town before it."""
_GOES_ON = re.compile(
    r"\W*(?:\d+[.)]\s*)?(?:(?:and|also) )?(?:(?:which|what) (?:one|about)|how about|(?:and|same) for)\b",
    re.IGNORECASE,
)
"""A sentence that asks the same of something else: `which one for CPAP`."""
_ORDINARY = re.compile(
    r"""\b(?:
    is|are|was|were|be|been|there|an?|the|this|that|these|those|it|its|they|them|we|us|our|i|my|me|you|your|he|she|his|her|
    do|does|did|done|can|could|would|should|will|shall|may|might|must|have|has|had|get|gets|got|need|needs|want|know|think|
    what|which|where|when|who|whom|why|how|if|any|some|all|both|also|just|only|still|really|actually|too|so|then|than|but|or|
    and|not|no|yes|please|pls|plz|thanks|thank|thx|hi|hello|hey|dear|team|help|question|quick|asap|fyi|re|subject|
    before|after|together|order|for|of|on|in|to|with|w|by|at|as|from|about|under|per|regarding|between|into|vs|
    say|says|said|tell|me|find|look|looking|see|check|apply|applies|govern|governs|exist|exists|used|use|using|give|show|
    bill|billed|billing|billable|code|codes|coded|coding|coder|claim|claims|cpt|hcpcs|icd-10|icd10|icd-10-cm|icd-9|dx|dxs|px|
    procedure|procedures|diagnosis|diagnoses|modifier|modifiers|facility|office|dme|ffs|hospital|clinic|provider|doctor|dr|doc|
    physician|patient|patients|pt|pts|service|services|date|dos|today|payer|payor|insurance|plan|part|
    cover|covers|covered|coverage|covering|pay|pays|paid|payable|reimburse|reimbursed|approve|approved|deny|denied|denial|
    medicare|medicaid|medicare's|cms|mac|macs|contractor|contractors|ncd|ncds|lcd|lcds|lca|article|articles|policy|policies|
    determination|determinations|national|local|nationally|locally|rule|rules|guideline|guidelines|guidance|official|section|
    chapter|manual|regulation|book|medical|medically|necessity|necessary|nec|criteria|indication|indications|requirement|
    requirements|support|supports|supported|supporting|qualify|qualifies|qualifying|eligible|list|listed|lists|abn|abns|
    frequency|benefit|benefits|prior|auth|authorization|co|pr|oa|carc|rarc|new|current|currently|anymore|number|title|effective|retired|ok|okay|under|dos|mcd|edition|loaded|
    novitas|noridian|palmetto|gba|ngs|cgs|wps|first\ coast|fcso|aetna|cigna|uhc|humana|bcbs
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words that say nothing of what is looked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Words to search with, and where in the question their sentence begins."""

    start: int
    words: str


def asked_words(matter: Matter, cue: re.Pattern[str]) -> list[Asked]:
    """The sentences that have a cue, each with the words that tell something; where none of them does, the next that do.

    Descriptions of the question count too.
    """
    text = _without_marks(matter)
    sentences = [(one.start(), one.group()) for one in _SENTENCE.finditer(text) if one.group().strip()]
    with_cue = list(_asking(sentences, cue))
    described = [(one.start, text[one.start : one.end]) for one in matter.question.descriptions]
    found = list(_telling([*with_cue, *described])) or (list(_telling(sentences)) if with_cue else [])
    return list({one.words.lower(): one for one in found}.values())[:MOST]


def _asking(sentences: list[tuple[int, str]], cue: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The sentences with a cue, and those after one that go on with it."""
    begun = False
    for start, words in sentences:
        has_cue = bool(cue.search(words))
        if has_cue or (begun and _GOES_ON.match(words)):
            yield start, words
        begun = begun or has_cue


def _telling(stretches: list[tuple[int, str]]) -> Iterator[Asked]:
    for start, stretch in stretches:
        kept = " ".join(_WORD.findall(_ORDINARY.sub(" ", _A_CODE.sub(" ", stretch[:LONGEST]))))
        if kept:
            yield Asked(start, kept)


def _without_marks(matter: Matter) -> str:
    """The text with blanks for its codes and for whatever identifies a patient or names a place."""
    text = matter.question.text
    letters = list(text)
    marked = [(one.start, one.end) for one in matter.question.mentions]
    marked += [(one.start, one.end) for one in matter.question.identifiers]
    told = matter.question.particulars
    letters_of = _LETTERS if told.contractor else told.state or "(?!)"
    in_state = _IN_STATE.format(letters=letters_of, names=_STATE_NAMES)
    marked += [found.span() for found in re.finditer(in_state, text)]
    for start, end in marked:
        letters[start:end] = " " * (end - start)
    return "".join(letters)
