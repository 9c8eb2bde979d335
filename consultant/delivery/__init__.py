"""Station seven: it leaves. `sender.py` is the relay, `maildir.py` the outbox on disk where there is none."""
