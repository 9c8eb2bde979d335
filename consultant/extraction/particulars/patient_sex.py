"""The patient's sex, as a text shows it: a letter or noun beside the age, a label, a title, else pronouns.

A pronoun may be a doctor's: it counts where what it does or has is a patient's, or where the person spoken of before
is the patient. Reads small letters, but for the `72F` of a chart. Two sexes are none.
"""

from __future__ import annotations

import re
from itertools import islice

from consultant.extraction.particulars.patient_age import lettered
from consultant.extraction.wordings import wording
from consultant.vocabulary import Sex

_NOUNS = {
    Sex.FEMALE: "female woman lady girl daughter mother mom grandmother f mrs ms miss",
    Sex.MALE: "male man gentleman boy son father dad grandfather m mr",
}
_SEX_OF = {word: sex for sex, words in _NOUNS.items() for word in words.split()}
_SEX_OF |= {"she": Sex.FEMALE, "her": Sex.FEMALE, "he": Sex.MALE, "his": Sex.MALE, "him": Sex.MALE}

_BESIDE_AGE = re.compile(
    r"(?:y[./ ]{0,2}o\b\.?|old\b|yrs?\b\.?|y\b),?[ -]?(?:\([^)\n]{0,12}\) )?(?:(?!and\b|or\b|with\b|by\b|from\b|no\b)[a-z]{2,14} ){0,2}(?P<sex>female|male|woman|man|lady|gentleman|girl|boy|f|m)\b(?![-'])|[0-9] ?y(?:/?o|r)?(?P<own>[fm])\b"
)
_BESIDE_NUMBER = wording(
    "male",
    r"(?<![\w.$/-])\d{1,3}[ ,/]{1,2}(?P<sex>female|male)\b|\b(?P<before>female|male),? (?:aged? )?\d{1,3}(?=[ ,.;)]|$)",
)
_LABELLED = wording("sex,gender", r"\b(?:sex|gender)[ :=]{1,3}(?P<sex>female|male|f|m)\b")
_BETWEEN = wording("male", r"[/|,] ?(?P<sex>female|male)(?= ?[/|,.;\n]|$)")
_TITLE = re.compile(r"M(?:rs?|s|iss)\b\.? (?=[A-Z])|(?P<capitals>M(?:RS?|S)\. (?=[A-Z]))")
_NOT_A_PATIENT = re.compile(
    r"\b(?:dear|hi|hello|thanks|thank you|regards|sincerely|attn|to|best|from|cc),? ?$"
)
_OF_A_PAYER = re.compile(
    r"(?:[a-z'-]+ ){1,2}(?:at|from|in|of) (?:aetna|medicare|bcbs|uhc|cigna|humana|the|billing|your|our|coding|front)\b"
)
_NOUN = wording(
    "woman,man,lady,girl,boy,male,pregnan",
    r"\b(?P<sex>woman|lady|girl|female|man|gentleman|boy|male|pregnant)\b(?! (?:at|from|in|on) (?:the (?:phone|payer|insurance|front)|medicare|aetna|billing|bcbs|uhc|cigna|humana|front)|'?s? (?:hours?|power|health)"
    r"|[ -](?:genital|catheter|condom|pelvic|reproductive|only|stress|urethr|to |breast|external|patients|sling|infertil|anatomy|specific|mri)\w*)",
)
_PREGNANT = "pregnant"
_PRONOUN = re.compile(r"[sh](?<![a-z'-][sh])(?:he|er|im|is|e)(?![a-z])")

_OBJECT_OF = re.compile(
    r"\b(?:saw|see|seen|seeing|treat|treated|discharged?|readmit\w*|admit\w*|reached|gave|give|took|sent|called|ring|call|refer\w*|follow\w*|billed|bill|charge|scheduled|had|got|put|examined|evaluated|brought|bring) $"
)
_PATIENTS_OWN = re.compile(
    r" (?:\w+ )?(?:surger(?:y|ies)|knees?|hips?|eyes?|shoulders?|hands?|foot|feet|legs?|arms?|back|neck|breasts?|nose|visits?|dos|deductible|insurance|mother|father|mom|dad|medicare|medicaid|plan|prostate|left|right"
    r"|statement|chest|pain|surgeon|doctor|pcp|ob|cardiologist|primary|policy|coverage|card|copay|account|balance|employer|spouse|husband|wife|parents|home|heart|wounds?|ulcers?|symptoms|injury|fall"
    r"|physical|annual|mammogram|colonoscopy|diabetes|meds|medications?|pills|inhaler|cpap|wheelchair|pregnancy|delivery|baby|last visit|post-?op|age|dob|diagnos[ei]s|skin|teeth|hearing|iud|screening|chemo)\b"
)
_PATIENT_DOES = re.compile(
    r"(?:'s|'d|'ll)? (?:(?:has|had) (?!(?:documented|billed|coded|to|signed|noted|dictated|performed)\b)|got\b|gets\b|came\b|comes\b|present|return|was (?:seen|admitted|readmitted|discharged|diagnosed|given|born|in|on|here|treated|sent|told|referred|transferred)"
    r"|is (?:\d|pregnant|diabetic|on|eligible|covered|here|in|post|allergic|a (?:new|smoker|diabetic|medicare|medicaid|former))|eligible|delivered|fell|lives|complain|swallowed|takes|went|developed|received|will need|tripped|denies|smokes|weighs|suffers|tolerated|walks|can walk|cannot|turned|turns"
    r"|signs (?:an|the) abn|signed (?:an|the) abn|refused|needs (?:a|an|surgery|it|to see)|switched|transferred|passed out|died|also saw|saw (?:the|a|our|dr|her|his))"
)
_DOCTOR_DOES = re.compile(
    r"(?:'s|'d|'ll)? (?:(?:also|then|just|only|always|usually|never|has|had|is) )?(?:want|bill|document|dictat|wrote|write|did\b|does\b|do\b|perform|use[sd]?\b|cod(?:e|ed|es|ing)\b|charg|see[s]?\b|plac|remov|inject|spen[dt]|order|sign|put|keep|insist|argu"
    r"|supervis|note[ds]?\b|repair|excis|close[ds]?\b|biops|scope[ds]?\b|debrid|interpret|read[s]?\b|review|teach|precept|know|think|own\b|note\b|operat|report|submit|appl|add|append|made\b|work|state[sd]?\b|claims? (?:it|that|he|she)|said to|told (?:me|us))"
)
_PERSON = re.compile(
    r"\b(?:(?P<patient>patient|pts?|bene|beneficiary|member|child|kid|baby|infant|newborn|woman|man|lady|girl|boy|gentleman|mrs?|ms|miss|subscriber|somebody|someone)"
    r"|(?P<other>drs?|doctor|docs?|physician|surgeon|provider|nps?|pas?|pa-c|mds?|nurse|therapist|coder|biller|manager|boss|supervisor|auditor|colleague|rep|reviewer|internist|pcp"
    r"|hospitalist|resident|attending|owner|admin\w*|ceo|cfo|director|guy|husband|wife|spouse|caregiver|guardian|father|dad|mother|mom|daughter|son|caller|office|assistant|practitioner|coworker|anesthesiologist|crna|partner|[a-z]{4,14}(?:ologist|iatrist|ician)))\b"
)
_REACH = 200
_MOST = 40


def _beside(text: str, lower: str) -> set[Sex]:
    """Sexes that stand beside an age or a label."""
    found = {letter for _, letter in lettered(text)}
    found |= {match["sex"] or match["own"] for match in _BESIDE_AGE.finditer(lower)}
    for words in (_BESIDE_NUMBER, _LABELLED, _BETWEEN):
        found |= {match[match.lastgroup or 0] for match in words.finditer(lower)}
    return {_SEX_OF[word] for word in found}


def _titled(text: str, lower: str) -> set[Sex]:
    return {
        _SEX_OF[match[0].lower().rstrip(". ")]
        for match in _TITLE.finditer(text)
        if not _NOT_A_PATIENT.search(lower, max(0, match.start() - 12), match.start())
        and not _OF_A_PAYER.match(lower, match.end())
    }


def _named(lower: str) -> set[Sex]:
    words = {match["sex"] for match in _NOUN.finditer(lower)}
    return {Sex.FEMALE if word == _PREGNANT else _SEX_OF[word] for word in words}


def _spoken_of(lower: str, at: int) -> str | None:
    """Who was last spoken of before `at`: `patient`, `other` or nobody."""
    last = None
    for match in _PERSON.finditer(lower, max(0, at - _REACH), at):
        last = match.lastgroup
    return last


def _a_patients(lower: str, match: re.Match[str]) -> bool:
    """Whether a pronoun is the patient's."""
    word, before = match[0], lower[max(0, match.start() - 16) : match.start()]
    if word in {"him", "her"} and _OBJECT_OF.search(before):
        return True
    if word in {"his", "her"} and _PATIENTS_OWN.match(lower, match.end()):
        return True
    if _DOCTOR_DOES.match(lower, match.end()):
        return False
    spoken_of = _spoken_of(lower, match.start())
    return spoken_of == "patient" or (spoken_of is None and bool(_PATIENT_DOES.match(lower, match.end())))


def _by_pronoun(lower: str) -> set[Sex]:
    pronouns = (match for match in islice(_PRONOUN.finditer(lower), _MOST) if match[0] in _SEX_OF)
    return {_SEX_OF[match[0]] for match in pronouns if _a_patients(lower, match)}


def find_sex(text: str, lower: str) -> Sex | None:
    """The patient's sex; `lower` is `text` in small letters. The plainest words that show any decide."""
    for found in (_beside(text, lower), _titled(text, lower) | _named(lower), _by_pronoun(lower)):
        if found:
            return found.pop() if len(found) == 1 else None
    return None
