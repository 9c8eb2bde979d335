"""A seed is the whole plan."""

from __future__ import annotations

from tests.soak.mischief import TRICKS, tricks_for
from tests.soak.plan import How, Kind, Plan, make_plan

TRICKED = tricks_for("postgresql", TRICKS, small_disk=True)


def plan(seed: int) -> Plan:
    return make_plan(seed, 400, 20, 120, TRICKED)


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert plan(7) == plan(7)
    assert plan(7).letters != plan(8).letters
    assert plan(7).acts != plan(8).acts


def test_the_mails_are_the_same_whatever_tricks_are_played() -> None:
    assert make_plan(7, 400, 20, 120).letters == plan(7).letters


def test_there_are_as_many_mails_as_were_asked_for_of_every_kind_and_in_every_way() -> None:
    letters = plan(7).letters
    assert [one.number for one in sorted(letters, key=lambda one: one.number)] == list(range(400))
    assert {one.kind for one in letters} == set(Kind)
    assert {one.how for one in letters} == set(How)
    assert all(0 <= one.at <= 120 for one in letters)


def test_the_flood_is_more_than_one_sender_may_send_and_nobody_else_comes_near() -> None:
    found = plan(7)
    by_sender: dict[str, int] = {}
    for one in found.letters:
        by_sender[one.sender] = by_sender.get(one.sender, 0) + 1
    assert by_sender.pop("flood@many.example") > found.each > max(by_sender.values())


def test_every_trick_comes_once_before_any_comes_again() -> None:
    names = [act.trick for act in make_plan(7, 400, 20, 600, TRICKED).acts]
    assert set(names[: len(TRICKED)]) == {name for name, _, _ in TRICKED}
    assert len(names) > len(TRICKED)


def test_a_store_and_a_machine_have_the_tricks_that_make_sense_there() -> None:
    there = {name for name, _, _ in tricks_for("sqlite", TRICKS, small_disk=False)}
    assert "disk full" not in there
    assert not any(TRICKS[name].part == "postgresql" for name in there)
    assert {name for name, _, _ in TRICKED} - there == {
        "disk full",
        "broker killed with its data",
        *(name for name, one in TRICKS.items() if one.part == "postgresql"),
    }
