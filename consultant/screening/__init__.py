"""Station two: may we answer this mail? `screen.py` runs the table; one small file a rule under `rules/`."""
