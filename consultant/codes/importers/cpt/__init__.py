"""The AMA's CPT files."""
