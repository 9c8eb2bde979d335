"""Which drafts wait for a coder, and the sentence that says why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from consultant.mail.documents.document import Document, State
from consultant.mail.documents.kinds import Kind
from consultant.mailboxes import Mailbox, Review, load_mailboxes
from consultant.review import policy
from consultant.review.policy import UNGROUNDED, Drafted, confidence
from consultant.topics import TOPICS
from consultant.verdicts import Verdict
from consultant.vocabulary import (
    Citation,
    Finding,
    Identifier,
    Intent,
    IntentKind,
    Particulars,
    Question,
    ReplyKind,
)

from tests.at_the_desk import about
from tests.conftest import CHECKOUT

MAILBOX = load_mailboxes(CHECKOUT / "mailbox_config").get_by_name("consult")
SURE = about("93591", "93355", asks=(IntentKind.PAIR,))
FOUND = (Finding("ptp", Verdict.NEVER_TOGETHER, ("93591", "93355")),)
CITED = (replace(FOUND[0], citations=(Citation("PTP", "2026Q4", "93591/93355"),)),)
NOT_LOADED = Finding("mue", Verdict.BOOK_NOT_LOADED, ("93591",), {"book": "Medicare NCCI MUE table"})
NO_CHECK = Finding("validity", Verdict.NO_CHECK, ("266",), {"system": "MS-DRG"})


def hold_reasons(mailbox: Mailbox, drafted: Drafted) -> list[str]:
    """The reasons but one: the findings of these tests cite nothing."""
    return [one for one in policy.hold_reasons(mailbox, drafted) if one != UNGROUNDED]


def test_codes_that_no_check_covers_are_a_coders() -> None:
    assert hold_reasons(box(), drafted(findings=(*FOUND, NO_CHECK))) == ["No check answers on MS-DRG codes."]


def box(review: Review = Review.WHEN_UNSURE, *, phi: bool = False) -> Mailbox:
    return replace(MAILBOX, review=review, review_below=0.8, hold_on_phi=phi)


def drafted(
    question: Question = SURE,
    kind: ReplyKind = ReplyKind.ANSWER,
    findings: tuple[Finding, ...] = FOUND,
    sure: float = 0.95,
) -> Drafted:
    return Drafted(kind, question, findings, sure)


def test_a_sure_answer_leaves_by_itself_where_the_mailbox_reviews_when_unsure() -> None:
    assert hold_reasons(box(), drafted()) == []


def test_always_holds_answers_and_says_what_else_is_in_doubt() -> None:
    assert hold_reasons(box(Review.ALWAYS), drafted()) == ["This mailbox reviews every answer."]
    assert hold_reasons(box(Review.ALWAYS), drafted(sure=0.1)) == [
        "This mailbox reviews every answer.",
        "A code was read with too little certainty.",
    ]


def test_never_asks_nobody_about_doubts() -> None:
    doubtful = drafted(replace(SURE, identifiers=(Identifier("name", 0, 3),)), findings=(*FOUND, NOT_LOADED))
    assert hold_reasons(box(Review.NEVER, phi=True), doubtful) == []


@pytest.mark.parametrize("review", [Review.NEVER, Review.WHEN_UNSURE])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sure": 0.79}, "A code was read with too little certainty."),
        ({"findings": ()}, "No row of a loaded edition stands behind the answer."),
        (
            {"findings": FOUND},
            "No row of a loaded edition stands behind the answer.",
        ),
        ({"kind": ReplyKind.CLARIFY}, "In this mailbox no reply of the kind clarify leaves by itself."),
    ],
)
def test_at_75_nothing_leaves_by_itself_without_certainty_grounds_and_its_kind_s_leave(
    review: Review, change: dict[str, Any], reason: str
) -> None:
    assert policy.hold_reasons(
        replace(box(review), automatic_kinds=(ReplyKind.ANSWER,)), drafted(**change)
    ) == [reason]


@pytest.mark.parametrize("kind", [ReplyKind.ANSWER, ReplyKind.CLARIFY, ReplyKind.DECLINE])
def test_always_holds_whatever_speaks_of_the_question(kind: ReplyKind) -> None:
    assert hold_reasons(box(Review.ALWAYS), drafted(kind=kind))


@pytest.mark.parametrize(
    "kind",
    sorted(set(ReplyKind) - {ReplyKind.ANSWER, ReplyKind.CLARIFY, ReplyKind.DECLINE}),
)
def test_refusals_always_leave(kind: ReplyKind) -> None:
    assert hold_reasons(box(Review.ALWAYS, phi=True), drafted(kind=kind, sure=0.0)) == []


@pytest.mark.parametrize(("sure", "held"), [(0.79, True), (0.8, False), (1.0, False)])
def test_little_certainty_is_under_the_mailbox_s_figure(sure: float, held: bool) -> None:
    reasons = hold_reasons(box(), drafted(sure=sure))
    assert reasons == (["A code was read with too little certainty."] if held else [])


def test_a_book_that_is_not_loaded_is_named_once() -> None:
    assert hold_reasons(box(), drafted(findings=(*FOUND, NOT_LOADED, NOT_LOADED))) == [
        "The book is not loaded: Medicare NCCI MUE table."
    ]


@pytest.mark.parametrize("kind", TOPICS)
def test_a_topic_that_no_check_settles_holds_the_answer(kind: IntentKind) -> None:
    question = about("93591", asks=(IntentKind.UNITS, kind))
    silent = (Finding("mue", Verdict.LIMIT, ("93591",)),)
    assert hold_reasons(box(), drafted(question, findings=silent)) == [
        f"The question is also about {TOPICS[kind].words}, which nothing loaded settles."
    ]
    for name in TOPICS[kind].checks - {"what is wrong with the code"}:
        spoke = (*silent, Finding(name, Verdict.LIMIT, ("93591",)))
        assert hold_reasons(box(), drafted(question, findings=spoke)) == []


def test_a_code_that_is_no_good_settles_which_rule_governs() -> None:
    question = about("M54.5", asks=(IntentKind.GUIDELINE,))
    header = (Finding("validity", Verdict.HEADER, ("M54.5",)),)
    assert hold_reasons(box(), drafted(question, findings=header)) == []
    fine = (Finding("validity", Verdict.VALID, ("M54.5",)),)
    assert len(hold_reasons(box(), drafted(question, findings=fine))) == 1


def test_diagnoses_asked_about_together_are_a_coder_s() -> None:
    together = about("I10", "E11.9", asks=(IntentKind.PAIR,))
    assert hold_reasons(box(), drafted(together)) == [
        "Whether these diagnoses may be coded together is settled by no book loaded."
    ]
    settled = (Finding("diagnoses", Verdict.VALID, ("I10", "E11.9")),)
    assert hold_reasons(box(), drafted(together, findings=settled)) == []
    assert hold_reasons(box(), drafted(about("I10", "I10", asks=(IntentKind.PAIR,)))) == []
    assert hold_reasons(box(), drafted(about("I10", "E11.9", asks=(IntentKind.VALIDITY,)))) == []


def test_whether_a_cpt_code_is_valid_is_a_coder_s() -> None:
    listed = (Finding("validity", Verdict.LISTED, ("93591",)),)
    valid = about("93591", asks=(IntentKind.VALIDITY,))
    assert hold_reasons(box(), drafted(valid, findings=listed)) == [
        "No loaded book says whether a CPT code is valid on a date."
    ]
    assert hold_reasons(box(), drafted(about("93591", asks=(IntentKind.DESCRIBE,)), findings=listed)) == []


def test_a_diagnosis_asked_about_beside_a_cpt_code_is_no_question_about_that() -> None:
    listed = (Finding("validity", Verdict.LISTED, ("93591",)),)
    both = about("93591", "I10")
    asked = replace(both, intents=(Intent(IntentKind.VALIDITY, (1,)),))
    assert hold_reasons(box(), drafted(asked, findings=listed)) == []
    asked = replace(both, intents=(Intent(IntentKind.VALIDITY, (0, 1)),))
    assert len(hold_reasons(box(), drafted(asked, findings=listed))) == 1


def test_a_code_asked_for_by_a_description_is_a_coder_s_where_nothing_fits_well() -> None:
    asked = about("93591", asks=(IntentKind.SEARCH,))
    poor = Finding("candidates", Verdict.CANDIDATES, ("I10",), {"score": 0.69})
    none = Finding("candidates", Verdict.NO_CANDIDATE, ())
    for kind, findings in (
        (ReplyKind.ANSWER, FOUND),
        (ReplyKind.CLARIFY, ()),
        (ReplyKind.ANSWER, (poor,)),
        (ReplyKind.ANSWER, (none,)),
    ):
        (reason,) = hold_reasons(box(), drafted(asked, kind=kind, findings=findings))
        assert "no candidate fits it well" in reason
    good = Finding("candidates", Verdict.CANDIDATES, ("I10",), {"score": 0.7})
    assert hold_reasons(box(), drafted(asked, findings=(good,))) == []


def test_a_description_in_a_list_that_is_not_loaded_is_a_coder_s() -> None:
    closed = Finding("candidates", Verdict.NOT_SEARCHABLE, ())
    asked = about("93591", asks=(IntentKind.SEARCH,))
    assert hold_reasons(box(), drafted(asked, findings=(closed,))) == [
        "A code is looked for by words in a list that is not loaded here."
    ]


UNITS = IntentKind.UNITS


@pytest.mark.parametrize(
    ("asks", "named", "reason"),
    [
        ((UNITS,), Particulars(dose="120 mg"), "Units are asked for a dose that is not plain."),
        ((IntentKind.PAIR,), Particulars(dose="120 mg"), None),
        ((UNITS,), Particulars(), None),
        ((), Particulars(payer="Aetna"), None),
        ((), Particulars(payer="Medicare Part B"), None),
        ((), Particulars(payer="MEDICARE"), None),
        ((), Particulars(date_problem="several dates"), "The date of service is not plain."),
        ((), Particulars(other_setting="inpatient"), "The place of care named has no NCCI table here."),
    ],
)
def test_what_the_books_answer_only_by_half_is_a_coder_s(
    asks: tuple[IntentKind, ...], named: Particulars, reason: str | None
) -> None:
    question = replace(about("J1885", asks=asks), particulars=named)
    assert hold_reasons(box(), drafted(question)) == ([reason] if reason else [])


def test_the_units_of_a_dose_that_were_computed_are_no_doubt() -> None:
    question = replace(about("J1885", asks=(UNITS,)), particulars=Particulars(dose="120 mg"))
    computed = (Finding("dose", Verdict.DOSE_UNITS, ("J1885",)),)
    assert hold_reasons(box(), drafted(question, findings=computed)) == []
    of_words = (
        Finding("candidates", Verdict.CANDIDATES, ("J1885",), {"score": 1, "candidates": [{"units": 8}]}),
    )
    assert hold_reasons(box(), drafted(question, findings=of_words)) == []


def test_compliance_is_a_coder_s_and_no_other_doubt_holds_a_decline() -> None:
    asked = about("93591", asks=(IntentKind.COMPLIANCE, IntentKind.FEE))
    assert hold_reasons(box(), drafted(asked, kind=ReplyKind.DECLINE)) == [
        "The question is one of compliance."
    ]
    asked = about("93591", asks=(IntentKind.FEE,))
    assert hold_reasons(box(), drafted(asked, kind=ReplyKind.DECLINE)) == []


def test_a_code_to_be_chosen_from_a_record_is_a_coder_s() -> None:
    good = (Finding("candidates", Verdict.CANDIDATES, ("I10",), {"score": 0.9}),)
    note = Question("Invented note. " * 60, intents=(Intent(IntentKind.SEARCH),))
    assert hold_reasons(box(), drafted(note, findings=good)) == ["A code is to be chosen from a record."]
    short = Question("What is the code for an invented thing?", intents=note.intents)
    assert hold_reasons(box(), drafted(short, findings=good)) == []


def test_findings_that_contradict_each_other_are_a_coder_s() -> None:
    rule = Finding("policy", Verdict.VALID, ("93355", "93591"))
    assert hold_reasons(box(), drafted(findings=(*FOUND, rule))) == [
        "Two findings on the same codes say yes and no."
    ]
    other = Finding("policy", Verdict.VALID, ("93355", "45378"))
    assert hold_reasons(box(), drafted(findings=(*FOUND, other))) == []


def test_an_edition_beside_the_date_makes_an_answer_a_little_less_sure() -> None:
    beside = replace(FOUND[0], citations=(Citation("a", "b", "c"),), warnings=("not that date",))
    assert confidence(SURE, FOUND) == confidence(SURE)
    assert confidence(SURE, (beside,)) < confidence(SURE)
    assert confidence(SURE, (beside, replace(beside, warnings=()))) == confidence(SURE)


def test_a_mail_that_identifies_a_patient_is_held_where_the_mailbox_says_so() -> None:
    question = replace(SURE, identifiers=(Identifier("dob", 0, 3),))
    assert hold_reasons(box(phi=True), drafted(question)) == ["The mail seems to identify a patient."]
    assert hold_reasons(box(phi=False), drafted(question)) == []
    assert hold_reasons(box(phi=True), drafted()) == []


def test_what_a_signature_holds_identifies_no_patient() -> None:
    signed = replace(SURE, identifiers=(Identifier("phone", 0, 3), Identifier("address", 4, 9)))
    assert hold_reasons(box(phi=True), drafted(signed)) == []


def test_a_mail_that_was_not_read_to_its_end_is_held() -> None:
    asked = replace(SURE, unread=7)
    assert hold_reasons(box(), drafted(asked)) == ["A part of the mail was not read: it is too long."]


def test_a_reading_is_as_sure_as_its_least_sure_code() -> None:
    first, second = SURE.mentions
    unsure = replace(SURE, mentions=(first, replace(second, confidence=0.4)))
    assert confidence(unsure) == 0.4
    assert confidence(Question("no code")) == 1.0


def of_year(first: str, last: str, check: str = "validity") -> Finding:
    facts = {"from": first, "to": last}
    return Finding(check, Verdict.NOT_VALID_ON_DATE, ("J1885",), facts)


@pytest.mark.parametrize(
    ("text", "findings", "held"),
    [
        ("J1885 dos 3/2025", (of_year("2025-10-01", "2025-12-31"),), False),
        ("J1885 dos 3/2019", (of_year("2025-10-01", "2025-12-31"),), True),
        ("J1885 in 2019 or 2025", (of_year("2025-10-01", "2025-12-31"),), True),
        ("J1885 in March", (of_year("2025-10-01", "2025-12-31"),), True),
        ("J1885 2025", (), True),
        ("J1885 2025", (Finding("mue", Verdict.LIMIT, ("J1885",), {"from": "2026-04-01"}),), True),
        (
            "J1885 2025",
            (
                of_year("2025-10-01", "2025-12-31"),
                Finding("mue", Verdict.LIMIT, ("J1885",), {"from": "2026-04-01"}),
            ),
            False,
        ),
    ],
)
def test_a_year_alone_is_plain_where_what_decides_is_of_that_year(
    text: str, findings: tuple[Finding, ...], held: bool
) -> None:
    said = Particulars(date_problem="only a year or a month is named")
    question = replace(about("J1885"), text=text, particulars=said)
    reasons = hold_reasons(box(), drafted(question, findings=findings))
    assert reasons == (["The date of service is not plain."] if held else [])


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("99204 in 85004 and in 10001", True),
        ("99204 in 85004", False),
        ("99204 in 85004, once more 85004-1234", False),
    ],
)
def test_fees_of_several_places_are_a_coder_s(text: str, held: bool) -> None:
    paid = (Finding("payment", Verdict.LIMIT, ("99204",)),)
    asked = replace(about("99204", asks=(IntentKind.FEE,)), text=text, particulars=Particulars(zip="85004"))
    reasons = hold_reasons(box(), drafted(asked, findings=paid))
    assert reasons == (["Fees are asked for several places, and one was looked up."] if held else [])


@pytest.mark.parametrize(
    ("kind", "state", "held"),
    [
        (Kind.PDF, State.NOT_READ, True),
        (Kind.TABLE, State.IN_PART, True),
        (Kind.TABLE, State.READ, False),
        (Kind.PICTURE, State.NOT_READ, False),
        (Kind.SIGNATURE, State.ASIDE, False),
    ],
)
def test_an_attachment_that_was_missed_is_a_coder_s(kind: Kind, state: State, held: bool) -> None:
    came = Document("doe.x", "a/b", 5, kind, state, "it is so")
    doubts = hold_reasons(box(), replace(drafted(), attached=(came, came)))
    assert doubts == ([f"An attachment ({kind.value}) was not read, or not whole: it is so."] if held else [])


def test_a_long_list_of_which_little_was_read_is_a_coder_s() -> None:
    listed = Question("\n".join(f"{number},1" for number in range(20_000, 20_050)))
    assert "Most of a long list of what look like codes was not read as codes." in hold_reasons(
        box(), replace(drafted(), question=listed)
    )
