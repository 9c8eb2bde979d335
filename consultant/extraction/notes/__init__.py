"""Which codes may a clinical note's diagnoses (and procedures) have? `read_note` in `candidates.py` is the way in.

A note is cut into sentences (`sentences.py`, `headings.py`) and these into phrases (`phrases.py`); `status.py` says of
whom and when a phrase speaks; `joining.py` puts together what the books name together; `history.py` finds the Z codes
of what was; `missing.py` what a more specific code would need to know. The words that all this goes by are tables:
`headings.py`, `triggers.py`, `breaks.py`, `nouns.py`.
"""
