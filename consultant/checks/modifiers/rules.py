"""What each modifier tells Medicare, and the rule by which it is handled: a table in our own words, each row with its source.

CPT modifiers are known here by number: their descriptors are the AMA's and stand nowhere. Of a Level II modifier the loaded
HCPCS file has the words, and only the rule stands here. Sources: Pub. 100-04 by chapter and section, the NCCI Policy Manual 2026
(chapters I, II and XI), MLN articles. Some rows were read against pages of Medicare's contractors; the section numbers are mostly as
known, and want a coder who has the manual open.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from consultant.checks.manuals import cite

if TYPE_CHECKING:
    from consultant.vocabulary import Citation


def manual(place: str) -> Citation:
    """A place in the claims processing manual."""
    return cite("100-04", place)


def ncci(place: str) -> Citation:
    """A place in the NCCI policy manual."""
    return cite("NCCI", place)


def learning(number: str) -> Citation:
    """An article or booklet of the Medicare Learning Network."""
    return cite("MLN", number)


GLOBAL = manual("chapter 12, section 40.2")
MODIFIERS_59 = (ncci("chapter I, section E"), learning("MLN1783722"))
NO_RULE = cite("DESK", "modifiers without a rule")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a modifier says (`meaning`, "" where the HCPCS file has the words) and how Medicare handles it."""

    meaning: str
    rule: str
    sources: tuple[Citation, ...]


def _rule(meaning: str, rule: str, *sources: Citation) -> Rule:
    return Rule(meaning, rule, sources)


CPT = MappingProxyType({
    "22": _rule("the procedure took much more work than it usually does",
        "For procedures with global days 000, 010 or 090, never a visit; the record must show the extra work and why, and the contractor prices it. It bypasses no PTP edit.",
        manual("chapter 12, section 20.4.6")),
    "23": _rule("general anesthesia for what usually needs none or only local",
        "On anesthesia codes; Medicare has no added payment for it by rule.", manual("chapter 12, section 50")),
    "24": _rule("a visit in the postoperative period, by the surgeon, for something unrelated to the surgery",
        "On visit codes only; the record must show that the visit is unrelated.", manual("chapter 12, sections 30.6.6 and 40.2")),
    "25": _rule("a significant, separately identifiable visit on the day of a procedure, by the same practitioner",
        "On visit codes only, beside a procedure with global days 000, 010 or XXX; the decision to do a minor procedure is in that procedure's payment, and no second diagnosis is needed.",
        manual("chapter 12, section 30.6.6"), ncci("chapter I, section D")),
    "26": _rule("the professional component alone: interpretation and report",
        "On codes whose PC/TC indicator splits them; whoever owns the equipment bills TC.", manual("chapter 13, section 20.1")),
    "27": _rule("one of several outpatient hospital visits on the same day",
        "For the hospital's claim only, on visit codes; a practitioner never reports it.", manual("chapter 4, section 20.6")),
    "32": _rule("a service that a third party requires, such as an insurer, a court or an agency",
        "Medicare pays neither more nor differently for it.", NO_RULE),
    "33": _rule("a preventive service: by law the patient shares no cost for it",
        "Mainly for commercial payers; Medicare knows most preventive services by their own codes, and wants 33 on advance care planning with an annual wellness visit. A screening colonoscopy that becomes diagnostic takes PT for Medicare.",
        learning("MM9271"), learning("MM7012")),
    "47": _rule("regional or general anesthesia given by the surgeon who operates",
        "Medicare does not pay the operating practitioner for anesthesia apart from the procedure; not on anesthesia codes.", ncci("chapter II")),
    "50": _rule("the same procedure on both sides of the body in one session",
        "Where the bilateral indicator is 1 Medicare pays 150 %, where it is 3 each side in full; one line, 1 unit, without LT or RT.", manual("chapter 12, section 40.7")),
    "51": _rule("one of several procedures in the same session",
        "Medicare ranks the procedures and cuts the payment by itself, by the multiple procedure indicator; not on add-on codes.", manual("chapter 12, section 40.6")),
    "52": _rule("a service that was partly reduced or left out at the practitioner's choice",
        "The contractor prices it by the record; a hospital uses it where no anesthesia was planned.", manual("chapter 12, section 20.4.6"), manual("chapter 4, section 20.6")),
    "53": _rule("a procedure begun and broken off because the patient was at risk",
        "On the practitioner's claim; the facility reports 73 or 74 instead.", manual("chapter 12, section 30.1")),
    "54": _rule("the operation alone, with the care afterwards handed over",
        "For global days 010 or 090 with a transfer of care; whoever takes over reports the same code with 55.", GLOBAL),
    "55": _rule("the care after an operation alone, taken over from the surgeon",
        "For global days 010 or 090 with a transfer of care, with the surgery's code and date; billed after the first visit.", GLOBAL),
    "56": _rule("the care before an operation alone",
        "Medicare's rules on split care speak of 54 and 55; ask the contractor before using 56.", GLOBAL),
    "57": _rule("the visit at which a major surgery was decided",
        "On visit codes only, the day before or the day of a procedure with global days 090; for 000 and 010 it is not for use.", manual("chapter 12, sections 30.6.6 and 40.2")),
    "58": _rule("a further procedure in the postoperative period that was planned, staged or more extensive, by the same practitioner",
        "A new global period begins, and payment is full.", GLOBAL),
    "59": _rule("a procedure apart from another of the day, by encounter, site or structure, practitioner, or for not overlapping",
        "Only where no more exact modifier fits (XE, XS, XP, XU, a side or a digit); never on a visit; it bypasses a PTP edit only where the modifier indicator is 1.", *MODIFIERS_59),
    "62": _rule("two surgeons, usually of different specialties, each doing a distinct part of one procedure",
        "By the co-surgeon indicator; 62.5 % of the fee for each, and both report the same code with 62.", manual("chapter 12, section 40.8")),
    "63": _rule("a procedure on an infant of very low weight",
        "Not on a visit; no Medicare payment rule turns on it.", NO_RULE),
    "66": _rule("a surgical team of several specialties for a very complex procedure",
        "By the team surgery indicator; the contractor prices it by report.", manual("chapter 12, section 40.8")),
    "73": _rule("a facility's procedure broken off after the patient was prepared and in the room, before anesthesia",
        "For an outpatient hospital or ASC only; practitioners use 53. Not for a cancellation at the patient's wish.", manual("chapter 4, section 20.6"), manual("chapter 14, section 40.4")),
    "74": _rule("a facility's procedure broken off after anesthesia or after it had begun",
        "For an outpatient hospital or ASC only; practitioners use 53.", manual("chapter 4, section 20.6"), manual("chapter 14, section 40.4")),
    "76": _rule("the same procedure done again on the day by the same practitioner",
        "The code on one line, then again with 76; not for visits, nor for laboratory tests, which take 91. It bypasses no PTP edit.", manual("chapter 4, section 20.6")),
    "77": _rule("the same procedure done again on the day by another practitioner",
        "The code on its own line with 77; not for visits. It bypasses no PTP edit.", manual("chapter 4, section 20.6")),
    "78": _rule("an unplanned return to the operating room for a related procedure in the postoperative period",
        "Medicare pays the intraoperative part; no new global period begins.", GLOBAL),
    "79": _rule("an unrelated procedure in the postoperative period of another, by the same practitioner",
        "Payment is full, and a new global period begins.", GLOBAL),
    "80": _rule("an assistant at surgery who is a physician",
        "By the assistant indicator; 16 % of the fee. A PA, NP or CNS reports AS instead.", manual("chapter 12, section 20.4.3")),
    "81": _rule("a physician who assists at surgery for a small part",
        "By the assistant indicator; rarely used for Medicare. A PA, NP or CNS reports AS instead.", manual("chapter 12, section 20.4.3")),
    "82": _rule("a physician who assists at surgery in a teaching hospital, where no qualified resident was available",
        "By the assistant indicator, with the statement that no qualified resident was available.", manual("chapter 12, sections 20.4.3 and 100.1.7")),
    "90": _rule("a laboratory test that was sent to another laboratory",
        "For a laboratory that bills tests done by a reference laboratory; a physician's office does not bill Medicare for them.", manual("chapter 16, section 40.1")),
    "91": _rule("the same laboratory test done again on the day, because another result was needed",
        "On laboratory codes only; not to confirm a result, nor for trouble with the specimen or the device.", manual("chapter 16, section 100.5.1")),
    "92": _rule("a laboratory test run on a portable kit or instrument",
        "For certain tests that need no dedicated space; no Medicare payment rule turns on it.", NO_RULE),
    "93": _rule("telehealth in real time by sound alone, such as the telephone",
        "Where the patient can't or won't use video though the practitioner could; the record says why.", learning("MLN901705"), manual("chapter 12, section 190")),
    "95": _rule("telehealth in real time by sound and picture",
        "Medicare tells most telehealth by place of service 02 or 10; 95 stays for some hospital clinicians and therapists. Other payers often want it.", learning("MLN901705"), manual("chapter 12, section 190")),
    "96": _rule("a habilitative service: to learn a skill that was not there before", "No Medicare payment rule turns on it; therapy lines need GN, GO or GP.", NO_RULE),
    "97": _rule("a rehabilitative service: to regain a skill that was lost", "No Medicare payment rule turns on it; therapy lines need GN, GO or GP.", NO_RULE),
    "99": _rule("more modifiers than a line has room for", "On paper claims: 99 in item 24D, all the modifiers in item 19.", manual("chapter 26, section 10.4")),
    **{f"P{grade}": _rule(f"physical status {grade} of 6 of the patient under anesthesia: {words}",
        "On anesthesia codes; Medicare pays base and time units and nothing for physical status.", manual("chapter 12, section 50"))
       for grade, words in enumerate(("healthy", "mild illness", "severe illness", "illness that is a constant threat to life", "not expected to live without the operation", "brain death, organs given"), 1)},
})  # fmt: skip
"""CPT modifiers by number."""

_ABN = manual("chapter 30, section 50")
_THERAPY = manual("chapter 5, section 20.1")
_DRUG = manual("chapter 17, section 40")
LEVEL_TWO = MappingProxyType({
    "AI": _rule("", "For the physician who leads the care, above all on the initial hospital or nursing facility visit; never for a consultant.", manual("chapter 12, section 30.6.9.1")),
    "AS": _rule("", "For a PA, NP or CNS, alone and not with 80, 81 or 82, which are physicians'; 13.6 % of the fee, by the assistant indicator.", manual("chapter 12, sections 20.4.3 and 110.2")),
    "CO": _rule("", "With GO on the same line; Medicare pays 85 % of what it would otherwise pay.", _THERAPY),
    "CQ": _rule("", "With GP on the same line; Medicare pays 85 % of what it would otherwise pay.", _THERAPY),
    "FS": _rule("", "For a visit in a facility that a physician and another practitioner of the group share; whoever did the substantive part bills.", manual("chapter 12, section 30.6.18")),
    "GA": _rule("", "An ABN was required and is on file; if Medicare denies, the patient may be billed.", _ABN),
    "GX": _rule("", "An ABN was given though none was required; may stand with GY, never with GA or GZ.", _ABN),
    "GY": _rule("", "Medicare excludes it by law or it is no benefit: no ABN is needed, and it is denied to the patient's charge.", _ABN),
    "GZ": _rule("", "Expected to be denied as not reasonable and necessary, with no ABN on file: it is denied, and the patient may not be billed.", _ABN),
    "GT": _rule("", "For Medicare only on the claims of critical access hospitals under Method II.", learning("MLN901705"), manual("chapter 12, section 190")),
    "GN": _rule("", "A line has one of GN, GO and GP.", _THERAPY),
    "GO": _rule("", "A line has one of GN, GO and GP.", _THERAPY),
    "GP": _rule("", "A line has one of GN, GO and GP.", _THERAPY),
    "JW": _rule("", "For a drug from a single-dose container that Medicare pays separately: the discarded amount, on a line of its own, documented in the record.", _DRUG),
    "JZ": _rule("", "For a drug from a single-dose container that Medicare pays separately, where nothing was discarded; required since 2023-07-01.", _DRUG),
    "KX": _rule("", "Attests that the policy's requirements are met and documented, such as for therapy beyond the threshold or by an LCD.", manual("chapter 5, section 10.3")),
    "LT": _rule("", "For paired organs and limbs; both sides in one session take 50 instead, where the bilateral indicator is 1 or 3.", manual("chapter 12, section 40.7")),
    "RT": _rule("", "For paired organs and limbs; both sides in one session take 50 instead, where the bilateral indicator is 1 or 3.", manual("chapter 12, section 40.7")),
    "PT": _rule("", "For Medicare, on the diagnostic or therapeutic code that a screening became, not on the screening code; the deductible is waived.", learning("MM7012")),
    "QW": _rule("", "For a laboratory with a CLIA certificate of waiver, on tests of CMS's list of waived tests, which is not loaded here.", manual("chapter 16, section 70.8")),
    "TC": _rule("", "The technical component alone; whoever reads bills 26. By the PC/TC indicator.", manual("chapter 13, section 20.1")),
    "XE": _rule("", "A part of what 59 says, and preferred to it: another encounter on the same day.", *MODIFIERS_59),
    "XP": _rule("", "A part of what 59 says, and preferred to it: another practitioner.", *MODIFIERS_59),
    "XS": _rule("", "A part of what 59 says, and preferred to it: a separate organ or structure.", *MODIFIERS_59),
    "XU": _rule("", "A part of what 59 says, and preferred to it: a service that does not overlap the usual parts of the main one.", *MODIFIERS_59),
})  # fmt: skip
"""Level II modifiers that coders ask about most."""


def find_rule(modifier: str) -> Rule | None:
    """The rule of a modifier; None where the desk has none."""
    return CPT.get(modifier) or LEVEL_TWO.get(modifier)
