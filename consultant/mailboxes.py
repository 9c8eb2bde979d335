"""Reads `mailbox_config/*.toml`: which addresses we have and how each is run. Secrets never stand in these files.

`_defaults.toml` holds and documents every key; a mailbox file overrides some. An unknown key or a wrong type is a
ConfigurationError that names file and key.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from consultant.errors import ConfigurationError
from consultant.vocabulary import ReplyKind, Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

DEFAULTS = "_defaults.toml"


class Review(StrEnum):
    """When a person looks at a draft before it leaves."""

    ALWAYS = "always"
    WHEN_UNSURE = "when_unsure"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One mailbox, effective values. Sizes in bytes, times in seconds or days as their names say."""

    name: str
    addresses: tuple[str, ...]
    from_name: str
    from_address: str
    review: Review
    review_below: float
    undo_seconds: int
    max_message_bytes: int
    setting: Setting | None
    charge_for_clarify: bool
    charge_for_decline: bool
    keep_raw_days: int
    keep_text_days: int
    hold_on_phi: bool

    @property
    def domain(self) -> str:
        """The domain of what we send from here."""
        return self.from_address.rpartition("@")[2]

    def charges(self, kind: ReplyKind) -> bool:
        """Whether a reply of this kind costs the account the question that it reserved."""
        optional = {ReplyKind.CLARIFY: self.charge_for_clarify, ReplyKind.DECLINE: self.charge_for_decline}
        return optional.get(kind, kind is ReplyKind.ANSWER)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - every reader's answer to what its key does not take
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError  # noqa: TRY004 - as above
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError
    return float(value)


def _addresses(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and _is_address(one) for one in value):
        raise ValueError
    return tuple(one.lower() for one in value)


def _address(value: object) -> str:
    if not isinstance(value, str) or (value and not _is_address(value)):
        raise ValueError
    return value.lower()


def _is_address(value: str) -> bool:
    local, _, domain = value.rpartition("@")
    return bool(local and domain) and not any(sign.isspace() or sign in '<>,;"' for sign in value)


def _review(value: object) -> Review:
    return Review(_text(value))


def _setting(value: object) -> Setting | None:
    if value == "":
        return None
    return Setting(_text(value))


KEYS: dict[str, tuple[Callable[[object], Any], str]] = {
    "addresses": (_addresses, 'a list of addresses, such as ["consult@example.org"]'),
    "from_name": (_text, "a text in quotes"),
    "from_address": (_address, "an address in quotes"),
    "review": (_review, "one of " + ", ".join(Review)),
    "review_below": (_share, "a number from 0 to 1"),
    "undo_seconds": (_count, "a whole number, 0 or more"),
    "max_message_bytes": (_count, "a whole number, 0 or more"),
    "setting": (_setting, '"" or one of ' + ", ".join(Setting)),
    "charge_for_clarify": (_flag, "true or false"),
    "charge_for_decline": (_flag, "true or false"),
    "keep_raw_days": (_count, "a whole number, 0 or more"),
    "keep_text_days": (_count, "a whole number, 0 or more"),
    "hold_on_phi": (_flag, "true or false"),
}
"""Every key, what reads it (raising ValueError), and what it takes, in words."""


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """All mailboxes, in the order of their names; `operator` has the defaults, for questions from the command line."""

    all: tuple[Mailbox, ...]
    operator: Mailbox

    def __iter__(self) -> Iterator[Mailbox]:
        """The mailboxes."""
        return iter(self.all)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all mailboxes: their file names without the ending."""
        return tuple(mailbox.name for mailbox in self.all)

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """Every address that is ours, as recipient or as sender; the first mailbox's main one comes first."""
        found = [address for mailbox in self.all for address in (*mailbox.addresses, mailbox.from_address)]
        return tuple(dict.fromkeys(found))

    @property
    def own_domains(self) -> frozenset[str]:
        """The domains of our addresses."""
        return frozenset(address.rpartition("@")[2] for address in self.own_addresses)

    def find_by_name(self, name: str) -> Mailbox | None:
        """The mailbox of that name, or None."""
        return next((mailbox for mailbox in self.all if mailbox.name == name), None)

    def get_by_name(self, name: str) -> Mailbox:
        """The mailbox of that name. Raises ConfigurationError with a suggestion."""
        found = self.find_by_name(name)
        if found is None:
            message = f"There is no mailbox {name!r}.{_meant(name, self.names)}"
            raise ConfigurationError(message)
        return found

    def find_by_address(self, address: str) -> Mailbox | None:
        """Whose an address is; `consult+key@…` belongs to `consult@…` (RFC 5233). None where it is not ours."""
        local, _, domain = address.strip("<> ").lower().rpartition("@")
        wanted = {f"{local}@{domain}", f"{local.partition('+')[0]}@{domain}"}
        return next((mailbox for mailbox in self.all if wanted & set(mailbox.addresses)), None)

    def get_for_recipients(self, addresses: Iterable[str]) -> list[Mailbox]:
        """The mailboxes of a mail's recipients, each once; addresses that are not ours are passed over.

        Raises ConfigurationError where none is ours: a mail without a mailbox must not be taken for stored.
        """
        found = (self.find_by_address(address) for address in addresses)
        boxes = list({mailbox.name: mailbox for mailbox in found if mailbox}.values())
        if not boxes:
            message = "No mailbox here has any of the mail's recipients."
            raise ConfigurationError(message)
        return boxes


def _meant(word: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    return f" Did you mean {close[0]!r}?" if close else f" Known: {', '.join(known)}."


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
        message = f"{path.name}: there is no key {key!r}.{_meant(key, tuple(KEYS))}"
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
    return values | {"addresses": list(mailbox.addresses), "setting": str(mailbox.setting or "")}
