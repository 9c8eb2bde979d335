"""The words on diagnoses: every verdict has its sentence, and the first line begins with what it means."""

from __future__ import annotations

from typing import Any

import pytest

from consultant.drafting.brief import Brief
from consultant.drafting.letter import Line, Sources
from consultant.drafting.phrases import diagnoses, validity
from consultant.drafting.phrases.told import Told
from consultant.verdicts import OUTCOMES, Outcome, Verdict
from consultant.vocabulary import Citation, Finding, IntentKind, ReplyKind

from tests.at_the_desk import about

EDITION = {
    "edition": "FY2026",
    "from": "2025-10-01",
    "to": "2026-09-30",
    "as_of": "2026-01-15",
    "asked": None,
}
NOTE = {"kind": "code first", "owner": "Section A00-A09", "text": "a thing (A01.-)"}
EDGE = {
    "first": "A1",
    "then": "A2",
    "kind": "code first",
    "owner": "A2",
    "text": "a thing (A1)",
    "guideline": "I.A.13",
}


def finding(verdict: Verdict, *codes: str, guideline: str = "I.A.9", **facts: Any) -> Finding:
    told = {**EDITION, "guideline": guideline, **facts}
    return Finding(diagnoses.CHECK, verdict, codes, told, (Citation("book", "FY2026", "row"),))


def combined(
    rule: str, wrong: str, *codes: str, instead: tuple[str, ...] = (), kept: tuple[str, ...] = ()
) -> Finding:
    return finding(
        Verdict.COMBINED,
        wrong,
        *codes,
        rule=rule,
        wrong=wrong,
        instead=[{"code": code, "title": f"title of {code}"} for code in instead],
        kept=list(kept),
        titles={code: f"title of {code}" for code in (wrong, *codes)},
        dialysis="Z99.2" if "N18.6" in codes else "",
    )


FINDINGS = {
    "hypertension": combined("hypertension", "I10", "N18.6", instead=("I12.0",), kept=("N18.6",)),
    "heart": combined("hypertension", "I10", "I51.9", instead=("I11.9",), kept=("I51.9",)),
    "diabetes": combined("diabetes", "E11.9", "N18.30", instead=("E11.22",), kept=("N18.30",)),
    "without": combined("without", "E11.9", "E11.65", kept=("E11.65",)),
    "angina": combined("angina", "I25.10", "I20.9", instead=("I25.119",)),
    "infection": combined("infection", "J44.9", "J18.9", instead=("J44.0",), kept=("J18.9",)),
    "unspecified": combined("unspecified", "J44.9", "J44.1", kept=("J44.1",)),
    "alone": combined("alone", "O80", "O70.1", kept=("O70.1",)),
    "says less": finding(
        Verdict.TITLES_DISAGREE,
        "E78.5",
        "E78.2",
        says="E78.5",
        phrase="",
        titles={"E78.5": "a", "E78.2": "b"},
    ),
    "excludes1": finding(
        Verdict.EXCLUDES1, "E10.9", "E11.9", notes=[{"owner": "E10", "text": "that (E11.-)"}]
    ),
    "bilateral": finding(Verdict.BILATERAL_CODE, "M17.11", "M17.12", bilateral="M17.0", title="both"),
    "symptom": finding(
        Verdict.SYMPTOM_BESIDE, "R05.9", "J18.9", symptom="R05.9", disease="J18.9", also="I.B.6"
    ),
    "titles": finding(
        Verdict.TITLES_DISAGREE,
        "K21.9",
        "K20.9",
        says="K21.9",
        phrase="it",
        titles={"K21.9": "a", "K20.9": "b"},
    ),
    "needs first": finding(
        Verdict.NEEDS_FIRST, "F02.80", why="manifestation", title="x", notes=[NOTE], more=True
    ),
    "never first": finding(
        Verdict.NEVER_FIRST, "W19.XXXA", why="external cause", title="x", notes=[], more=False
    ),
    "organism": finding(Verdict.NEVER_FIRST, "B95.0", why="organism", title="x", notes=[], more=False),
    "side": finding(Verdict.OTHER_SIDE, "27447", "M17.12", modifier="RT", side="right", other="left"),
    "sex": finding(Verdict.OTHER_SEX, "N40.1", of="male", where="section x", title="x"),
    "age": finding(Verdict.OTHER_AGE, "P07.3", why="it is early", where="", title="x"),
    "free": finding(Verdict.NO_EXCLUDES1, "A1", "A2", pairs=[["A1", "A2"]], every_pair=True),
}
BEGINNINGS = {Outcome.NO: "No", Outcome.ONLY_IF: "Only", Outcome.YES: "Yes"}


def brief(*findings: Finding, asks: tuple[IntentKind, ...] = (IntentKind.PAIR,)) -> Brief:
    codes = dict.fromkeys(code for one in findings for code in one.codes)
    return Brief(ReplyKind.ANSWER, "R", "Desk", question=about(*codes, asks=asks), findings=findings)


def said(*findings: Finding, asks: tuple[IntentKind, ...] = (IntentKind.PAIR,)) -> Told:
    told = diagnoses.lead(brief(*findings, asks=asks))
    assert told is not None
    return told


def section(*findings: Finding) -> list[str]:
    lines = diagnoses.lines(brief(*findings), Sources())
    return ["\n".join((line.text, *line.under)) for line in lines if isinstance(line, Line)]


@pytest.mark.parametrize("name", FINDINGS)
def test_a_sentence_begins_with_what_it_means(name: str) -> None:
    one = FINDINGS[name]
    told = said(one)
    assert told.outcome is OUTCOMES[one.verdict]
    assert told.sentences[0].startswith(BEGINNINGS[told.outcome])
    assert section(one)
    assert diagnoses.trouble(brief(one)) is None


def test_an_excludes1_note_is_quoted_and_sends_to_the_provider() -> None:
    first = said(FINDINGS["excludes1"]).sentences[0]
    assert first.startswith(
        "Only if the two conditions are unrelated: an Excludes1 note at E10 stands between"
    )
    assert "query the provider" in first
    assert section(FINDINGS["excludes1"])[0] == "E10.9 and E11.9: Excludes1 at E10 “that (E11.-)”."


def test_end_stage_names_dialysis() -> None:
    assert (
        "I12.0 + N18.6 (and Z99.2 if the patient is on dialysis)"
        in said(FINDINGS["hypertension"]).sentences[0]
    )
    assert "hypertension and heart disease" in said(FINDINGS["heart"]).sentences[0]


def test_the_worst_stands_first_and_nothing_says_yes_beside_it() -> None:
    told = said(FINDINGS["free"], FINDINGS["excludes1"], FINDINGS["angina"])
    assert [sentence.split()[0] for sentence in told.sentences] == ["No,", "Only"]
    assert told.outcome is Outcome.NO


def test_many_are_counted() -> None:
    told = said(*(FINDINGS[name] for name in ("angina", "unspecified", "without", "symptom", "excludes1")))
    assert told.sentences[-1] == "Two more below."


def test_five_codes_are_counted() -> None:
    codes = ("A1", "A2", "A3", "A4", "A5")
    free = finding(Verdict.NO_EXCLUDES1, *codes, pairs=[list(codes[:2])] * 3, every_pair=False)
    assert said(free).sentences[0].startswith("Yes, all five may be coded together")
    assert section(free) == [
        "Between A1, A2, A3, A4 and A5 no Excludes1 note stands, but for the pairs named above."
    ]
    few = finding(Verdict.NO_EXCLUDES1, *codes, pairs=[["A1", "A2"], ["A1", "A3"]], every_pair=False)
    assert section(few) == ["No Excludes1 note stands between A1 and A2 or between A1 and A3."]


def order(*codes: str) -> Finding:
    return finding(Verdict.IN_ORDER, *codes, edges=[EDGE], free=["A3"], guidelines=["I.A.13"])


def test_the_order_is_in_the_first_line_where_it_is_asked_or_the_mail_has_another() -> None:
    told = said(order("A1", "A2", "A3"), asks=(IntentKind.SEQUENCING,))
    assert (told.sentences, told.outcome) == (("A1 goes before A2 (guideline I.A.13).",), Outcome.FACT)
    assert section(order("A1", "A2", "A3")) == [
        "Order: A1, then A2.\nA1 before A2: code first at A2 “a thing (A1)”"
    ]
    free = FINDINGS["free"]
    assert len(said(free, order("A1", "A2", "A3")).sentences) == 1
    assert len(said(free, order("A2", "A1")).sentences) == 2


def test_an_order_by_a_chapter_names_its_guideline() -> None:
    edge = {**EDGE, "kind": "", "owner": "", "text": "", "guideline": "I.C.15.a.1"}
    one = finding(Verdict.IN_ORDER, "A1", "A2", edges=[edge], free=[], guidelines=["I.C.15.a.1"])
    assert section(one) == ["Order: A1, then A2.\nA1 before A2: guideline I.C.15.a.1"]


@pytest.mark.parametrize(
    ("codes", "facts", "first", "below"),
    [
        (
            ("A1", "A2"),
            {"notes": [], "single": False},
            "No note of the tabular list puts one",
            "no code-first and",
        ),
        (
            ("N18.6",),
            {"notes": [NOTE], "single": True},
            "N18.6 has a code-first note",
            "code first at section A00-A09",
        ),
        (
            ("Z79.4",),
            {"notes": [], "single": True, "status": True},
            "Some Z codes",
            "no code-first note at it",
        ),
    ],
)
def test_where_no_note_orders(codes: tuple[str, ...], facts: dict[str, Any], first: str, below: str) -> None:
    facts = {"inpatient": "II", "more": False, "status": False, **facts}
    one = finding(Verdict.NO_ORDER, *codes, **facts)
    assert first in said(one, asks=(IntentKind.SEQUENCING,)).sentences[0]
    assert below in section(one)[0]


def test_what_a_note_asks_for_and_what_code_also_means() -> None:
    notes = [{"kind": "code also", "owner": "J44.0", "text": "to tell it"}]
    one = finding(Verdict.NOTE_ASKS, "J44.0", guideline="I.A.17", notes=notes, others=["J18.9"])
    assert section(one)[0] == "J44.0: code also “to tell it” (at J44.0)."
    assert "orders nothing" in section(one)[1]
    assert diagnoses.lead(brief(one)) is None


def test_excludes2_is_explained() -> None:
    one = finding(
        Verdict.EXCLUDES2, "A1", "A2", guideline="I.A.12.b", notes=[{"owner": "A1", "text": "b (A2)"}]
    )
    assert section(one) == [
        "A1 and A2: Excludes2 at A1 “b (A2)”.",
        "Excludes2 means “not included here”: a patient may have both, and both are coded then (guideline I.A.12.b).",
    ]


def test_a_book_that_is_not_loaded() -> None:
    one = Finding(diagnoses.CHECK, Verdict.BOOK_NOT_LOADED, ("A1", "A2"), {"book": "tabular list"})
    told = said(one)
    assert told.outcome is Outcome.CANT_TELL
    assert told.sentences[0].startswith("Can't tell")


def test_a_former_code_is_said_to_be_coded_otherwise() -> None:
    facts: dict[str, Any] = {
        "replaced": {"from": "2021-10-01", "codes": ["M54.50", "M54.59"], "more": True},
        "new_from": "2016-10-01",
    }
    one = finding(Verdict.HEADER, "M54.5", **facts)
    assert validity.converted(one) == (
        " From 2021-10-01 what was coded M54.5 is coded M54.50 or M54.59 and more. It is new from 2016-10-01."
    )
    assert validity.converted(finding(Verdict.HEADER, "M54.5")) == ""


def test_sepsis_first_but_not_where_it_came_later() -> None:
    edge = {**EDGE, "kind": "", "owner": "", "text": "", "guideline": "I.C.1.d.4"}
    one = finding(Verdict.IN_ORDER, "A41.9", "J18.9", edges=[edge], free=[], guidelines=["I.C.1.d.4"])
    assert "sepsis that develops after admission" in said(one, asks=(IntentKind.SEQUENCING,)).sentences[0]
