"""A finding that rests on rows of editions: its citations, and the cautions of those that do not cover the date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.vocabulary import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consultant.codes.entries import Edition
    from consultant.verdicts import Verdict


def resting_on(
    check: str,
    verdict: Verdict,
    codes: tuple[str, ...],
    facts: Mapping[str, Any],
    *rows: tuple[Edition, str],
) -> Finding:
    """The finding that `rows` (edition and key of the row) bear out; its edition is the first one's."""
    cautions = dict.fromkeys(edition.caution for edition, _ in rows if edition.caution)
    return Finding(
        check,
        verdict,
        codes,
        {**facts, **rows[0][0].facts()},
        tuple(dict.fromkeys(edition.citation(row) for edition, row in rows)),
        tuple(cautions),
    )
