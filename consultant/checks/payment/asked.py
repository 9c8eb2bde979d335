"""What a question about a fee wants: which settings, relative values or dollars, whose claim, and what else beside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from consultant.checks.indicators.asked import about
from consultant.checks.payment.arithmetic import FACILITY, NON_FACILITY
from consultant.codes.readers import lists
from consultant.vocabulary import CodeSystem, IntentKind, Setting

if TYPE_CHECKING:
    from consultant.checks.matter import Matter

BOTH = (NON_FACILITY, FACILITY)
_OFFICE = re.compile(r"(?i)\bnon-? ?fac\w*|\boffices?\b|\bprivate practice\b|\bpatient'?s home\b")
_HOSPITAL = re.compile(
    r"(?i)(?<!non)(?<!non-)(?<!non )\bfac(?:ility)?\b(?! fee)|\bhospitals?\b|\binpatient\b|\bhopd\b|\basc\b|\bsurg(?:ery|ical) cent(?:er|re)"
    r"|(?-i:\b(?:E[RD]|ICU)\b)|\bemergency (?:room|dep)|\boutpatient (?:hospital|surgery|dep)|\bnursing facility\b|\bsnf\b|\boperating room\b"
)
_EACH = re.compile(r"(?i)\b(?:each|both|either|all) (?:settings?|places?|sites?)\b")
_RELATIVE = re.compile(r"(?i)w?rvus?\b|\brelative value")
_WORK = re.compile(r"(?i)\bwrvus?\b|\bwork (?:rvus?|value|component|relative)")
_DOLLARS = re.compile(
    r"(?i)\bpay|\bpaid|\breimburs|\bhow much\b|\ballow|\$|\bdollar|\bfees?\b|\bamounts?\b|\bpric|\brates?\b|\bworth\b|\bcharge\b"
)
_NON_PARTICIPATING = re.compile(
    r"(?i)\bnon-? ?par(?:ticipating|ticipant)?s?\b|\blimiting charge\b|\bnot (?:a )?participating\b|\baccept(?:ing)? assignment\b"
)
_TOGETHER = re.compile(
    r"(?i)\bsame (?:day|session|date|claim|visit|dos|encounter|time|op\w*)\b|\btogether\b|\bcombined\b|\btotal (?:payment|pay|fee|amount|allow\w*|reimb\w*)"
    r"|\bin total\b|\b(?:payment|procedure|fee|multiple|surgical|surgery|imaging|therapy) reduc\w+|\b(?:be|is|are|get|gets) reduced\b|\bmppr\b|\bmultiple (?:procedure|surg|scope|endosc|therap|imag)\w*|\bin one (?:session|visit|day)\b"
)
_RIVALS = re.compile(
    r"(?i)\bvs\.?(?= )|\bversus\b|\bor\b|\bcompar\w+|\bdifference\b|\bwhich (?:one )?pays\b|\binstead\b"
)
_OPPS = re.compile(
    r"(?i)\bopps\b|\bapcs?\b|\baddendum b\b|\bpackaged\b|\bfacility (?:fee|payment|side|reimb\w*)|\b(?:does|will|would) (?:the|our|a) hospital (?:get|receive|be)\b|\bhospital'?s? (?:outpatient )?(?:payment|reimb\w*|rate|fee)\b|\bub-?04\b"
)
_PHYSICIAN = re.compile(
    r"(?i)rvus?\b|\bprofessional\b|\bphysician\b|\bsurgeon\b|\bdoctor\b|\bpfs\b|\bmpfs\b|\bfee schedule\b"
)
_FEE = re.compile(
    r"(?i)\btotal (?:payment|pay|fee|amount|reimbursement|allow\w*)\b|\bpayment (?:amount|reduction|rate)|\bmultiple (?:procedure|endoscop\w*|surgery) (?:payment )?(?:reduction|rule)"
    r"|\b(?:what|how much) (?:do|will|would|should) (?:we|i|you|they|he|she) (?:get|be paid)\b|\bpaid (?:in )?total\b|\bmppr\b|\bhow much\b[^.?\n]{0,40}\b(?:pay|paid|allow)|\bwhat (?:is|will be|would be) (?:the |our )?(?:payment|allowed amount|fee|reimbursement)\b"
    r"|\ballowed am(?:oun)?ts?\b|\ballowables?\b|\breimb(?:\.|ursement)? (?:for|of)\b|\b(?:medicare|mcr) (?:payment|fee|rate|allowance)s? (?:for|of)\b"
)
_QUALIFYING = re.compile(r"\bQPs?\b|(?i:\bqualifying\b[^.\n]{0,20}\bparticipa|\badvanced apm|\bqpp\b)")
_SHARE = re.compile(
    r"(?i)\bco-?insurance\b|\bco-?pay\w*|\bpatient (?:owe|responsib|pay|share)\w*|\b(?:80|20) ?%|\bdeductible\b"
)
_OWN_NUMBER = re.compile(
    r"\b(?:an?|our|the|by|for|under|my|if|when|does|do|can|is|each) (?:NPs?|PAs?|CNS|APRNs?|APPs?)\b(?! (?:visit|patient|pt|exam|ov|state)\b)(?!-)|\b(?:NP|PA)s? (?:bills?|sees?|saw|can|does|gets?|own|performed|under)\b|(?i:\bnurse practitioner|\bphysician assistant|\bmid-?level|\b85 ?%)"
)
_ASSISTING = re.compile(r"(?i)\bassist(?!ant'?s? (?:own|bill))")
_MINUTES = re.compile(r"(?i)\b(\d{1,3}) ?-?(?:min|mins|minutes?)\b")
_HOURS = re.compile(r"(?i)\b(\d{1,2}(?:\.\d)?) ?-?(?:hours?|hrs?)\b")
_BASE = re.compile(
    r"(?i)\bbase(?: units?| value)?(?: (?:of|is|are))?[ :=]{1,3}(\d{1,2})\b|\b(\d{1,2}) base(?: units?)?\b"
)
_COMPONENTS = {
    "26": re.compile(r"(?i)\bprofessional component|\bread(?:ing)? only|\binterpretation only"),
    "TC": re.compile(r"(?i)\btechnical component"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """`settings` are those to be priced; `named`: the mail said which. `hospital`: the hospital's own payment is meant.

    `physician`: the fee schedule's amount is meant. `together`: the codes are of one session; `rivals`: they are compared.
    `by_words`: only the words ask for a fee, among what was understood first.
    """

    settings: tuple[str, ...]
    named: bool
    relative: bool
    work: bool
    dollars: bool
    non_participating: bool
    together: bool
    rivals: bool
    hospital: bool
    physician: bool
    qualifying: bool
    share: bool
    own_number: bool
    minutes: int | None
    base_units: Decimal | None
    components: tuple[str, ...]
    by_words: bool


def fee_codes(matter: Matter) -> list[str]:
    """The codes whose fee is asked; all where the words ask for one though something else was understood first."""
    if matter.question.asks(IntentKind.FEE):
        return about(matter, IntentKind.FEE)
    return list(matter.listed_codes) if _FEE.search(matter.question.text) else []


def wanted(matter: Matter) -> Wanted:
    """By the words of the mail, the places of service that it names, and the setting that was understood."""
    text = matter.question.text
    settings = _settings(matter)
    relative = bool(_RELATIVE.search(text))
    opps = bool(_OPPS.search(text))
    outpatient = matter.question.particulars.setting is Setting.OUTPATIENT_HOSPITAL
    return Wanted(
        settings=settings or BOTH,
        named=len(settings) == 1,
        relative=relative,
        work=bool(_WORK.search(text)),
        dollars=not relative or bool(_DOLLARS.search(_RELATIVE.sub(" ", text))),
        non_participating=bool(_NON_PARTICIPATING.search(text)),
        together=bool(_TOGETHER.search(text)) or "51" in matter.modifiers_asked(),
        rivals=bool(_RIVALS.search(text)),
        hospital=opps or (outpatient and not relative),
        physician=not opps or bool(_PHYSICIAN.search(text)),
        qualifying=bool(_QUALIFYING.search(text)),
        share=bool(_SHARE.search(text)),
        own_number=bool(_OWN_NUMBER.search(text)) and not _ASSISTING.search(text),
        minutes=_minutes(text),
        base_units=_base_units(text),
        components=_components(matter),
        by_words=not matter.question.asks(IntentKind.FEE),
    )


def _settings(matter: Matter) -> tuple[str, ...]:
    """The settings that the mail names, by place of service or in words; () where it names none or says each."""
    text = matter.question.text
    found = {place for code in matter.codes(CodeSystem.POS) if (place := _kind(matter, code))}
    if not found:
        found |= {NON_FACILITY} if _OFFICE.search(text) else set()
        found |= {FACILITY} if _HOSPITAL.search(text) else set()
    if not found and matter.question.particulars.setting is Setting.OUTPATIENT_HOSPITAL:
        found = {FACILITY}
    return () if _EACH.search(text) else tuple(one for one in BOTH if one in found)


def _kind(matter: Matter, code: str) -> str | None:
    place = matter.books.read(lists.find_place, code, matter.asked)
    return place.fees if place else None


def _minutes(text: str) -> int | None:
    """The one length of time that the text gives; None for none or several."""
    found = {int(one) for one in _MINUTES.findall(text)}
    hours = {int(Decimal(one) * 60) for one in _HOURS.findall(text)}
    if len(found) == 1 and len(hours) == 1:
        return found.pop() + hours.pop()
    both = found | hours
    return both.pop() if len(both) == 1 else None


def _base_units(text: str) -> Decimal | None:
    found = {one or other for one, other in _BASE.findall(text)}
    return Decimal(found.pop()) if len(found) == 1 else None


def _components(matter: Matter) -> tuple[str, ...]:
    """The components that the mail names apart from a code."""
    bare = set(matter.codes(CodeSystem.MOD))
    return tuple(
        name for name, words in _COMPONENTS.items() if name in bare or words.search(matter.question.text)
    )
