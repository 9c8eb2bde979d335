"""The mailboxes: which addresses we have and how each is run. Secrets never stand in their files.

`_defaults.toml` holds and documents every key; a mailbox file overrides some. `mailbox.py` is the value, `keys.py` reads
each key, `loading.py` the files, `directory.py` finds the mailbox of an address.
"""

from __future__ import annotations

from consultant.mailboxes.directory import Mailboxes
from consultant.mailboxes.keys import KEYS
from consultant.mailboxes.loading import effective, load_mailboxes
from consultant.mailboxes.mailbox import Mailbox, Review

__all__ = ["KEYS", "Mailbox", "Mailboxes", "Review", "effective", "load_mailboxes"]
