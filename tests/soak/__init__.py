"""The soak: a desk under load and mischief, and the count of what came of it (docs/running/soak.md)."""
