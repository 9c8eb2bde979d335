"""MS-DRG weights, CC and MCC lists, CMS-HCC, invented for the stories.

The numbers are real ones, the titles, weights, stays, collections and categories are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_COLUMNS = (
    "MS-DRG \tFY 2026 Final Post-Acute DRG\tFY 2026 Final Special Pay DRG\tMDC\tTYPE\tMS-DRG Title"
    "\tWeights - Before Cap\tWeights - 10% Cap Applied \tGeometric mean LOS\tArithmetic mean LOS"
)
_DRGS = (
    "001\tNo\tNo\tPRE\tSURG\tINVENTED TRANSPLANT WITH MCC\t20.0000\t20.0000\t20.0\t30.0",
    "291\tYes\tNo\t05\tMED\tINVENTED TROUBLE OF THE PUMP WITH MCC\t1.2000\t1.2000\t3.5\t4.5",
    "292\tYes\tNo\t05\tMED\tINVENTED TROUBLE OF THE PUMP WITH CC\t0.8000\t0.8000\t2.5\t3.5",
    "293\tYes\tNo\t05\tMED\tINVENTED TROUBLE OF THE PUMP WITHOUT CC/MCC\t0.5000\t0.5500\t1.5\t2.5",
    "469\tYes\tYes\t08\tSURG\tINVENTED NEW JOINT WITH MCC OR INVENTED ANKLE\t3.0000\t3.0000\t3.0\t4.0",
    "470\tYes\tNo\t08\tSURG\tINVENTED NEW JOINT WITHOUT MCC\t1.9000\t1.9000\t1.8\t2.1",
    "871\tYes\tNo\t18\tMED\tINVENTED FEVER OF THE BLOOD WITH MCC\t1.9000\t1.9000\t4.7\t6.2",
    "872\tYes\tNo\t18\tMED\tINVENTED FEVER OF THE BLOOD WITHOUT MCC\t1.0000\t1.0000\t3.3\t4.1",
    "989\tNo\tNo\t \tSURG\tINVENTED PROCEDURES OF ANY MDC\t1.1000\t1.1000\t2.3\t3.0",
    "999\tNo\tNo\t \t**\tINVENTED UNGROUPABLE\t.\t.\t.\t",
)
_TITLES = rb"""
"290","MDC 05","M","INVENTED FORMER TROUBLE","1","2023-10-01"
"291","MDC 05","M","INVENTED TROUBLE OF THE PUMP WITH MCC","0","\N"
""".lstrip()
_CATEGORIES = b"""
"05","Diseases and Disorders of the Invented Pump"
"08","Diseases and Disorders of the Invented Frame"
"18","Invented Fevers and Diseases"
""".lstrip()
_MCC = (
    "J18.9\tInvented fever of the lung, germ unknown",
    "S52.101A\tInvented break of the upper right forearm, first visit",
)
_CC = ("I35.0\tInvented narrow outflow valve", "E11.65\tInvented sugar condition with high readings")
_EXCLUSIONS = (
    "TABLE 6K - COMPLETE LIST OF CC EXCLUSIONS",
    "",
    "Invented words about the table.",
    "",
    "K Part 1: List of CC and Major CC Codes",
    " I10 Dx  Lev PDX Exclusions   ICD-10-CM Description",
    " E1165   CC  0002:2 codes     Invented sugar condition with high readings",
    " I350    CC  No Excl          Invented narrow outflow valve",
    " J189    MCC 0004:1 code   Invented fever of the lung, germ unknown",
    " S52101A MCC 0003:1 code      Invented break of the upper right forearm, first visit",
    "",
    "PDX collection 0002",
    "  E1169   Invented sugar condition with another trouble",
    "  E119    Invented sugar condition without trouble",
    "",
    "PDX collection 0003",
    "  S52101D Invented break of the upper right forearm, later visit",
    "",
    "PDX collection 0004",
    "  J440    Invented narrow lung with a lower infection",
    "",
    "K Part 2: Codes that are CC or Major CC only if patient discharged alive",
    "",
    "  S52101A Invented break of the upper right forearm, first visit",
    "",
    "K Part 3: Secondary Diagnosis CC/MCC Severity Exclusions in Select MS-DRGs",
    "",
    "MDC 05 DRGs 291-293 Invented Trouble",
    "",
    "  I350  Invented narrow outflow valve",
)
_HCC = b"""diagnosis_code,cc,model_name
E1165,37,CMS-HCC Model V28
E1165,18,CMS-HCC ESRD Model V24
E1165,18,CMS-HCC Model V22
E1165,30,RxHCC Model V08
I350,187,RxHCC Model V08
"""
_HCC_LABELS = b"""cc,label,model_domain,model_version,model_fullname
HCC37,Invented Sugar with Trouble,CMS-HCC,V28,V28115L3
HCC18,Invented Sugar,ESRD,V24,V24H86L1
RXHCC30,Invented Sugar,RxHCC,R08,R08X84L1
"""
_EXEMPT = "Order26\tPOAexemptCode\tDescription\r\n00001\tZ23\tInvented visit for a shot\r\n"


def _lines(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def _listing(title: str, *rows: str) -> bytes:
    return _lines(title, "Diagnosis Code\tDescription", *rows)


def write(folder: Path) -> None:
    """The tables of FY2026, the list of all years, the mapping of PY2027."""
    caption = b'"TABLE 5.\x97INVENTED MS-DRGS\x97FY 2026 Final Rule"\t\t\t\t\t\t\t\t\t\r\n'
    files = {
        "drg_weights.txt": caption + _lines(_COLUMNS, *_DRGS),
        "ms_drg_2026.csv": _TITLES,
        "mdc_2026.csv": _CATEGORIES,
        "mcc_list_fy2026.txt": _listing("TABLE 6I - COMPLETE MCC LIST", *_MCC),
        "cc_list_fy2026.txt": _listing("TABLE 6J - COMPLETE CC LIST", *_CC),
        "cc_exclusions_fy2026.txt": _lines(*_EXCLUSIONS),
        "ra_dx_to_cc_2027.csv": _HCC,
        "ra_labels_2026.csv": _HCC_LABELS,
        "POAexemptCodesFY26.txt": _EXEMPT.encode(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
