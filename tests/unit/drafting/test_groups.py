"""What is said of MS-DRGs, CC and MCC, HCC and POA: the first line, and the lines below it."""

from __future__ import annotations

from typing import Any

import pytest

from consultant.drafting.brief import Brief
from consultant.drafting.letter import Line, Sources
from consultant.drafting.phrases import drgs, groups
from consultant.verdicts import Outcome, Verdict
from consultant.vocabulary import Citation, Finding, Intent, IntentKind, Question, ReplyKind

CITED = (Citation("Invented tables", "FY2026", "row"),)


def finding(verdict: Verdict, *codes: str, **facts: Any) -> Finding:
    return Finding("groups", verdict, codes, {"edition": "FY2026", **facts}, CITED)


def drg(code: str, severity: str = "with MCC", **facts: Any) -> Finding:
    told = {
        "title": "INVENTED TROUBLE WITH MCC",
        "weight": "1.2000",
        "weight_before_cap": "1.2000",
        "geometric_stay": "3.5",
        "arithmetic_stay": "4.5",
        "type": "MED",
        "mdc": "05",
        "mdc_title": "Invented Pump",
        "post_acute": True,
        "special_pay": False,
        "severity": severity,
        "family": [],
    }
    return finding(Verdict.DRG, code, **told | facts)


def apart(severities: list[str], *, same_base: bool = True, weight: str | None = "0.4000") -> Finding:
    return finding(
        Verdict.DRG_DIFFERENCE,
        "291",
        "292",
        same_base=same_base,
        titles=["FIRST", "SECOND"],
        severities=severities,
        weights=["1.2000", "0.8000"],
        weight_difference=weight,
    )


def brief(*findings: Finding, text: str = "", asks: tuple[IntentKind, ...] = ()) -> Brief:
    question = Question(text, intents=tuple(Intent(kind) for kind in asks))
    return Brief(ReplyKind.ANSWER, "CC-1", "Coding desk", question, findings)


def said(told: Brief) -> list[str]:
    found = groups.lines(told, Sources())
    return [text for one in found if isinstance(one, Line) for text in (one.text, *one.under)]


def lead(told: Brief) -> str:
    found = groups.lead(told)
    return " ".join(found.sentences) if found else ""


def test_one_ms_drg() -> None:
    told = brief(drg("291", family=[{"code": "291", "severity": "with MCC", "weight": "1.2000"}]))
    assert lead(told) == (
        "MS-DRG 291: weight 1.2000, GMLOS 3.5 days, AMLOS 4.5 days, MDC 05 Invented Pump (FY2026)."
    )
    assert said(told) == [
        (
            "MS-DRG 291 INVENTED TROUBLE WITH MCC: relative weight 1.2000; GMLOS 3.5 days, AMLOS 4.5 days; "
            "MDC 05 Invented Pump; MED; post-acute transfer DRG: yes, special pay DRG: no (FY2026)."
        ),
        "The same base title: 291 with MCC (weight 1.2000).",
    ]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"weight": None, "weight_before_cap": None, "geometric_stay": None}, "no weight in Table 5; MDC 05"),
        ({"weight_before_cap": "1.3000"}, "relative weight 1.2000 (before the 10 % cap 1.3000)"),
        ({"mdc": "PRE"}, "pre-MDC"),
        ({"mdc": None}, "any MDC"),
        ({"type": None, "mdc_title": ""}, "MDC 05; post-acute"),
    ],
)
def test_odd_lines_of_table_5(facts: dict[str, Any], words: str) -> None:
    assert words in said(brief(drg("291", **facts)))[0]


def test_a_weight_without_stays() -> None:
    assert "weight 1.2000, no mean stay in Table 5" in lead(brief(drg("291", geometric_stay=None)))


def test_several_are_listed_with_their_severity() -> None:
    told = brief(*(drg(str(code)) for code in range(291, 296)), drg("999", "", weight=None))
    assert lead(told).startswith("MS-DRG 291 with MCC: weight 1.2000, GMLOS 3.5 days, AMLOS 4.5 days; 292")
    assert lead(told).endswith("\u2026 (FY2026).")
    assert "999 INVENTED TROUBLE WITH MCC: no weight in Table 5" in lead(brief(drg("999", "", weight=None)))


@pytest.mark.parametrize(
    ("severities", "counted"),
    [
        (["with MCC", "with CC"], "292 means that a CC but no MCC counted in that grouping."),
        (["with MCC", "without MCC"], "292 means that no MCC counted in that grouping."),
        (["with CC", "without CC/MCC"], "292 means that neither a CC nor an MCC counted in that grouping."),
        (["with CC", "with MCC"], ""),
    ],
)
def test_a_change_by_the_payer(severities: list[str], counted: str) -> None:
    told = brief(drg("291"), drg("292", "with CC"), apart(severities), text="payer changed it")
    first, second = severities
    assert lead(told) == " ".join(
        filter(
            None,
            [
                (
                    f"MS-DRG 291 and 292 have one base title and differ by severity: 291 {first}, 292 {second}; "
                    "weight 1.2000 against 0.8000, a difference of 0.4000 (FY2026)."
                ),
                counted,
            ],
        )
    )
    assert said(told)[-2:] == [drgs.GROUPER, drgs.TO_CHECK]


def test_different_titles_are_set_apart_where_that_is_asked() -> None:
    pair = (drg("291"), drg("292"), apart(["with MCC", ""], same_base=False, weight=None))
    assert lead(brief(*pair, text="291 vs 292")) == (
        "MS-DRG 291 and 292 have different base titles: 291 FIRST, 292 SECOND (FY2026)."
    )
    assert lead(brief(*pair, text="weights")).startswith("MS-DRG 291 with MCC: weight")
    assert said(brief(*pair, text="291 vs 292"))[-1] == drgs.GROUPER
    assert drgs.GROUPER not in said(brief(*pair, text="weights"))


def test_two_of_one_base_do_not_repeat_their_family() -> None:
    family = [{"code": "291", "severity": "with MCC", "weight": "1.2000"}]
    told = brief(drg("291", family=family), drg("292"), apart(["with MCC", "with CC"]))
    assert not any(line.startswith("The same base") for line in said(told))


@pytest.mark.parametrize("told", [{"text": "what does it pay"}, {"asks": (IntentKind.FEE,)}])
def test_the_payment_is_not_computed(told: dict[str, Any]) -> None:
    assert drgs.PAID in said(brief(drg("291"), **told))
    assert drgs.PAID not in said(brief(drg("291"), text="the payer"))


def test_not_in_the_table() -> None:
    former = finding(Verdict.DRG_NOT_LISTED, "290", terminated="2023-09-30", title="FORMER")
    never = finding(Verdict.DRG_NOT_LISTED, "777", terminated=None, title="")
    found = groups.lead(brief(former, never))
    assert found is not None
    assert found.outcome is Outcome.NO
    assert found.sentences == (
        "No, MS-DRG 290 is not in Table 5 of FY2026; it was given up after 2023-09-30.",
        "No, MS-DRG 777 is not in Table 5 of FY2026.",
    )
    assert said(brief(former, never)) == [
        "MS-DRG 290 is not in Table 5 of FY2026; it was given up after 2023-09-30. Its title was FORMER.",
        "MS-DRG 777 is not in Table 5 of FY2026.",
    ]


def test_no_grouper() -> None:
    found = groups.lead(brief(finding(Verdict.NO_GROUPER, "J18.9")))
    assert found is not None
    assert found.outcome is Outcome.CANT_TELL
    assert found.sentences[0].startswith("Can't tell which MS-DRG")
    assert said(brief(finding(Verdict.NO_GROUPER, "J18.9"))) == [drgs.GROUPER]


def level(code: str, found: str | None, **exclusions: Any) -> Finding:
    told = {"principals": 0, "alive_only": False, "drgs": []} | exclusions
    return finding(
        Verdict.COMPLICATION_LEVEL, code, level=found, complete=True, exclusions=told if found else None
    )


def test_levels() -> None:
    told = brief(level("J18.9", "MCC"), level("I35.0", "CC"), level("E11.9", None))
    assert lead(told) == (
        "J18.9 is an MCC; I35.0 is a CC, not an MCC; E11.9 is neither a CC nor an MCC (FY2026)."
    )
    assert said(told)[-1] == "E11.9: neither a CC nor an MCC in FY2026; no row for it in Tables 6I and 6J."
    assert said(told)[1] == "Table 6K: no principal diagnosis takes its effect away."
    many = [level("J18.9", "MCC"), level("A41.9", "MCC"), level("I35.0", "CC"), level("E11.9", None)]
    assert lead(brief(*many, level("E43", "MCC"))) == (
        "MCC: J18.9, A41.9 and E43; CC, not MCC: I35.0; neither: E11.9 (FY2026)."
    )


def test_exclusions() -> None:
    told = said(
        brief(
            level("J18.9", "MCC", principals=1),
            level("I35.0", "CC", principals=1301, alive_only=True, drgs=["291-293", "871"]),
        )
    )
    assert "Table 6K: it has no effect beside 1 principal diagnosis." in told
    assert told[-3:] == [
        "Table 6K: it has no effect beside 1,301 principal diagnoses.",
        "Table 6K: it counts only if the patient is discharged alive.",
        "Table 6K: no effect in MS-DRG 291-293 and 871.",
    ]


def test_a_header_is_on_no_list() -> None:
    header = finding(Verdict.COMPLICATION_LEVEL, "E11", level=None, complete=False, exclusions=None)
    assert said(brief(header))[0].endswith("It is a header, and only complete codes are on the lists.")


@pytest.mark.parametrize(("excluded", "words"), [(True, "has no effect"), (False, "does not take")])
def test_beside_the_principal_diagnosis(excluded: bool, words: str) -> None:
    one = finding(Verdict.CC_EXCLUSION, "J18.9", "J44.0", level="MCC", principal="J44.0", excluded=excluded)
    assert words in lead(brief(one))
    assert f"J44.0 is {'' if excluded else 'not '}in its exclusion collection" in said(brief(one))[0]


def hcc(code: str, *categories: tuple[str, str, str], complete: bool = True) -> Finding:
    told = [{"model": model, "name": name, "label": label} for model, name, label in categories]
    return finding(Verdict.HCC_CATEGORY, code, categories=told, complete=complete, factor_asked=True)


def test_categories() -> None:
    newest = hcc("E11.65", (groups.NEWEST, "HCC37", "Sugar"), ("V22", "HCC18", ""), ("V24", "HCC18", ""))
    other, none = hcc("I10", ("RxHCC Model V08", "RXHCC187", "")), hcc("E11", complete=False)
    assert lead(brief(newest, other, none)) == (
        f"E11.65 is in HCC37 (Sugar) of {groups.NEWEST}; I10 is in no category of {groups.NEWEST}, only in RXHCC187 of "
        "RxHCC Model V08; E11 is in no HCC of the mapping (FY2026)."
    )
    assert said(brief(newest))[1:] == [f"HCC37 Sugar: {groups.NEWEST}", "HCC18: V22, V24", groups.FACTOR]
    assert "only complete codes are mapped" in said(brief(none))[0]
    assert "HCC37 of" in lead(brief(hcc("E11.65", (groups.NEWEST, "HCC37", ""))))


def test_poa() -> None:
    exempt = finding(Verdict.POA_EXEMPTION, "Z23", exempt=True, complete=True)
    other = finding(Verdict.POA_EXEMPTION, "E11.9", exempt=False, complete=True)
    header = finding(Verdict.POA_EXEMPTION, "E11", exempt=False, complete=False)
    assert lead(brief(exempt, other)) == (
        "Z23 is exempt from POA reporting; E11.9 is not exempt from POA reporting (FY2026)."
    )
    first, second, third = said(brief(exempt, other, header))
    assert first.endswith("no indicator is reported for it.")
    assert groups.NOT_EXEMPT in second
    assert third.endswith("it is a header, and complete codes are listed.")


def test_nothing_found_says_nothing() -> None:
    missing = Finding("groups", Verdict.BOOK_NOT_LOADED, ("291",), {"book": "x"})
    assert groups.lead(brief(missing)) is None
    assert said(brief(missing)) == []


def test_many_codes_are_told_by_whether_the_newest_model_has_them() -> None:
    newest = [{"model": groups.NEWEST, "name": "HCC38", "label": ""}]
    older = [{"model": "RxHCC Model V08", "name": "RXHCC1", "label": ""}]
    found = [
        finding(Verdict.HCC_CATEGORY, f"E1{at}.9", categories=newest if at else older) for at in range(5)
    ]
    question = Question("which are HCCs?", intents=(Intent(IntentKind.DESCRIBE),))
    told = groups.lead(Brief(ReplyKind.ANSWER, "CC-X", "Desk", question, tuple(found)))
    assert told is not None
    assert " ".join(told.sentences) == (
        "In CMS-HCC Model V28: E11.9 (HCC38), E12.9 (HCC38), E13.9 (HCC38) and E14.9 (HCC38); "
        "in no category of CMS-HCC Model V28: E10.9 (FY2026)."
    )


def test_stays_that_are_asked_for_are_told_of_both() -> None:
    two = [drg("291"), drg("292", "with CC"), apart(["with MCC", "with CC"])]
    question = Question("weight and GMLOS for drg 291 and 292", intents=(Intent(IntentKind.DESCRIBE),))
    told = groups.lead(Brief(ReplyKind.ANSWER, "CC-X", "Desk", question, tuple(two)))
    assert told is not None
    assert "292 with CC: weight 1.2000, GMLOS 3.5 days" in told.sentences[0]
