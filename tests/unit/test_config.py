"""Settings: their defaults, secrets that stand in files, and sentences for what can't be."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from consultant import config
from consultant.config import read_settings
from consultant.errors import ConfigurationError


def test_the_defaults_are_the_contract_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings({})
    home = tmp_path.resolve() / "var"
    assert settings.home == home
    assert settings.database_url == f"sqlite:///{home / 'desk.db'}"
    assert settings.books_url == f"sqlite:///{home / 'books.db'}"
    assert (settings.config / "mailbox_config" / "_defaults.toml").is_file()
    assert (settings.config / "templates" / "email").is_dir()
    assert (settings.redis_url, settings.smtp_url, settings.seal_key) == (None, None, None)
    assert settings.smtp_listen == ("127.0.0.1", 2525)
    assert settings.log_format == "text"
    assert settings.outbox == home / "outbox"
    assert (settings.publisher_url, settings.updates_books) == ("https://www.cms.gov", False)
    assert settings.downloads == home / "downloads"


def test_everything_can_be_named(tmp_path: Path) -> None:
    named = {
        "CONSULTANT_HOME": str(tmp_path),
        "CONSULTANT_DATABASE_URL": "postgresql://a/b",
        "CONSULTANT_BOOKS_URL": "postgresql://a/c",
        "CONSULTANT_CONFIG": str(tmp_path / "elsewhere"),
        "CONSULTANT_REDIS_URL": "redis://broker/1",
        "CONSULTANT_SMTP_URL": "smtp://relay",
        "CONSULTANT_SMTP_LISTEN": "0.0.0.0:25",
        "CONSULTANT_SEAL_KEY": "key",
        "CONSULTANT_LOG_FORMAT": "json",
        "CONSULTANT_PUBLISHER_URL": "https://mirror.example/cms",
        "CONSULTANT_UPDATE_BOOKS": "monthly",
    }
    settings = read_settings(named)
    assert (settings.database_url, settings.books_url) == ("postgresql://a/b", "postgresql://a/c")
    assert settings.config == tmp_path / "elsewhere"
    assert settings.broker_url == "redis://broker/1"
    assert (settings.smtp_url, settings.seal_key) == ("smtp://relay", "key")
    assert settings.smtp_listen == ("0.0.0.0", 25)
    assert settings.log_format == "json"
    assert (settings.publisher_url, settings.updates_books) == ("https://mirror.example/cms", True)


def test_the_publisher_can_be_off_and_a_schedule_is_monthly_or_none() -> None:
    assert read_settings({"CONSULTANT_PUBLISHER_URL": "OFF"}).publisher_url is None
    assert not read_settings({"CONSULTANT_UPDATE_BOOKS": "off"}).updates_books
    with pytest.raises(
        ConfigurationError, match="CONSULTANT_UPDATE_BOOKS is 'weekly'; it takes monthly or off"
    ):
        read_settings({"CONSULTANT_UPDATE_BOOKS": "weekly"})


def test_the_process_s_environment_is_read_where_none_is_given(home: Path) -> None:
    assert read_settings().home == home


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    settings = read_settings(
        {"CONSULTANT_HOME": str(tmp_path), "CONSULTANT_REDIS_URL": "", "CONSULTANT_SMTP_URL": ""}
    )
    assert (settings.redis_url, settings.smtp_url) == (None, None)


def test_the_wheel_s_copies_serve_where_there_is_no_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "_CHECKOUT", tmp_path)
    assert read_settings({}).config == Path(config.__file__).parent / "_config"


@pytest.mark.parametrize("key", ["seal_key", "smtp_url", "database_url", "books_url", "redis_url"])
def test_a_secret_can_stand_in_a_file(tmp_path: Path, key: str) -> None:
    name = f"CONSULTANT_{key.upper()}"
    (tmp_path / "secret").write_text("hush\n", encoding="utf-8")
    settings = read_settings({f"{name}_FILE": str(tmp_path / "secret")})
    assert getattr(settings, key) == "hush"
    both = read_settings({f"{name}_FILE": str(tmp_path / "secret"), name: "said"})
    assert getattr(both, key) == "said", "the variable itself comes first"


def test_a_secret_s_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigurationError, match=r"CONSULTANT_SEAL_KEY_FILE names .*absent, which can't be read"
    ):
        read_settings({"CONSULTANT_SEAL_KEY_FILE": str(tmp_path / "absent")})


@pytest.mark.parametrize(
    "value", ["2525", ":2525", "localhost:", "localhost:smtp", "a:0", "a:65536", "a:²", "a:-1"]
)
def test_an_address_to_listen_on_is_host_and_port(value: str) -> None:
    with pytest.raises(ConfigurationError, match="takes HOST:PORT"):
        read_settings({"CONSULTANT_SMTP_LISTEN": value})


def test_an_address_of_ip_version_6_stands_in_brackets() -> None:
    assert read_settings({"CONSULTANT_SMTP_LISTEN": "[::1]:2525"}).smtp_listen == ("::1", 2525)


def test_the_broker_s_socket_lies_in_the_home() -> None:
    settings = read_settings({"CONSULTANT_HOME": "/srv/desk"})
    assert settings.valkey_socket == Path("/srv/desk/run/valkey.sock")
    assert settings.broker_url == "redis+socket:///srv/desk/run/valkey.sock"


def test_a_path_too_long_for_a_socket_gets_one_of_its_own_in_the_temporary_folder(tmp_path: Path) -> None:
    deep, deeper = (read_settings({"CONSULTANT_HOME": str(tmp_path / (sign * 120))}) for sign in "ab")
    assert deep.valkey_socket.is_relative_to(tempfile.gettempdir())
    assert len(os.fsencode(deep.valkey_socket)) < 100
    assert deep.valkey_socket != deeper.valkey_socket
    assert deep.valkey_socket == deep.valkey_socket


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_a_number_of_calls_that_is_none_is_named(value: str) -> None:
    with pytest.raises(ConfigurationError, match="API_PER_MINUTE"):
        read_settings({"CONSULTANT_API_PER_MINUTE": value})


def test_the_api_is_paced_and_webhooks_leave_this_machine_where_nothing_else_is_said() -> None:
    assert (read_settings({}).api_per_minute, read_settings({}).webhooks_to_loopback) == (120, False)
    named = read_settings({"CONSULTANT_API_PER_MINUTE": "7", "CONSULTANT_WEBHOOKS_TO_LOOPBACK": "1"})
    assert (named.api_per_minute, named.webhooks_to_loopback) == (7, True)
