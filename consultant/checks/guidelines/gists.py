"""What the sections that are asked for most say, each in a sentence of our own.

Source: ICD-10-CM Official Guidelines for Coding and Reporting FY2026, read section by section. A sentence is told only
where the loaded edition still calls the section so.
"""

from __future__ import annotations

from types import MappingProxyType

GISTS = MappingProxyType(
    {
        ("I.A.5", "7th characters"): "a 7th character that applies is required, in the 7th place, with X filling empty places",
        ("I.A.12.a", "excludes1"): "the two codes are never used together, unless the conditions are unrelated; if that is not clear, query the provider",
        ("I.A.12.b", "excludes2"): "both codes may be used together where the patient has both conditions",
        ("I.A.15", "with"): 'conditions that the index or a title joins by "with" are coded as related, unless the record says that they are not',
        ("I.A.17", "code also"): "two codes may be needed; the note does not say which comes first",
        ("I.A.19", "code assignment"): "the provider's statement that the condition exists is enough; clinical criteria do not decide the code",
        ("I.B.4", "signs and symptoms"): "symptom codes are acceptable where no definitive diagnosis has been confirmed",
        ("I.B.5", "conditions that are an integral"): "signs and symptoms that routinely go with a disease are not coded besides it",
        ("I.B.8", "acute and chronic"): "with separate index entries at the same level both are coded, the acute one first",
        ("I.B.9", "combination code"): "where one code holds both conditions, that code alone is assigned",
        ("I.B.10", "sequela"): "generally the residual condition comes first, the sequela code second",
        ("I.B.13", "laterality"): "without a bilateral code, one code for each side; an unspecified side only where the record does not tell it",
        ("I.B.17", "borderline"): "a borderline diagnosis is coded as confirmed, unless the index has an entry of its own for it",
        ("I.C.1.d.3", "sequencing of severe sepsis"): "severe sepsis present on admission: the systemic infection first, then R65.2-, which is never the principal diagnosis",
        ("I.C.1.d.4", "sepsis or severe sepsis with a localized"): "admitted with both: the systemic infection first, the localized infection second; sepsis that develops later follows the localized infection",
        ("I.C.4.a.3", "diabetes mellitus and the use"): "add Z79 codes for insulin, oral drugs and injectable non-insulin drugs; type not stated but insulin used: E11",
        ("I.C.9.a.1", "hypertension with heart"): "hypertension with heart failure is coded to I11, with an additional code from I50",
        ("I.C.9.a.2", "hypertensive chronic kidney"): "hypertension with chronic kidney disease is coded to I12, with N18 second for the stage, unless the provider says that they are unrelated",
        ("I.C.9.a.3", "hypertensive heart and chronic"): "hypertension with both heart and chronic kidney disease is coded to I13, with N18 for the stage and I50 where there is heart failure",
        ("I.C.10.a.1", "acute exacerbation"): "an exacerbation is a worsening of the chronic condition; an infection on top of it is not the same",
        ("I.C.13.d.1", "osteoporosis without"): "M81 where no pathologic fracture is current, even after an earlier one",
        ("I.C.13.d.2", "osteoporosis with current"): "M80, not a traumatic fracture code, where a fall would not usually break a normal, healthy bone",
        ("I.C.15.a.1", "codes from chapter 15"): "chapter 15 codes come before codes of other chapters, unless the provider documents that the pregnancy is incidental (Z33.1)",
        ("II.A", "codes for symptoms"): "a symptom code is not the principal diagnosis where a related definitive diagnosis has been established",
        ("II.C", "two or more diagnoses"): "where diagnoses meet the definition equally and no rule orders them, any of them may be first",
        ("II.H", "uncertain"): "inpatient: a diagnosis still uncertain at discharge (probable, suspected, likely) is coded as if it existed",
        ("III.C", "uncertain"): "inpatient: a diagnosis still uncertain at discharge (probable, suspected, likely) is coded as if it existed",
        ("IV.A.1", "outpatient surgery"): "the reason for the surgery is first-listed, even where the surgery was not performed",
        ("IV.D", "codes that describe symptoms"): "outpatient: symptom codes are acceptable where no diagnosis has been confirmed",
        ("IV.H", "uncertain"): "outpatient: probable, suspected or rule-out diagnoses are not coded; code the symptom, sign or other reason for the visit",
        ("IV.I", "chronic diseases"): "a chronic disease may be coded as often as it is treated",
        ("IV.M", "patients receiving preoperative"): "Z01.81- first, then the reason for the surgery and any findings",
    }
)  # fmt: skip
"""By number and how the title begins."""


def gist(number: str, title: str) -> str | None:
    """Our sentence on a section; None where there is none, or where the section is called otherwise."""
    plain = title.lower().strip(' "\u201c\u201d.')
    return next(
        (said for (one, begins), said in GISTS.items() if one == number and plain.startswith(begins)), None
    )
