"""What the books call their codes: one file a family of books, each giving `Wording`s; `corpus.py` says which go together."""
