"""What `consultant doctor` looks at besides the facts of `/health`: `LOOKS` in `table.py` is the order, a file a matter."""
