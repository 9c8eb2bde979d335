"""What each answer of a relay means, and how long a mail then waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from consultant.delivery.answers import Stage, read_answer, trouble
from consultant.delivery.retries import ASK_AGAIN, BACK_OFF, WAITS, Outcome, next_wait, spread
from consultant.errors import (
    ConsultantError,
    DeliveryRefused,
    Greylisted,
    RecipientFull,
    RelayAway,
    TransientError,
)

SENDER, RECIPIENT, MAIL = Stage.SENDER, Stage.RECIPIENT, Stage.MAIL
NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

MEANINGS: list[tuple[str, Stage, type[ConsultantError]]] = [
    ("550 5.1.1 no such user", RECIPIENT, DeliveryRefused),
    ("550 no such user", RECIPIENT, DeliveryRefused),
    ("552 5.3.4 too large", SENDER, DeliveryRefused),
    ("552 5.3.4 too large", MAIL, DeliveryRefused),
    ("554 5.7.1 policy", MAIL, DeliveryRefused),
    ("550 5.7.1 policy", RECIPIENT, DeliveryRefused),
    ("553 5.7.1 not your sender", SENDER, RelayAway),
    ("451 4.7.1 greylisted", RECIPIENT, Greylisted),
    ("450 4.2.0 greylisted", RECIPIENT, Greylisted),
    ("450 come back", RECIPIENT, Greylisted),
    ("451 come back", MAIL, TransientError),
    ("421 4.7.0 slow down", RECIPIENT, TransientError),
    ("451 4.3.0 later", MAIL, TransientError),
    ("452 4.2.2 mailbox full", RECIPIENT, RecipientFull),
    ("452 4.3.1 disk full", RECIPIENT, TransientError),
    ("450 5.1.1 gone, says the one behind", RECIPIENT, DeliveryRefused),
    ("550 4.7.1 greylisted, says the one behind", RECIPIENT, Greylisted),
    ("550 4.2.2 full, says the one behind", RECIPIENT, RecipientFull),
    ("550 2.1.5 nonsense", RECIPIENT, DeliveryRefused),
    ("530 5.7.0 log in first", SENDER, RelayAway),
    ("530 5.7.0 log in first", RECIPIENT, TransientError),
    ("503 bad sequence", MAIL, TransientError),
    ("451 4.3.0 later", SENDER, RelayAway),
    ("250 not what was asked for", MAIL, TransientError),
]


@pytest.mark.parametrize(("said", "stage", "meaning"), MEANINGS)
def test_an_answer_means(said: str, stage: Stage, meaning: type[ConsultantError]) -> None:
    code, _, words = said.partition(" ")
    error = trouble(read_answer(int(code), words.encode()), stage)
    assert type(error) is meaning
    assert str(error) in {
        f"The relay said {code} to {stage}.",
        f"The relay said {' '.join(said.split()[:2])} to {stage}.",
    }


def test_a_no_to_the_null_sender_is_no_no_to_all() -> None:
    answer = read_answer(550, "5.7.1 no null sender here")
    assert isinstance(trouble(answer, SENDER, keyed=False), DeliveryRefused)


@pytest.mark.parametrize("outcome", WAITS)
def test_waits_grow_are_never_early_and_end_when_the_time_is_over(outcome: Outcome) -> None:
    long = [
        next_wait(outcome, tried, case_id=7, now=NOW, give_up_at=NOW + 1000 * HOUR) for tried in range(20)
    ]
    for tried, wait in enumerate(long):
        least = WAITS[outcome][min(tried, len(WAITS[outcome]) - 1)]
        assert wait is not None
        assert least <= wait <= least * 1.1
    over = next_wait(outcome, 3, case_id=7, now=NOW, give_up_at=NOW)
    endless = outcome in {Outcome.AWAY, Outcome.UNSIGNED}
    assert over == (ASK_AGAIN[-1] if endless else None)


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.STOPPED])
def test_a_refusal_is_not_tried_again(outcome: Outcome) -> None:
    assert next_wait(outcome, 0, case_id=7, now=NOW, give_up_at=NOW + HOUR) is None


def test_the_last_try_is_made_when_the_time_is_over() -> None:
    wait = next_wait(Outcome.LATER, 7, case_id=7, now=NOW, give_up_at=NOW + HOUR)
    assert wait == HOUR < BACK_OFF[7]


def test_mails_that_were_put_off_together_come_back_apart_and_the_same_way_each_time() -> None:
    spreads = [spread(case_id, 2, HOUR) for case_id in range(100)]
    assert spreads == [spread(case_id, 2, HOUR) for case_id in range(100)]
    assert len(set(spreads)) > 80
    assert min(spreads) > timedelta()
    assert max(spreads) <= HOUR / 10
