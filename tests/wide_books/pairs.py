"""PTP edits, unit limits and add-ons beyond the small ones, invented for the stories.

Numbers are real, figures are not. The lines of the small files stand first, for the editions are the same.
"""

from __future__ import annotations

from pathlib import Path

SMALL = Path(__file__).resolve().parents[1] / "data" / "codes"
PRACTITIONER, HOSPITAL = "ccipra-v302r0.txt", "ccioph-v302r0.txt"
PRACTITIONER_UNITS = "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"
HOSPITAL_UNITS = "MCR_MUE_OutpatientHospitalServices_Eff_07-01-2024.csv"
ADD_ONS = "AOC_V2024Q2-MCR.txt"

_SEPARATE = "CPT Separate procedure definition"
_STANDARDS = "Standards of medical/surgical practice"
_EXTENSIVE = "More extensive procedure"
PAIRS = (
    ("11042", "97597", "20240101", "*", "1", _STANDARDS),
    ("11042", "11720", "20200101", "*", "1", _STANDARDS),
    ("11055", "11721", "20200101", "*", "1", _STANDARDS),
    ("11102", "17000", "20200101", "*", "1", _EXTENSIVE),
    ("11750", "11730", "20200101", "*", "1", _STANDARDS),
    ("20610", "99211", "20200101", "*", "1", _STANDARDS),
    ("20610", "99212", "20200101", "*", "1", _STANDARDS),
    ("20610", "99213", "20200101", "*", "1", _STANDARDS),
    ("20610", "96372", "20200101", "*", "1", _STANDARDS),
    ("27130", "99213", "20200101", "*", "1", _STANDARDS),
    ("28296", "28291", "20200101", "*", "1", _SEPARATE),
    ("29823", "29822", "20200101", "*", "1", _EXTENSIVE),
    ("29881", "29877", "20200101", "*", "0", _EXTENSIVE),
    ("29881", "G0289", "20200101", "*", "1", _EXTENSIVE),
    ("94640", "99213", "20200101", "*", "0", _STANDARDS),
    ("93000", "93010", "20200101", "*", "1", _EXTENSIVE),
    ("96372", "99211", "20200101", "*", "0", _STANDARDS),
    ("96372", "99212", "20200101", "*", "1", _STANDARDS),
    ("96372", "99214", "20200101", "*", "1", _STANDARDS),
    ("96372", "99215", "20200101", "*", "1", _STANDARDS),
    ("99215", "99241", "20200101", "20221231", "0", _STANDARDS),
)
HOSPITAL_PAIRS = (
    ("11042", "97597", "20200101", "*", "1", _STANDARDS),
    ("96372", "99213", "20200101", "*", "1", _STANDARDS),
)
_UNITS = "3 Date of Service Edit: Clinical"
LIMITS = tuple(
    (code, value, _UNITS)
    for code, value in (
        ("11042", 1), ("11055", 1), ("11102", 1), ("11730", 1), ("11750", 6), ("15823", 1), ("17000", 1), ("26055", 5), ("27130", 1),
        ("27447", 1), ("28820", 6), ("29881", 1), ("29877", 1), ("71046", 2), ("81025", 1), ("85025", 2), ("87804", 3), ("93000", 3),
        ("93010", 5), ("94640", 3), ("96372", 4), ("97110", 6), ("97597", 1), ("99211", 1), ("99213", 2), ("99215", 1), ("G0121", 1), ("G0289", 1),
        ("G0439", 1), ("J1745", 150), ("J3301", 16),
        ("99417", 6), ("99291", 1), ("99292", 8), ("97140", 6), ("77067", 1), ("G2211", 1), ("99205", 1),
    )
)  # fmt: skip
MORE_ADD_ONS = ("192929 92928 2013001", "111045 11042 2013001")
HOSPITAL_LIMITS = (("97110", 8, _UNITS), ("96372", 5, _UNITS))


def write(folder: Path) -> None:
    """All the files of the NCCI."""
    _appended(folder, PRACTITIONER, ["\t".join((one, two, "", *rest)) for one, two, *rest in PAIRS])
    _appended(folder, HOSPITAL, ["\t".join((one, two, "", *rest)) for one, two, *rest in HOSPITAL_PAIRS])
    _appended(folder, PRACTITIONER_UNITS, _limits(PRACTITIONER_UNITS, LIMITS))
    _appended(folder, HOSPITAL_UNITS, _limits(HOSPITAL_UNITS, HOSPITAL_LIMITS))
    _appended(folder, ADD_ONS, list(MORE_ADD_ONS))


def _limits(name: str, limits: tuple[tuple[str, int, str], ...]) -> list[str]:
    """The lines of codes that the small file does not have, each once."""
    small = (SMALL / name).read_bytes().decode("cp1252")
    every = {code: f"{code},{value},{mark},Clinical: Data" for code, value, mark in limits}
    return [line for code, line in every.items() if f"\n{code}," not in small]


def _appended(folder: Path, name: str, lines: list[str]) -> None:
    """The small file of the name, and these lines behind its own."""
    small = (SMALL / name).read_bytes().decode("cp1252")
    ending = "\r\n" if "\r\n" in small else "\n"
    whole = small.rstrip("\r\n") + ending + "".join(f"{line}{ending}" for line in lines)
    (folder / name).write_bytes(whole.encode("cp1252"))
