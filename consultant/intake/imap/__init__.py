"""Mail taken from IMAP mailboxes (RFC 3501): exactly once, oldest first, touched on the server only after it is stored.

`login.py` connects, with tokens from `tokens.py` and `oauth.py`; `session.py` is one connection to one folder, every call
with a limit; `batches.py` cuts what is new into FETCHes; `visit.py` takes a batch: fetch, store, tidy up, note; `poller.py`
keeps one mailbox polled, `watch.py` all of them; `bookkeeping.py` writes cursors, what is set aside, and alerts.
"""
