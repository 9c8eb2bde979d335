"""All polled mailboxes side by side: a thread each, so that none waits for another, and one look at all for silence."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from consultant.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from consultant.intake.imap.poller import Poller

LOOK_SECONDS = 60.0
"""How often is looked whether a mailbox has gone silent."""
STOP_SECONDS = 20.0
"""How long a stop waits for what is in hand; a mail that is being stored then comes again, and is known."""

log = get_logger(__name__)


def poll_all(
    pollers: Sequence[Poller],
    stopped: threading.Event,
    *,
    look: Callable[[], object] = lambda: None,
    look_seconds: float = LOOK_SECONDS,
) -> None:
    """Run every poller until `stopped`; `look` is called now and then, for what else must be looked after."""
    threads = [
        threading.Thread(target=one.run, args=(stopped,), name=f"poll-{one.mailbox.name}", daemon=True)
        for one in pollers
    ]
    since = {one.mailbox.name: one.books.clock() for one in pollers}
    for thread in threads:
        thread.start()
    while not stopped.wait(look_seconds):
        try:
            look()
            for one in pollers:
                one.books.note_silence(since[one.mailbox.name])
        except Exception as error:  # noqa: BLE001 - the pollers are in the middle of their mails, and this thread holds them
            log.warning("silence_not_noted", error=type(error).__name__)
    ends = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(ends - time.monotonic(), 0))
