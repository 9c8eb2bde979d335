"""Addresses that get no more mail from us: what refused our mail for good, or complained of it, until a person lifts it.

`outbox.claim` asks before anything leaves; `bounces.py` suppresses; `cli/suppressions.py` lifts. A row stays when it is
lifted, so that it can be seen who lifted it; the address is suppressed again by the next hard failure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from consultant.mail.address import canonical
from consultant.models.base import insert_unless_exists
from consultant.models.post import Suppression

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session


def is_suppressed(session: Session, address: str) -> bool:
    """Whether nothing may be sent to `address` now."""
    query = select(Suppression.id).where(
        Suppression.address == _known(address), Suppression.lifted_at.is_(None)
    )
    return session.scalars(query).first() is not None


def suppressed_of(session: Session, addresses: Collection[str]) -> frozenset[str]:
    """Those of some addresses to which nothing may be sent now."""
    known = {address: _known(address) for address in addresses}
    found = set(session.connection().scalars(_STANDING, {"addresses": list(known.values())})) if known else ()
    return frozenset(address for address, as_kept in known.items() if as_kept in found)


_STANDING = select(Suppression.address).where(
    Suppression.address.in_(bindparam("addresses", expanding=True)), Suppression.lifted_at.is_(None)
)


def suppress(session: Session, address: str, reason: str, case_id: int | None, now: datetime) -> bool:
    """Send nothing to `address` from now on; False where that stood already. `reason` holds codes and no address."""
    values = {"reason": reason[:200], "case_id": case_id, "at": now, "lifted_at": None, "lifted_by": None}
    if insert_unless_exists(session, Suppression, {"address": _known(address)} | values, ["address"]):
        return True
    again = update(Suppression).where(
        Suppression.address == _known(address), Suppression.lifted_at.is_not(None)
    )
    done = session.execute(again.values(**values).execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def lift(session: Session, address: str, by: str, now: datetime) -> bool:
    """A person says that mail may go there again; False where nothing stood in the way."""
    standing = update(Suppression).where(
        Suppression.address == _known(address), Suppression.lifted_at.is_(None)
    )
    done = session.execute(
        standing.values(lifted_at=now, lifted_by=by[:200]).execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def suppressions(session: Session, *, lifted: bool = False) -> Sequence[Suppression]:
    """What is suppressed, the newest first; with `lifted` also what was."""
    query = select(Suppression).order_by(Suppression.at.desc(), Suppression.id.desc())
    return session.scalars(query if lifted else query.where(Suppression.lifted_at.is_(None))).all()


def _known(address: str) -> str:
    """The form under which an address is kept: one that can't be brought into it stands as it is, in lower case."""
    return canonical(address) or address.strip().strip("<>").lower()
