"""The form that corrects what was understood, read: each code as it was shown and as it is meant, new ones, particulars.

A case keeps one set of corrections of what the desk itself read (extraction/corrections.py), and a later one takes the place
of the earlier. The form shows the question as it was corrected, so that what it says is put together with the earlier set.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from consultant.codes.shapes import compact, systems_of
from consultant.extraction.corrections import read_corrections
from consultant.vocabulary import Changed, CodeMeant, Corrections, Particulars
from consultant.web.desk.book_rows import in_words
from consultant.web.visitors import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.datastructures import FormData

    from consultant.vocabulary import Mention, Question

PARTICULARS = ("setting", "date_of_service", "payer", "state")
"""Particulars that the form offers; the command line and the API take the others, too."""
NEW_ROWS = 3


def further(question: Question, former: Corrections | None, form: FormData) -> Corrections:
    """What the form says of `question`, together with `former` corrections. Raises UsageError naming the field."""
    said = read_corrections(_said(question, form))
    return _together(former, said) if former else said


def _said(question: Question, form: FormData) -> dict[str, Any]:
    said: dict[str, Any] = {"remove": [], "change": [], "add": []}
    for at, mention in enumerate(question.mentions):
        was, now = _shown(mention), _row(form, at)
        if now is None:
            continue
        if not now["code"] or text_of(form, f"remove-{at}"):
            said["remove"].append(was)
        elif _in_form(now) != _in_form(was):
            said["change"].append({"former": was, "meant": _of_its_look(now, was)})
    rows = (_row(form, f"new-{at}") for at in range(NEW_ROWS))
    said["add"] += [row for row in rows if row and row["code"]]
    return said | _particulars(question.particulars, form)


def _of_its_look(now: dict[str, Any], was: dict[str, Any]) -> dict[str, Any]:
    """Where another code was written and the system left as it was, that is only meant where the code can be of it."""
    kept = now["system"] == was["system"]
    return now | {"system": None} if kept and now["system"] not in systems_of(now["code"]) else now


def _row(form: FormData, at: int | str) -> dict[str, Any] | None:
    """A row of the form; None where the form has none of it."""
    if f"code-{at}" not in form:
        return None
    modifiers = text_of(form, f"modifiers-{at}").replace(",", " ").split()
    return {
        "system": text_of(form, f"system-{at}") or None,
        "code": text_of(form, f"code-{at}"),
        "modifiers": modifiers,
        "units": text_of(form, f"units-{at}") or None,
    }


def _shown(mention: Mention) -> dict[str, Any]:
    units = None if mention.units is None else str(mention.units)
    return {
        "system": mention.system.value,
        "code": mention.code,
        "modifiers": list(mention.modifiers),
        "units": units,
    }


def _in_form(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["system"], compact(row["code"]), [one.upper() for one in row["modifiers"]], row["units"]


def _particulars(read: Particulars, form: FormData) -> dict[str, Any]:
    """What differs from what was read; what was emptied is said to be silent."""
    said: dict[str, Any] = {}
    silent = []
    for name in PARTICULARS:
        was, now = in_words(getattr(read, name)), text_of(form, name)
        if name not in form or now == was:
            continue
        if now:
            said[name] = now
        else:
            silent.append(name)
    return said | {"silent": silent}


def _together(former: Corrections, said: Corrections) -> Corrections:
    """The earlier corrections with the later ones on top of them."""
    codes = _Codes(former)
    for one in said.remove:
        codes.remove(one)
    for change in said.change:
        codes.change(change)
    codes.add += said.add
    own = {one.name for one in fields(Corrections)} - {"remove", "add", "change", "silent"}
    particulars = {
        name: value if (value := getattr(said, name)) is not None else getattr(former, name)
        for name in own
        if name not in said.silent
    }
    silent = [name for name in former.silent if particulars.get(name) is None]
    return Corrections(
        remove=tuple(codes.gone),
        add=tuple(codes.add),
        change=tuple(codes.changed),
        silent=tuple(dict.fromkeys([*silent, *said.silent])),
        **particulars,
    )


class _Codes:
    """The codes of earlier corrections while later ones are put on top of them."""

    def __init__(self, former: Corrections) -> None:
        self.gone = list(former.remove)
        self.add = list(former.add)
        self.changed = list(former.change)

    def remove(self, shown: CodeMeant) -> None:
        """What was added is no more; what was changed is removed as it was read."""
        before = next(self._changed_to(shown), None)
        if any(_same(one, shown) for one in self.add):
            self.add = [one for one in self.add if not _same(one, shown)]
        elif before:
            self.changed.remove(before)
            self.gone.append(before.former)
        else:
            self.gone.append(shown)

    def change(self, change: Changed) -> None:
        """What was added is added otherwise; what was changed is changed to something else."""
        before = next(self._changed_to(change.former), None)
        if any(_same(one, change.former) for one in self.add):
            self.add = [change.meant if _same(one, change.former) else one for one in self.add]
        elif before:
            self.changed[self.changed.index(before)] = replace(before, meant=change.meant)
        else:
            self.changed.append(change)

    def _changed_to(self, shown: CodeMeant) -> Iterator[Changed]:
        yield from (one for one in self.changed if _same(one.meant, shown))


def _same(one: CodeMeant, other: CodeMeant) -> bool:
    return compact(one.code) == compact(other.code)


def rows_for(question: Question, form: FormData | None = None) -> list[dict[str, Any]]:
    """The rows of the form: what was understood, and empty ones; as they were typed where the form comes back."""
    rows = [_shown(one) | {"key": str(at), "new": False} for at, one in enumerate(question.mentions)]
    empty: dict[str, Any] = {"system": "", "code": "", "modifiers": [], "units": None, "new": True}
    rows += [empty | {"key": f"new-{at}"} for at in range(NEW_ROWS)]
    return [_as_typed(row, form) for row in rows]


def _as_typed(row: dict[str, Any], form: FormData | None) -> dict[str, Any]:
    typed = _row(form, row["key"]) if form is not None else None
    shown = row | (typed or {})
    return shown | {
        "modifiers": " ".join(shown["modifiers"]),
        "units": shown["units"] or "",
        "system": shown["system"] or "",
        "remove": form is not None and bool(text_of(form, f"remove-{row['key']}")),
    }


def particulars_for(question: Question, form: FormData | None = None) -> dict[str, str]:
    """The particulars of the form, as they were read or typed."""
    return {
        name: text_of(form, name)
        if form is not None and name in form
        else in_words(getattr(question.particulars, name))
        for name in PARTICULARS
    }
