"""The tables. `base.py` has the engine and the only commit; `migrations/` makes the tables on a real database."""
