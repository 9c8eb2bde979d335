"""The parts of a mail by the library's parser, kept from what makes it slow or raise."""

from __future__ import annotations

import re
from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message as Part

MOST_BOUNDARIES = 50

# Whatever the library raises on a broken parameter, transfer encoding or file name; each part is guarded by itself.
BROKEN = (LookupError, ValueError, TypeError, AttributeError, AssertionError)

_BOUNDARY = re.compile(rb"boundary(?:\*\d{0,3}\*?)?[ \t]*=", re.IGNORECASE)


def read_tree(data: bytes, defects: list[str]) -> Part:
    """The parts of a mail; header and one text where there are too many of them.

    The library's parser compares every line with every open boundary and nests generators, so a mail made
    of boundaries costs quadratic time and then a RecursionError.
    """
    parser = BytesParser(policy=policy.compat32)
    if sum(1 for _ in _BOUNDARY.finditer(data)) <= MOST_BOUNDARIES:
        try:
            return parser.parsebytes(data)
        except (RecursionError, *BROKEN):
            defects.append("parts nested too deep")
    else:
        defects.append("too many boundaries")
    return parser.parsebytes(data, headersonly=True)
