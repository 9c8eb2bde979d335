"""`backup`, `restore` and `retention erased` as a person types them; what they do to the rows is tests/acceptance/test_backup.py."""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from consultant.accounts.quota_audit import Misfit, QuotaAudit
from consultant.administration import restoring
from consultant.administration.erased import Again, ErasedMark, as_lines, erase_again, list_erased, read_lines
from consultant.administration.erasure import erase
from consultant.administration.holds import mark_of
from consultant.audit import Audit, Difference
from consultant.audit_log import Actor
from consultant.backups import folders
from consultant.cli.main import INTERRUPTED
from consultant.cli.services import open_services
from consultant.errors import UsageError
from consultant.models.base import reading, unit_of_work
from consultant.models.post import SetAside

from tests.at_the_desk import introduce, mail
from tests.conftest import Clock
from tests.unit.cli.conftest import Consultant


def test_a_backup_says_what_is_in_it_and_that_the_key_is_not(
    home: Path, consultant: Consultant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_services()
    assert "No seal key is set" in consultant.ok("backup", str(tmp_path)).out
    monkeypatch.setenv("CONSULTANT_SEAL_KEY", Fernet.generate_key().decode())
    assert "THE SEAL KEY IS NOT IN THE BACKUP" in consultant.ok("backup", "--without-books").out
    assert len(list((home / "backups").glob("consultant-*.zip"))) == 1
    (file,) = tmp_path.glob("consultant-*.zip")
    assert "is there already" in consultant.fails("backup", str(file), code=2)


def test_a_folder_that_is_not_there_yet_is_made_and_a_backup_may_be_called_as_one_likes(
    home: Path, consultant: Consultant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_services()
    consultant.ok("backup", str(tmp_path / "new"), "--without-books")
    (file,) = (tmp_path / "new").glob("consultant-*.zip")
    renamed = file.rename(tmp_path / "tuesday")
    monkeypatch.setenv("CONSULTANT_HOME", str(tmp_path / "another"))
    assert "fit. Start the desk." in consultant.ok("restore", str(renamed)).out
    assert "no whole backup" in consultant.fails("restore", sys.executable, code=1)
    assert "can't be read" in consultant.fails("restore", str(renamed), "--erased", sys.executable, code=2)


def test_a_home_without_a_desk_is_not_backed_up(home: Path, consultant: Consultant) -> None:
    assert "There is no desk" in consultant.fails("backup", code=2)
    assert not home.exists()


def test_a_restore_says_what_has_become_of_it(
    home: Path, consultant: Consultant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own, old = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    monkeypatch.setenv("CONSULTANT_SEAL_KEY", f"{own} {old}")
    open_services()
    file = tmp_path / "desk.zip"
    consultant.ok("backup", str(file), "--without-books")
    monkeypatch.setenv("CONSULTANT_SEAL_KEY", own)
    monkeypatch.setenv("CONSULTANT_HOME", str(tmp_path / "another"))
    monkeypatch.setenv("CONSULTANT_CONFIG", str(tmp_path / "laid"))
    consultant("doctor", "--no-dns")  # whoever looks first makes an empty file
    said = consultant.ok("restore", str(file)).out
    for words in ("holds no books", "CONSULTANT_SEAL_KEY held", "Erased again: 0", "fit. Start the desk."):
        assert words in said
    assert (tmp_path / "laid" / "mailbox_config" / "consult.toml").is_file()


def test_what_does_not_fit_after_a_restore_is_told_and_its_exit_says_so(
    home: Path, consultant: Consultant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_services()
    file = tmp_path / "desk.zip"
    consultant.ok("backup", str(file))
    monkeypatch.setenv("CONSULTANT_HOME", str(tmp_path / "another"))
    bad = restoring.Settled(
        again=Again(0, (("person-1", "A legal hold stands."),)),
        forgotten=0,
        under_way=3,
        in_sending=2,
        cases=Audit({}, (Difference("case without its mail", 1, ("CC-1",)),)),
        quota=QuotaAudit({}, (Misfit("balance", "clinic", "1 and 2"),)),
    )
    monkeypatch.setattr(restoring, "settle", lambda *_: bad)
    ran = consultant("restore", str(file))
    assert ran.code == 1
    for words in ("NOT erased again: person-1", "2 may have left already", "CC-1", "clinic: balance"):
        assert words in ran.out
    assert "Start the desk" not in ran.out


def test_the_list_of_who_was_erased_is_printed_and_read_back(
    home: Path, consultant: Consultant, clock: Clock
) -> None:
    desk = open_services().desk(silent=True)
    erase(desk, "coder@clinic.example", Actor("ada"), "")
    printed = consultant.ok("retention", "erased").out
    assert "coder@" not in printed
    assert [json.loads(line)["mark"][:7] for line in printed.splitlines()] == ["person-"]
    assert as_lines(read_lines(printed)) == printed
    assert read_lines(as_lines([ErasedMark(clock(), "person-1")])) == [ErasedMark(clock(), "person-1")]
    with pytest.raises(UsageError, match="can't be read"):
        read_lines("nonsense")


def test_an_erasure_that_the_store_tells_of_is_no_later_one_and_one_that_was_under_way_is(
    home: Path, clock: Clock
) -> None:
    desk = open_services().desk(silent=True)
    erase(desk, "coder@clinic.example", Actor("ada"), "")
    (own,) = list_erased(desk.engine)
    introduce(desk.engine, clock(), address="coder@clinic.example")
    assert erase_again(desk, [own], own.at, Actor("ada")).erased == 0
    before = replace(own, at=own.at - timedelta(hours=2))
    assert erase_again(desk, [before], own.at, Actor("ada")).erased == 0
    under_way = replace(own, at=own.at - timedelta(seconds=1))
    assert erase_again(desk, [under_way], own.at, Actor("ada")).erased == 1


def test_whoever_is_known_by_a_mail_set_aside_alone_is_erased_again(home: Path, clock: Clock) -> None:
    desk = open_services().desk(silent=True)
    aside = {"mailbox": "consult", "folder": "INBOX", "uid_validity": 1, "reason": "broken", "at": clock()}
    with unit_of_work(desk.engine) as session:
        session.add(SetAside(**aside, uid=1, raw=mail(sender="once@clinic.example")))
        session.add(SetAside(**aside, uid=2, raw=mail(sender="other@clinic.example")))
    mark = ErasedMark(clock(), mark_of(desk, "once@clinic.example"))
    assert erase_again(desk, [mark], clock(), Actor("ada")).erased == 1
    with reading(desk.engine) as session:
        assert [one.raw is None for one in session.scalars(select(SetAside).order_by(SetAside.uid))] == [
            True,
            False,
        ]


def test_a_restore_that_is_ended_from_outside_leaves_nothing(
    home: Path, consultant: Consultant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_services()
    consultant.ok("backup", str(tmp_path / "desk.zip"), "--without-books")
    another = tmp_path / "another"
    monkeypatch.setenv("CONSULTANT_HOME", str(another))
    monkeypatch.setattr(restoring, "settle", lambda *_: signal.raise_signal(signal.SIGTERM))
    assert consultant("restore", str(tmp_path / "desk.zip")).code == INTERRUPTED
    assert folders.is_empty(another)
    assert not (another / "desk.db").exists()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
