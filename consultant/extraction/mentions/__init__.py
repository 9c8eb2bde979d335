"""Which codes does a text mention? `find` walks the tokens; what belongs to a code stands in files of its own."""
