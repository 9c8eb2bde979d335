"""Structured logs that can't carry a mail: keys are allowed one by one, addresses are masked, tracebacks lose their values.

Everyone logs by `get_logger(__name__).info("what_happened", case=…, step=…)`; `configure` is called once by the
composition root.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from types import TracebackType

ALLOWED = frozenset(
    {
        "account", "actor", "address", "attempt", "attempts", "book", "books", "case", "codes", "count", "disposition",
        "edition", "error", "from_status", "host", "job", "kind", "kinds", "outcome", "mailbox", "ms", "name", "note", "path", "pid", "port",
        "reference", "release", "reply_kind", "route", "rows", "rule", "seconds", "setting", "signal", "size", "status",
        "step", "system", "task", "to_status", "total", "transport", "version", "worker",
    }
)  # fmt: skip
"""Keys that come out. Whoever needs another adds it here and asks himself whether it can hold a mail's words."""

STRUCTURE = frozenset({"event", "level", "timestamp", "logger", "where", "dropped"})
LONGEST = 200
"""Characters of a value that come out."""

TRUSTED = ("celery", "kombu", "redis", "consultant", "workers", "alembic", "py.warnings")
"""Loggers whose filled-in messages hold ids and names only; of all others the bare template comes out."""

QUIET = (
    "mail.log",
    "mail.debug",
    "asyncio",
    "sqlalchemy",
    "kombu",
    "amqp",
    "httpx",
    "httpcore",
    "imapclient",
    "faker",
    "PIL",
)

_ADDRESS = re.compile(r"([^\s@<>()\[\]\"',;:=]{1,64})@([\w.-]{1,255})")


def mask(text: str) -> str:
    """`text` with every address masked (`j***@example.org`) and cut to a line's length."""
    line = " ".join(text[: LONGEST * 4].split())
    return _ADDRESS.sub(lambda found: f"{found[1][0]}***@{found[2]}", line)[:LONGEST]


def _plain(value: object) -> object:
    """A value that can be printed: figures as they are, lists by their members, everything else masked."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in list(value)[:20]]
    if isinstance(value, bytes | bytearray | memoryview):
        return f"{len(value)} bytes"
    return mask(str(value))


def _where(trace: TracebackType | None) -> str:
    """File, line and function in which an error was raised: places, no values."""
    last = None
    while trace is not None:
        last, trace = trace, trace.tb_next
    if last is None:
        return ""
    code = last.tb_frame.f_code
    return f"{code.co_filename.rpartition('/')[2]}:{last.tb_lineno} {code.co_name}"


def _error_without_values(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception becomes its type and place: its message and the SQL below it may quote a mail."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event.setdefault("error", type(error).__name__)
        event["where"] = _where(error.__traceback__)
    return event


def _only_allowed(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep allowed keys; the names of the others are told, so that a missing one is noticed."""
    dropped = sorted(key for key in event if key not in ALLOWED | STRUCTURE and not key.startswith("_"))
    for key in dropped:
        del event[key]
    for key, value in event.items():
        if not key.startswith("_"):
            event[key] = _plain(value)
    if dropped:
        event["dropped"] = [key[:40] for key in dropped]
    return event


class _Foreign(logging.Filter):
    """Libraries' records: the template instead of the filled-in message, unless the logger is trusted."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; it is never dropped here."""
        if isinstance(record.msg, dict):
            return True
        trusted = record.name.startswith(TRUSTED)
        record.msg = mask(record.getMessage() if trusted else str(record.msg))
        record.args = ()
        record.stack_info = None
        return True


_SHARED: tuple[Any, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _error_without_values,
    _only_allowed,
)


def configure(format: str = "text", *, level: int = logging.INFO) -> None:  # noqa: A002 - the setting's name
    """Send our logs and the libraries' to standard error, as text for people or JSON for machines ("json")."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Foreign())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=list(_SHARED),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module: `log.info("event_in_words", case=…)`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
