"""Official titles made readable."""

from __future__ import annotations

import pytest

from consultant.reference.plain.spelling import (
    class_name,
    counted,
    drg_title,
    listed,
    quoted,
    shortened,
    tidy,
    title,
)


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("Injection, invented, 1 mg", "Injection, invented, 1 milligram"),
        ("Injection, invented, per mg", "Injection, invented, per milligram"),
        ("Injection, invented, 10mg", "Injection, invented, 10 milligrams"),
        ("Invented mix, 1 mg/0.03 mg", "Invented mix, 1 milligram/0.03 milligrams"),
        ("Invented dose, 10 mg/day", "Invented dose, 10 milligrams/day"),
        ("Pad 16 sq. in. or less", "Pad 16 square inches or less"),
        ("Invented kit, w/o case (e.g., soft)", "Invented kit, without case (for example, soft)"),
        ("Federally qualified health center (fqhc) visit, fqhc only", "Federally qualified health center visit, federally qualified health center only"),
        ("Continuous positive airway pressure (cpap) device", "Continuous positive airway pressure (CPAP) device"),
        ("For a medicare-approved plan", "For a Medicare-approved plan"),
        ("Lease of dme equipment", "Lease of durable medical equipment"),
        ("Invented drug, (brandx), 1 i.u.", "Invented drug (brandx), 1 international unit"),
        ("Invented drug, 4 ml vial, not for use with j1234", "Invented drug, 4 milliliter vial, not for use with J1234"),
        ("Dmepos item", "Durable medical equipment, prosthetics, orthotics and supplies item"),
        ("Diabetes NOS", "Diabetes not otherwise specified"),
    ],
)  # fmt: skip
def test_titles_are_written_out(printed: str, plain: str) -> None:
    assert title(printed) == plain


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("INVENTED O.R. PROCEDURES WITHOUT CC/MCC", "invented operating room procedures without a complication or comorbidity, major or not (CC or MCC)"),
        ("HIV WITH CC", "HIV with a complication or comorbidity (CC)"),
        ("CHIMERIC ANTIGEN RECEPTOR (CAR) T-CELL", "chimeric antigen receptor (CAR) T-cell"),
        ("INVENTED COMA <1 HOUR W/O MCC", "invented coma less than 1 hour without a major complication or comorbidity (MCC)"),
        ("INVENTED ABUSE, LEFT AMA", "invented abuse, left against medical advice"),
    ],
)  # fmt: skip
def test_titles_of_ms_drgs_are_in_small_letters(printed: str, plain: str) -> None:
    assert drg_title(printed) == plain


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("E&M", "Evaluation and management"),
        ("CT Scan", "Computed tomography scan"),
        ("CT/CTA - Chest", "Computed tomography or computed tomography angiography: Chest"),
        ("PT/OT Evaluation", "Physical therapy or occupational therapy Evaluation"),
        ("Skin", "Skin"),
    ],
)
def test_names_of_classes_are_written_out(printed: str, plain: str) -> None:
    assert class_name(printed) == plain


def test_small_things() -> None:
    assert tidy(" a  b ,, c . ") == "a b, c"
    assert quoted('say “it” "so"') == "“say 'it' 'so'”"
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"], "or") == "a, b or c"
    assert counted(1, "unit") == "1 unit"
    assert counted(2340, "unit") == "2,340 units"
    assert shortened("word " * 100).endswith("word …")
    assert len(shortened("word " * 100)) < 330
