"""How commands print: JSON, JSON lines in and out, plain tables."""

from __future__ import annotations

import json
import math
import re
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from consultant.errors import ConsultantError, UsageError
from consultant.review.decide import where_it_failed
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date


_STEERS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """A stranger's words for a terminal: what would steer it, or turn the direction of writing, shows as U+FFFD."""
    return _STEERS.sub("\ufffd", text)


def print_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """One JSON document, indented."""
    print(_dumped(value, indent=2))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A plain table that is not cut when it is piped."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, no_wrap=True)
    for row in rows:
        table.add_row(*("" if cell is None else escape(plain(str(cell))) for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=240)
    console.print(table)


def shortened(text: str, most: int) -> str:
    """A text of at most `most` characters, for a column that others stand beside."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def json_lines(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """One object a line in, one out, in order; a broken line gets a line with `error`, never an abort."""
    for line in sys.stdin.buffer:
        if line.strip():
            print(_dumped(_answered(line, answer)), flush=True)


def _dumped(value: Any, indent: int | None = None) -> str:  # noqa: ANN401 - any JSON value
    """JSON as it is read best; a lone surrogate, which no output can encode, makes all of it ASCII."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent, default=str)
    return text


def _answered(line: bytes, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    try:
        request = json.loads(line, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        return {"error": "This line is not JSON."}
    if not isinstance(request, dict):
        return {"error": "This line is not a JSON object."}
    marked = {"id": request["id"]} if "id" in request else {}
    try:
        return marked | answer(request)
    except ConsultantError as error:
        return marked | {"error": str(error)}
    except Exception as error:  # noqa: BLE001 - CONTRACT.md: one broken line never aborts the others
        return marked | {"error": f"This was not foreseen: {where_it_failed(error)}."}


def _no_number(name: str) -> NoReturn:
    """Python reads NaN and Infinity, JSON does not (RFC 8259, section 6)."""
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def field(request: dict[str, Any], name: str, *, required: bool = False) -> str:
    """A text field of a JSON line; raises UsageError where it is missing or no text."""
    value = request.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        message = f"The line needs {name!r} as text."
        raise UsageError(message)
    return value


def parse_day(text: str | None) -> date | None:
    """A date as YYYY-MM-DD; raises UsageError."""
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        message = f"{text!r} is no date; write it as YYYY-MM-DD."
        raise UsageError(message) from error


def parse_setting(text: str | None) -> Setting | None:
    """A setting by its name; raises UsageError."""
    if not text:
        return None
    try:
        return Setting(text.strip().lower())
    except ValueError as error:
        message = f"{text!r} is no setting; take one of {', '.join(Setting)}."
        raise UsageError(message) from error
