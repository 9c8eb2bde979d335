"""Claims and remittances as X12 writes them: the service lines of an 837 (SV1, SV2) and of an 835 (SVC).

Pasted segments only; a whole interchange is read line by line like any text. Source: X12N 005010X222A1 and X223A2,
loop 2400, and X221A1, loop 2110.
"""

from __future__ import annotations

import re

from consultant.codes.shapes import printed
from consultant.extraction.mentions.modifiers import MODIFIERS
from consultant.extraction.mentions.tables import Row
from consultant.vocabulary import CodeSystem, Mention

_COMPOSITE = r"HC[:>](?P<code>[A-Z0-9]{5})(?P<modifiers>(?:[:>][A-Z0-9]{2}){0,4})(?:[:>][^*~\n]{0,80})?"
SERVICE_LINE = re.compile(
    rf"\bSV1\*{_COMPOSITE}\*[\d.]{{0,18}}\*UN\*(?P<professional>\d{{1,4}})(?![\d.])"
    rf"|\bSV2\*(?P<revenue>\d{{3,4}})\*{_COMPOSITE.replace('code', 'code2').replace('modifiers', 'modifiers2')}\*[\d.]{{0,18}}\*UN\*(?P<institutional>\d{{1,4}})(?![\d.])"
    rf"|\bSVC\*{_COMPOSITE.replace('code', 'code3').replace('modifiers', 'modifiers3')}\*[\d.-]{{0,18}}\*[\d.-]{{0,18}}(?:\*\d{{0,4}}(?:\*(?P<paid>\d{{1,4}})(?![\d.]))?)?"
)
WITHOUT_CODE = re.compile(r"\bSV2\*(?P<revenue>\d{3,4})\*\*[\d.]{0,18}\*UN\*(?P<units>\d{1,4})(?![\d.])")
"""A line of an institutional claim that has a revenue code alone."""
_SURE = 0.97


def find_segments(text: str) -> list[Row]:
    """A row for each service line in `text`: the code's modifiers and units, and its revenue code."""
    lines = [_row(match) for match in SERVICE_LINE.finditer(text)] if "*HC" in text else []
    return lines + [_uncoded(match) for match in WITHOUT_CODE.finditer(text)] if "SV2*" in text else lines


def _row(match: re.Match[str]) -> Row:
    named = {name.rstrip("23"): name for name, value in match.groupdict().items() if value is not None}
    modifiers = re.findall(r"[A-Z0-9]{2}", match[named["modifiers"]])
    units = next((match[name] for name in ("professional", "institutional", "paid") if name in named), None)
    start, stop = match.span(named["code"])
    codes: tuple[Mention, ...] = ()
    if "revenue" in named:
        at, end = match.span("revenue")
        codes = (
            Mention(
                CodeSystem.REV, printed(CodeSystem.REV, match["revenue"]), at, end, match["revenue"], _SURE
            ),
        )
    told = tuple(one for one in modifiers if one in MODIFIERS)
    return Row(start, match.end(), told, int(units) if units else None, codes, ((stop, match.end()),), stop)


def _uncoded(match: re.Match[str]) -> Row:
    start, end = match.span("revenue")
    code = printed(CodeSystem.REV, match["revenue"])
    mention = Mention(CodeSystem.REV, code, start, end, match["revenue"], _SURE, units=int(match["units"]))
    return Row(match.start(), match.end(), codes=(mention,), taken=((end, match.end()),), stop=end)
