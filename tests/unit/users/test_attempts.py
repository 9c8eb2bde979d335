"""Failures: waits that double and end; of a user in the store, of a peer in bounded memory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consultant.models.user import User
from consultant.users.attempts import (
    FREE_OF_A_PEER,
    FREE_OF_A_USER,
    LONGEST_WAIT,
    Peers,
    count_failure,
    forget_failures,
    is_locked,
    wait_after,
)

from tests.conftest import Clock


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (10_000, 900)]
)
def test_waits_double_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert wait_after(failures, FREE_OF_A_USER) == timedelta(seconds=seconds)


def test_the_fifth_failure_locks_and_the_lock_ends_by_itself(clock: Clock) -> None:
    user = User(name="ann", failures=0)
    assert [count_failure(user, clock()) for _ in range(5)] == [False] * 4 + [True]
    assert is_locked(user, clock())
    clock.pass_(seconds=30)
    assert not is_locked(user, clock())
    assert count_failure(user, clock()), "it goes on where it was"
    clock.pass_(seconds=59)
    assert is_locked(user, clock())
    forget_failures(user)
    assert not is_locked(user, clock())
    assert user.failures == 0


def test_failures_of_a_day_ago_are_forgotten(clock: Clock) -> None:
    user = User(name="ann", failures=0)
    for _ in range(5):
        count_failure(user, clock())
    clock.pass_(days=1, minutes=1)
    assert not count_failure(user, clock())
    assert user.failures == 1


def test_a_peer_waits_after_many_failures_and_others_do_not(clock: Clock) -> None:
    peers = Peers()
    for _ in range(FREE_OF_A_PEER):
        assert not peers.must_wait("192.0.2.1", clock())
        peers.note_failure("192.0.2.1", clock())
    assert peers.must_wait("192.0.2.1", clock())
    assert not peers.must_wait("192.0.2.2", clock())
    clock.pass_(seconds=30)
    assert not peers.must_wait("192.0.2.1", clock())
    peers.note_failure("192.0.2.1", clock())
    clock.pass_(seconds=59)
    assert peers.must_wait("192.0.2.1", clock())
    clock.pass_(hours=2)
    peers.note_failure("192.0.2.1", clock())
    assert not peers.must_wait("192.0.2.1", clock()), "an hour without a failure begins anew"
    assert timedelta(minutes=15) == LONGEST_WAIT


def test_addresses_of_one_ipv6_network_are_one_peer(clock: Clock) -> None:
    peers = Peers()
    for number in range(FREE_OF_A_PEER):
        peers.note_failure(f"2001:db8:1:2::{number:x}", clock())
    assert peers.must_wait("2001:db8:1:2:ffff::1", clock())
    assert not peers.must_wait("2001:db8:1:3::1", clock())


def test_an_ipv4_address_that_comes_mapped_into_ipv6_waits_for_itself_alone(clock: Clock) -> None:
    peers = Peers()
    for _ in range(FREE_OF_A_PEER):
        peers.note_failure("::ffff:192.0.2.1", clock())
    assert peers.must_wait("::ffff:192.0.2.1", clock())
    assert peers.must_wait("192.0.2.1", clock())
    assert not peers.must_wait("::ffff:192.0.2.2", clock())


def test_what_is_no_address_counts_too_and_memory_is_bounded(clock: Clock) -> None:
    peers = Peers(most=3)
    for _ in range(FREE_OF_A_PEER):
        peers.note_failure("", clock())
    assert peers.must_wait("", clock())
    for number in range(3):
        peers.note_failure(f"192.0.2.{number}", clock())
    assert not peers.must_wait("", clock())
    assert len(peers._known) == 3
