"""HCPCS Level II with its modifiers, places of service, invented for the stories.

The modifiers are real, their words are not; the lines of the small file stand first, for the edition is the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.code_files import hcpcs_line
from tests.samples.lists import POS

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = "HCPC2025_OCT_ANWEB.txt"
SMALL = Path(__file__).resolve().parents[1] / "data" / "codes" / FILE

MODIFIERS = {
    "AI": "Invented physician in charge",
    "AS": "Invented helper who is no physician",
    "CO": "Invented work of an occupational assistant",
    "CQ": "Invented work of a physical assistant",
    "E1": "Invented lid, upper and left",
    "F1": "Invented finger, left and second",
    "GA": "Invented notice is on file",
    "GO": "Invented occupational plan",
    "GP": "Invented physical plan",
    "GX": "Invented notice of free will",
    "GY": "Invented exclusion",
    "GZ": "Invented denial to come",
    "JW": "Invented amount thrown away",
    "JZ": "Invented amount, nothing thrown away",
    "KX": "Invented requirements are met",
    "LD": "Invented artery in front",
    "LT": "Invented side, left",
    "PT": "Invented screening that changed",
    "QW": "Invented waived test",
    "RT": "Invented side, right",
    "T5": "Invented toe, right and great",
    "TA": "Invented toe, left and great",
    "TC": "Invented technical part",
    "XE": "Invented encounter of its own",
    "XP": "Invented practitioner of its own",
    "XU": "Invented service that does not overlap",
    "ZB": "Invented modifier without a rule",
}
ENDED = {"ZA": "Invented modifier that ended"}
CODES = {
    "A4335": "Invented supply, miscellaneous",
    "G0121": "Invented screening of the bowel",
    "G0289": "Invented work in another room of the knee",
    "G0439": "Invented yearly visit",
    "J1745": "Injection, invented antibody, 10 mg",
    "J3490": "Invented drugs, unclassified",
    "J3301": "Injection, invented steroid, per 10 mg",
}


def write(folder: Path) -> None:
    """The HCPCS file and the places of service."""
    lines = SMALL.read_text("cp1252") + "".join(_lines())
    (folder / FILE).write_text(lines, "cp1252", newline="")
    (folder / "pos_codes.csv").write_bytes(POS)


def _lines() -> Iterable[str]:
    for code, title in MODIFIERS.items():
        yield hcpcs_line(code, "00100", "7", title, title[:28], effective="20150101")
    for code, title in ENDED.items():
        yield hcpcs_line(code, "00100", "7", title, title[:28], effective="20150101", terminated="20191231")
    for code, title in CODES.items():
        yield hcpcs_line(code, "00100", "3", title, title[:28], effective="20150101")
