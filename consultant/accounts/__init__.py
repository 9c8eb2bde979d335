"""Who may ask, and how often: senders and the append-only quota book."""
