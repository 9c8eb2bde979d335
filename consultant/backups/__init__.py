"""One file that holds a desk: `manifest.py` says what is in it, `archive.py` writes and checks it, a file a kind of store copies its rows."""
