"""`consultant codes show --changed-answers`: prints the sent answers that read differently now, each as it is found.

Which these are is found by `consultant/changed_answers.py`. Nothing of a mail and no address is printed.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from consultant.changed_answers import ChangedAnswer, changed_answers
from consultant.cli.services import open_services
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from consultant.checks.comparison import Change

MOST_NAMED = 10
"""Answers that can't be compared, and parts of a list of codes, of which a line names so many."""


def show_changed(since: date | None, *, as_json: bool) -> None:
    """List them; `since` is the first day (UTC) on which they may have been sent."""
    services = open_services()
    sent_since = datetime.combine(since, time(), UTC) if since else None
    found = changed_answers(services.engine, services.books, sent_since=sent_since)
    _print_json(found) if as_json else _print_text(found)


def _print_json(found: Iterator[ChangedAnswer]) -> None:
    """One document, written answer by answer, since there may be more of them than should be held at once."""
    print('{"answers": [', end="")
    for number, answer in enumerate(found):
        print(",\n" if number else "\n", json.dumps(_as_json(answer), ensure_ascii=False), sep="", end="")
    print("\n]}")


def _as_json(answer: ChangedAnswer) -> dict[str, Any]:
    return {
        "reference": answer.reference,
        "sent": answer.sent_at.isoformat(timespec="seconds"),
        "mailbox": answer.mailbox,
        "codes": list(answer.codes),
        "amended": answer.amended,
        "comparable": answer.changes is not None,
        "changes": [_change_json(change) for change in answer.changes or ()],
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "check": change.check,
        "codes": list(change.codes),
        "setting": change.setting,
        "field": change.field,
        "before": change.before,
        "now": change.now,
        "book": change.book,
        "release": change.release,
    }


def _print_text(found: Iterator[ChangedAnswer]) -> None:
    """A block an answer; at the end how many there were, and which can't be compared."""
    changed, silent = 0, []
    for answer in found:
        if answer.changes is None:
            silent.append(answer.reference)
            continue
        changed += 1
        print(_headline(answer))
        for change in answer.changes:
            print(f"  {_words(change)}")
    print(f"Sent answers that read differently now: {changed or 'none'}.")
    if silent:
        print(f"Can't be compared, because their question is no longer kept: {_some(silent)}.")


def _headline(answer: ChangedAnswer) -> str:
    by = ", amended by a coder" if answer.amended else ""
    return f"{answer.reference}  sent {answer.sent_at:%Y-%m-%d %H:%M} by {answer.mailbox}{by}: {_some(answer.codes)}"


def _words(change: Change) -> str:
    """One line: what it is about, the field before and now, and the edition that says so."""
    setting = f", {Setting(change.setting).words}" if change.setting in set(Setting) else ""
    field = change.field.replace("_", " ")
    edition = ", ".join(part for part in (change.book, change.release) if part)
    return f"{'/'.join(change.codes)}{setting}: {field}: {_told(change.before, change.now)} ({edition})"


def _told(before: Any, now: Any) -> str:  # noqa: ANN401 - JSON values
    """Before and now; of several things what is gone and what is new."""
    was, has = _things(before), _things(now)
    if was is None or has is None:
        return f"{_word(before)} → {_word(now)}"
    gone, new = [one for one in was if one not in has], [one for one in has if one not in was]
    told = [f"{word} {_some(things)}" for word, things in (("gone:", gone), ("new:", new)) if things]
    return "; ".join(told) or "in another order"


def _things(value: Any) -> list[str] | None:  # noqa: ANN401 - a JSON value
    """The parts of a list or an object in words; None where it is neither."""
    if isinstance(value, dict):
        return [f"{name} {_word(part)}" for name, part in value.items()]
    if isinstance(value, list):
        return [" ".join(map(_word, one.values())) if isinstance(one, dict) else _word(one) for one in value]
    return None


def _word(value: Any) -> str:  # noqa: ANN401 - a JSON value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in (None, "") else str(value).replace("_", " ")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
