"""What came with a mail, read for its codes: one reader a kind (`readers.py`), bounded, and apart from the desk's own process."""
