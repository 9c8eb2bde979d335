"""A human looks: which drafts are held, what waits, and what a coder decides."""
