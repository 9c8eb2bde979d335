"""What do the books say? One file a check, each turning a `Matter` into `Finding`s with their sources."""
