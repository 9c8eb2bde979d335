"""The code database: what codes look like, what the loaded editions say of them on a date, and the importers."""
