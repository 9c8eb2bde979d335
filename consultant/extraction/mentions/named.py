"""Codes of systems that are named somewhere in the text, not beside the code: `DRG 871 … changed to 872`, bare LOINCs.

Shapes that are anybody's: each wants its system's name, and some a check digit or the book besides. What stands directly
behind a label is read by `labelled`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from consultant.codes.shapes import printed
from consultant.vocabulary import CodeSystem, Mention

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.extraction.known import Pair


@dataclass(frozen=True, slots=True)
class Named:
    """A system, the shape of its bare codes, and what must stand in the text; `listed`: and in a book too."""

    system: CodeSystem
    shape: re.Pattern[str]
    needs: re.Pattern[str] | None = None
    listed: bool = False


_FREE = r"(?<![\w.,$/:#-])"
_END = r"(?![\w%/:]|[.,]\d|-\d)"
_ICD9 = rf"{_FREE}(?:\d{{3}}\.\d{{1,2}}|V\d\d\.\d{{1,2}}|E\d{{3}}\.\d)(?![\w%$/-]|[.,]\d)"
_AGAINST = r"(?:(?<=changed to )|(?<=moved to )|(?<=graded to )|(?<=instead of )|(?<=says )|(?<=say )|(?<=rather than )|(?<=versus )|(?<= vs )|(?<=vs\. ))"

NAMED: tuple[Named, ...] = (
    # the billing form, five-four-two, is nothing else (CMS Pub. 100-04, chapter 26, section 10.4); N4 is its qualifier
    Named(CodeSystem.NDC, re.compile(r"(?<![\w-])\d{5}-\d{4}-\d{2}(?![\w-])|(?<=\bN4)\d{11}(?!\d)")),
    Named(
        CodeSystem.NDC,
        re.compile(r"(?<![\w-])(?:\d{5}-\d{3}-\d{2}|\d{4}-\d{4}-\d{2}|\d{5}-\d{4}-\d)(?![\w-])"),
        re.compile(r"(?i)\bndcs?\b|\b5-[34]-[12]\b|\b4-4-2\b"),
    ),
    Named(CodeSystem.LOINC, re.compile(r"(?<![\w.-])\d{3,7}-\d(?![\w-])"), re.compile(r"(?i)\bloinc")),
    Named(
        CodeSystem.ICD9CM,
        re.compile(_ICD9),
        re.compile(
            r"(?i)\bicd[- ]?9|\bicd[- ]?10\b[^.?\n]{0,60}\b(?:equivalents?|convert|map|instead|translat)"
            r"|\b(?:maps?|mapped|crosswalk\w*|convert\w*|equivalents?|translat\w+)\b"
        ),
    ),
    Named(CodeSystem.ICD9CM, re.compile(_ICD9), re.compile(r"(?i)\bicd|\bdx\b|diagnos|superbill|\bgems?\b"), listed=True),
    Named(CodeSystem.ICD9CM, re.compile(rf"{_FREE}\d\d\.\d\d?{_END}"), re.compile(r"(?i)\bicd[- ]?9\b[^\n]{0,200}\bprocedure|procedure[^\n]{0,200}\bicd[- ]?9\b")),
    Named(
        CodeSystem.REV,
        re.compile(
            rf"{_FREE}0[1-9]\d\d(?:(?:-| through | thru )0\d{{3}})?{_END}(?! ?(?:hrs?|hours?|am|pm)\b)|(?:(?<= under )|(?<=wants )|(?<=, )|(?<=and )|(?<= is ))0?\d{{3}}(?=(?: for\b| ?\?| ?[.;!)]|$))"
        ),
        re.compile(r"(?i)\brev(?:enue)?\.?\b|\bub-?04\b"),
    ),
    Named(
        CodeSystem.MSDRG,
        re.compile(rf"(?<=from )\d{{3}}(?= to \d{{3}}\b)|(?<=\d\d\d to )\d{{3}}(?![\w%]|[.,-]\d)|{_AGAINST}\d{{3}}(?![\w%]|[.,-]\d)|(?<=\d\d\d/)\d{{3}}(?![\w%/]|[.,-]\d)|{_FREE}\d{{3}} ?- ?\d{{3}}(?=\?)"),
        re.compile(r"\b(?:MS-)?DRGs?\b"),
    ),
    Named(
        CodeSystem.POS,
        re.compile(
            r"\b(?:0[1-9]|1[0-9])(?= (?:vs\.?|or) \d\d\b)|(?<=(?:0\d|1\d) vs )\d\d\b|(?<=(?:0\d|1\d) or )\d\d\b"
            r"|(?:(?<=hould be )|(?<=want )|(?<=wants )|(?<=instead of ))\d\d(?= ?[?.,;])"
        ),
        re.compile(r"\bPOS \d\d|(?i:place of service \d\d)"),
    ),
)  # fmt: skip
"""In the order of trying; of two readings of a place the first holds."""
_THROUGH = re.compile(r" (?:through|thru) ")
_MOST = 200
_SURE, _LESS_SURE = 0.97, 0.9


def _checks(system: CodeSystem, written: str) -> bool:
    """Whether a shape passes what its system checks: a LOINC's last figure is Luhn's (LOINC Users' Guide)."""
    if system is not CodeSystem.LOINC:
        return True
    digits = [int(sign) for sign in written if sign.isdigit()]
    doubled = (sum(divmod(2 * figure, 10)) for figure in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def candidates(text: str) -> list[tuple[Mention, bool]]:
    """Every bare code whose system is named, with whether a book must list it."""
    found: dict[int, tuple[Mention, bool]] = {}
    for one in NAMED:
        if one.needs is None or one.needs.search(text):
            for match in islice(one.shape.finditer(text), _MOST):
                if _checks(one.system, match[0]):
                    found.setdefault(match.start(), (_mention(one, match), one.listed))
    return sorted(found.values(), key=lambda pair: pair[0].start)


def settled(found: list[tuple[Mention, bool]], knows: Callable[[CodeSystem, str], bool]) -> list[Mention]:
    """Those of `candidates` that hold, once the books were asked.

    A V code that only the book speaks for may be one of ICD-10-CM; it holds beside a plain ICD-9 number.
    """
    held = [(one, listed) for one, listed in found if not listed or knows(one.system, one.code)]
    plain = any(one.system is CodeSystem.ICD9CM and one.code[0].isdigit() for one, _ in held)
    return [one for one, listed in held if plain or not listed or not one.code.startswith("V")]


def pairs_asked(found: list[tuple[Mention, bool]]) -> set[Pair]:
    """What the books must be asked."""
    return {(one.system, one.code) for one, listed in found if listed}


def _mention(one: Named, match: re.Match[str]) -> Mention:
    """A bare code, or the bare range (`417-419`) of DRGs that it is."""
    first, joint, last = match[0].partition("-")
    if not joint and (through := _THROUGH.search(match[0])):
        first, joint, last = match[0][: through.start()], "-", match[0][through.end() :]
    sure = _LESS_SURE if one.listed else _SURE
    mention = Mention(
        one.system, printed(one.system, match[0]), *match.span(), match[0], sure, why=("its system is named",)
    )
    if joint and one.system in {CodeSystem.MSDRG, CodeSystem.REV}:
        ends = printed(one.system, first.strip()), printed(one.system, last.strip())
        return replace(mention, code=ends[0], range_end=ends[1])
    return mention
