"""Mailbox files: defaults, overrides, addresses, and errors that name file and key."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from consultant.errors import ConfigurationError
from consultant.mailboxes import KEYS, Mailboxes, Review, effective, load_mailboxes
from consultant.vocabulary import ReplyKind, Setting

CONFIG = Path(__file__).resolve().parents[2] / "mailbox_config"


def folder_with(tmp_path: Path, **files: str) -> Path:
    shutil.copy(CONFIG / "_defaults.toml", tmp_path)
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def load(tmp_path: Path, **files: str) -> Mailboxes:
    return load_mailboxes(folder_with(tmp_path, **files))


def test_the_mailbox_that_ships() -> None:
    box = load_mailboxes(CONFIG).get_by_name("consult")
    assert box.addresses == ("consult@localhost",)
    assert (box.from_address, box.domain, box.from_name) == ("consult@localhost", "localhost", "Coding desk")
    assert (box.review, box.review_below, box.setting) == (Review.WHEN_UNSURE, 0.8, None)
    assert box.max_message_bytes == 10 * 1024 * 1024


def test_a_file_overrides_the_defaults(tmp_path: Path) -> None:
    boxes = load(
        tmp_path,
        audit='addresses = ["Audit@Example.org", "pruefung@example.org"]\nreview = "always"\nsetting = "dme"\nundo_seconds = 60\n',
        consult='addresses = ["consult@example.org"]\nfrom_address = "desk@example.net"\ncharge_for_decline = true\n',
    )
    audit = boxes.get_by_name("audit")
    assert boxes.names == ("audit", "consult")
    assert (audit.review, audit.setting, audit.undo_seconds) == (Review.ALWAYS, Setting.DME, 60)
    assert boxes.own_addresses[0] == "audit@example.org"
    assert set(boxes.own_domains) == {"example.org", "example.net"}


def test_addresses_find_their_mailbox(tmp_path: Path) -> None:
    boxes = load(tmp_path, consult='addresses = ["consult@example.org"]\n')
    box = boxes.get_by_name("consult")
    assert boxes.find_by_address("Consult@EXAMPLE.org") is box
    assert boxes.find_by_address("<consult+key@example.org>") is box
    assert boxes.find_by_address("consult@example.net") is None
    assert boxes.find_by_address("nonsense") is None
    assert list(boxes.get_for_recipients(["x@y", "consult@example.org", "consult+a@example.org"])) == [box]
    with pytest.raises(ConfigurationError, match="any of the mail's recipients"):
        boxes.get_for_recipients(["x@y"])
    assert boxes.find_by_name("other") is None


def test_what_costs_a_question(tmp_path: Path) -> None:
    box = load(tmp_path, a='addresses = ["a@b.example"]\ncharge_for_decline = true\n').get_by_name("a")
    charged = {kind for kind in ReplyKind if box.charges(kind)}
    assert charged == {ReplyKind.ANSWER, ReplyKind.DECLINE, ReplyKind.POSTED}


def test_effective_values_are_every_key_and_json(tmp_path: Path) -> None:
    values = effective(load(tmp_path, a='addresses = ["a@b.example"]\n').get_by_name("a"))
    assert set(KEYS) <= set(values)
    assert json.loads(json.dumps(values)) == values


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('addresses = ["a@b.example"]\nreveiw = "always"\n', ("a.toml", "'reveiw'", "'review'")),
        ('addresses = ["a@b.example"]\nreview = "sometimes"\n', ("a.toml", "review", "when_unsure")),
        ('addresses = ["a@b.example"]\nundo_seconds = true\n', ("a.toml", "undo_seconds", "whole number")),
        ('addresses = ["a@b.example"]\nundo_seconds = -1\n', ("a.toml", "undo_seconds")),
        ('addresses = ["a@b.example"]\nreview_below = 2\n', ("a.toml", "review_below", "0 to 1")),
        ('addresses = ["a@b.example"]\nhold_on_phi = "yes"\n', ("a.toml", "hold_on_phi", "true or false")),
        ('addresses = ["a@b.example"]\nsetting = "hospital"\n', ("a.toml", "setting", "outpatient_hospital")),
        ('addresses = "a@b.example"\n', ("a.toml", "addresses", "list")),
        ('addresses = ["nobody"]\n', ("a.toml", "addresses", "list")),
        ('from_name = "x"\n', ("a.toml", "addresses is missing")),
        ('addresses = ["a@b.example"]\nfrom_name = 3\n', ("a.toml", "from_name", "text")),
        ("addresses = [", ("a.toml", "can't be read")),
    ],
)
def test_errors_name_file_and_key(tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, a=text)
    for word in words:
        assert word in str(caught.value)


def test_two_mailboxes_never_share_an_address(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"x@y\.example"):
        load(tmp_path, a='addresses = ["x@y.example"]\n', b='addresses = ["X@y.example"]\n')


def test_a_folder_without_mailboxes_or_defaults(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"_defaults\.toml"):
        load_mailboxes(tmp_path)
    with pytest.raises(ConfigurationError, match="holds no mailbox"):
        load(tmp_path)
    with pytest.raises(ConfigurationError, match="Did you mean 'consult'"):
        load_mailboxes(CONFIG).get_by_name("consutl")


def test_defaults_must_be_complete(tmp_path: Path) -> None:
    (tmp_path / "_defaults.toml").write_text('serves = "jobs"\naddresses = []\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="from_name is missing"):
        load_mailboxes(tmp_path)
