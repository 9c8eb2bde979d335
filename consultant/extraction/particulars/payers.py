"""Who pays: the payer that a question is about, under the names that a reply uses.

Sources: CMS (Medicare Advantage, Medicaid programmes by their states' names, as Medicaid.gov lists them), the Blue
Cross Blue Shield Association's list of its companies. Medicare's contractors are `contractors`' to find.
"""

from __future__ import annotations

import re

from consultant.extraction.wordings import Wording, wording

MEDICARE, ADVANTAGE, COMMERCIAL, SELF_PAY = "Medicare", "Medicare Advantage", "Commercial", "Self-pay"

PAYERS: tuple[tuple[str, Wording], ...] = (
    (
        ADVANTAGE,
        wording(
            "advantage,part c,medicare c,ma plan,ma-pd,mapd,ma hmo,ma ppo,replacement,gold plus,medicare hmo,medicare ppo",
            r"\bmedicare[- ]advantage\b(?: plans?)?|\bmedicare (?:part )?c\b|\bpart c (?:plan|payer|medicare)\b|\bma plans?\b|\bma-?pd\b|\bma (?:hmo|ppo)\b|\badvantage plans?\b"
            r"|\bmedicare (?:replacement|hmo|ppo)\b|\bgold plus\b",
        ),
    ),
    (
        ADVANTAGE,  # `Aetna Medicare`, `Humana MA`: an insurer's Medicare product
        wording(
            "aetna,humana,uhc,united,cigna,anthem,bcbs,blue,wellcare,kaiser,highmark,aarp,devoted",
            r"\b(?:aetna|humana|uhc|united(?: ?health ?care)?|cigna|anthem|bcbs\w*|blue cross|wellcare|kaiser|highmark|aarp|devoted) (?:medicare(?: advantage)?|ma)\b(?! (?:and|or|vs|both)\b)",
        ),
    ),
    ("Railroad Medicare", wording("railroad,rr medicare,rrb", r"\brailroad medicare\b|\brr medicare\b|\bmedicare railroad\b|\brrb\b")),
    (
        "Medicaid",  # an insurer's Medicaid product
        wording(
            "community plan,better health,healthy blue,medicaid",
            r"\b(?:aetna|humana|uhc|united(?: ?health ?care)?|cigna|anthem|bcbs\w*|blue cross|wellcare|amerigroup)(?: community(?: plan)?| better health| healthy blue| managed)?,? ?\(?medicaid\b|\b(?:uhc|united(?: ?health ?care)?) community plan\b"
            r"|\baetna better health\b|\bhealthy blue\b",
        ),
    ),
    (
        "Medicaid",
        wording(
            "medicaid,mcaid,m'caid,medi-cal,masshealth,tenncare,badgercare,soonercare,ahcccs,kancare,familycare,healthnet,husky health,hoosier health,peach state,molina,apple health,health first colorado",
            r"\b(?:managed |mco )?medicaid\b(?: mco)?|\bm'?caid\b|\bmedi-cal\b|\bmasshealth\b|\btenncare\b|\bbadgercare\b|\bsoonercare\b|\bahcccs\b|\bkancare\b|\bnj familycare\b|\bmo healthnet\b"
            r"|\bhusky health\b|\bhoosier healthwise\b|\bmolina\b|\bapple health\b|\bhealth first colorado\b|\bpeach state\b",
        ),
    ),
    (
        "BCBS",
        wording(
            "bcbs,bc/bs,bc bs,blue,anthem,highmark,carefirst,premera,regence,wellmark,excellus,fep ,triple-s,triple s",
            r"\bbcbs\w*|\bbc ?/ ?bs\w*|\bbc bs\b|\bblue ?cross(?: ?(?:and |& ?|/)?(?:blue ?)?shield)?|\bblue ?shield\b"
            r"|\b(?:florida|arkansas|capital|independence|horizon|empire|carolina|alabama|medica|health care service) blue\b|\bblue (?:plan|card|care network|choice|kc)\b|\bbluecard\b|\banthem\b|\bhighmark\b"
            r"|\bcarefirst\b|\bpremera\b|\bregence\b|\bwellmark\b|\bexcellus\b|\bfep\b|\btriple[- ]s\b|\bthe blues\b",
        ),
    ),
    ("UnitedHealthcare", wording("united,uhc,optum,umr", r"\bunited ?health(?: ?care| ?group)?\b|\buhc\w{0,2}\b|\boptum\b|\bumr\b|\bunited\b(?= (?:denie[sd]|pays?|paid|won't|wont|wants|says|said|commercial|policy|claim|rejected|plan)|[,.;)?]|$)")),
    ("Aetna", wording("aetna", r"\baetna\b")),
    ("Cigna", wording("cigna", r"\bcigna\b")),
    ("Tricare", wording("tricare,champus,humana military,triwest", r"\btri-?care\b|\bchampus\b|\bhumana military\b|\btriwest\b")),
    ("Humana", wording("humana", r"\bhumana\b(?! military)")),
    ("Kaiser", wording("kaiser", r"\bkaiser(?: permanente)?\b")),
    ("VA", wording("veterans,champva, va,va ", r"\bveterans? (?:affairs|administration)\b|\bchampva\b|\bthe va\b(?!-|\.)|\bva (?:community care|ccn|claims?|auth\w*|patients?|pts?|referral|denied|covers?|pays?|authorization|optum)\b|\bpay[eo]r:? (?:is )?va\b")),
    ("Workers' compensation", wording("comp,wc,owcp,l&i", r"\bwork(?:er|ers|man|mans|men)?'?s?'? ?comp\w*|\bcomp (?:carrier|claim|case|adjuster)\b|\bowcp\b|(?:^|[ (:,])wc(?=[ ,.;:)?]|$)(?! visit)|\bl&i\b")),
    (MEDICARE, wording("medicare,mcr,part b,mcare", r"\b(?:(?:traditional|original|straight|ffs|fee-for-service|regular) )?medicare\b(?: part [ab]\b)?|\bm'?care\b|\bmcr\b|\bpart b\b")),
    (COMMERCIAL, wording("commercial,private,employer", r"\bcommercial(?:ly)?\b(?! (?:use|product|driver|vehicle|kit|scale|off)\w*)|\bprivate(?:ly)? (?:payer|payor|insur\w+|plan|carrier)\b|\bemployer (?:plan|group)\b")),
    (SELF_PAY, wording("self,cash,uninsured,no insurance,not insured", r"\bself[- ]?pay(?:ing|s)?\b|\bcash[- ](?:pay\w*|price|patient|pt|basis|rate)\b|\bpay(?:s|ing)? cash\b|\buninsured\b|\bno insurance\b|\bnot insured\b")),
)  # fmt: skip
"""Payers with their names; where two read the same words, the first has them."""

_COMPANIES = frozenset({"BCBS", "UnitedHealthcare", "Aetna", "Cigna", "Humana", "Kaiser"})
"""Whose plans are commercial where they are not said to be anything else."""

_MEASURE, _PLAIN, _PLAINLY_IT = 1, 2, 4
_NOT_IT = re.compile(
    r"\b(?:not|non|isn't|unlike|other than|besides|instead of|except)[ -](?:a |an |for |under )?$"
)
_COMPARED = re.compile(
    r"\b(?:like|as|per|following|follows?|uses?|use|based on|than|under|what|whatever|where|when|by|unlike|though|although|while|whereas|what (?:would|does|do|did)|usual|same as|according to|percent of|% of) (?:the |what |regular |normal )?$"
)
"""Words before a payer whose rules are only a measure (`as Medicare does`)."""
_THE_PAYER = re.compile(
    r"\b(?:pay[eo]r|insurance|ins|carrier|plan|primary|coverage|insurer|has|with|pt|patient|bene|member)(?: is| was)?[ :=(/-]{1,3}$|\b(?:bill(?:ing|ed)?|does|will|would|is it|did|for a|for an|to|from) $"
)
_ITS_DOING = re.compile(
    r"(?: (?:plan|pays?|claims?|commercial|ppo|hmo|ma|medicaid|part b|of \w{4,12}))?(?:'s)?,? ?(?:\(?primary|pts?\b|patient|bene\w*|member|denie|denied|deny|denial|pays?\b|paid|paying|wants?|says?|said|covers?|requires?"
    r"|allow|rejected|rejects|is denying|is recouping|recoup|kicked|bounced|claim|policy|auditor|won't|keeps|asks|lists|insist|states)"
)
_SECONDARY = re.compile(r",? ?(?:as )?(?:a |the )?\(?(?:secondary|2ndary|2nd|supplement|supp|sec)\b")
_SECONDARY_BEFORE = re.compile(r"\b(?:secondary|2ndary|supplement|sec)(?: is| to)?[ :=(]{1,3}$")


def _weight(lower: str, match: re.Match[str]) -> int:
    """How much an occurrence speaks for the payer being the question's: 0 is nothing, a label or an act is most."""
    before = lower[max(0, match.start() - 24) : match.start()]
    if _NOT_IT.search(before) or _SECONDARY.match(lower, match.end()) or _SECONDARY_BEFORE.search(before):
        return 0
    if _THE_PAYER.search(before) or _ITS_DOING.match(lower, match.end()):
        return _MEASURE if _COMPARED.search(before) else _PLAINLY_IT
    return _MEASURE if _COMPARED.search(before) else _PLAIN


def _named(lower: str, *, by_contractor: bool) -> dict[str, int]:
    """Every payer that is named with the weight of its heaviest occurrence."""
    weights: dict[str, int] = {}
    taken: list[tuple[int, int]] = []
    for name, words in PAYERS:
        for match in words.finditer(lower):
            if not any(start < match.end() and match.start() < end for start, end in taken[-40:]):
                taken.append(match.span())
                weights[name] = max(weights.get(name, 0), _weight(lower, match))
    if by_contractor:
        weights[MEDICARE] = max(weights.get(MEDICARE, 0), _PLAIN)
    return {name: weight for name, weight in weights.items() if weight}


def find_payer(lower: str, *, by_contractor: bool = False) -> str | None:
    """The payer that the question is about; None where none is named, or two with nothing between them.

    `by_contractor` says that a contractor of Medicare's is named, which names Medicare.
    """
    named = _named(lower, by_contractor=by_contractor)
    if named.keys() & _COMPANIES:
        named.pop(COMMERCIAL, None)
    if ADVANTAGE in named:  # `an MA plan through Aetna`
        named = {name: weight for name, weight in named.items() if name not in _COMPANIES}
    most = max(named.values(), default=0)
    heaviest = [name for name, weight in named.items() if weight == most]
    return heaviest[0] if len(heaviest) == 1 else None
