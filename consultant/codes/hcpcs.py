"""What an edition of HCPCS Level II says of a code or a modifier; `lookup.py` chooses the edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from consultant.codes.entries import CodeEntry
from consultant.models.books import hcpcs_codes
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from consultant.codes.entries import Edition

_MODIFIER_LENGTH = 2
_FIND = select(hcpcs_codes).where(
    hcpcs_codes.c.release_id == bindparam("release"), hcpcs_codes.c.code == bindparam("code")
)


def find(connection: Connection, edition: Edition, system: CodeSystem, code: str) -> CodeEntry | None:
    """The entry of `code` (compact) in `edition`; None where it has none, or one of the other kind."""
    if (len(code) == _MODIFIER_LENGTH) is not (system is CodeSystem.MOD):
        return None
    row = connection.execute(_FIND, {"release": edition.release_id, "code": code}).first()
    if row is None:
        return None
    return CodeEntry(
        system=system,
        code=row.code,
        title=row.title,
        billable=None,
        edition=edition,
        row=row.code,
        effective=row.effective,
        terminated=row.terminated,
    )
