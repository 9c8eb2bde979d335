"""`consultant seal …` as a person types it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from consultant.models.seal_keys import SealKeys

from tests.unit.cli.conftest import Consultant

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
OLDS, NEWS = (SealKeys(key).first.fingerprint for key in (OLD, NEW))


def test_without_a_key_everything_is_plain_and_there_is_nothing_to_rotate(
    home: Path, consultant: Consultant
) -> None:
    said = consultant.ok("seal", "status").out
    assert "none; everything is kept plain" in said
    assert consultant.ok("seal", "status", "--json").json["keys"] == []
    assert "no key to seal with" in consultant.fails("seal", "rotate", code=2)


def test_a_key_is_set_another_comes_and_the_former_goes(
    home: Path, consultant: Consultant, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultant.ok("seal", "status")  # the desk's secret is made, and is plain
    monkeypatch.setenv("CONSULTANT_SEAL_KEY", OLD)
    assert "1 values are not sealed with" in consultant.ok("seal", "status").out
    assert f"Sealed with {OLDS}: 1 values." in consultant.ok("seal", "rotate").out
    monkeypatch.setenv("CONSULTANT_SEAL_KEY", f"{NEW},{OLD}")
    done = consultant.ok("seal", "rotate", "--json", "--reason", "each spring").json
    assert (done["fingerprint"], done["sealed"], done["left"]) == (NEWS, 1, 0)
    found = consultant.ok("seal", "status", "--json").json
    (secret,) = [one for one in found["columns"] if one["table"] == "desk_secrets"]
    assert (found["keys"], secret["keys"], secret["plain"]) == ([NEWS, OLDS], {NEWS: 1}, 0)
    assert f"{NEWS}: 1" in consultant.ok("seal", "status").out
    monkeypatch.setenv("CONSULTANT_SEAL_KEY", OLD)
    said = consultant.fails("cases", "list", code=1)
    assert said.startswith(
        f"A value of this store was sealed with the key {NEWS}, and CONSULTANT_SEAL_KEY holds {OLDS}"
    )


def test_what_no_key_opens_is_told_with_the_key_that_it_wants(
    home: Path, consultant: Consultant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consultant.cli.services import open_services
    from consultant.models.base import unit_of_work
    from consultant.models.post import DeskSecret
    from consultant.models.sealed import seal_with

    services = open_services()
    seal_with(services.engine, OLD)
    with unit_of_work(services.engine) as session:
        session.add(DeskSecret(name="another", value=b"words"))
    services.engine.dispose()
    services.books_engine.dispose()
    monkeypatch.setenv("CONSULTANT_SEAL_KEY", NEW)
    ran = consultant("seal", "rotate")
    assert ran.code == 1
    assert f"No key opens 1 of them. A value of this store was sealed with the key {OLDS}" in ran.out
    assert "1 values are not sealed with it" in ran.out


def test_a_new_key_is_printed_or_written_for_its_owner_alone(
    home: Path, tmp_path: Path, consultant: Consultant
) -> None:
    assert SealKeys(consultant.ok("seal", "new-key").out)
    file = tmp_path / "seal.key"
    said = consultant.ok("seal", "new-key", "--file", str(file)).out
    words = file.read_text()
    assert words.strip() not in said
    assert SealKeys(words)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "is there already" in consultant.fails("seal", "new-key", "--file", str(file), code=2)
    assert file.read_text() == words
