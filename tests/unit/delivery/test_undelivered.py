"""Why a case is held again: the code and what it means, before what held it before."""

from __future__ import annotations

import pytest

from consultant.delivery.outbox import SUPPRESSED
from consultant.delivery.undelivered import hold_reasons


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ("The relay said 550 5.1.1 to the recipient.", "Not delivered: 5.1.1, the address does not exist."),
        ("not delivered: 5.2.2, the mailbox is full", "Not delivered: 5.2.2, the mailbox is full."),
        ("The relay said 554 to the mail.", "Not delivered: 554, the mail was refused."),
        ("The relay said 599 to the mail.", "Not delivered: 599."),
        (SUPPRESSED, "Not delivered: nothing is sent to its address until a person lifts that."),
        ("", "Not delivered."),
    ],
)
def test_the_reason_names_the_code_and_what_it_means(note: str, reason: str) -> None:
    assert hold_reasons(note, ["Not delivered: 4.4.7.", "It is unsure."]) == [reason, "It is unsure."]
