"""Nothing of a mail comes out in a log: no words, no whole address, from us or from a library."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from consultant import logs

BODY = "Mrs. Smith, born 1950-01-01, had 93591"
ADDRESS = "jane.doe@example.org"


class Err:
    """What came out on standard error so far."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._said = ""

    def getvalue(self) -> str:
        self._said += self._capsys.readouterr().err
        return self._said


@pytest.fixture
def err(capsys: pytest.CaptureFixture[str]) -> Iterator[Err]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield Err(capsys)
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.parametrize("format_", ["text", "json"])
def test_at91_only_allowed_keys_come_out(err: Err, format_: str) -> None:
    logs.configure(format_)
    logs.get_logger("consultant.x").info(
        "mail_stored",
        case=7,
        size=12,
        body=BODY,
        subject=BODY,
        address=ADDRESS,
        note=f"from {ADDRESS}",
        path=BODY.encode(),
    )
    said = err.getvalue()
    assert "mail_stored" in said
    assert "Smith" not in said
    assert ADDRESS not in said
    assert "j***@example.org" in said


def test_json_is_a_line_with_the_keys(err: Err) -> None:
    logs.configure("json")
    logs.get_logger("consultant.x").warning("step_done", case=7, step="draft", ms=1.5, words=BODY)
    event = json.loads(err.getvalue())
    assert (event["event"], event["case"], event["step"], event["level"]) == (
        "step_done",
        7,
        "draft",
        "warning",
    )
    assert event["dropped"] == ["words"]


def fail() -> None:
    raise ValueError(BODY + ADDRESS)


@pytest.mark.parametrize("format_", ["text", "json"])
def test_an_exception_is_its_type_and_place(err: Err, format_: str) -> None:
    logs.configure(format_)
    try:
        fail()
    except ValueError as error:
        logs.get_logger("consultant.x").exception("step_failed", case=7)
        logs.get_logger("consultant.x").warning("step_failed", error=error)
        logging.getLogger("consultant.y").exception("failed")
        logging.getLogger("library").exception("failed")
    said = err.getvalue()
    assert "ValueError" in said
    assert "test_logs.py" in said
    assert "Smith" not in said
    assert ADDRESS not in said


@pytest.mark.parametrize("format_", ["text", "json"])
@pytest.mark.parametrize("name", ["mail.log", "sqlalchemy.engine.Engine", "library"])
def test_libraries_say_their_template_only(err: Err, format_: str, name: str) -> None:
    logs.configure(format_)
    logging.getLogger(name).info("%r sender: %s", ADDRESS, BODY)
    logging.getLogger(name).warning("%r said %s", ADDRESS, BODY)
    logging.getLogger(name).warning(f"from {ADDRESS}")  # noqa: G004
    said = err.getvalue()
    assert "said" in said
    assert "Smith" not in said
    assert ADDRESS not in said


def test_aiosmtpd_is_quiet(err: Err) -> None:
    logs.configure("text")
    logging.getLogger("mail.log").info("%r >> %r", ADDRESS, BODY)
    assert not err.getvalue()


def test_trusted_libraries_say_what_happened(err: Err) -> None:
    logs.configure("text")
    logging.getLogger("celery.worker").warning("Task %s succeeded for %s", "workers.steps.draft", ADDRESS)
    assert "workers.steps.draft" in err.getvalue()
    assert ADDRESS not in err.getvalue()
