"""What sets the HCPCS codes of one drug apart: the route, for an injection is no tablet, and the product that a code is for."""

from __future__ import annotations

import re

from consultant.codes.search.words import words

OTHER_ROUTE = 0.7
"""What is left of the score of a code for another route than the one that was said."""

_ROUTES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(rf"\b(?:{said})\b", re.IGNORECASE), re.compile(rf"\b(?:{listed})\b", re.IGNORECASE))
    for said, listed in (
        (r"iv|ivp|ivpb|im|i\.v\.|i\.m\.|sub-?q|sq|inject\w*|inj|infus\w*|intravenous|intramuscular|shot", r"injection|infusion"),
        (r"po|oral|orally|by mouth|tabs?|tablets?|pills?|capsules?|caps", r"oral|tablet|capsule"),
        (r"neb|nebs|nebuli\w+|inhal\w*", r"inhalation|nebulizer"),
    )
)  # fmt: skip
"""What is said of a route, and the words of descriptions for it."""


_PRODUCT = re.compile(r"\(([^()]*)\)")
OTHER_PRODUCT = 0.85
"""What is left of the score of a code for one product, in parentheses, that was not named."""


def product_factor(text: str, title: str) -> float:
    """1.0 where a description names no product or circumstance in parentheses, or one of its words was said."""
    named = {word for aside in _PRODUCT.findall(title) for word in words(aside)}
    return OTHER_PRODUCT if named and not named & set(words(text)) else 1.0


def route_factor(text: str, title: str) -> float:
    """1.0 where the description is for a route that was said, or nothing is said of routes on either side."""
    said = [listed for spoken, listed in _ROUTES if spoken.search(text)]
    if not said or any(listed.search(title) for listed in said):
        return 1.0
    return OTHER_ROUTE if any(listed.search(title) for _, listed in _ROUTES) else 1.0
