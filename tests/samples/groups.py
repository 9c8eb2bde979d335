"""Samples of the crosswalks and groups: GEMs, ICD-9-CM titles, MS-DRG tables, CMS-HCC, RBCS; all rows are invented."""

from __future__ import annotations

from tests.samples.sample import Sample


def _lines(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


GEM_FORWARD = _lines(
    "0010  A000    00000",
    "0011  A001    10000",
    "0011  A009    10000",
    "0990  NoDx    11000",
    "E8000 T01XXXA 10111",
    "E8000 T02XXXA 10112",
    "E8000 T03XXXA 10112",
    "V0119 Z992    10000",
)
GEM_BACKWARD = _lines(
    "A000    0010  00000", "A001    0011  10000", "T01XXXA v0119 10000", "Z992    NoDx  11000"
)
GEM_PROCEDURES_FORWARD = _lines("0001  6A750Z4 10000", "3893  02HV33Z 10000", "9051  NoPCS   11000")
GEM_PROCEDURES_BACKWARD = _lines("0016070 0234 10000", "02HV33Z 3893 10000")

ICD9_TITLES = b"""dgns_cd,longdesc,shortdesc,version,fyear
"0010","Invented fever, first kind","Inv fever 1",32,2015
"0011","Invented fever, second kind","Inv fever 2",32,2015
"E8000","Invented accident","Inv accident",32,2015
"3893","Invented hearing loss","Inv hearing",32,2015
"""

DRG_WEIGHTS = (
    b'"TABLE 5.\x97LIST OF INVENTED MS-DRGS, RELATIVE WEIGHTING FACTORS, \n'
    b'AND MEAN LENGTH OF STAY\x97FY 2026 Final Rule"\t\t\t\t\t\t\t\t\t\r\n'
) + _lines(
    "MS-DRG \tFY 2026 Final Post-Acute DRG\tFY 2026 Final Special Pay DRG\tMDC\tTYPE\tMS-DRG Title"
    "\tWeights - Before Cap\tWeights - 10% Cap Applied \tGeometric mean LOS\tArithmetic mean LOS",
    "001\tNo\tNo\tPRE\tSURG\tINVENTED TRANSPLANT WITH MCC\t28.0239\t28.0239\t25.8\t36.2",
    '002\tYes\tYes\t01\tMED\t"INVENTED STATES OF HEAD, NECK AND TOE"\t2.5000\t2.7500\t4.0\t5.10',
    "989\tNo\tNo\t \tSURG\tINVENTED PROCEDURES OF ANY MDC\t1.1992\t1.1992\t2.3\t3.0",
    "999\tNo\tNo\t \t**\tINVENTED UNGROUPABLE\t.\t.\t.\t",
)

DRG_TITLES = rb"""
"001","\N","P","INVENTED TRANSPLANT WITH MCC","0","\N"
"002","MDC 01","M","INVENTED STATES OF HEAD","0","\N"
"003","MDC 01","M","INVENTED STATES OF TOE","0","\N"
"004","05","Surgical","Invented surgery w MCC","1","2023-10-01"
""".lstrip()

MDC = b"""
"01","Diseases and Disorders of the Invented System"
"02","Diseases and Disorders of the Other System, and of Both"
"03","Factors of Invention"
""".lstrip()

MCC_LIST = _lines(
    "TABLE 6I - COMPLETE MCC LIST",
    "Diagnosis Code\tDescription",
    "S90.1XXA\tInvented injury of thumb, initial encounter",
    "S90.91\tInvented injury, other, large",
    "",
    "\tNotes:",
)
CC_LIST = _lines(
    "TABLE 6J - COMPLETE CC LIST",
    "Diagnosis Code\tDescription",
    "S90.99\tInvented injury, other, small",
    "A00.0\tInvented fever",
)

CC_EXCLUSIONS = _lines(
    "TABLE 6K - COMPLETE LIST OF CC EXCLUSIONS",
    "",
    "Invented words about the table.",
    "",
    "K Part 1: List of CC and Major CC Codes",
    " I10 Dx  Lev PDX Exclusions   ICD-10-CM Description",
    " A000    CC  0002:3 codes     Invented fever",
    " S901XXA MCC 0003:1 code      Invented injury of thumb, initial encounter",
    " S9091   MCC 0002:3 codes     Invented injury, other, large",
    " S9099   CC  No Excl          Invented injury, other, small",
    "",
    "PDX collection 0002",
    "  A000    Invented fever",
    "  A001    Invented fever, second kind",
    "  S901XXA Invented injury of thumb, initial encounter",
    "",
    "PDX collection 0003",
    "  T01     Invented malaise",
    "",
    "K Part 2: Codes that are CC or Major CC only if patient discharged alive",
    "",
    "  S9091   Invented injury, other, large",
    "",
    "K Part 3: Secondary Diagnosis CC/MCC Severity Exclusions in Select MS-DRGs",
    "",
    "MDC 01 DRGs 002-003 Invented States",
    "",
    "  A000  Invented fever",
    "  S9099 Invented injury, other, small",
)

HCC = b"""diagnosis_code,cc,model_name
A000,18,CMS-HCC ESRD Model V24
A000,38,CMS-HCC Model V28
A000,30,RxHCC Model V08
S901XXA,38,CMS-HCC Model V28
"""

HCC_LABELS = b"""cc,label,model_domain,model_version,model_fullname
HCC18,"Invented Fevers, with Chills",ESRD,V24,V24H86L1
HCC38,Invented Fevers and Injuries,CMS-HCC,V28,V28115L3
RXHCC30,Invented Fevers,RxHCC,R08,R08X84L1
"""

RBCS = _lines(
    "hcpcs_code,rbcs_procedure,rbcs_category,rbcs_subcategory,rbcs_family,hcpcs_date_added,hcpcs_date_ended,"
    "rbcs_date_effective",
    "90001,Other,Procedure,Invented System,No RBCS Family,20120101,,20140101",
    "90001,Non-Procedure,Treatment,Invented Care,Invented Family,20120101,,20170101",
    '90002,Major,Procedure,"Invented, Other",No RBCS Family,20120101,20161231,20140101',
)

SAMPLES = (
    Sample("GEM, ICD-9-CM to ICD-10-CM", "2018_I9gem.txt", GEM_FORWARD),
    Sample("GEM, ICD-10-CM to ICD-9-CM", "2018_I10gem.txt", GEM_BACKWARD),
    Sample("GEM, ICD-9-CM procedures to ICD-10-PCS", "gem_i9pcs_2018.txt", GEM_PROCEDURES_FORWARD),
    Sample("GEM, ICD-10-PCS to ICD-9-CM procedures", "gem_pcsi9_2018.txt", GEM_PROCEDURES_BACKWARD),
    Sample("ICD-9-CM diagnosis titles (csv)", "icd9dx2015.csv", ICD9_TITLES),
    Sample("MS-DRG weights (IPPS Table 5, text)", "drg_weights.txt", DRG_WEIGHTS),
    Sample("MS-DRG titles (csv)", "ms_drg_2026.csv", DRG_TITLES, one_heading=False),
    Sample("MDC names (csv)", "mdc_2026.csv", MDC, one_heading=False),
    Sample("MCC list (IPPS Table 6I, text)", "mcc_list_fy2026.txt", MCC_LIST, last_line_is_a_row=False),
    Sample("CC list (IPPS Table 6J, text)", "cc_list_fy2026.txt", CC_LIST),
    Sample("CC exclusions (IPPS Table 6K, text)", "cc_exclusions_fy2026.txt", CC_EXCLUSIONS),
    Sample("CMS-HCC mapping (csv)", "ra_dx_to_cc_2027.csv", HCC),
    Sample("CMS-HCC labels (csv)", "ra_labels_2026.csv", HCC_LABELS),
    Sample("RBCS classification (csv)", "rbcs.csv", RBCS),
)
