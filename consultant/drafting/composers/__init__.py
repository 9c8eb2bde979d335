"""One composer a reply kind: a brief in, the context of that kind's templates out. Adding a kind adds a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.composers import (
    alert,
    answer,
    career,
    clarify,
    correction,
    decline,
    refusal,
    said,
    too_large,
)
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.drafting.brief import Brief

COMPOSERS: dict[ReplyKind, Callable[[Brief], dict[str, Any]]] = {
    ReplyKind.ANSWER: answer.compose,
    ReplyKind.CLARIFY: clarify.compose,
    ReplyKind.DECLINE: decline.compose,
    ReplyKind.NOTHING_ASKED: refusal.compose,
    ReplyKind.UNKNOWN_SENDER: refusal.compose,
    ReplyKind.SUSPENDED: refusal.compose,
    ReplyKind.OVER_QUOTA: refusal.compose,
    ReplyKind.TOO_LARGE: too_large.compose,
    ReplyKind.ALERT: alert.compose,
    ReplyKind.ACKNOWLEDGEMENT: said.compose,
    ReplyKind.CORRECTION: correction.compose,
    ReplyKind.QUOTA_WARNING: said.compose,
    ReplyKind.CONFIRMATION: said.compose,
    ReplyKind.STAFF: said.compose,
    ReplyKind.POSTED: career.compose,
    ReplyKind.JOB_MISSING: career.compose,
    ReplyKind.JOB_STATUS: career.compose,
    ReplyKind.APPLICATION: career.compose,
    ReplyKind.JOB_NOTICE: career.compose,
    ReplyKind.JOB_DIGEST: career.compose,
}
