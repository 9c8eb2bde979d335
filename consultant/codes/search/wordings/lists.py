"""Lists whose codes have a title each: HCPCS, modifiers, ICD-10-PCS, MS-DRG, places of service, own lists, licensed CPT texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, literal, select

from consultant.codes.entries import NOT_ACCEPTED
from consultant.codes.search.wording import Kind, Wording, split_asides
from consultant.models.books import (
    cpt_descriptors,
    drg_weights,
    hcpcs_codes,
    icd9_titles,
    own_codes,
    places_of_service,
    procedures,
    releases,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Select

    from consultant.codes.search.wordings.corpus import Listed

_MODIFIER_LENGTH = 2


def _texts(table: Any, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns of any type
    return select(table.c.code, *columns).where(table.c.release_id == bindparam("release"))


_HCPCS = _texts(hcpcs_codes, hcpcs_codes.c.title, hcpcs_codes.c.short_title)
_PROCEDURES = _texts(procedures, procedures.c.title, procedures.c.billable)
_DRGS = _texts(drg_weights, drg_weights.c.title)
_PLACES = _texts(places_of_service, places_of_service.c.title, places_of_service.c.description)
_OWN = _texts(own_codes, own_codes.c.title, own_codes.c.description)
_FORMER = _texts(icd9_titles, icd9_titles.c.title)
_CPT = (
    _texts(cpt_descriptors, cpt_descriptors.c.text.label("title"), literal("").label("description"))
    .join(releases, releases.c.id == cpt_descriptors.c.release_id)
    .where(releases.c.licence.not_in(("", NOT_ACCEPTED)))
)


def level_ii(connection: Connection, release_id: int, listed: Listed) -> Iterator[Wording]:
    """HCPCS Level II: long and short descriptions; the list is filled with the codes."""
    yield from _hcpcs(connection, release_id, listed, modifiers=False)


def modifiers(connection: Connection, release_id: int, listed: Listed) -> Iterator[Wording]:
    """The modifiers of HCPCS Level II."""
    yield from _hcpcs(connection, release_id, listed, modifiers=True)


def _hcpcs(connection: Connection, release_id: int, listed: Listed, *, modifiers: bool) -> Iterator[Wording]:
    for row in connection.execute(_HCPCS, {"release": release_id}):
        if (len(row.code) == _MODIFIER_LENGTH) is modifiers:
            listed[row.code] = None
            yield _titled(row.code, row.title)
            if row.short_title:
                yield _titled(row.code, row.short_title, Kind.SHORT_TITLE)


def procedure_titles(connection: Connection, release_id: int, listed: Listed) -> Iterator[Wording]:
    """ICD-10-PCS: titles as they stand, for there every word counts."""
    for row in connection.execute(_PROCEDURES, {"release": release_id}):
        listed[row.code] = row.billable
        yield Wording(row.code, Kind.TITLE, row.title, "", row.title)


def drg_titles(connection: Connection, release_id: int, listed: Listed) -> Iterator[Wording]:
    """MS-DRG titles."""
    yield from _simple(connection, _DRGS, release_id, listed)


def former_codes(connection: Connection, release_id: int, listed: Listed) -> Iterator[Wording]:
    """ICD-9-CM titles under their own codes."""
    yield from _simple(connection, _FORMER, release_id, listed)


def places(connection: Connection, release_id: int, listed: Listed) -> Iterator[Wording]:
    """Places of service: names, and what the list says of them."""
    yield from _simple(connection, _PLACES, release_id, listed)


def own(connection: Connection, release_id: int, listed: Listed) -> Iterator[Wording]:
    """Lists that the operator brought."""
    yield from _simple(connection, _OWN, release_id, listed)


def licensed(connection: Connection, release_id: int, listed: Listed) -> Iterator[Wording]:
    """The AMA's descriptors, of a release whose licence was accepted; none else."""
    yield from _simple(connection, _CPT, release_id, listed)


def _simple(
    connection: Connection, statement: Select[Any], release_id: int, listed: Listed
) -> Iterator[Wording]:
    for row in connection.execute(statement, {"release": release_id}):
        listed[row.code] = None
        yield _titled(row.code, row.title)
        if description := getattr(row, "description", ""):
            yield Wording(row.code, Kind.DESCRIPTION, description, row.title, description)


def _titled(code: str, title: str, kind: Kind = Kind.TITLE) -> Wording:
    plain, aside = split_asides(title)
    return Wording(code, kind, plain, aside, title)
