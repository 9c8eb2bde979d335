"""Station one: how mail comes in. The doors are here; what is stored, exactly once, is `record.py`'s."""
