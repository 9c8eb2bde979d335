"""The count at the end says what is wrong with a desk that is spoiled in any one way, and nothing of a sound one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.soak.plan import How, Kind, Letter
from tests.soak.reckoning import CHECKS, CaseFact, Copy, Facts, MadeMail, Told, by_kind, counts, differences

LETTERS = tuple(Letter(number, Kind.QUESTION, "coder@clinic.example", 0.0, How.ONCE) for number in (1, 2))
ONE, TWO = (letter.message_id for letter in LETTERS)
CASES = (CaseFact(1, ONE, "sent", claims=1), CaseFact(2, TWO, "sent", claims=2))
MADE = (
    MadeMail("<a1>", 1, sent=True),
    MadeMail("<a2>", 2, sent=True),
    MadeMail("<warning>", None, sent=True),
)
COPIES = (Copy("<a1>", "x"), Copy("<a2>", "y"), Copy("<a2>", "y"), Copy("<warning>", "z"))
SOUND = Facts(LETTERS, (Told(ONE, "taken"), Told(TWO, "taken")), CASES, MADE, COPIES)


def test_a_sound_desk_has_no_difference_and_its_window_is_counted() -> None:
    assert differences(SOUND) == {}
    assert counts(SOUND)["further copies of replies (the window)"] == 1
    assert by_kind(SOUND)["question"] == {"sent": 2}


SPOILED = {
    "mail with a 250 and without a case": replace(SOUND, cases=CASES[:1], made=MADE[::2], copies=COPIES[::3]),
    "mail with several cases": replace(SOUND, cases=(*CASES, CaseFact(3, ONE, "held"))),
    "case of a mail that nobody sent": replace(SOUND, cases=(*CASES, CaseFact(3, "<else>", "held"))),
    "mail that was never taken": replace(SOUND, told=(Told(ONE, "taken"), Told(TWO, "refused"))),
    "mail of which its peer says nothing": replace(SOUND, told=(Told(ONE, "taken"),)),
    "case that is still on its way": replace(SOUND, cases=(CASES[0], replace(CASES[1], status="approved"))),
    "case without a disposition": replace(SOUND, cases=(CASES[0], replace(CASES[1], disposition=""))),
    "case set aside by a surprise": replace(SOUND, cases=(CASES[0], replace(CASES[1], status="shunted"))),
    "case that ended as its kind may not": replace(
        SOUND, cases=(CASES[0], replace(CASES[1], status="discarded"))
    ),
    "mail at the relay that is none of ours": replace(SOUND, copies=(*COPIES, Copy("<else>", "x"))),
    "mail noted as sent that the relay has not": replace(SOUND, copies=COPIES[:3]),
    "mail at the relay that is not noted as sent": replace(
        SOUND, made=(*MADE[:2], replace(MADE[2], sent=False))
    ),
    "copies that are not the same to the byte": replace(
        SOUND, copies=(*COPIES[:2], Copy("<a2>", "other"), COPIES[3])
    ),
    "copy of a reply without a claim of its own": replace(SOUND, copies=(*COPIES, Copy("<a1>", "x"))),
    "mail with two different replies": replace(
        SOUND, made=(*MADE, MadeMail("<b1>", 1, sent=True)), copies=(*COPIES, Copy("<b1>", "x"))
    ),
    "case that says sent, without a reply that was": replace(SOUND, made=MADE[1:], copies=COPIES[1:]),
}


def test_there_is_a_spoiled_desk_for_each_check() -> None:
    assert set(SPOILED) == set(CHECKS)


@pytest.mark.parametrize(("what", "facts"), SPOILED.items(), ids=SPOILED)
def test_what_is_spoiled_is_named_and_nothing_else(what: str, facts: Facts) -> None:
    assert set(differences(facts)) == {what}


def test_a_copy_to_staff_is_an_alert_and_none_of_the_replies() -> None:
    alerted = replace(SOUND, copies=(*COPIES, Copy("<alert>", "x", "boss@desk.example")))
    assert differences(alerted) == {}
    assert counts(alerted)["alerts to staff"] == 1


def test_a_reply_that_left_unnoted_before_its_case_was_held_is_counted_and_left_to_the_person_who_looks() -> (
    None
):
    held = replace(
        SOUND,
        cases=(CASES[0], replace(CASES[1], status="held")),
        made=(MADE[0], replace(MADE[1], sent=False), MADE[2]),
    )
    assert differences(held) == {}
    assert counts(held)["replies of held cases at the relay (the window)"] == 1
