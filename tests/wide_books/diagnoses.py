"""The ICD-10-CM order file and tabular list of FY2026, invented for the stories: code numbers as coders know them, words made up.

One list makes both files. A line that begins with a blank is a note of what stands above it: its kind, then its words.
The order file also holds what the small books have of this edition, which it replaces.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import escape

from tests import code_files

SMALL = Path(__file__).resolve().parents[1] / "data" / "codes" / "icd10cm-order-2026.txt"
LIST = """
chapter 2 Invented growths (C00-D49)
section C60-C63 Malignant growths of male genital organs, invented (C60-C63)
C61 Invented growth of the walnut gland
chapter 4 Invented states of the body's economy (E00-E89)
section E08-E13 Invented sugar conditions (E08-E13)
E10 Invented sugar condition of the first kind
 excludes1 invented sugar condition of the second kind (E11.-)
E10.9 Invented sugar condition of the first kind without trouble
E11 Invented sugar condition
 use_additional code for the drug that lowers it:
 use_additional long use of the invented drug (Z79.4)
 excludes1 invented sugar condition of the first kind (E10.-)
E11.2 Invented sugar condition with kidney trouble
E11.22 Invented sugar condition with a long kidney condition
 use_additional code to tell its stage (N18.1-N18.6)
E11.6 Invented sugar condition with other trouble
E11.62 Invented sugar condition with sores
E11.621 Invented sugar condition with a sore of the foot
E11.65 Invented sugar condition with high readings
E11.69 Invented sugar condition with another trouble
E11.9 Invented sugar condition without trouble
section E70-E88 Invented states of fat (E70-E88)
E78 Invented fat of the blood
E78.2 Mixed invented fat of the blood
E78.5 Invented fat of the blood, unspecified
chapter 5 Invented states of mind (F01-F99)
section F01-F09 Invented states of mind by states of the body (F01-F09)
F02 Invented forgetting in other diseases classified elsewhere
 code_first the invented state of the body, such as:
 code_first invented slow forgetting (G30.-)
F02.8 Invented forgetting in other diseases classified elsewhere, degree unknown
F02.80 Invented forgetting in other diseases classified elsewhere, degree unknown, and calm
chapter 6 Invented states of the nerves (G00-G99)
section G30-G32 Invented wear of the nerves (G30-G32)
G30 Invented slow forgetting
 use_additional forgetting without more (F02.80)
G30.9 Invented slow forgetting, kind unknown
chapter 9 Invented states of the blood's ways (I00-I99)
section I10-I16 Invented pressure states (I10-I16)
 excludes1 invented pressure of the newborn (P29.2)
I10 Invented pressure
I11 Invented pressure with a heart condition
I11.0 Invented pressure with a failing heart
 use_additional code to tell the kind of failing (I50.-)
I12 Invented pressure with a long kidney condition
I12.0 Invented pressure with a long kidney condition of the last stages
 use_additional code to tell the stage (N18.5, N18.6)
I12.9 Invented pressure with a long kidney condition of the first stages
I13 Invented pressure with both
I13.0 Invented pressure with a failing heart and a long kidney condition of the first stages
section I20-I25 Invented want of blood (I20-I25)
I20 Invented tightness
 excludes1 tightness with hard ways (I25.1-)
I20.9 Invented tightness, kind unknown
I25 Invented hard ways
I25.1 Invented hard ways of one's own
I25.10 Invented hard ways of one's own and no tightness
I25.11 Invented hard ways of one's own with tightness
I25.119 Invented hard ways of one's own with tightness of unknown kind
section I30-I5A Other invented heart states (I30-I5A)
I35 Invented outflow valve states
I35.0 Invented narrow outflow valve
I50 Invented failing heart
I50.9 Invented failing heart, kind unknown
chapter 10 Invented states of breath (J00-J99)
section J09-J18 Invented fevers of the lung (J09-J18)
J18 Invented fever of the lung
J18.9 Invented fever of the lung, germ unknown
section J40-J4A Invented long states of the lower ways (J40-J4A)
J44 Invented narrow lung
J44.0 Invented narrow lung with a lower infection
 code_also to tell the infection
J44.1 Invented narrow lung, worse
 use_additional cough (R05.-)
 excludes2 invented narrow lung with a lower infection (J44.0)
J44.9 Invented narrow lung, no more said
J45 Invented tight lung
J45.9 Invented tight lung, kind unknown
J45.90 Invented tight lung, uncomplicated
J45.99 Invented tight lung, worse
chapter 11 Invented states of the gut (K00-K95)
section K20-K31 Invented states of the gullet (K20-K31)
K20 Invented sore gullet
K20.9 Invented sore gullet, cause unknown
K21 Invented backflow
K21.9 Invented backflow without sore gullet
chapter 13 Invented states of bones (M00-M99)
section M15-M19 Invented worn joints (M15-M19)
M17 Invented worn knee
M17.0 Bilateral invented worn knees
M17.1 Unilateral invented worn knee
M17.11 Unilateral invented worn knee, right
M17.12 Unilateral invented worn knee, left
M54 Invented pain of the back
M54.5 Invented low pain of the back
M54.50 Invented low pain of the back, kind unknown
M54.59 Invented low pain of the back, other kind
chapter 14 Invented states of water (N00-N99)
section N17-N19 Invented failing kidney (N17-N19)
N18 Invented long kidney condition
 code_first invented pressure with it (I12.-, I13.-)
N18.3 Invented long kidney condition, stage 3
N18.30 Invented long kidney condition, stage 3 and no more said
N18.6 Invented last kidney stage
chapter 15 Invented states of bearing (O00-O9A)
section O20-O29 Invented states of bearing itself (O20-O29)
O24 Invented sugar condition in bearing
O24.4 Invented sugar condition that began in bearing
O24.41 Invented sugar condition that began in bearing, first months
section O80-O82 Invented deliveries (O80-O82)
O80 Invented delivery without trouble
chapter 16 Invented states around birth (P00-P96)
section P05-P08 Invented states by length of bearing (P05-P08)
P07 Invented early birth
P07.3 Invented early birth, weeks unknown
section P19-P29 Invented states of breath and blood around birth (P19-P29)
P29 Invented heart states around birth
P29.2 Invented pressure of the newborn
chapter 18 Invented signs (R00-R99)
section R00-R09 Invented signs of breath and blood (R00-R09)
R05 Invented cough
R05.9 Invented cough, kind unknown
chapter 19 Invented harms (S00-T88)
section S50-S59 Invented harms of the forearm (S50-S59)
S52 Invented break of the forearm
S52.1 Invented break of the upper end
S52.10 Invented break of the upper forearm
S52.101 Invented break of the upper right forearm
 seventh A first visit
 seventh D later visit
S53 Invented sprain of the elbow
S53.4 Invented sprain of the elbow itself
S53.40 Invented sprain of a side
S53.401 Invented sprain of the right elbow
 seventh A initial encounter
 seventh D subsequent encounter
 seventh S sequela
S59 Invented crack of the forearm
S59.2 Invented crack of the lower end
S59.20 Invented crack of a side
S59.201 Invented crack of the right side
 seventh A initial encounter for closed fracture
 seventh B initial encounter for open fracture
 seventh D subsequent encounter for closed fracture with routine healing
 seventh E subsequent encounter for open fracture with routine healing
 seventh K subsequent encounter for closed fracture with nonunion
 seventh S sequela
T14 Invented harm of no place
T14.9 Invented harm
T14.91 Invented harm by one's own hand
 seventh A first visit
chapter 20 Invented causes from outside (V00-Y99)
section W00-W19 Invented falls (W00-W19)
W19 Invented fall
 seventh A first visit
chapter 21 Invented circumstances (Z00-Z99)
section Z20-Z29 Invented circumstances of contagion (Z20-Z29)
Z23 Invented visit for a shot
section Z77-Z99 Invented histories (Z77-Z99)
Z79 Invented long use
Z79.4 Invented long use of the drug
Z99 Invented leaning on machines
Z99.2 Invented leaning on the washing machine of blood
"""
_ELEMENTS = {
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "code_first": "codeFirst",
    "use_additional": "useAdditionalCode",
    "code_also": "codeAlso",
}


def write(folder: Path) -> None:
    """The order file and the tabular list."""
    code_files.write(folder, "icd10cm-order-2026.txt", code_files.order_text(*order_codes()))
    code_files.write(folder, "icd10cm-tabular-2026.xml", tabular(), "utf-8")


def order_codes() -> list[tuple[str, int, str]]:
    """Code, billable, title in the order of the codes; those of the small books keep their words."""
    titles = {code.replace(".", ""): title for code, title in _coded()}
    sevenths = _sevenths()
    for base, characters in sevenths.items():
        for character, meaning in characters:
            titles[base.ljust(6, "X") + character] = f"{titles[base]}, {meaning}"
    titles |= {row[6:13].strip(): row[77:].strip() for row in SMALL.read_text("cp1252").splitlines()}
    every = sorted(titles)
    headers = {code for code in every if any(other != code and other.startswith(code) for other in every)}
    headers |= set(sevenths)
    return [(code, int(code not in headers), titles[code]) for code in every]


def _coded() -> list[tuple[str, str]]:
    found = (re.fullmatch(r"([A-Z]\d\S*) (.+)", line) for line in LIST.splitlines())
    return [(match[1], match[2]) for match in found if match]


def _sevenths() -> dict[str, list[tuple[str, str]]]:
    """The 7th characters by the code (without its dot) at which they stand."""
    found: dict[str, list[tuple[str, str]]] = {}
    above = ""
    for line in LIST.splitlines():
        if line.startswith(" seventh "):
            character, meaning = line.removeprefix(" seventh ").split(" ", 1)
            found.setdefault(above, []).append((character, meaning))
        elif not line.startswith(" "):
            above = line.partition(" ")[0].replace(".", "")
    return found


def tabular() -> str:
    """The list as XML in CDC's layout."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<ICD10CM.tabular><version>2026</version><title>ICD-10-CM TABULAR LIST, invented</title>",
    ]
    opened: list[tuple[str, str]] = []
    for line in (one for one in LIST.splitlines() if one):
        if line.startswith(" "):
            lines.append(_note(line.strip()))
            continue
        kind, name, title = _head(line)
        while opened and not _holds(opened[-1], (kind, name)):
            lines.append(f"</{opened.pop()[0]}>")
        opened.append((kind, name))
        lines.append(_opening(kind, name, title))
    lines += [f"</{kind}>" for kind, _ in reversed(opened)]
    return "\n".join([*_joined_sevenths(lines), "</ICD10CM.tabular>", ""])


def _head(line: str) -> tuple[str, str, str]:
    first, rest = line.split(" ", 1)
    if first in {"chapter", "section"}:
        name, title = rest.split(" ", 1)
        return first, name, title
    return "diag", first, rest


def _holds(above: tuple[str, str], below: tuple[str, str]) -> bool:
    if above[0] == "diag":
        return below[0] == "diag" and below[1].startswith(above[1])
    return below[0] == "diag" or (above[0] == "chapter" and below[0] == "section")


def _opening(kind: str, name: str, title: str) -> str:
    if kind == "section":
        return f'<section id="{name}"><desc>{escape(title)}</desc>'
    return f"<{kind}><name>{name}</name><desc>{escape(title)}</desc>"


def _note(line: str) -> str:
    kind, words = line.split(" ", 1)
    if kind == "seventh":
        character, meaning = words.split(" ", 1)
        return f'<extension char="{character}">{escape(meaning)}</extension>'
    element = _ELEMENTS[kind]
    return f"<{element}><note>{escape(words)}</note></{element}>"


def _joined_sevenths(lines: list[str]) -> list[str]:
    """Extensions that follow each other in one definition."""
    text = "\n".join(lines)
    return re.sub(
        r"(?:<extension[^\n]*\n?)+", lambda found: f"<sevenChrDef>{found[0]}</sevenChrDef>\n", text
    ).split("\n")
