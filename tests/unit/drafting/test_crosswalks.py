"""What is said of GEM targets, years before and after, unclassified and ended codes, index terms."""

from __future__ import annotations

from typing import Any

from consultant.drafting.brief import Brief
from consultant.drafting.letter import Line, Sources
from consultant.drafting.phrases import crosswalks
from consultant.verdicts import Outcome, Verdict
from consultant.vocabulary import Citation, Finding, ReplyKind

CITED = (Citation("Invented GEM", "FY2018", "row"),)


def finding(verdict: Verdict, code: str, **facts: Any) -> Finding:
    return Finding("crosswalks", verdict, (code,), {"edition": "FY2018", **facts}, CITED)


def target(code: str, **facts: Any) -> dict[str, Any]:
    told = {
        "code": code,
        "title": "Invented",
        "approximate": True,
        "scenario": 0,
        "choice": 0,
        "billable": True,
        "listing": "FY2026",
        "below": [],
        "followed_by": [],
    }
    return told | facts


def mapped(code: str, *targets: dict[str, Any], count: int | None = None, **facts: Any) -> Finding:
    counted = len(targets) if count is None else count
    told = {
        "system": "ICD-9-CM",
        "to_system": "ICD-10-CM",
        "title": "",
        "procedure": False,
        "targets": list(targets),
        "count": counted,
        "more": counted - len(targets),
    }
    return finding(Verdict.EQUIVALENTS, code, **told | facts)


def brief(*findings: Finding) -> Brief:
    return Brief(ReplyKind.ANSWER, "CC-1", "Coding desk", findings=findings)


def said(*findings: Finding) -> list[str]:
    found = crosswalks.lines(brief(*findings), Sources())
    return [text for one in found if isinstance(one, Line) for text in (one.text, *one.under)]


def lead(*findings: Finding) -> str:
    found = crosswalks.lead(brief(*findings))
    return " ".join(found.sentences) if found else ""


def test_targets() -> None:
    one = mapped("250.00", target("E11.9"))
    two = mapped("401.9", target("I10", approximate=False), target("I16.9"), title="Old pressure")
    assert lead(one, two) == (
        "250.00 \u2192 E11.9; 401.9 \u2192 I10 or I16.9 (GEM of FY2018, a pointer and no coding advice)."
    )
    assert said(one, two) == [
        "ICD-9-CM 250.00 to ICD-10-CM (GEM of FY2018): one target.",
        "E11.9 Invented (approximate; billable in FY2026)",
        "ICD-9-CM 401.9 Old pressure to ICD-10-CM (GEM of FY2018): 2 targets, each an alternative.",
        "I10 Invented (the same meaning; billable in FY2026)",
        "I16.9 Invented (approximate; billable in FY2026)",
        crosswalks.POINTER,
    ]


def test_a_target_that_is_not_billable_is_marked_in_the_first_line() -> None:
    header = target("M54.5", billable=False, below=["M54.50", "M54.59"])
    gone = target("T80.9", billable=False, listing=None, followed_by=["T80.90"])
    lost = target("T81", billable=False, listing=None)
    assert lead(mapped("1", header), mapped("2", gone), mapped("3", lost)).startswith(
        "1 \u2192 M54.5 (not billable now, see M54.50 or M54.59); 2 \u2192 T80.9 (not billable now, see T80.90); "
        "3 \u2192 T81 (not billable now)"
    )
    assert [line for line in said(mapped("1", header, gone, lost)) if "not billable" in line] == [
        "M54.5 Invented (approximate; not billable, a header in FY2026, below it M54.50, M54.59)",
        (
            "T80.9 Invented (approximate; not billable, the edition that answers does not list it; the conversion table "
            "names T80.90)"
        ),
        "T81 Invented (approximate; not billable, the edition that answers does not list it)",
    ]


def test_many_targets() -> None:
    many = mapped("733.82", *(target(f"S{number}") for number in range(8)), count=1234)
    assert "733.82 \u2192 S0, S1, S2, S3 \u2026 (1,234 in all)" in lead(many)
    assert "\u2026 and 1,226 more" in said(many)


def test_a_combination() -> None:
    first = target("T01", scenario=1, choice=1)
    lists = [target("T02", scenario=1, choice=2), target("T03", scenario=1, choice=2)]
    one = mapped("E800.0", target("X01"), first, *lists, count=9, more=5)
    assert lead(one).startswith("E800.0 \u2192 X01; or T01 with (T02 or T03) \u2026 (9 in all)")
    assert "a combination, one code of each choice list of a scenario together." in said(one)[0]
    assert said(one)[2] == "T01 Invented (scenario 1, choice list 1; approximate; billable in FY2026)"
    assert "in all" not in lead(mapped("E800.0", first, *lists))


def test_no_map_procedures_and_days() -> None:
    none = mapped("90.51", procedure=True, to_system="ICD-10-PCS")
    old = mapped("250.00", target("0SR", billable=None, title=""), in_force_on="2014-05-01")
    assert lead(none).startswith("90.51 has no counterpart in ICD-10-PCS")
    assert said(none)[0] == (
        "ICD-9-CM procedure 90.51: no counterpart in ICD-10-PCS (flag no map; GEM of FY2018)."
    )
    assert said(old)[:2] == [
        "ICD-9-CM 250.00 to ICD-10-CM (GEM of FY2018): one target. ICD-9-CM is the code set on 2014-05-01.",
        "0SR (approximate)",
    ]


def test_no_line_and_no_code_set() -> None:
    missing = finding(Verdict.NOT_MAPPED, "250", system="ICD-9-CM", to_system="ICD-10-CM", title="")
    found = crosswalks.lead(brief(missing))
    assert found is not None
    assert (found.outcome, found.sentences) == (
        Outcome.CANT_TELL,
        ("Can't tell: the GEM has no line for 250.",),
    )
    assert said(missing)[-1] == crosswalks.POINTER
    ended = finding(
        Verdict.CODE_SET_ENDED, "250.00", last_day="2015-09-30", first_day_after="2015-10-01", title=""
    )
    found = crosswalks.lead(brief(ended, mapped("250.00", target("E11.9"))))
    assert found is not None
    assert found.outcome is Outcome.NO
    assert found.sentences[0] == "No, 250.00 is a code of ICD-9-CM, which ended 2015-09-30."
    assert "up to 2015-09-30 only (45 CFR 162.1002)" in said(ended)[0]


def converted(code: str, **facts: Any) -> Finding:
    told = {"before": [], "after": [], "more_after": 0, "title": "", "billable_now": None}
    return finding(Verdict.CONVERTED, code, **told | facts)


def new(code: str, *, still: bool | None, wording: str = "G35", title: str = "") -> dict[str, Any]:
    day = "2025-10-01"
    return {"code": code, "title": title, "effective": day, "wording": wording, "still_billable": still}


def test_conversions() -> None:
    later = converted("G35.A", before=[{"effective": "2025-10-01", "wording": "G35"}])
    assert lead(later) == "G35.A is new from 2025-10-01, coded before: G35 (conversion table, FY2018)."
    assert said(later)[1] == "new from 2025-10-01; coded before: G35"
    former = converted(
        "G35",
        after=[
            new("G35.A", still=False, title="Invented"),
            new("G35.D", still=True, wording="G35, G36"),
            new("G35.E", still=None),
        ],
        more_after=2,
        billable_now=False,
    )
    assert lead(former) == (
        "New from 2025-10-01 for what was coded G35 before: G35.A, G35.D or G35.E; G35 itself is no longer billable "
        "(conversion table, FY2018)."
    )
    assert said(former)[1:] == [
        "from 2025-10-01: G35.A Invented (new, in its place)",
        "from 2025-10-01: G35.D (new, beside it; coded before: G35, G36)",
        "from 2025-10-01: G35.E (new)",
        "\u2026 and 2 more",
    ]
    many = converted("G35", after=[new(f"G{n}", still=True) for n in range(9)], billable_now=True)
    assert "G6, G7 \u2026; G35 itself is still billable" in lead(many)


def test_what_validity_says_already_is_not_repeated() -> None:
    told = Finding("validity", Verdict.HEADER, ("G35",), {"replaced": {"from": "2025-10-01"}})
    assert said(told, converted("G35", after=[new("G35.A", still=False)], billable_now=False)) == []


def test_no_conversion() -> None:
    one = finding(Verdict.NOT_CONVERTED, "Z23")
    assert lead(one) == "Z23 has no row as a new or a former code (conversion table, FY2018)."
    assert "neither as a new nor as a former code" in said(one)[0]


def test_unclassified() -> None:
    drug = finding(Verdict.NOT_OTHERWISE_CLASSIFIED, "J3490", title="Drugs", drug=True)
    item = finding(Verdict.NOT_OTHERWISE_CLASSIFIED, "A4335", title="", drug=False)
    assert lead(drug) == f"J3490 is not otherwise classified: {crosswalks.DESCRIBE_DRUG}."
    assert said(drug, item) == [
        f"J3490 Drugs: not otherwise classified; {crosswalks.DESCRIBE_DRUG}.",
        f"A4335: not otherwise classified; {crosswalks.DESCRIBE_IT}.",
    ]


def test_references() -> None:
    ended = finding(Verdict.REFERRED, "Q9991", references=["J9990"], terminated="2020-12-31", title="")
    living = finding(Verdict.REFERRED, "J9990", references=[], terminated=None, title="")
    assert lead(ended, living) == (
        "Q9991: ended 2020-12-31; Medicare's HCPCS record (FY2018) refers to J9990; J9990: not ended; Medicare's HCPCS "
        "record (FY2018) names no code in its place."
    )
    assert said(living) == ["J9990: not ended; Medicare's HCPCS record (FY2018) names no code in its place."]


def test_index_terms() -> None:
    terms = [
        {"path": "Sugar, with, high", "column": "", "code": "E11.65", "book": "index"},
        {"path": "Inventium", "column": "adverse effect", "code": "T99.1X5", "book": "drugs"},
    ]
    one = finding(Verdict.INDEX_TERMS, "E11.65", terms=terms)
    assert lead(one) == "The index leads to E11.65 from Sugar, with, high and Inventium."
    assert said(one) == [
        "E11.65 in the index (FY2018):",
        "Sugar, with, high: E11.65",
        "Inventium, column adverse effect: T99.1X5",
        crosswalks.TABULAR,
    ]


def test_more_sources_than_the_first_line_names() -> None:
    assert "; \u2026" in lead(*(mapped(str(number), target("E11.9")) for number in range(7)))


def test_nothing_found_says_nothing() -> None:
    assert lead() == ""
    assert said() == []
