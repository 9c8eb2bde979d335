"""Medicare coverage: NCDs, LCDs, articles, contractors."""
