"""What people say for what the books say: abbreviations, lay words, brand names, read from the TOML files beside this one.

Each group of entries names a public source. No entry names a code: the books find that.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from consultant.codes.search.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ABBREVIATIONS, LAY_WORDS, BRAND_NAMES = "abbreviations.toml", "lay_words.toml", "brand_names.toml"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that may stand for what was said; `said` is the entry as it is listed.

    `upper`: only where it is written in capitals (ALL, a leukemia). `replaces`: what was said means nothing else, as an
    abbreviation does.
    """

    words: tuple[str, ...]
    said: str
    meant: str
    upper: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`phrases` by the words that are said; `equals` are single words for single words, by stem."""

    phrases: Mapping[tuple[str, ...], tuple[Phrase, ...]]
    equals: Mapping[str, tuple[tuple[str, str], ...]]
    longest: int


@cache
def lexicon(*, brands: bool) -> Lexicon:
    """The lists, read once; with brand names only for the list that has what they name. Raises ValueError for a bad list."""
    phrases: dict[tuple[str, ...], list[Phrase]] = defaultdict(list)
    equals: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in (ABBREVIATIONS, LAY_WORDS, BRAND_NAMES) if brands else (ABBREVIATIONS, LAY_WORDS):
        for said, meant, upper in _entries(name):
            key, value = tuple(words(said)), tuple(words(meant))
            if not any(word.isalpha() for word in key) or not value or key == value:
                continue  # of 1° nothing is left that could be told from a figure
            if name != ABBREVIATIONS and len(key) == len(value) == 1:
                equals[stem(key[0])].append((stem(value[0]), said))
            else:
                phrases[key].append(Phrase(value, said, meant, upper, name == ABBREVIATIONS))
    return Lexicon(
        {key: tuple(value) for key, value in phrases.items()},
        {key: tuple(value) for key, value in equals.items()},
        max(map(len, phrases), default=0),
    )


def _entries(name: str) -> Iterable[tuple[str, str, bool]]:
    source = files(__package__).joinpath(name)
    if not source.is_file():
        return
    for group in tomllib.loads(source.read_text(encoding="utf-8"))["group"]:
        if not group["source"].strip():
            message = f"{name}: a group names no source"
            raise ValueError(message)
        for said, meant in group["words"].items():
            for one in (meant,) if isinstance(meant, str) else meant:
                yield said, one, bool(group.get("case", False))
