"""What a posting's words must not show: the employer's inbox, and the address that posted it, where they stand among the words."""

from __future__ import annotations

import re

INSTEAD = "(by the address on this page)"
"""It stands where an address stood; the page, the feed and the data say how to apply."""


def without(text: str, *addresses: str) -> str:
    """A text without these addresses, however they are capitalised."""
    named = "|".join(re.escape(one) for one in addresses if "@" in one)
    if not named or "@" not in text:
        return text
    return re.sub(rf"(?<![\w.+-])(?:mailto:)?<?(?:{named})>?(?![\w-])", INSTEAD, text, flags=re.IGNORECASE)
