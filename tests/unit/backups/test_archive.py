"""A backup's file: whole or not at all, and nothing in it leads out of its folder or is taken for a manifest that is none."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from consultant.backups import archive
from consultant.backups.archive import reading_archive, safe_below, writing
from consultant.backups.folders import add_outbox
from consultant.errors import BackupRefused


def test_a_file_that_could_not_be_finished_leaves_nothing(tmp_path: Path) -> None:
    def full() -> Iterator[bytes]:
        yield b"x"
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"), writing(tmp_path / "desk.zip") as into:
        into.add("a", full())
    assert not list(tmp_path.iterdir())


def test_a_manifest_too_large_to_be_one_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 3)
    with zipfile.ZipFile(tmp_path / "desk.zip", "w") as made:
        made.writestr("manifest.json", b"{}  ")
    with pytest.raises(BackupRefused, match="too large"), reading_archive(tmp_path / "desk.zip"):
        pass


def test_what_is_no_zip_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "desk.zip").write_bytes(b"no zip")
    with pytest.raises(BackupRefused, match="no whole backup"), reading_archive(tmp_path / "desk.zip"):
        pass


def test_a_member_that_is_none_of_it_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "desk.zip", "w") as made:
        made.writestr(
            "manifest.json",
            b'{"format": 1, "made_at": "2026-11-16T12:00:00+00:00", "program": "x", "seal": [], "stores": {}, "members": {}}',
        )
        made.writestr("more", b"x")
    with (
        reading_archive(tmp_path / "desk.zip") as opened,
        pytest.raises(BackupRefused, match="more is missing, or is none"),
    ):
        opened.check()


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    assert safe_below(tmp_path, "outbox/new/1") == (tmp_path / "outbox" / "new" / "1").resolve()
    with pytest.raises(BackupRefused, match="leads out"):
        safe_below(tmp_path, "../etc/passwd")


def test_a_reply_that_a_mail_program_takes_away_meanwhile_is_passed_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outbox" / "new").mkdir(parents=True)
    (tmp_path / "outbox" / "new" / "1").write_bytes(b"x")
    with writing(tmp_path / "desk.zip") as into:

        def gone(*_: object) -> None:
            raise FileNotFoundError

        with monkeypatch.context() as patch:
            patch.setattr(into, "add_file", gone)
            add_outbox(tmp_path / "outbox", into)
        assert into.members == {}
