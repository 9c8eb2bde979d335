"""The organisational domain of a domain (RFC 7489, section 3.2), by the public suffix list that authheaders carries.

`publicsuffix2` finds the suffix. Its own answer to the whole question is not asked for: of a domain under a top level
that the list lacks it gives the top level itself, so that all domains there would belong to one organisation.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path

from publicsuffix2 import PublicSuffixList

LIST = "public_suffix_list.txt"
"""The authheaders package's file is newer than the one of publicsuffix2; the package itself is not imported for it."""


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    spec = importlib.util.find_spec("authheaders")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        with (Path(folder) / LIST).open(encoding="utf-8") as lines:
            return PublicSuffixList(lines)
    return PublicSuffixList()


@lru_cache(maxsize=4096)
def organisational_domain(domain: str) -> str:
    """The registered domain above `domain` (ASCII): `mail.clinic.co.uk` is `clinic.co.uk`; a suffix is itself."""
    parts = domain.strip(".").lower().split(".")
    if not all(parts):
        return ""
    suffix = _suffixes().get_tld(".".join(parts)) or parts[-1]
    return ".".join(parts[-(suffix.count(".") + 2) :])


def aligned(domain: str, author: str, *, strict: bool = False) -> bool:
    """Whether an authenticated domain speaks for the domain in From (RFC 7489, section 3.1)."""
    domain, author = domain.strip(".").lower(), author.strip(".").lower()
    if not domain or not author:
        return False
    return domain == author or (
        not strict and organisational_domain(domain) == organisational_domain(author) != ""
    )


@lru_cache(maxsize=1024)
def is_public_suffix(domain: str) -> bool:
    """Whether everybody can register a name under `domain`: `com`, `co.uk`, `github.io`."""
    wanted = domain.strip(".").lower()
    return "." not in wanted or _suffixes().get_tld(wanted) == wanted
