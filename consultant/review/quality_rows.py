"""The figures of quality as rows that a spreadsheet reads, and as JSON: group, name, figure, value.

A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection): names are others' words.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from consultant.spreadsheets import defused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.review.quality import Quality, Tally

HEADER = ("group", "name", "figure", "value")


def tally_json(tally: Tally) -> dict[str, Any]:
    """The figures of one name."""
    return {
        "name": tally.name,
        "decisions": tally.decisions,
        "kinds": dict(sorted(tally.kinds.items())),
        "unchanged_share": tally.unchanged_share,
        "similarity": tally.similarity,
        "first_decision_seconds": tally.first_decision,
        "read_again": tally.read_again,
        "agreement": tally.agreement,
    }


def quality_json(quality: Quality) -> dict[str, Any]:
    """All of them."""
    asked = quality.asked
    return {
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "mailbox": asked.mailbox or None,
        "coder": asked.coder or None,
        "all": tally_json(quality.all),
        **{group: [tally_json(one) for one in tallies] for group, tallies in groups(quality).items()},
        "latency": [
            {
                "kind": one.name,
                "replies": one.replies,
                "median_seconds": one.median,
                "ninth_decile_seconds": one.most,
            }
            for one in quality.latency
        ],
        "cases": quality.statuses,
        "holds": [
            {"reason": one.reason, "cases": one.cases, "waiting": one.waiting} for one in quality.holds
        ],
        "quota": [
            {"account": one.account, "charged": one.charged, "left": one.left} for one in quality.quota
        ],
    }


def groups(quality: Quality) -> dict[str, list[Tally]]:
    """The tallies by what they are of."""
    return {
        "coders": list(quality.coders),
        "mailboxes": list(quality.mailboxes),
        "reply_kinds": list(quality.kinds),
        "days": list(quality.days),
    }


def quality_csv(quality: Quality) -> str:
    """A line a figure (RFC 4180)."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(HEADER)
    writer.writerows([_cell(one) for one in row] for row in rows(quality))
    return written.getvalue()


def rows(quality: Quality) -> Iterator[tuple[str, str, str, object]]:
    """Every figure that is known."""
    for group, tallies in groups(quality).items():
        for tally in tallies:
            told = tally_json(tally)
            told |= {f"decisions_{kind}": count for kind, count in told.pop("kinds").items()}
            name = told.pop("name")
            yield from ((group, name, figure, value) for figure, value in told.items() if value is not None)
    told = quality_json(quality)
    for group, key in (("latency", "kind"), ("holds", "reason"), ("quota", "account")):
        for one in told[group]:
            name = one.pop(key)
            yield from ((group, name, figure, value) for figure, value in one.items())
    for status, count in quality.statuses.items():
        yield "cases", status, "cases", count


def _cell(value: object) -> object:
    return defused(value) if isinstance(value, str) else value
