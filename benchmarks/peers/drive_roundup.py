"""Roundup's mail gateway makes an issue of each mail of an mbox, as `roundup-mailgw HOME mailbox FILE` does. Run by its own interpreter: `FOLDER`.

The tracker is its classic template on SQLite, the senders its users; what it would send goes to a file that is nowhere (SENDMAILDEBUG).
"""

from __future__ import annotations

import argparse
import json
import mailbox
import os
import subprocess
import sys
import time
from email.utils import parseaddr
from pathlib import Path


def main(folder: Path) -> None:
    """Print the seconds and how many issues there are."""
    home = folder / "tracker"
    admin = [str(Path(sys.executable).with_name("roundup-admin")), "-i", str(home)]
    settings = "mail_domain=localhost,tracker_web=http://localhost/,admin_email=roundup@localhost"
    for words in (["install", "classic", "sqlite", settings], ["initialise", "a benchmark's"]):
        subprocess.run([*admin, *words], check=True, capture_output=True)  # noqa: S603
    os.environ["SENDMAILDEBUG"] = os.devnull
    from roundup import instance  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415
    from roundup.mailgw import MailGW  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415

    tracker = instance.open(str(home))
    store = tracker.open("admin")
    for sender in {parseaddr(one["From"])[1] for one in mailbox.mbox(folder / "mails.mbox")}:
        store.user.create(username=sender, address=sender, roles="User")
    store.commit()
    store.close()
    options = argparse.Namespace(default_class="", issue_props=[], set_value=[])
    gateway = MailGW(tracker, options)
    began = time.perf_counter()
    gateway.do_mailbox(str(folder / "mails.mbox"))
    took = time.perf_counter() - began
    store = tracker.open("admin")
    print(json.dumps({"took": took, "kept": len(store.issue.list())}))
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
