"""Measurements. `make bench` prints ratios against a floor of the same run; nothing here asserts a time."""
