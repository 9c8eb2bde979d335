"""What the search's form offers, and the ways out where nothing fits: the same search without one of its filters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from consultant.careers.fields import Remote
from consultant.careers.query import HOW, as_address
from consultant.careers.terms import STATES

if TYPE_CHECKING:
    from consultant.careers.query import JobQuery

PAYS = (40_000, 50_000, 60_000, 70_000, 80_000, 90_000, 100_000, 120_000)
"""Dollars a year."""
AGES = (1, 3, 7, 14, 30)
"""Days."""
REMOTES = {Remote.REMOTE: "Remote", Remote.HYBRID: "Hybrid", Remote.ON_SITE: "On site"}


def dropped(query: JobQuery) -> tuple[tuple[str, str], ...]:
    """For each filter that is set: what it is, and the address of the search without it."""
    named: tuple[tuple[str, str, Any], ...] = (
        ("words", f"the words “{query.words}”", ""),
        ("credential", query.credential, ""),
        ("speciality", query.speciality, ""),
        ("remote", HOW[query.remote] if query.remote else "", None),
        ("state", STATES.get(query.state, ""), ""),
        ("pay_at_least", f"the pay from ${query.pay_at_least or 0:,}", None),
        ("within_days", "the greatest age", None),
    )
    return tuple(
        (words, as_address(replace(query, **{name: none})))
        for name, words, none in named
        if getattr(query, name) not in ("", None)
    )
