"""Words to codes: which codes the books list for a wording, ranked, each with why it matched.

`search.py` is the way in. What is indexed is in `wordings/` (one file a family of books); `compiling.py` makes it an
index when a book is imported, `stored.py` keeps and loads it, `scoring.py` ranks, `families.py` chooses the code of a
family. `words.py` says what a word is, `lexicon/` what people say for what the books say.

An index only proposes: whatever is shown of a code is read from the edition that answers for the date.
"""
