"""Which drafts a coder sees before they leave: by the mailbox's `review` key and by how sure the desk is.

Refusals always leave: they state nothing about a code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.mailboxes import Review
from consultant.topics import unsettled
from consultant.verdicts import OUTCOMES, Outcome, Verdict
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Finding, IntentKind, Question, ReplyKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.mail.documents.document import Document
    from consultant.mailboxes import Mailbox

REVIEWED_KINDS = frozenset({ReplyKind.ANSWER, ReplyKind.CLARIFY, ReplyKind.DECLINE})


DIAGNOSES = frozenset({CodeSystem.ICD10CM, CodeSystem.ICD9CM})
SIGNED = frozenset({"phone", "email", "address"})
"""Identifiers that a sender's own signature holds: they alone identify no patient."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What the policy looks at. `follow_up_unread` says that a follow-up says nothing that the desk can read."""

    kind: ReplyKind
    question: Question
    findings: tuple[Finding, ...]
    confidence: float
    attached: tuple[Document, ...] = ()
    follow_up_unread: bool = False


def _about_diagnoses_together(drafted: Drafted) -> bool:
    asked = drafted.question
    together = asked.asks(IntentKind.PAIR, IntentKind.SEQUENCING)
    settled = any(finding.check in SETTLE_DIAGNOSES for finding in drafted.findings)
    return together and not settled and len({m.code for m in asked.mentions if m.system in DIAGNOSES}) > 1


def _about_a_cpt_code_itself(drafted: Drafted) -> bool:
    settled = {code for one in drafted.findings if one.check in SETTLE_A_CODE for code in one.codes}
    listed = {
        code for one in drafted.findings if one.verdict is Verdict.LISTED for code in one.codes
    } - settled
    asked = drafted.question
    for intent in asked.intents:
        about = [asked.mentions[at] for at in intent.mentions] or asked.mentions
        if intent.kind is IntentKind.VALIDITY and any(one.code in listed or one.range_end for one in about):
            return bool(listed)
    return False


def _about_a_description(drafted: Drafted) -> bool:
    """A code is looked for by words, and the search found none, or none that fits them well."""
    found = [one for one in drafted.findings if one.check == SEARCH_CHECK]
    asked = drafted.question.asks(IntentKind.SEARCH)
    searched = [one for one in found if one.verdict is not Verdict.NOT_SEARCHABLE]
    return (asked and not found) or any(float(one.facts.get("score", 0)) < FITS_WELL for one in searched)


def _about_an_unsearchable_list(drafted: Drafted) -> bool:
    return any(one.verdict is Verdict.NOT_SEARCHABLE for one in drafted.findings)


def _about_a_dose(drafted: Drafted) -> bool:
    asked = drafted.question
    computed = any(one.check == DOSE_CHECK or _has_units(one) for one in drafted.findings)
    unsaid = not computed and all(mention.units is None for mention in asked.mentions)
    return unsaid and asked.particulars.dose is not None and asked.asks(IntentKind.UNITS)


def _has_units(finding: Finding) -> bool:
    return any(one.get("units") for one in finding.facts.get("candidates", ()))


def _about_an_unclear_date(drafted: Drafted) -> bool:
    """Unless only a year or a month is named, and whatever decides the answer is of an edition of that year."""
    problem = drafted.question.particulars.date_problem
    if problem != ONLY_A_PERIOD:
        return problem is not None
    named = _YEAR.findall(drafted.question.text)
    decisive = [
        one for one in drafted.findings if OUTCOMES[one.verdict] in DECIDE or one.check in TELL_FIGURES
    ]
    return len(set(named)) != 1 or not decisive or not all(_is_of_year(one, named[0]) for one in decisive)


def _is_of_year(finding: Finding, year: str) -> bool:
    first, last = (str(finding.facts.get(name) or year)[:4] for name in ("from", "to"))
    return first <= year <= last


def _about_several_localities(drafted: Drafted) -> bool:
    """Where fees are asked for two ZIP codes, of which the reading keeps the first."""
    asked = drafted.question
    if not asked.particulars.zip or not asked.asks(IntentKind.FEE):
        return False
    codes = {mention.text for mention in asked.mentions}
    return len({one for one in _ZIP.findall(asked.text) if one not in codes}) > 1


def _about_another_place(drafted: Drafted) -> bool:
    """Where a service was done elsewhere; of diagnoses and groups the place says nothing."""
    services = any(mention.system in PROCEDURE_SYSTEMS for mention in drafted.question.mentions)
    return services and drafted.question.particulars.other_setting is not None


def _about_more_than_was_read(drafted: Drafted) -> bool:
    """A long list of what looks like codes, most of which nothing around them called so: a claim file without headings."""
    shaped = sum(1 for _ in _CODE_SHAPED.finditer(drafted.question.text))
    return not drafted.question.unread and shaped > LONG_LIST and len(drafted.question.mentions) * 2 < shaped


def _about_compliance(drafted: Drafted) -> bool:
    return drafted.question.asks(IntentKind.COMPLIANCE)


def _about_a_note(drafted: Drafted) -> bool:
    """A code is looked for in a text that is no question but a record: choosing by it is a coder's."""
    asked = drafted.question
    return asked.asks(IntentKind.SEARCH) and len(asked.text) > LONGEST_QUESTION and not asked.mentions


def _conflicting(drafted: Drafted) -> bool:
    """Two findings on the same codes of which one says yes and the other no: a rule against a row, or row against row."""
    said: dict[frozenset[str], set[Outcome]] = {}
    for one in drafted.findings:
        if one.check in SPEAK_OF_THE_SAME and len(one.codes) > 1:
            said.setdefault(frozenset(one.codes), set()).add(OUTCOMES[one.verdict])
    return any({Outcome.NO, Outcome.YES} <= outcomes for outcomes in said.values())


ONLY_A_PERIOD = "only a year or a month is named"
"""What the reading says of a date without its day (extraction/particulars/service_dates.py)."""
_ZIP = re.compile(r"(?<![\d.$-])\d{5}(?![\d.])")
_CODE_SHAPED = re.compile(r"(?<![\w.$-])(?:\d{5}|[A-Z]\d{4})(?![\w.-])")
LONG_LIST = 40
"""Figures in the shape of codes from which a text is a list."""
_YEAR = re.compile(r"\b20[0-3]\d\b")
DECIDE = frozenset({Outcome.NO, Outcome.ONLY_IF, Outcome.YES})
TELL_FIGURES = frozenset({"payment", "groups"})
LONGEST_QUESTION = 700
"""Characters; a longer text without a code in it is a record that was pasted."""
SPEAK_OF_THE_SAME = frozenset({"ptp", "policy"})
SETTLE_A_CODE = frozenset({"policy", "indicators", "add_on"})
"""Checks that tell whether Medicare takes a CPT code."""
SEARCH_CHECK, DOSE_CHECK = "candidates", "dose"
SETTLE_DIAGNOSES = frozenset({"diagnoses", "groups", "seventh_character"})
"""Checks that settle what is asked of several diagnoses."""
FITS_WELL = 0.7
"""The score of the best candidate from which the search may answer without a coder: then 98 of 100 descriptions of sets that
nobody tuned on had a right code among the candidates, below it 7 of 10 (docs/search.md)."""
BLIND_SPOTS: tuple[tuple[Callable[[Drafted], bool], str], ...] = (
    (
        _about_diagnoses_together,
        "Whether these diagnoses may be coded together is settled by no book loaded.",
    ),
    (_about_a_cpt_code_itself, "No loaded book says whether a CPT code is valid on a date."),
    (_about_a_description, "A code is looked for by a description, and no candidate fits it well."),
    (_about_an_unsearchable_list, "A code is looked for by words in a list that is not loaded here."),
    (_about_a_dose, "Units are asked for a dose that is not plain."),
    (_about_a_note, "A code is to be chosen from a record."),
    (_conflicting, "Two findings on the same codes say yes and no."),
    (_about_an_unclear_date, "The date of service is not plain."),
    (_about_several_localities, "Fees are asked for several places, and one was looked up."),
    (_about_another_place, "The place of care named has no NCCI table here."),
    (lambda drafted: drafted.question.unread > 0, "A part of the mail was not read: it is too long."),
    (_about_more_than_was_read, "Most of a long list of what look like codes was not read as codes."),
    (
        lambda drafted: drafted.follow_up_unread,
        "A follow-up says nothing that was read in the light of the answer.",
    ),
)
"""Questions whose answer would read as complete and is not."""


NOT_BY_ITSELF = "In this mailbox no reply of the kind {} leaves by itself."
UNCERTAIN = "A code was read with too little certainty."
UNGROUNDED = "No row of a loaded edition stands behind the answer."

BESIDE_THE_DATE = 0.95
"""How sure a finding is by an edition that does not cover the date: it says so, and states nothing about that date."""


def confidence(question: Question, findings: tuple[Finding, ...] = ()) -> float:
    """How sure the answer is: the least sure code that was read, times the least sure finding; 1.0 where there is none."""
    read = min((mention.confidence for mention in question.mentions), default=1.0)
    beside = all(one.warnings for one in findings if one.citations) and any(one.citations for one in findings)
    return read * (BESIDE_THE_DATE if beside else 1.0)


def hold_reasons(mailbox: Mailbox, drafted: Drafted) -> list[str]:
    """Why a coder must look first; an empty list lets the draft leave.

    Whatever the mailbox says of reviewing, a draft leaves by itself only where its kind may, the codes are read with certainty,
    and an answer rests on a loaded edition.
    """
    if drafted.kind not in REVIEWED_KINDS:
        return []
    if mailbox.review is Review.ALWAYS:
        return ["This mailbox reviews every answer.", *_doubts(mailbox, drafted)]
    unfit = _unfit(mailbox, drafted)
    doubts = [] if mailbox.review is Review.NEVER else _doubts(mailbox, drafted)
    return list(dict.fromkeys([*unfit, *doubts])) or _ungrounded(drafted)


def _unfit(mailbox: Mailbox, drafted: Drafted) -> list[str]:
    """Why a draft does not leave by itself, whoever reviews."""
    found = [] if drafted.kind in mailbox.automatic_kinds else [NOT_BY_ITSELF.format(drafted.kind.value)]
    return found + ([UNCERTAIN] if drafted.confidence < mailbox.review_below else [])


def _ungrounded(drafted: Drafted) -> list[str]:
    """An answer that cites nothing; the checks read active editions only, so that what they cite is active."""
    grounded = any(one.citations for one in drafted.findings)
    return [] if grounded or drafted.kind is not ReplyKind.ANSWER else [UNGROUNDED]


def _doubts(mailbox: Mailbox, drafted: Drafted) -> list[str]:
    doubts = ["The question is one of compliance."] if _about_compliance(drafted) else []
    if drafted.confidence < mailbox.review_below:
        doubts.append(UNCERTAIN)
    if drafted.kind is not ReplyKind.DECLINE:
        missing = [f for f in drafted.findings if f.verdict is Verdict.BOOK_NOT_LOADED]
        books = dict.fromkeys(str(finding.facts["book"]) for finding in missing)
        doubts += [f"The book is not loaded: {book}." for book in books]
        unchecked = [f for f in drafted.findings if f.verdict is Verdict.NO_CHECK]
        systems = dict.fromkeys(str(finding.facts["system"]) for finding in unchecked)
        doubts += [f"No check answers on {system} codes." for system in systems]
        doubts += [sentence for applies, sentence in BLIND_SPOTS if applies(drafted)]
        topics = unsettled(drafted.question, drafted.findings)
        doubts += [f"The question is also about {topic}, which nothing loaded settles." for topic in topics]
    missed = dict.fromkeys((one.kind, one.reason) for one in drafted.attached if one.is_missed)
    doubts += [f"An attachment ({kind}) was not read, or not whole: {reason}." for kind, reason in missed]
    if mailbox.hold_on_phi and any(one.kind not in SIGNED for one in drafted.question.identifiers):
        doubts.append("The mail seems to identify a patient.")
    return doubts
