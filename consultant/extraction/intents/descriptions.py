"""What a question describes where it looks for a code: the words to search by, and the code system that it names.

`What is the HCPCS code for a wrist splint?` describes `a wrist splint`. Where the asking sentence tells nothing itself
(`Pt has frozen shoulder. What code?`), what is told before it is what it means, else what follows.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from consultant.extraction.intents.asking import Asked
from consultant.extraction.intents.cues import CODE, SEARCH
from consultant.extraction.intents.marked import marked
from consultant.extraction.intents.plainly import TERSE, asks_tersely
from consultant.extraction.intents.wanted import is_wanted, telling
from consultant.vocabulary import CodeSystem, Description, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.extraction.intents.asking import Sentence
    from consultant.vocabulary import Intent, Mention, Part

MOST = 12
"""How many descriptions of one mail are searched for."""
_TITLE_TELLS = 2
"""So many words must a title tell for it to stand for what the mail only calls `it`."""
_LONGEST = 600
_Told = tuple[int, int, "CodeSystem | None"]
_KINDS = (
    "drug drugs item items supply supplies service services test tests condition conditions problem problems same shot shots "
    "injection medication med meds device equipment needed lookup system visits both them those these following below above "
    "patient's number again"
)
_GENERIC = frozenset(_KINDS.split())
"""Words that name a kind of thing, not a thing."""
_LETTERED = re.compile(r"\b[a-z]\d{1,2}\b")
"""A vitamin, a hormone or a vertebra, which is short but telling (`B12 shots`)."""
_SECOND = re.compile(
    r",? (?:and|or|also|plus)(?: also)? (?:(?:the|a|an|what is the|what's the) )?(?:[\w-]+ ){0,2}(?:codes? )?for "
)

SYSTEMS: tuple[tuple[CodeSystem, re.Pattern[str]], ...] = tuple(
    (system, re.compile(rf"\b(?:{words})\b(?! ?[#:]? ?{CODE})"))
    for system, words in (
        (CodeSystem.ICD10PCS, r"icd-?\s?-?10-?\s?pcs|pcs"),
        (
            CodeSystem.HCPCS,
            r"hcpcs?|[abcehjklqrstv][- ]?codes?|dme code|level (?:ii|2)|supply code|drug code",
        ),
        (CodeSystem.HCPCS, r"dme"),
        (CodeSystem.CDT, r"cdt|dental code|d[- ]?codes?"),
        (CodeSystem.CPT, r"cpt|procedure codes?|surgical code"),
        (CodeSystem.MSDRG, r"(?:ms-?)?drgs?"),
        (CodeSystem.POS, r"pos|place of service"),
        (CodeSystem.REV, r"rev(?:enue)? codes?"),
        (CodeSystem.MOD, r"which modifier|modifier for"),
        (CodeSystem.ICD10CM, r"icd-?\s?10(?:-?\s?cm)?|icd|dx|diagnos[ei]s|z[- ]?codes?|external cause"),
    )
)
"""How a system is named, the particular before the general; not where it is the label of a code at hand (`MS-DRG 871`)."""
_PROCEDURE = re.compile(
    r"\b(?:mri|ct scan|ct|x-?ray|ultrasound|arthroscop\w*|biops(?:y|ies)|excision|incision|drainage|i ?& ?d|repair|removal|"
    r"surgery|debridement|endoscop\w*|colonoscop\w*|\w+(?:ectomy|otomy|ostomy|plasty|oscopy|centesis)|office visit|"
    r"e/?m|consult(?:ation)?|ekg|ecg|echo(?:cardiogram)?|catheterization|ablation|anesthesia|psychotherapy|injection of|"
    r"joint injection|trigger point|nerve block|destruction|closure|reduction|fixation|arthrodesis|fusion)\b"
)
"""Says that what is described was done: a procedure, whose codes are the AMA's where no other system is named."""
_NO_PROCEDURE = re.compile(
    r"\b(?:screening|history|status|s/?p|post|complication|sprain|fracture|pain|disease|syndrome)\b"
)

_BEFORE = re.compile(
    r"^(?:[\s,:;.>*#-]|\b(?:for|when|if|of|to|use|report|code|bill|billing|coding|is|are|a|an|the|this|that|my|our|patient|patients|"
    r"pt|who|with|has|have|having|had|describes?|covers?|says|means|should|do|does|i|we|you|would|be|used|there|please|new|using|goes|go|on|dme|orders?|ordered|script)\b(?!\))){1,12}"
)
_BEHIND = re.compile(
    r"(?:[\s,.?!;:-]|\b(?:please|pls|thanks?|thank you|thx|ty|in icd-?10(?:-?cm)?|icd-?10(?:-?cm)?|hcpcs|cpt|codes?|asap|for me|"
    r"how many units(?: (?:is that|do (?:i|we) bill|would that be|for that))?|"
    r"what|which|is|are|the|and|use|do|does|should|would|i|we|you|can|could|for|it|this|that|or|a|an|to)\b){1,12}$"
)


def find_descriptions(
    text: str, mentions: Sequence[Mention], intents: Iterable[Intent], parts: Sequence[Part]
) -> tuple[Description, ...]:
    """The descriptions of a text in their order, at most `MOST`; none where it looks for no code."""
    if not any(intent.kind is IntentKind.SEARCH for intent in intents):
        return ()
    words = marked(text, mentions)
    spans = [(part.start, part.end) for part in parts if _searches(part.intents)] or [(0, len(words))]
    found: dict[tuple[int, int], Description] = {}
    for span in spans:
        for one in _of_question(Asked(words, span, mentions)):
            found.setdefault((one.start, one.end), one)
    return tuple(found.values())[:MOST]


def _searches(intents: Iterable[Intent]) -> bool:
    return any(intent.kind is IntentKind.SEARCH for intent in intents)


def _of_question(asked: Asked) -> Iterator[Description]:
    """What its sentences describe; those of a title only where the others describe nothing."""
    found = False
    titles_end = asked.untitled[0].start if asked.untitled else 0
    for sentence in (*asked.untitled, *asked.sentences):
        if found and sentence.start < titles_end:
            return
        if is_wanted(asked, sentence):
            for start, end, named in list(_in_sentence(sentence)) or list(_around(asked, sentence)):
                words = asked.words[start:end]
                found = True
                yield Description(start, end, named or named_system(words) or _kind(words))


def named_system(words: str) -> CodeSystem | None:
    """The system whose codes are asked for, by its name; None where none is named."""
    return next((system for system, named in SYSTEMS if named.search(words)), None)


def _kind(words: str) -> CodeSystem | None:
    """CPT where a procedure is described that no other words make a diagnosis."""
    done = _PROCEDURE.search(words) and not _NO_PROCEDURE.search(words)
    return CodeSystem.CPT if done else None


_PASSIVE = re.compile(
    r"how (?:is|are|should|would) (?P<told>[^?]{2,120}?) (?:be )?(?:coded|billed|reported|charged)$"
)
"""`How is a broken toe reported?`: what is described stands within the words that ask."""


def _in_sentence(sentence: Sentence) -> Iterator[_Told]:
    """What stands behind each cue of the sentence, up to the next; before the first where nothing stands behind."""
    words = sentence.words
    cues = list((TERSE if asks_tersely(words) else SEARCH).finditer(words))
    told = False
    for at, cue in enumerate(cues):
        stop = cues[at + 1].start() if at + 1 < len(cues) else len(words)
        start = _cue_end(cue)
        system = named_system(cue[0]) or named_system(words[cue.start() : start]) or _only_system(words, cues)
        passive = _PASSIVE.match(cue[0])
        if passive:
            start, stop = cue.start() + passive.start("told"), cue.start() + passive.end("told")
        for first, last, other in _pieces(words, start, stop):
            if span := _trimmed(sentence, first, last):
                told = True
                yield *span, other or system
    if cues and not told and (span := _trimmed(sentence, 0, cues[0].start())):
        yield *span, named_system(words[span[1] - sentence.start :])


def _only_system(words: str, cues: Sequence[re.Match[str]]) -> CodeSystem | None:
    """The system that the sentence names, where each of its cues may mean it."""
    return named_system(words) if len(cues) == 1 else None


def _pieces(words: str, start: int, stop: int) -> Iterator[_Told]:
    """A stretch cut where a second thing is named: `anemia and the HCPCS for a walker`; with the system named there."""
    system = None
    for cut in _SECOND.finditer(words, start, stop):
        yield start, cut.start(), system
        start, system = cut.end(), named_system(cut[0])
    yield start, stop, system


def _cue_end(cue: re.Match[str]) -> int:
    """Where a cue ends that took the first words of what is described with it (`how do I code removal`)."""
    told = re.search(r"\b(?:code|bill|report|coded|billed|reported)\b(?: for)?(?! for)", cue[0])
    asks_how = cue[0].lstrip().startswith("how")
    if asks_how and told:
        return cue.start() + told.end()
    system = re.match(r" ?(?:icd[- ]?10(?:[- ]?cm)?|cpt|hcpcs|cdt|dx)(?: codes?)?(?: for)?", cue[0])
    return cue.start() + system.end() if system and not cue[0].rstrip().endswith("for") else cue.end()


def _around(asked: Asked, sentence: Sentence) -> Iterator[_Told]:
    """What the sentences before tell, the nearest first; else those behind."""
    at = asked.sentences.index(sentence)
    system = named_system(sentence.words)
    for other in (*reversed(asked.sentences[:at]), *asked.sentences[at + 1 :]):
        span = None if SEARCH.search(other.words) else _trimmed(other, 0, len(other.words))
        title = bool(asked.untitled) and other.start < asked.untitled[0].start
        if span and not (title and len(telling(asked.words[slice(*span)]) - _GENERIC) < _TITLE_TELLS):
            pieces = _listed(other, span) if _PLURAL.search(sentence.words) else []
            yield from ((*piece, system) for piece in pieces or [span])
            return


_PLURAL = re.compile(r"\bcodes\b|\border\b|\bsequenc")
"""Asks for several codes: each thing of a list has its own."""
_COMMA = re.compile(r" ?[,;+] ?(?:and |& |plus )?| (?:and|&|plus) (?=\w)")
_FEW = 6
"""Words that one condition of a list has at most."""


def _listed(sentence: Sentence, span: tuple[int, int]) -> list[tuple[int, int]]:
    """The things of a list that commas part, each in a few telling words; empty where it is none."""
    first, last = span[0] - sentence.start, span[1] - sentence.start
    cuts = [
        (first, first),
        *(cut.span() for cut in _COMMA.finditer(sentence.words, first, last)),
        (last, last),
    ]
    pieces = [_trimmed(sentence, one[1], other[0]) for one, other in pairwise(cuts)]
    words = [sentence.words[at[0] - sentence.start : at[1] - sentence.start] for at in pieces if at]
    listed = any(sign in sentence.words[first:last] for sign in ",;+")
    short = listed and len(words) == len(pieces) > 1 and all(len(one.split()) <= _FEW for one in words)
    return [at for at in pieces if at] if short else []


def _trimmed(sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    """A stretch without the words around what it describes; None where it tells nothing."""
    if before := _BEFORE.match(sentence.words[start:end]):
        start += before.end()
    if behind := _BEHIND.search(sentence.words[start:end]):
        end = start + behind.start()
    words = sentence.words[start:end]
    tells = telling(words) - _GENERIC or _LETTERED.search(words)
    if not tells or len(words) > _LONGEST:
        return None
    return sentence.start + start, sentence.start + end
