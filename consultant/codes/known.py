"""`Known`: one thing that a book says of a code, as the readers of the books hand it to `profile.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consultant.codes.entries import Edition
    from consultant.vocabulary import Citation


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that a book says of a code: `facts` under the names that JSON prints, and where it stands.

    `line` is the same for a reader, without the edition.
    """

    facts: dict[str, Any]
    line: str
    edition: Edition
    row: str

    @property
    def citation(self) -> Citation:
        """Book, edition and row."""
        return self.edition.citation(self.row)
