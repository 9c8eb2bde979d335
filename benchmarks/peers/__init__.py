"""Ours beside what others from PyPI do with the same mails in one run: `python -m benchmarks.peers` (needs the network)."""
