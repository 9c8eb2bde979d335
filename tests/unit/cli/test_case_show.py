"""`cases show`: the facts of the case page that the trace does not have, and the mail saved to a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from consultant import workbench
from consultant.models.base import unit_of_work
from consultant.models.case import Case, RawMail

from tests.at_the_desk import ASKER, PAIR, introduce, mail
from tests.desk_pages import in_answer, raw_case

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Clock
    from tests.journeys.journey import Played
    from tests.unit.cli.conftest import Consultant
    from tests.unit.conftest import Desks

ATTACHED = (
    f'From: "Jane" <{ASKER}>\r\nReply-To: x@other.example\r\nTo: consult@localhost\r\nSubject: q\r\n'
    "Message-ID: <q1@clinic.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    f"--b\r\n\r\n{PAIR}\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=../Doe.csv\r\n\r\nx\r\n--b--\r\n"
)


@pytest.fixture
def held(desks: Desks, clock: Clock) -> tuple[Played, Case]:
    """A held case with an attachment, another mail of its sender in the same conversation, and a note."""
    played = desks(review="always")
    introduce(played.desk.engine, clock())
    case = raw_case(played, ATTACHED.encode())
    in_answer(played, 2, 1, "And 93356?")
    workbench.add_note(played.desk.engine, case.id, "ann", "Jane called.", clock())
    workbench.hold(played.desk.engine, case.id, "ann", played.services.clock())
    return played, case


def test_it_shows_who_wrote_and_pays_and_who_works_on_it(
    held: tuple[Played, Case], consultant: Consultant
) -> None:
    played, case = held
    told = consultant.ok("cases", "show", case.reference, "--json").json
    assert told["holder"] == "ann"
    assert told["account"] == {"id": 1, "standing": "active", "balance": 3, "plan": None}
    assert told["sender"]["reply_to"] == "x***@other.example"
    assert [one["joined"] for one in told["conversation"]] == [True]
    assert "words" not in told["notes"][0]
    assert "name" not in told["attachments"][0]
    assert {one["state"] for one in told["sources"]} == {"found"}
    printed = consultant.ok("cases", "show", case.reference).out
    assert "works on it: ann; assigned to: nobody" in printed
    assert "c***@clinic.example" in printed
    assert not {"Jane", "Doe.csv", ASKER} & set(printed.replace("(", " ").split())
    plainly = consultant.ok("cases", "show", case.reference, "--unmasked").out
    assert f"sender: {ASKER} (Jane)" in plainly
    assert "Jane called." in plainly
    assert "attached: Doe.csv, text/csv, 1 bytes, read" in plainly
    assert "column one: 93591; column two: 93355" in plainly
    assert played


def test_the_mail_and_its_attachments_are_saved_and_nothing_is_written_over(
    held: tuple[Played, Case], consultant: Consultant, tmp_path: Path
) -> None:
    played, case = held
    folder = tmp_path / "saved"
    consultant.ok("cases", "show", case.reference, "--save", str(folder))
    assert {path.name for path in folder.iterdir()} == {f"{case.reference}.eml", "1-Doe.csv"}
    assert (folder / "1-Doe.csv").read_bytes().strip() == b"x"
    assert "holds these files already" in consultant.fails(
        "cases", "show", case.reference, "--save", str(folder), code=2
    )
    with unit_of_work(played.desk.engine) as session:
        session.execute(delete(RawMail).where(RawMail.case_id == case.id))
    assert "kept no longer" in consultant.fails(
        "cases", "show", case.reference, "--save", str(folder), code=2
    )
    assert "not kept" not in consultant.ok("cases", "show", case.reference).out


def test_a_stranger_has_no_account(desks: Desks, consultant: Consultant) -> None:
    case = raw_case(desks(), mail(sender="nobody@else.example"))
    told = consultant.ok("cases", "show", case.reference, "--json").json
    assert (told["account"], told["holder"], told["due_at"]) == (None, None, None)
    assert "account" not in consultant.ok("cases", "show", case.reference).out
