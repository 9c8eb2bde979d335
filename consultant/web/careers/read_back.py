"""Whether the board reads in the mail of a form what was typed into it; what it does not is told beside the field. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.careers.reading_apply import without_addresses

if TYPE_CHECKING:
    from consultant.careers.fields import JobFields

FIELDS = (
    ("title", ("title",)),
    ("employer", ("employer",)),
    ("city", ("city",)),
    ("state", ("state",)),
    ("remote", ("remote",)),
    ("employment", ("employment",)),
    ("pay_from", ("pay_low", "pay_high", "pay_period")),
    ("until", ("until",)),
    ("apply", ("apply_to", "apply_url")),
)
"""By the field of the form: what it is of a posting."""
SEVERAL = ("credentials", "specialities")


def misread(typed: JobFields, read: JobFields) -> dict[str, str]:
    """A sentence for each field that was filled and would be read otherwise; what was left empty may be read in the description."""
    wrong = {}
    for field, names in FIELDS:
        said = [getattr(typed, name) for name in names]
        found = [getattr(read, name) for name in names]
        if any(said) and said != found:
            wrong[field] = _otherwise(found)
    for name in SEVERAL:
        if getattr(typed, name) and set(getattr(typed, name)) != set(getattr(read, name)):
            wrong[name] = _otherwise(getattr(read, name))
    if lost := _lost(typed.description, read.description):
        wrong["description"] = lost
    return wrong


def _otherwise(found: object) -> str:
    values = found if isinstance(found, list | tuple) else [found]
    words = ", ".join(str(one) for one in values if one)
    read = f"as “{words}”" if words else "not at all"
    return f"The board would read this {read}; please write it otherwise."


def _lost(typed: str, read: str) -> str:
    """The first line that the board would not keep as it stands."""
    kept = {_plain(line) for line in read.split("\n")}
    for line in typed.split("\n"):
        shown = _plain(without_addresses(line))
        if shown and shown not in kept:
            return f"The board takes this line for a field, a quote or a signature, and would not keep it: “{line.strip()[:80]}”. Put it otherwise."
    return ""


def _plain(line: str) -> str:
    return " ".join(line.split())
