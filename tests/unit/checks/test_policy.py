"""When does a note on Medicare's manuals speak, what verdict does it give, and how are deleted codes told?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks import policy
from consultant.checks.matter import Matter
from consultant.checks.reads import books_read
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, Intent, IntentKind, Mention, Part, Question, Setting

from tests.at_the_desk import about

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

KINDS = IntentKind


def asked(*codes: str, text: str = "", payer: str | None = None, **kwargs: object) -> Question:
    question = about(*codes, **kwargs)  # type: ignore[arg-type]
    particulars = replace(question.particulars, payer=payer)
    return replace(question, text=text or question.text, particulars=particulars)


def found(shelf: Books, question: Question) -> list[Finding]:
    return list(policy.check(Matter(question, shelf)))


def names(findings: list[Finding]) -> list[str]:
    return [str(one.facts["note"]) for one in findings]


def test_a_note_speaks_of_its_code(shelf: Books) -> None:
    (one,) = found(shelf, asked("99417"))
    assert (one.verdict, one.codes, one.facts["instead"]) == (Verdict.RULE_FORBIDS, ("99417",), ["G2212"])
    assert one.citations[0].row == "chapter 12, section 30.6.15 (prolonged services)"


def test_a_question_on_other_codes_hears_nothing(shelf: Books) -> None:
    assert found(shelf, asked("J1885", "93591")) == []
    assert found(shelf, asked()) == []


def test_a_note_that_wants_words_speaks_only_at_them(shelf: Books) -> None:
    assert found(shelf, asked("88305", text="88305 x 3")) == []
    (one,) = found(shelf, asked("88305", text="88305 on a PROSTATE case"))
    assert one.facts["note"] == "prostate-pathology"


def test_a_note_that_wants_a_partner_speaks_only_beside_it(shelf: Books) -> None:
    assert found(shelf, asked("29877")) == []
    (one,) = found(shelf, asked("29877", "29881"))
    assert (one.verdict, one.codes) == (Verdict.RULE_FORBIDS, ("29877", "29881"))


def test_a_code_is_no_partner_of_its_own(shelf: Books) -> None:
    assert "one-initial-infusion" not in names(found(shelf, asked("96365")))
    (one,) = found(shelf, asked("96365", "96413"))
    assert (one.facts["note"], one.codes) == ("one-initial-infusion", ("96365", "96413"))


def test_a_note_is_silent_beside_a_code_that_changes_the_matter(shelf: Books) -> None:
    question = asked("88305", "G0416", text="prostate 88305 and G0416")
    assert names(found(shelf, question)) == ["prostate-pathology-with-others"]


@pytest.mark.parametrize(
    ("day", "note"),
    [
        (date(2024, 5, 1), ["complexity-with-25-in-2024"]),
        (date(2025, 5, 1), ["complexity-with-25"]),
        (date(2023, 5, 1), []),
        (None, ["complexity-with-25"]),
    ],
)
def test_a_rule_counts_for_the_day_of_service_and_without_one_today(
    shelf: Books, day: date | None, note: list[str]
) -> None:
    assert names(found(shelf, asked("G2211", modifiers=("25",), on=day))) == note


def test_a_modifier_alone_counts_as_one_on_the_code(shelf: Books) -> None:
    alone = Mention(CodeSystem.MOD, "25", 0, 2, "25", 0.9)
    question = asked("G2211")
    assert found(shelf, question) == []
    (one,) = found(shelf, replace(question, mentions=(*question.mentions, alone)))
    assert one.facts["note"] == "complexity-with-25"


def test_a_note_that_wants_an_intent_speaks_only_where_it_is_asked(shelf: Books) -> None:
    assert found(shelf, asked("36415")) == []
    assert names(found(shelf, asked("36415", asks=(KINDS.UNITS,)))) == ["venipuncture-once"]


def test_a_note_of_one_setting_is_silent_in_another(shelf: Books) -> None:
    assert found(shelf, asked("99211", "96372", setting=Setting.OUTPATIENT_HOSPITAL)) == []
    assert names(found(shelf, asked("99211", "96372", setting=Setting.PRACTITIONER))) == [
        "nurse-visit-with-injection"
    ]


def test_for_another_payer_a_rule_of_medicare_is_only_told(shelf: Books) -> None:
    (one,) = found(shelf, asked("99417", payer="Aetna"))
    assert (one.verdict, one.facts["medicare_only"]) == (Verdict.RULE_TOLD, True)
    (one,) = found(shelf, asked("99417", payer="Medicare Advantage"))
    assert (one.verdict, one.facts["medicare_only"]) == (Verdict.RULE_FORBIDS, False)


def test_an_edit_in_force_gives_the_verdict_and_the_note_the_why(shelf: Books) -> None:
    (one,) = found(shelf, asked("11720", "11721", asks=(KINDS.PAIR,)))
    assert (one.verdict, one.facts["settled_by_edit"]) == (Verdict.RULE_TOLD, True)


def test_words_alone_are_tied_to_their_place_in_the_mail(shelf: Books) -> None:
    (one,) = found(shelf, asked(text="Is a split/shared visit ok in the office?"))
    assert (one.facts["note"], one.codes, one.facts["start"]) == ("split-visit", (), 0)


def test_at_most_three_notes_the_worst_first(shelf: Books) -> None:
    codes = ("99417", "99441", "92015", "97010", "99000", "94760", "98940")
    findings = found(shelf, asked(*codes))
    notes = [one for one in findings if one.verdict is not Verdict.CODE_DELETED]
    assert [one.verdict for one in notes] == [Verdict.RULE_FORBIDS] * policy.MOST_NOTES


def test_each_of_several_questions_hears_what_its_own_words_ask(shelf: Books) -> None:
    text = "Medicare. 1) 99203 can a PA bill? 2) 99215 global?"
    first, second = text.index("1)"), text.index("2)")
    question = asked("99203", "99215", text=text)
    parts = (
        Part(first, second, (0,), (Intent(KINDS.VALIDITY, (0,)),)),
        Part(second, len(text), (1,), (Intent(KINDS.GLOBAL_PERIOD, (1,)),)),
    )
    (one,) = found(shelf, replace(question, parts=parts))
    assert (one.facts["note"], one.codes) == ("physician-assistant-bills", ("99203",))


def test_prior_authorisation_is_no_physician_assistant(shelf: Books) -> None:
    assert found(shelf, asked("99203", text="99203 PA required?")) == []
    assert found(shelf, asked("99203", text="99203 in pa")) == []


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2022, 12, 31), Verdict.CODE_STILL_VALID),
        (date(2023, 1, 1), Verdict.CODE_DELETED),
        (None, Verdict.CODE_DELETED),
    ],
)
def test_a_deleted_code_is_told_by_its_last_day(shelf: Books, day: date | None, verdict: Verdict) -> None:
    (one,) = found(shelf, asked("99241", on=day, payer="Commercial"))
    assert one.verdict is verdict
    assert (one.facts["last_day"], one.facts["gone_from"]) == ("2022-12-31", "2023-01-01")


def test_codes_deleted_together_are_one_finding(shelf: Books) -> None:
    (one,) = found(shelf, asked("99441", "99443"))
    assert one.codes == ("99441", "99443")


def test_no_import_of_a_book_changes_what_a_manual_says(shelf: Books) -> None:
    kept = [
        {"check": one.check, "verdict": one.verdict, "codes": one.codes, "facts": one.facts}
        for one in found(shelf, asked("99417"))
    ]
    cited = [
        kept[0]
        | {
            "citations": [
                {"system": "NCCI Policy Manual for Medicare Services", "release": "2026", "row": "chapter I"}
            ]
        }
    ]
    assert books_read(cited) == frozenset()
