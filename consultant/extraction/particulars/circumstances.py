"""Whether the services shared their session, their site and their provider, as plain words say it.

A qualifier (`same`, `separate`, `another`) and the noun that it belongs to: `same operative session`, `a different
lesion`. Terms from the NCCI Policy Manual (chapter I, modifiers 59 and X{EPSU}). Both or neither is None. Reads small
letters.
"""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from consultant.extraction.wordings import Wording, wording
from consultant.vocabulary import Likeness

if TYPE_CHECKING:
    from collections.abc import Iterator

SESSION, SITE, PART, PROVIDER = "session", "site", "part", "provider"
"""What may be shared; a `part` is a site within a site (a lesion, a compartment), which says more."""

_NOUNS = {
    SESSION: "session sessions encounter encounters visit visits sitting sittings op operation operations surgery surgeries anesthesia anesthetic scope setting",
    SITE: (
        "site sites side sides area areas region regions location locations knee knees eye eyes shoulder shoulders hip hips hand hands wrist wrists elbow elbows ankle ankles"
        " foot feet leg legs arm arms breast breasts ear ears kidney kidneys lung lungs extremity extremities limb limbs joint joints organ organs level levels thigh nostril"
    ),
    PART: (
        "lesion lesions polyp polyps wound wounds ulcer ulcers tumor tumors mole moles cyst cysts nodule nodules mass masses compartment compartments toe toes finger fingers nail nails digit digits"
        " vessel vessels artery arteries incision incisions specimen specimens quadrant lobe lobes tooth teeth abscess abscesses laceration lacerations wart warts keratosis structure structures muscle muscles tendon tendons"
    ),
    PROVIDER: (
        "doctor doctors doc docs dr drs physician physicians surgeon surgeons provider providers practitioner group groups practice practices specialty specialties np pa md partner therapist"
        " dermatologist urologist cardiologist gastroenterologist radiologist pathologist anesthesiologist oncologist neurologist pulmonologist ophthalmologist otolaryngologist nephrologist"
        " psychiatrist podiatrist pediatrician obstetrician internist hospitalist chiropractor team clinician"
    ),
}  # fmt: skip
NOUNS = {noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()}
_OTHER_THINGS = "note notes report reports code codes claim claims form center centers line lines effect effects fee fees type number numbers time id diagnosis dx tax age day date dates days system systems policy rule rules level"
_NOT_THE_LAST = frozenset(_OTHER_THINGS.split())
"""Words behind a noun that make it another thing's: `same visit code`, `different site codes`."""
_ENDING = "as for in and or of to the a an with that this is was are by at on day date dos dates days patient pt payer dx diagnosis code codes claim modifier age drug plan insurance policy problem thing way question note month week year time same different"
_STOPS = frozenset(_ENDING.split())
"""Words that end the search for a qualifier's noun: `same day` says nothing of the session."""

_SAME, _ONE, _OTHER, _SECOND = "same", "one", "other", "second"
_QUALIFIERS = {
    "same": _SAME, "identical": _SAME, "ipsilateral": _SAME, "one": _ONE, "single": _ONE, "1": _ONE,
    "different": _OTHER, "diff": _OTHER, "separate": _OTHER, "distinct": _OTHER, "another": _OTHER, "contralateral": _OTHER,
    "opposite": _OTHER, "other": _SECOND, "second": _SECOND, "2nd": _SECOND, "prior": _SECOND, "previous": _SECOND, "covering": _SECOND,
}  # fmt: skip
_QUALIFIED = re.compile(
    rf"\b(?P<word>{'|'.join(sorted(_QUALIFIERS, key=len, reverse=True))})(?=(?P<rest>(?:[ -][a-z][a-z/]{{0,16}}){{1,4}}))"
)
_NOT = re.compile(r"(?:\b(?:not|no|never|non|without)|n't)(?: (?:the|a|an|at|in|on|by|for|done)){0,3} $")
_AS_ONE = re.compile(
    r"(?:\b(?:in|at|on|during|within|all|as|of|from|was|were|is|just|only|through|under)|[,;:(/-]|^|\n) ?$"
)
_PROVIDER_NEEDS = re.compile(r"\b(?:the|an|my|our|by|a|from|with) ?$|(?:^|[.\n] ?)$")
_VISITS = frozenset(
    {"visit", "visits", "surgery", "op", "operation", "scope", "setting", "surgeries", "operations"}
)
_AT = re.compile(r"\b(?:at|during|in|on|from|was|were|as|via|by|done|day|,)(?: a| an)? ?$")
_EACH = frozenset({"per", "a", "each", "every"})
_ON_THE_OTHER = re.compile(r"(?:^|[.?!\n,;:] ?|\bbut )on the $")
_ASKED = re.compile(
    r"\b(?:(?:is|are|does|do|would|could|can) (?:it|this|that|they|these)(?: count as| be| mean)?|counts? as|counted as|considered|means?|meaning|(?:is|are) (?:only )?for|called|defined as)(?: an?| the)? $"
)
"""Words before a qualifier that ask or define, and do not tell."""
_MOST = 60

_SCOPE = r"(?:colonoscopy|egd|endoscopy|scope|bronch\w*|cystoscopy|cysto|arthroscopy|cath\w*|surgery|operation|procedure|case|approach|trip|or visit)"
SAID: tuple[tuple[str, Likeness, Wording], ...] = (
    (SESSION, Likeness.SAME, wording("same-session,one ,single ", rf"\bsame-session\b|\b(?:all|in|during) (?:one|a single|just one) {_SCOPE}\b")),
    (
        SESSION,
        Likeness.DIFFERENT,
        wording(
            "later,back to,return,twice,morning,2nd,second, am , a.m",
            r"\blater (?:that|the same|in the|same|on) ?(?:same )?(?:day|afternoon|evening|night)\b|\b(?:back|returned|return|brought back|taken back|went back) to (?:the )?(?:or|operating room|endo\w*|cath lab|surgery|theat\w+)\b[^.\n]{0,40}\b(?:that|same|later|evening|afternoon|night|hours)\b"
            r"|\bmorning\b[^.\n]{0,60}\b(?:afternoon|evening|night)\b|\b(?:seen|came|visit|visits|here|ed|er) twice (?:in|on|that|the same|in one|the|today)\b|\b(?:2nd|second) (?:er|ed|e/m) visit\b",
        ),
    ),
    (SITE, Likeness.SAME, wording("ipsilateral", r"\bipsilateral\b")),
    (SITE, Likeness.DIFFERENT, wording("contralateral,opposite", r"\bcontralateral\b|\bopposite (?:side|eye|knee)\b")),
    (PART, Likeness.DIFFERENT, wording("lateral,medial", r"\bmedial\b[^.?\n]{0,80}\blateral compartment\b|\blateral\b(?! compartment)[^.?\n]{0,80}\bmedial compartment\b|\blateral compartment\b[^.?\n]{0,80}\bmedial\b")),
    (SITE, Likeness.DIFFERENT, wording("one on,one in,one from", r"\bone (?:on|in|from|at) (?:the |his |her )?[a-z]{3,12}(?: [a-z]{3,12})?,? ?(?:and|&|,)? ?(?:one|another|the other|the second) (?:on|in|from|at)\b")),
    (
        PART,
        Likeness.DIFFERENT,
        wording(
            "lesions,sites,polyps,toes,fingers,wounds,ulcers,joints",
            r"\b(?:two|three|four|five|[2-9]) (?:separate |different |distinct |small |other )?(?:lesions|sites|polyps|toes|fingers|wounds|ulcers|joints)\b",
        ),
    ),
    (
        PROVIDER,
        Likeness.DIFFERENT,
        wording(
            "dr",
            r"\bdrs?\.? [a-z][a-z'-]{0,20}(?: \([^)\n]{1,24}\))? (?:and|&|/|\+) (?:dr\.? )?[a-z][a-z'-]{0,20}(?: \([^)\n]{1,24}\))? (?:both|each|together|did|saw|performed|scrubbed|worked|operated|(?:were|are) co)"
            r"|\bdr\.? [a-z][a-z'-]{0,20}(?: \([^)\n]{1,24}\))? (?:did|saw|performed|placed|billed|assisted|treated)\b[^.\n]{0,60} and dr\.? [a-z]",
        ),
    ),
    (PROVIDER, Likeness.DIFFERENT, wording("two surg,two phys,two doc,two prov,2 surg,both surg,2 doc,2 phys", r"\b(?:two|2|both) (?:different )?(?:surgeons|physicians|doctors|docs|providers)\b")),
)  # fmt: skip
"""What says it without a qualifier and a noun."""

_SIDED = re.compile(r"\b(?P<side>left|right|lt|rt|od|os)\b(?P<noun> [a-z]{3,12})?")
_BOTH_SIDES = (
    "both", "bilat", " or right", " or left", "each eye", "l/r", "rt/lt", "lt/rt", "rt / lt", "lt / rt", "rt or lt", "lt or rt",
    "rt and lt", "lt and rt",
)  # fmt: skip
"""Words of a bilateral procedure, or of a choice of modifiers."""
_SIDE_OF = {"left": "l", "lt": "l", "os": "l", "right": "r", "rt": "r", "od": "r"}
_NEAR = 160
_BODY_PARTS = "heel shin forearm cheek thumb temple flank calf buttock thigh face scalp neck chest back groin axilla lower upper great big middle index ring heel ovary testicle lobe arm leg"
_BODY = frozenset(_BODY_PARTS.split())
"""Parts of the body that only a side makes a site."""


def _noun(rest: str) -> tuple[str, str] | None:
    """The noun that a qualifier's following words lead to, and the word behind it; the last of several in a row."""
    words = rest.replace("-", " ").split()
    for at, word in enumerate(words[:3]):
        if word in _STOPS:
            return None
        if word in NOUNS:
            row = list(takewhile(NOUNS.__contains__, words[at:]))  # `same foot ulcer`: the ulcer
            return row[-1], next(iter(words[at + len(row) :]), "")
    return None


def _qualified(lower: str) -> Iterator[tuple[str, Likeness]]:
    """What the qualifiers of `lower` say."""
    for match in islice(_QUALIFIED.finditer(lower), _MOST):
        found = _noun(match["rest"])
        if found is None or found[1] in _NOT_THE_LAST:
            continue
        noun, behind = found
        said = _QUALIFIERS[match["word"]]
        before = lower[max(0, match.start() - 24) : match.start()]
        if _counts(said, noun, behind, before):
            same = (said in {_SAME, _ONE}) is not bool(_NOT.search(before))
            yield NOUNS[noun], Likeness.SAME if same else Likeness.DIFFERENT


def _counts(said: str, noun: str, behind: str, before: str) -> bool:
    """Whether a qualifier says of this noun that it was shared or not: `one` and `other` often count or point only."""
    kind = NOUNS[noun]
    if said is _SAME:
        return True
    if _ASKED.search(before) or (noun == "hand" and _ON_THE_OTHER.search(before)):
        return False
    if said is _ONE:
        return kind != PROVIDER and behind not in _EACH and bool(_AS_ONE.search(before))
    if behind == "or":  # `a different site or session`: a rule is quoted
        return False
    if kind == PROVIDER:
        return said is _OTHER or bool(_PROVIDER_NEEDS.search(before))
    if kind == SESSION:
        return said is _OTHER and (noun not in _VISITS or bool(_AT.search(before)))
    return True


def _sides(lower: str) -> Iterator[tuple[str, Likeness]]:
    """Left and right in one breath: `left heel vs right shin`, `OD … OS`, where nothing says both."""
    if any(words in lower for words in _BOTH_SIDES):
        return
    last: re.Match[str] | None = None
    for match in islice(_SIDED.finditer(lower), _MOST):
        noun = (match["noun"] or "").strip()
        plain = match["side"] in {"od", "os"} or noun in NOUNS or noun in _BODY
        if not plain:
            continue
        if last and _SIDE_OF[last["side"]] != _SIDE_OF[match["side"]] and match.start() - last.end() < _NEAR:
            yield SITE, Likeness.DIFFERENT
        last = match


def find_circumstances(lower: str) -> dict[str, Likeness]:
    """What is said of `session`, `site` and `provider`; a kind of which both or nothing is said is left out."""
    said: dict[str, set[Likeness]] = {}
    for kind, likeness in (*_qualified(lower), *_sides(lower)):
        said.setdefault(kind, set()).add(likeness)
    for kind, likeness, words in SAID:
        if words.search(lower):
            said.setdefault(kind, set()).add(likeness)
    if len(said.get(PART, ())) == 1:
        said[SITE] = said[PART]
    return {
        kind: next(iter(likeness)) for kind, likeness in said.items() if len(likeness) == 1 and kind != PART
    }
