"""IMAP intake: a mailbox of 2,000 mails in a real Dovecot, taken by our poller with every store and commit.

The floor is the bare client that throws away what it fetches, mail by mail and 50 at once. A small proxy adds a delay to what
the client says, for a server that is not next door.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from imapclient import IMAPClient

from consultant import pipeline
from consultant.cli.services import open_services, utc_now
from consultant.config import read_settings
from consultant.intake.imap.bookkeeping import Bookkeeping
from consultant.intake.imap.poller import Poller

from tests.at_the_desk import mail
from tests.imap_servers import DOVECOT, running_dovecot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from tests.imap_servers import Dovecot

CHECKOUT = Path(__file__).resolve().parent.parent
MAILS = 2_000
ONE_BY_ONE = 200
"""Mails of the slowest floor: it is a rate."""
DELAY = 0.04


def measure_polling(table: Table, home: Path) -> None:
    """Lines for a server next door and one that is 40 ms away; none where Dovecot is not installed."""
    if not Path(DOVECOT).exists():
        return
    with running_dovecot() as dovecot:
        dovecot.write([mail(number) for number in range(MAILS)])
        with _delayed(dovecot.port, DELAY) as far:
            for name, port in (("loopback", dovecot.port), (f"{DELAY * 1000:.0f} ms away", far)):
                _rows(table, home / f"polled{port}", dovecot, name, port)


def _rows(table: Table, home: Path, dovecot: Dovecot, name: str, port: int) -> None:
    _bare(dovecot, port, MAILS, 50)  # warms the server's index
    ours = MAILS / _ours(home, dovecot, port)
    for at_once, count in ((50, MAILS), (1, ONE_BY_ONE)):
        floor = count / _bare(dovecot, port, count, at_once)
        how = "50 a FETCH" if at_once == 50 else "one by one"  # noqa: PLR2004 - the row's name
        table.add_row(
            f"IMAP, {MAILS} mails from Dovecot, {name}, stored (floor: bare client, {how})",
            f"{ours:.0f}/s",
            f"{floor:.0f}/s",
            f"{ours / floor:.2f}",
        )


def _bare(dovecot: Dovecot, port: int, count: int, at_once: int) -> float:
    """Seconds that the bare client takes to fetch so many mails."""
    began = time.perf_counter()
    with IMAPClient("127.0.0.1", port, ssl=False, timeout=60) as client:
        client.login(dovecot.user, dovecot.password)
        client.select_folder("INBOX", readonly=True)
        uids = client.search()[:count]
        for at in range(0, len(uids), at_once):
            client.fetch(uids[at : at + at_once], ["BODY.PEEK[]"])
    return time.perf_counter() - began


def _ours(home: Path, dovecot: Dovecot, port: int) -> float:
    """Seconds that a poll of everything takes, on a fresh home."""
    services = open_services(
        read_settings({"CONSULTANT_HOME": str(home), "CONSULTANT_CONFIG": str(CHECKOUT)})
    )
    desk = services.desk(silent=True)
    url = f"imap://{dovecot.user}@127.0.0.1:{port}/INBOX"
    mailbox = replace(services.mailboxes.get_by_name("consult"), imap_url=url)

    def connect(_: object) -> IMAPClient:
        client = IMAPClient("127.0.0.1", port, ssl=False, timeout=60)
        client.login(dovecot.user, dovecot.password)
        return client

    poller = Poller(
        mailbox,
        services.mailboxes,
        connect,
        lambda deliveries: pipeline.receive_all(desk, deliveries),
        Bookkeeping(services.engine, mailbox.name, "INBOX", utc_now),
    )
    began = time.perf_counter()
    taken = poller.poll_once()
    took = time.perf_counter() - began
    services.engine.dispose()
    services.books_engine.dispose()
    if taken != MAILS:
        message = f"{taken} mails were taken, not {MAILS}"
        raise RuntimeError(message)
    return took


@contextlib.contextmanager
def _delayed(port: int, seconds: float) -> Iterator[int]:
    """A port that leads to `port`, with what the client says delayed."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await asyncio.sleep(delay)
                writer.write(data)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream, downstream = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, downstream, seconds), pump(upstream, writer, 0))

    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(serve, "127.0.0.1", 0), loop).result()
    yield int(server.sockets[0].getsockname()[1])
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
