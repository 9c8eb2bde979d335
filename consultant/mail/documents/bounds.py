"""How much of what came with a mail is read. Every bound that a reader or `read.py` keeps stands here."""

from __future__ import annotations

MOST_FILES = 15
"""Documents of one mail that are opened; pictures and signatures do not count."""
LARGEST = 5_242_880
"""Bytes of one document."""
MOST_CHARACTERS = 20_000
"""Characters of all documents of a mail: a claim, an order, some pages of a policy."""
MOST_PAGES = 20
"""Pages of a PDF."""
MOST_ROWS = 1_000
"""Rows of a table or workbook, over all its sheets."""
MOST_COLUMNS = 60
LONGEST_CELL = 500
"""Characters of a cell."""

MOST_UNPACKED = 41_943_040
"""Bytes that a zip (XLSX, DOCX) may unpack to, by its own directory."""
MOST_RATIO = 300
"""How many times its size a zip may unpack to."""
MOST_MEMBERS = 2_000
"""Files within a zip."""
MOST_RTF = 4_194_304
"""Bytes that compressed RTF may unpack to."""

DEEPEST_MAIL = 3
"""Mails within mails within mails; deeper ones are named and not opened."""

SECONDS_A_FILE = 10.0
SECONDS_IN_ALL = 40.0
"""A worker ends a step after 90 seconds (celeryconfig.py)."""
MEMORY = 1_073_741_824
"""Bytes of address space that the reading process may take."""
MOST_OUTPUT = 33_554_432
"""Bytes that it may hand back: the text, and what was attached to a mail of Outlook's."""
