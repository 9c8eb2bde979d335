"""The words that were written now: quoted history, signatures, footers and disclaimers off, inline answers kept.

When in doubt a line stays: a part of the question thrown away is worse than a quote left in. What each line is says
`quote_lines.py`; who needs the whole text takes `Message.text`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.mail import quote_marks as marks
from consultant.mail.quote_lines import Kind, Line, quoted_next, read_lines

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_TAIL = 15
"""Lines behind a drawn rule or a sign-off that can be a signature; more is text."""


def _first_text(lines: list[Line]) -> int:
    """Where the first line of text stands; the number of lines where there is none."""
    return next((index for index, line in enumerate(lines) if line.kind is Kind.TEXT), len(lines))


def _has_text(lines: list[Line]) -> bool:
    return any(line.kind is Kind.TEXT for line in lines)


def _end_of_attribution(lines: list[Line], index: int) -> int:
    while index < len(lines) and lines[index].kind is Kind.ATTRIBUTION:
        index += 1
    return index


def _cut_history(lines: list[Line]) -> list[Line]:
    """Everything from the first mark of an unquoted history on; a mail that begins with one is a forward and stays."""
    first = _first_text(lines)
    for index, line in enumerate(lines[first:], first):
        if line.kind is Kind.HISTORY:
            return lines[:index]
        if line.kind is Kind.ATTRIBUTION and not quoted_next(lines, _end_of_attribution(lines, index)):
            return lines[:index]
    return lines


def _runs(lines: list[Line]) -> list[tuple[bool, list[Line]]]:
    """Runs of (quoted?, lines): quotes with their attributions, and everything else."""
    runs: list[tuple[bool, list[Line]]] = []
    for line in lines:
        quoted = line.kind in {Kind.QUOTE, Kind.ATTRIBUTION}
        if runs and (runs[-1][0] == quoted or line.kind is Kind.EMPTY):
            runs[-1][1].append(line)
        else:
            runs.append((quoted, [line]))
    return runs


def _drop_quotes(lines: list[Line]) -> list[Line]:
    """Quotes at the end, and the announced ones; quotes that answers are written between stay, without their heads."""
    runs = _runs(lines)
    worded = [number for number, (quoted, run) in enumerate(runs) if not quoted and _has_text(run)]
    if worded:
        runs = runs[: worded[-1] + 1]
    between = sum(1 for quoted, _ in runs if quoted) > 1
    kept: list[Line] = []
    for quoted, run in runs:
        announced = any(line.kind is Kind.ATTRIBUTION for line in run)
        if not quoted or not announced or between:
            kept += [line for line in run if line.kind is not Kind.ATTRIBUTION]
    return kept


def _is_tail(lines: list[Line]) -> bool:
    """Whether `lines` are few enough for a signature and ask nothing."""
    if len(lines) > LONGEST_TAIL * 4 or len(_filled(lines)) > LONGEST_TAIL:
        return False
    return not _asks(lines)


def _asks(lines: list[Line]) -> bool:
    return any("?" in re.sub(r"https?://\S{0,500}", "", line.text) for line in lines)


def _filled(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.kind is not Kind.EMPTY]


def _cut_signature(lines: list[Line]) -> list[Line]:
    """From the signature mark on (RFC 3676, section 4.3), or from a drawn rule with a short rest that asks nothing."""
    first = _first_text(lines)
    for index, line in enumerate(lines[first:], first):
        if line.kind is Kind.SIGNATURE:
            return lines[:index]
        underlines = lines[index - 1].kind is Kind.TEXT
        if line.kind is Kind.RULE and not underlines and _is_tail(lines[index + 1 :]):
            return lines[:index]
    return lines


def _cut_footer(lines: list[Line]) -> list[Line]:
    """From the telephone's footer on; it stands below what was written."""
    first = _first_text(lines)
    for index, line in enumerate(lines[first:], first):
        if line.kind is Kind.MOBILE:
            return lines[:index]
    return [line for line in lines if line.kind is not Kind.MOBILE]


def _cut_disclaimer(lines: list[Line]) -> list[Line]:
    first = _first_text(lines)
    for index, line in enumerate(lines[first + 1 :], first + 1):
        begins = lines[index - 1].kind is Kind.EMPTY and line.kind is Kind.TEXT
        if begins and marks.DISCLAIMER.match(line.text[: marks.LONGEST]):
            return lines if _asks(lines[index:]) else lines[:index]
    return lines


def _cut_contact(lines: list[Line]) -> list[Line]:
    """Telephone, address and title below a sign-off and its name: their figures look like codes."""
    first = max(_first_text(lines) + 1, len(lines) - LONGEST_TAIL * 4)
    for index, line in enumerate(lines[first:], first):
        if line.kind is not Kind.TEXT or not marks.is_sign_off(line.text) or not _is_tail(lines[index + 1 :]):
            continue
        rest = _filled(lines[index + 1 :])
        if any(marks.CONTACT.search(other.text[: marks.LONGEST]) for other in rest[1:]):
            name = [] if marks.CONTACT.search(rest[0].text[: marks.LONGEST]) else rest[:1]
            return [*lines[: index + 1], *name]
    return lines


STEPS: tuple[Callable[[list[Line]], list[Line]], ...] = (
    _cut_history,
    _drop_quotes,
    _cut_footer,
    _cut_signature,
    _cut_disclaimer,
    _cut_contact,
)


def visible_text(text: str) -> str:
    """What the sender wrote now; the whole text where the steps would leave nothing of it. Linear in its length."""
    lines = read_lines(text)
    for step in STEPS:
        lines = step(lines)
    kept = "\n".join(line.text for line in lines)
    return re.sub(r"\n{3,}", "\n\n", kept).strip("\n").rstrip()
