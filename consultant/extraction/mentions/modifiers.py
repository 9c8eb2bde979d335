"""The two-character modifiers by themselves: which exist, and which may be read without a label.

Sources: the numbers of CPT Appendix A as CMS's manuals name them (Pub. 100-04, chapters 4, 12, 16), HCPCS Level II
for the letters. The books add what is newer. What stands behind a code is read by `tails`.
"""

from __future__ import annotations

import re

_NUMBERS = (
    "22 23 24 25 26 27 32 33 47 50 51 52 53 54 55 56 57 58 59 62 63 66 73 74 76 77 78 79 80 81 82 90 91 92 93"
    " 95 96 97 99"
)
NUMERIC = frozenset(_NUMBERS.split())
_ANATOMIC = "E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LT RT LC LD RC LM RI"
_SUBSETS = "XE XS XP XU"
_STATUS = "P1 P2 P3 P4 P5 P6"
_ANAESTHESIA = "AA AD QK QS QX QY QZ G8 G9"
_THERAPY = "GN GO GP KX CQ CO"
_LIABILITY = "GA GX GY GZ"
_TEACHING = "GC GE GR"
_SERVICE = (
    "A1 A2 A3 A4 A5 A6 A7 A8 A9 AE AF AG AH AI AJ AK AM AO AP AQ AR AS AT AU AV AW AX AY AZ BA BL BO BP BR BU CA CB CC CG CR CS CT DA EA EB EC"
    " ED EE EJ EM EP ER ET EX EY FB FC FP FQ FR FS FT FX FY G0 G1 G2 G3 G4 G5 G6 G7 GB GD GF GG GH GJ GK GL GM GQ GS"
    " GT GU GV GW H9 HA HB HC HD HE HF HG HH HI HJ HK HL HM HN HO HP HQ HR HS HT HU HV HW HX HY HZ J1 J2 J3 J4 J5 JA JB"
    " JC JD JE JG JW JZ K0 K1 K2 K3 K4 KA KB KC KD KE KF KG KH KI KJ KK KL KM KN KO KP KQ KR KS KT KU KV KW KY KZ"
    " L1 LL LR LS LU M2 MA MB MC MD ME MF MG MH MS NB NR NU PA PB PC PD PI PL PM PN PO PS PT Q0 Q1 Q2 Q3 Q4 Q5 Q6 Q7"
    " Q8 Q9 QA QB QC QD QE QF QG QH QJ QL QM QN QP QQ QR QT QW RA RB RD RE RR SA SB SC SD SE SF SG SH SJ SK SL SM"
    " SN SQ SS ST SU SV SW SY SZ TB TC TD TE TF TG TH TJ TK TL TM TN TP TQ TR TS TT TU TV TW U1 U2 U3 U4 U5 U6 U7 U8"
    " U9 UA UB UC UD UE UF UG UH UJ UK UN UP UQ UR US V1 V2 V3 V4 V5 V6 V7 V8 V9 VM VP X1 X2 X3 X4 X5"
)
LETTERS = frozenset(
    f"{_ANATOMIC} {_SUBSETS} {_STATUS} {_ANAESTHESIA} {_THERAPY} {_LIABILITY} {_TEACHING} {_SERVICE}".split()
)
PERFORMANCE = frozenset({"1P", "2P", "3P", "8P"})
"""Exclusion modifiers of the Category II codes (CPT Appendix A)."""
MODIFIERS = NUMERIC | LETTERS | PERFORMANCE

AMBULANCE = frozenset(a + b for a in "DEGHIJNPRS" for b in "DEGHIJNPRSX")
"""Origin and destination of a transport, behind an A04 code (CMS Pub. 100-04, chapter 15, section 30)."""

DISTINCT = frozenset(
    f"{_SUBSETS} LT RT LC LM AA QK QX QY QZ GN GO GP KX GA GX GY GZ GT GQ GV GW JW JZ TC QW UE NU".split()
)
"""Letters that mean a modifier wherever they stand in capitals in a text about coding; the others are words too
(`PA`, `AS`, `ED`, `US`), and are read only beside a label, a code or another modifier."""

_DIGITS = frozenset(
    f"TA T1 T2 T5 T6 T7 T8 T9 FA {' '.join(f'F{n}' for n in range(1, 10))} E1 E2 E3 E4".split()
)
_RENTED = "RR NU UE RA RB NR KH KI KJ KX KS KF KU KV KY BP BR BU RT LT GA GY GZ EY"
_SUPPLIED = frozenset(_RENTED.split())
_ANY = frozenset(
    {"AS", "Q7", "Q8", "Q9", "SG", "CQ", "CO", "FS", "JW", *(f"U{number}" for number in range(1, 10))}
)


def spaced(code: str) -> frozenset[str]:
    """Letters besides the distinct ones that behind `code` and a blank are a modifier and no word.

    Fingers, toes and eyelids behind CPT (T3 and T4 are laboratory words), rentals and purchases behind the supplier's
    sections of HCPCS (CMS Pub. 100-04, chapter 20, section 30), transports behind ambulance codes.
    """
    if code.startswith("A0"):
        return _ANY | AMBULANCE
    return _ANY | (_SUPPLIED if code[:1] in "AEKL" else _DIGITS)


_SAID_ALONE = "22 23 24 25 26 27 32 33 50 51 52 53 54 55 56 57 58 59 62 63 66 73 74 76 77 78 79 80 81 82 90 91 92 93 95 96 97"
USED_ALONE = frozenset(_SAID_ALONE.split())
"""Numbers that people write without the word ("can I use 59"), read so only in the phrases of `standalone`."""

_WORDS = (
    "AE AF AG AH AI AJ AK AM AO AP AR AS AT AU AX AZ BA BL BO BP CA CC CO CR CS CT DA EA EC ED EE EJ EM EP ER ET EX FB FC FP FT FX GC GE"
    " GG GH GR GS GU HA HE HI HM HO HR HT HV IV JA JB KC KO LL LR LS LU MA MB MC MD ME MS NB PA PB PC PD PI PL PM PO PS PT QA QB QC"
    " QT QR RA RB RC RD RE RI SA SC SD SE SF SG SH SK SM SQ SS ST SW TA TB TD TE TF TG TH TK TL TN TR TS TT TV UA UB UP US"
    " Q1 Q2 Q3 Q4 T3 T4 G1 G2 H1 E1 E2 K3 J1 L1 M2 V5 U5 X1 X2 X3 X4 X5 C1 C2"
)
WORDS = frozenset(_WORDS.split())
"""Modifiers that are also states, titles, departments, quarters, vertebrae or counts; only a code or another modifier
beside them, or the word itself, makes them modifiers."""

LABEL = re.compile(r"(?i)(?<![\w-])(?:modifiers?|modi?fi?ers?|mods?)\b\.?")
LEADS = (
    re.compile(
        r"\n?(?: ?(?:[:#=(\"']|is\b|are\b|of\b|such as\b|like\b|e\.g\.,?|either\b|both\b|codes?\b|should be\b)){0,3} ?"
    ),
    re.compile(r"[^.;?!\n:]{1,40}: ?"),
)
"""What may stand between the word and its first modifier: little, or a few words and a colon."""
ITEM = re.compile(r"[-\"'(]{0,2}(?P<code>\d{2}|\dP|[A-Za-z][A-Za-z0-9])(?![A-Za-z0-9%]|\.\d|-?\d)[\"')]?")
SEPARATOR = re.compile(
    r" ?(?:,|/|&|\+|;|\||\bthen\b|\bvs\.?|\bversus\b)? ?\n?(?:\b(?:and/or|and|or|nor|not|with|plus|vs\.?)\b)? ?"
)
HYPHENED = re.compile(r"(?<![\w.)\]-])-(?P<code>\d{2}|[A-Z][A-Z0-9])(?![\w%]|\.\d|-\d)")
"""A modifier written with its hyphen and no code before it: `-59`."""
BARE_LETTERS = re.compile(r"(?<![\w.$@#&'-])(?<!under )(?P<code>[A-Z][A-Z0-9])(?![\w'&@-]|\.[A-Z])")
