"""The pipe door: an MTA reads its exit code, so that a mail that could not be kept is tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant.cli.services import open_services
from consultant.models.base import reading
from consultant.models.case import RawMail
from consultant.review.queue import list_cases

from tests.at_the_desk import ASKER, mail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.unit.cli.conftest import Consultant


class Bell:
    """A doorbell without a broker behind it; the tests of the doorbell ring real ones."""

    def __init__(self, _url: str) -> None:
        pass

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
        pass

    def ring_all(self, step: str, case_ids: Sequence[int], *, delay: float = 0.0) -> None:
        pass


@pytest.fixture(autouse=True)
def _no_broker(filled_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consultant.cli.services.CeleryDoorbell", Bell)


def kept() -> list[tuple[str, str, str]]:
    with reading(open_services().engine) as session:
        return [(case.status, case.sender_address, case.envelope_from) for case in list_cases(session)]


def test_a_mail_is_taken_once(consultant: Consultant) -> None:
    for _ in range(2):
        ran = consultant.ok("receive", "--mailbox", "consult", stdin=mail())
        assert (ran.out, ran.err) == ("", "")
    assert kept() == [("received", ASKER, ASKER)]


def test_the_envelope_s_sender_may_be_named(consultant: Consultant) -> None:
    consultant.ok("receive", "--mailbox", "consult", "--sender", "bounce@x.example", stdin=mail())
    assert kept() == [("received", ASKER, "bounce@x.example")]


def test_what_can_t_be_parsed_is_taken_all_the_same(consultant: Consultant) -> None:
    consultant.ok("receive", "--mailbox", "consult", stdin=b"\x00\xff\r\n")
    assert len(kept()) == 1


def test_no_mail_is_66_and_no_mailbox_67(consultant: Consultant) -> None:
    assert (
        consultant.fails("receive", "--mailbox", "consult", code=66) == "there is no mail on standard input."
    )
    assert (
        consultant.fails("receive", "--mailbox", "nosuch", stdin=mail(), code=67)
        == "there is no mailbox nosuch."
    )
    assert kept() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEAL_KEY", "short"),
        ("SMTP_LISTEN", "nowhere"),
        ("DATABASE_URL", "nonsense"),
        ("CONFIG", "/not/there"),
    ],
)
def test_what_an_operator_must_mend_is_tried_again_later(
    consultant: Consultant, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"CONSULTANT_{name}", value)
    consultant.fails("receive", "--mailbox", "consult", stdin=mail(), code=75)


def test_a_store_that_is_away_is_tried_again_later(consultant: Consultant, filled_home: Path) -> None:
    (filled_home / "desk.db").write_bytes(b"no database, whatever it is called " * 99)
    sentence = consultant.fails("receive", "--mailbox", "consult", stdin=mail(), code=75)
    assert sentence == "the mail could not be kept; please try again later."


def test_the_null_sender_is_not_the_same_as_none_named(consultant: Consultant) -> None:
    for number, sender in enumerate(("", "<>")):
        consultant.ok("receive", "--mailbox", "consult", "--sender", sender, stdin=mail(number))
    assert [envelope_from for _, _, envelope_from in kept()] == ["", ""]


def test_a_recipient_of_another_s_is_67(consultant: Consultant) -> None:
    for address in ("nobody@localhost", "consult+r1.0.aaaaaaaaaaaaaaaa@elsewhere.example"):
        consultant.fails("receive", "--mailbox", "consult", "--recipient", address, stdin=mail(), code=67)
    consultant.ok("receive", "--mailbox", "consult", "--recipient", "Consult+tag@localhost", stdin=mail())
    assert len(kept()) == 1


def test_a_mail_of_40_mb_is_counted_and_its_header_kept(consultant: Consultant) -> None:
    consultant.ok("receive", "--mailbox", "consult", stdin=mail(1, "x" * 40_000_000))
    with reading(open_services().engine) as session:
        (case,) = list_cases(session)
        assert case.size > 40_000_000
        (raw,) = session.scalars(select(RawMail.raw))
    assert len(raw) < 1000


def test_the_line_that_an_mta_puts_first_is_none_of_the_mail(consultant: Consultant) -> None:
    consultant.ok("receive", "--mailbox", "consult", stdin=b"From x@y Mon Nov 16 12:00:00 2026\n" + mail())
    consultant.ok("receive", "--mailbox", "consult", stdin=mail())
    assert len(kept()) == 1


def test_a_wrong_option_is_tried_again_later(consultant: Consultant) -> None:
    consultant.fails("receive", "--mailbx", "consult", stdin=mail(), code=75)


def test_a_maildir_is_taken_whole(consultant: Consultant, tmp_path: Path) -> None:
    folder = tmp_path / "Maildir"
    for part, number in (("new", 1), ("cur", 2)):
        (folder / part).mkdir(parents=True)
        (folder / part / f"170000000{number}.host").write_bytes(mail(number))
    assert consultant.ok("receive", "--mailbox", "consult", "--maildir", str(folder)).out == "Taken: 2.\n"
    assert len(list((folder / "cur").glob("*:2,S"))) == len(kept()) == 2


def test_an_mbox_is_taken_whole_and_stays(consultant: Consultant, tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    lines = b"".join(b"From x@y Mon Nov 16 12:00:00 2026\n" + mail(n) + b"\n" for n in range(3))
    path.write_bytes(lines)
    for _ in range(2):
        consultant.ok("receive", "--mailbox", "consult", "--mbox", str(path))
    assert path.read_bytes() == lines
    assert len(kept()) == 3


def test_what_can_t_be_taken_of_an_import_is_named(
    consultant: Consultant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object, deliveries: Sequence[object]) -> list[object]:
        return [ValueError() for _ in deliveries]

    monkeypatch.setattr("consultant.pipeline.receive_all", refuse)
    path, folder = tmp_path / "mbox", tmp_path / "Maildir"
    path.write_bytes(b"From x@y Mon Nov 16 12:00:00 2026\n" + mail())
    (folder / "new").mkdir(parents=True)
    (folder / "new" / "1.host").write_bytes(mail())
    for option, named, words in (("--mbox", path, "number 1"), ("--maildir", folder, "new/1.host")):
        ran = consultant("receive", "--mailbox", "consult", option, str(named))
        assert (ran.code, words in ran.err) == (65, True)
    assert (folder / ".held" / "new" / "1.host").exists()
    consultant.fails("receive", "--mailbox", "consult", stdin=mail(), code=75)


def test_an_import_that_can_t_be_is_said(consultant: Consultant, tmp_path: Path) -> None:
    base, there = ("receive", "--mailbox", "consult"), str(tmp_path)
    consultant.fails(*base, "--maildir", there, code=66)
    consultant.fails(*base, "--mbox", there, code=66)
    consultant.fails(*base, "--mbox", there, "--maildir", there, code=64)
    consultant.fails(*base, "--mbox", there, "--sender", "", code=64)
