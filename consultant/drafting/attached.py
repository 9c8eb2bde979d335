"""The line of a reply that says which attachments were read and which were not: by kind and number, never by name.

A file's name may hold a patient's.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from consultant.drafting.phrases.words import joined
from consultant.mail.documents.document import State
from consultant.mail.documents.kinds import NEVER_OPENED, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consultant.mail.documents.document import Document

HEADS = {
    State.READ: "Read with your mail",
    State.IN_PART: "Read in part",
    State.NOT_READ: "Not read",
}
UNTOLD = frozenset({Kind.WINMAIL})
"""What no sender knows to have attached."""
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]  # fmt: skip
MANY = "many"


def _counted(words: str, count: int, *, known: bool) -> str:
    """`the attached PDF`, `a picture`, `two spreadsheets`."""
    if count > 1:
        number = NUMBERS[count] if count < len(NUMBERS) else MANY
        many = words.replace("file ", "files ", 1) if words.startswith("file ") else f"{words}s"
        return f"{number} {many}"
    if known:
        return f"the attached {words}"
    return f"{'an' if words[0].lower() in 'aeiou' or words.startswith('RTF') else 'a'} {words}"


def _items(documents: Iterable[Document], state: State) -> list[str]:
    """Each kind once, with the reason where its kind does not tell it."""
    told = [one for one in documents if one.state is state and one.kind not in UNTOLD]
    counts = Counter((one.kind, "" if one.kind in NEVER_OPENED else one.reason) for one in told)
    return [
        _counted(kind.value, count, known=state is not State.NOT_READ) + (f" ({reason})" if reason else "")
        for (kind, reason), count in counts.items()
    ]


def attached_line(documents: Iterable[Document], *, tell_unread: bool) -> str:
    """One line; empty where nothing was attached, or nothing that is to be told."""
    listed = list(documents)
    told = [state for state in HEADS if tell_unread or state is State.READ]
    items = {state: _items(listed, state) for state in told}
    return " ".join(f"{HEADS[state]}: {joined(found)}." for state, found in items.items() if found)
