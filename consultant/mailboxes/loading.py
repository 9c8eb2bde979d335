"""Reads `mailbox_config/*.toml`. An unknown key or a wrong type is a ConfigurationError that names file and key."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from consultant.errors import ConfigurationError
from consultant.mailboxes.directory import Mailboxes, suggestion
from consultant.mailboxes.keys import KEYS
from consultant.mailboxes.mailbox import Mailbox, Review

if TYPE_CHECKING:
    from pathlib import Path

DEFAULTS = "_defaults.toml"


def _read(path: Path) -> dict[str, Any]:
    """The file's keys, each checked. Raises ConfigurationError."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path.name} can't be read: {error}."
        raise ConfigurationError(message) from error
    return {key: _read_key(path, key, value) for key, value in found.items()}


def _read_key(path: Path, key: str, value: object) -> Any:  # noqa: ANN401 - as many types as keys
    if key not in KEYS:
        message = f"{path.name}: there is no key {key!r}.{suggestion(key, tuple(KEYS))}"
        raise ConfigurationError(message)
    reader, takes = KEYS[key]
    try:
        return reader(value)
    except ValueError as error:
        message = f"{path.name}: {key} is {value!r}; it takes {takes}."
        raise ConfigurationError(message) from error


def _mailbox(path: Path, defaults: dict[str, Any]) -> Mailbox:
    values = defaults | _read(path)
    if not values["addresses"]:
        message = f"{path.name}: addresses is missing; a mailbox has at least one."
        raise ConfigurationError(message)
    values["from_address"] = values["from_address"] or values["addresses"][0]
    return Mailbox(name=path.stem, **values)


def _no_address_twice(mailboxes: list[Mailbox]) -> None:
    owner: dict[str, str] = {}
    for mailbox in mailboxes:
        for address in mailbox.addresses:
            if owner.setdefault(address, mailbox.name) != mailbox.name:
                message = (
                    f"{mailbox.name}.toml: addresses holds {address}, which {owner[address]}.toml has too."
                )
                raise ConfigurationError(message)


def load_mailboxes(folder: Path) -> Mailboxes:
    """Every mailbox of `folder`. Raises ConfigurationError naming file and key."""
    defaults = _read(folder / DEFAULTS)
    missing = [key for key in KEYS if key not in defaults]
    if missing:
        message = f"{DEFAULTS}: {missing[0]} is missing; every key has its default there."
        raise ConfigurationError(message)
    paths = sorted(path for path in folder.glob("*.toml") if not path.name.startswith("_"))
    mailboxes = [_mailbox(path, defaults) for path in paths]
    if not mailboxes:
        message = f"{folder.name} holds no mailbox file."
        raise ConfigurationError(message)
    _no_address_twice(mailboxes)
    at = "operator@localhost"
    operator = Mailbox(
        name="operator", **defaults | {"addresses": (at,), "from_address": at, "review": Review.WHEN_UNSURE}
    )
    return Mailboxes(tuple(mailboxes), operator)


def effective(mailbox: Mailbox) -> dict[str, Any]:
    """The values in force, JSON-serialisable, in the order of the keys."""
    values = {field.name: getattr(mailbox, field.name) for field in fields(mailbox)}
    lists = {name: list(value) for name, value in values.items() if isinstance(value, tuple)}
    return values | lists | {"setting": str(mailbox.setting or "")}
