"""Administration: accounts, mailboxes, shunted cases, books, users, audit log, retention."""
