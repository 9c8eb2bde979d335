"""Why a posting may be a fraud or an advertisement: reasons for the moderator, as sentences without a word of the mail in them.

A sentence that warns of something (`We never ask for your bank data`) is no reason. Identifiers of patients are not looked for here:
what finds them lies beside this (`extraction`), and `job_board.py` asks it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.careers.terms import CREDENTIALS
from consultant.careers.wording import laid_out, plain, sentences

if TYPE_CHECKING:
    from consultant.careers.fields import JobFields

_ASK = r"\b(?:send|provide|give|share|submit|reply with|tell us|e-?mail|enter|confirm|include|need|require[sd]?|ask(?:ed)? for)\b"
_MONEY = "It asks applicants for money."
_DATA = "It asks applicants for bank data or identity numbers."
_SCHEME = "It speaks of cryptocurrency, gift cards, cashing checks or sending parcels on."
_APP = "It is to be answered by a messaging app."
_QUICK = "It promises quick money."

_REASONS: tuple[tuple[str, str], ...] = (
    (r"\b(?:registration|training|processing|starter kit|equipment|background[- ]check|onboarding|placement|enrol?lment) (?:fee|deposit)\b", _MONEY),
    (r"\b(?:pay|send|wire|transfer|deposit|remit)\b[^.]{0,40}\$ ?\d[^.]{0,60}\b(?:fee|deposit|upfront|up front|in advance|before (?:you|your) (?:start|first|training))\b", _MONEY),
    (r"\b(?:small|refundable|one-time|upfront|up-front) (?:fee|deposit|payment|investment)\b", _MONEY),
    (rf"{_ASK}[^.]{{0,60}}\b(?:your|applicant'?s?) (?:full )?(?:bank\w*|credit card|debit card|social security|ssn|routing|account number|online banking|paypal|cash ?app|zelle|mother's maiden)\b", _DATA),
    (rf"{_ASK}[^.]{{0,30}}\b(?:ssn|routing number|bank (?:login|details|account (?:number|details)))\b", _DATA),
    (r"\b(?:bitcoin|cryptocurrenc\w+|crypto|usdt|western union|moneygram)\b", _SCHEME),
    (r"\b(?:buy|purchase|send|redeem) [^.]{0,30}\bgift cards?\b", _SCHEME),
    (r"\b(?:cash|cashing|deposit|depositing) (?:an? |the |our |your |these |company )?(?:cashier'?s )?checks?\b|\bcheck[- ]cashing\b", _SCHEME),
    (r"\bre-?ship(?:ping|per|pers)?\b|\bforward(?:ing)? (?:of )?(?:packages|parcels)\b|\bpackage forwarding\b|\bmystery shopp\w+", _SCHEME),
    (r"\b(?:text|message|contact|add|reach|write|chat|interviews?|interviewed|apply|dm|ping|join|send|via|on|through)\b[^.]{0,60}\b(?:telegram|whats ?app|wechat|viber|google hangouts?|signal app)\b", _APP),
    (r"\b(?:telegram|whats ?app|wechat) ?(?:only|:|@|\+?\d)|(?<!\w)(?:t|wa)\.me/", _APP),
    (r"\b(?:earn|make)\b[^.]{0,30}\$ ?\d[\d,]{0,9}\+?[^.]{0,20}?(?:a|per|each|every|/) ?(?:day|week)\b", _QUICK),
    (r"\b(?:earn|make)\b[^.]{0,20}\$ ?\d[\d,]{0,9}\+? ?\b(?:daily|weekly)\b", _QUICK),
    (r"\b(?:make|earn) (?:easy |fast |quick |extra )?(?:money|cash|income) (?:fast|from home|online|now)\b|\beasy money\b", _QUICK),
    (r"\bget rich\b|\bbe your own boss\b|\bunlimited (?:income|earnings?)\b|\bpassive income\b|\bfinancial freedom\b|\bmulti-?level marketing\b", _QUICK),
)  # fmt: skip
"""What a sentence says in whatever case, and the reason that the moderator reads."""
_PATTERNS = tuple((re.compile(f"(?i){pattern}"), sentence) for pattern, sentence in _REASONS)

_WARNS = re.compile(
    r"(?i)\b(?:no(?! (?:experience|interviews?|skills?|degree|previous|prior|r[e\u00e9]sum[e\u00e9]))|not|never|none|without|don't|doesn't|won't|will not|free|waived?|reimburse[sd]?|reimbursement|beware|scams?|fraud\w*|nobody|we (?:pay|cover)|paid by us|covered)\b"
)
_LINK = re.compile(r"(?i)\bhttps?://[^\s<>\"')\]]{1,500}")
_MOST_LINKS = 5
_SHORTENER = re.compile(
    r"(?i)(?<![\w.-])(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|is\.gd|ow\.ly|rb\.gy|cutt\.ly|shorturl\.at|tiny\.cc|buff\.ly|rebrand\.ly)/\w"
)
_FIELD = re.compile(
    rf"(?<![A-Za-z])(?:{'|'.join(CREDENTIALS)}|CPT|HCPCS|ICD|DRG|HIM|CDI|HCC|AAPC|AHIMA|EHR|EMR|RCM|E/M)(?![a-z])"
    r"|(?i:\b(?:(?:medical|clinical|health|hospital|facility|pro-?fee|professional fee|inpatient|outpatient|surgical|risk adjustment|diagnos\w*|charge) (?:\w{1,15} )?(?:cod(?:er|ers|ing)|bill(?:er|ers|ing)|records?|audit\w*|documentation|claims?)"
    r"|health information|revenue cycle|charge (?:capture|entry)|coding (?:specialist|auditor|educator|manager|supervisor|compliance|denials?)|icd-?10|claim denials?|documentation (?:improvement|integrity)|payers?|medicare|medicaid)\b)"
)
_PERHAPS = re.compile(
    r"(?i)\b(?:cod(?:er|ers|ing)|bill(?:er|ers|ing)|auditors?|claims?|denials?|registrar)\b"
)
_OTHER_CODING = re.compile(
    r"(?i)\b(?:python|java|javascript|typescript|software|developers?|programm\w+|react|devops|full[- ]stack|web ?sites?|sql)\b"
)
_LEAST_LETTERS = 80
_SHOUTING = 0.85
"""Part of the letters that are capitals."""
_MARKS = re.compile(r"!{3,}")
_MOST_PAY = 300_000_00
"""Cents a year: more than any coder earns."""


def suspicions(fields: JobFields, text: str) -> tuple[str, ...]:
    """Reasons to look twice at a posting, in a fixed order; `text` are the words of its mail."""
    words = plain(laid_out(text))
    told = [one for one in sentences(words) if not _WARNS.search(one)]
    reasons = [sentence for pattern, sentence in _PATTERNS if any(pattern.search(one) for one in told)]
    return (
        *dict.fromkeys(reasons),
        *(sentence for holds, sentence in _of_all(fields, f"{fields.title}\n{words}") if holds),
    )


def _of_all(fields: JobFields, words: str) -> tuple[tuple[bool, str], ...]:
    links = set(_LINK.findall(words))
    most = max(fields.yearly_low or 0, fields.yearly_high or 0)
    says_something = bool(fields.title or fields.description)
    return (
        (len(links) > _MOST_LINKS, "It has many links."),
        (_SHORTENER.search(words) is not None, "It has a link that hides where it leads."),
        (
            says_something and not _is_of_the_field(words),
            "It has no word of medical coding, billing or health information.",
        ),
        (_shouts(words), "It is written in capitals, or with many exclamation marks."),
        (most > _MOST_PAY, "The pay is higher than such work is paid."),
    )


def _is_of_the_field(words: str) -> bool:
    return bool(_FIELD.search(words) or (_PERHAPS.search(words) and not _OTHER_CODING.search(words)))


def _shouts(words: str) -> bool:
    letters = [one for one in words if one.isalpha()]
    capitals = sum(one.isupper() for one in letters)
    return len(_MARKS.findall(words)) > 1 or (
        len(letters) >= _LEAST_LETTERS and capitals > _SHOUTING * len(letters)
    )
