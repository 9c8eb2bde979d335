"""Watches the desk: `state.py` reads how things stand, `health.py` judges it piece by piece, `round.py` tells people."""
