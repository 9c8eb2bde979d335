"""Mailman's LMTP runner takes mails for a list into its queue on the disk. Run by its own interpreter: `FOLDER`.

The sender is a second process of this program (`PORT MBOX`), over as many connections as ours uses.
"""

from __future__ import annotations

import json
import mailbox
import smtplib
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CONNECTIONS = 10
LIST = "consult@lists.example"
CONFIG = """[mailman]
layout: here
site_owner: owner@lists.example
[paths.here]
var_dir: {folder}/var
[mta]
incoming: mailman.mta.null.NullMTA
lmtp_host: 127.0.0.1
lmtp_port: {port}
"""


def main(folder: Path) -> None:
    """Print the seconds and how many mails are in the queue."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    path = folder / "mailman.cfg"
    path.write_text(CONFIG.format(folder=folder, port=port))
    from mailman.core.initialize import (  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415
        initialize,
    )

    initialize(str(path))
    from mailman.app.lifecycle import (  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415 - only after initialize
        create_list,
    )
    from mailman.config import config  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415
    from mailman.interfaces.domain import (  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415
        IDomainManager,
    )
    from mailman.runners.lmtp import (  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415
        LMTPRunner,
    )
    from zope.component import getUtility  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415

    getUtility(IDomainManager).add("lists.example")
    create_list(LIST, ["owner@lists.example"])
    config.db.commit()
    runner = LMTPRunner("lmtp")
    runner.lmtp.start()
    command = [sys.executable, __file__, str(port), str(folder / "mails.mbox")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    runner.lmtp.stop()
    kept = len(list(Path(config.switchboards["in"].queue_directory).glob("*.pck")))
    print(json.dumps({"took": float(done.stdout), "kept": kept}))


def send(port: int, mbox: Path) -> None:
    """Print the seconds from the first mail to the last answer."""
    raws = [one.as_bytes() for one in mailbox.mbox(mbox)]
    shares = [raws[first::CONNECTIONS] for first in range(CONNECTIONS)]
    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda share: _share(port, share), shares))
    print(time.perf_counter() - began)


def _share(port: int, raws: list[bytes]) -> None:
    with smtplib.LMTP("127.0.0.1", port) as peer:
        for raw in raws:
            peer.sendmail("coder0@clinic.example", LIST, raw)


if __name__ == "__main__":
    if len(sys.argv) > 2:  # noqa: PLR2004 - the sender's two words
        send(int(sys.argv[1]), Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]))
