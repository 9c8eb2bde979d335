"""The life of a case: its states and the arrows between them. Pure data; the arrows are walked in `pipeline.py`.

received ─accept→ admitted ─draft→ drafted ─policy: send→ approved ─claim→ sending ─250→ sent ─DSN→ bounced
   │  │ │                             └─policy: hold→ held ─approve, amend→ approved   │ transient → approved
   │  │ └ refuse: the refusal is drafted → drafted         ├redraft→ admitted          └ permanent → undeliverable
   │  └ hold (screening; no draft yet) → held              ├decline (a decline reply)→ approved
   └ discard → discarded                                   └drop→ discarded
   undeliverable, bounced ─an answer, by itself→ held      undeliverable, bounced, discarded ─reopen→ held
                                                           any live status ─surprise→ shunted ─unshunt→ back
   approved ─recall (undo)→ held                           shunted ─drop→ discarded, ─decline→ approved
   sent ─correct, withdraw→ approved                       held, shunted ─drop a correction→ sent, as it was
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a case stands. `LIVE` ones move by themselves or by a person; the others are ends."""

    RECEIVED = "received"
    ADMITTED = "admitted"
    DRAFTED = "drafted"
    HELD = "held"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    BOUNCED = "bounced"
    UNDELIVERABLE = "undeliverable"
    DISCARDED = "discarded"
    SHUNTED = "shunted"


LIVE = frozenset(
    {Status.RECEIVED, Status.ADMITTED, Status.DRAFTED, Status.HELD, Status.APPROVED, Status.SENDING}
)
"""States from which a surprise shunts a case."""

MOVES_BY_ITSELF = frozenset(
    {Status.RECEIVED, Status.ADMITTED, Status.DRAFTED, Status.APPROVED, Status.SENDING}
)
"""States that the sweeper rings again when a case rests in them for too long."""

ENDED = frozenset({Status.SENT, Status.BOUNCED, Status.UNDELIVERABLE, Status.DISCARDED})
"""States in which nothing more happens unless a person or a bounce makes it."""

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.RECEIVED: frozenset(
        {Status.ADMITTED, Status.DRAFTED, Status.HELD, Status.DISCARDED, Status.SHUNTED}
    ),
    Status.ADMITTED: frozenset({Status.DRAFTED, Status.SHUNTED}),
    Status.DRAFTED: frozenset({Status.APPROVED, Status.HELD, Status.SHUNTED}),
    Status.HELD: frozenset({Status.APPROVED, Status.ADMITTED, Status.DISCARDED, Status.SENT, Status.SHUNTED}),
    Status.APPROVED: frozenset({Status.SENDING, Status.HELD, Status.SHUNTED}),
    Status.SENDING: frozenset({Status.SENT, Status.APPROVED, Status.UNDELIVERABLE, Status.SHUNTED}),
    Status.SENT: frozenset({Status.BOUNCED, Status.APPROVED}),
    Status.BOUNCED: frozenset({Status.HELD}),
    Status.UNDELIVERABLE: frozenset({Status.HELD}),
    Status.DISCARDED: frozenset({Status.HELD}),
    Status.SHUNTED: LIVE | {Status.DISCARDED, Status.SENT},
}
"""Every arrow that exists. `models.case.move` refuses any other."""
