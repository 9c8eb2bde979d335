"""What ICD-9-CM called a code of ICD-10-CM: titles whose general equivalence mapping names one code alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from consultant.codes.search.wording import Kind, Wording, split_asides
from consultant.models.books import equivalences, icd9_titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

_MAPPED = equivalences.c
_ALONE = (
    select(_MAPPED.source, func.min(_MAPPED.target).label("target"))
    .where(_MAPPED.release_id == bindparam("mapping"), ~_MAPPED.no_map, ~_MAPPED.combination)
    .group_by(_MAPPED.source)
    .having(func.count() == 1)
    .subquery()
)
_TITLES = select(icd9_titles.c.code, icd9_titles.c.title, _ALONE.c.target).join(
    _ALONE, (icd9_titles.c.code == _ALONE.c.source) & (icd9_titles.c.release_id == bindparam("titles"))
)


def former_titles(
    connection: Connection, titles: int, mapping: int, listed: Mapping[str, object]
) -> Iterator[Wording]:
    """The ICD-9-CM titles of release `titles`, under what the mapping of release `mapping` makes of them."""
    for row in connection.execute(_TITLES, {"titles": titles, "mapping": mapping}):
        if row.target in listed:
            plain, aside = split_asides(row.title)
            yield Wording(row.target, Kind.FORMER, plain, aside, row.title)
