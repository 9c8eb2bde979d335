"""The public rooms: code pages, search, the pair and claim checkers, and the question at a page."""
