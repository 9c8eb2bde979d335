"""NCCI: PTP pairs, MUE limits, add-on codes."""
