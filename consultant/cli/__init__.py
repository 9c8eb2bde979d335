"""The composition root and every command. `services.py` wires settings, stores and stations together."""
