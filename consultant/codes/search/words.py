"""What a word is to the search: folded, spelt one way, cut to its stem; and which words say little.

The same for the wordings of the books and for what is asked, so that neither side needs to know how the other spells.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

from Stemmer import Stemmer

_STEMMER = Stemmer("english")
_STEMMING = threading.Lock()
"""A stemmer may serve one thread at a time."""
_WORD = re.compile(r"\d+[ab](?![a-z0-9])|[a-z]+|\d+")
_RAW = re.compile(r"\d+[ABab](?![A-Za-z0-9])|[A-Za-z]+|\d+")
"""`3a` is one word: its letter alone would be a stop word."""
_POSSESSIVE = re.compile(r"(?<=\w)'s\b", re.IGNORECASE)
_ROMAN = {
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "xi": "11",
    "xii": "12",
}
_SAME = {"no": "without", "both": "bilateral"}
"""Words that say the same of every code."""
"""I, V and X alone are letters too often (vitamin X, type V)."""

_STOPS = (
    "the a an of and or in on to by for from at as is are be which that this his her their its if any has have had "
    "patient patients pt"
)
STOP_WORDS = frozenset(_STOPS.split())
"""Words that neither count for nor against a wording."""

_FAINT_WORDS = (
    "unspecified nos nec other specified not elsewhere classified classifiable type disease diseases disorder disorders "
    "syndrome condition conditions encounter initial code"
)

_LETTERS_BEFORE_ROOT_ENDING = 4
_LONG_ENOUGH_TO_RESPELL = 5
_LATIN = (
    "um us is a ae al ar ic ous ary y es eal ian ia ial ical ac iac ngeal cic nx ax acic ix ine or ory ive ation "
    "ative ion osis otic tous ular le ule e i os ity ities ies ed ing s oid oidal atic iform"
)
_ENDINGS = sorted(_LATIN.split(), key=len, reverse=True)
"""Endings by which Latin and Greek nouns and their adjectives differ (duodenum, duodenal; pharynx, pharyngeal); not -itis."""


def fold(text: str) -> str:
    """Small ASCII letters without accents, possessives and apostrophes."""
    return _plain(text).lower()


def _plain(text: str) -> str:
    """ASCII, without possessives and apostrophes; other signs than letters part words, as a dash does."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
        text = "".join(one if one.isascii() else "" if unicodedata.combining(one) else " " for one in apart)
    return _POSSESSIVE.sub("", text).replace("'", "") if "'" in text else text


@lru_cache(maxsize=100_000)
def spelt(word: str) -> str:
    """One spelling for British and American, -iasis and -osis, Roman and Arabic figures."""
    if word in _ROMAN or word in _SAME:
        return _ROMAN.get(word) or _SAME[word]
    if len(word) < _LONG_ENOUGH_TO_RESPELL:
        return word
    word = word.replace("ae", "e").replace("oe", "e").replace("sulph", "sulf")
    word = re.sub(r"our(s|al|ed|ing)?$", r"or\1", word)
    word = re.sub(r"ias(is|es)$", r"os\1", word)
    return re.sub(r"yse([ds]?)$", r"yze\1", word)


def words(text: str) -> list[str]:
    """The words of a text in their order, each spelt one way; figures and letters apart (`T2DM`: t, 2, dm)."""
    return [spelt(word) for word in _WORD.findall(fold(text))]


def raw_words(text: str) -> list[str]:
    """The same words as they are written, for telling ALL from all; as many as `words` gives."""
    return _RAW.findall(_plain(text))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The Snowball stem of a word as `words` gives it."""
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


@lru_cache(maxsize=200_000)
def root(word: str) -> str:
    """What a word shares with the noun or adjective beside it: `duoden` of duodenum and duodenal; itself where nothing."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LETTERS_BEFORE_ROOT_ENDING:
            return word[: -len(ending)]
    return word


FAINT = frozenset(stem(spelt(word)) for word in _FAINT_WORDS.split())
"""Stems that hardly tell one code from another: a wording that has them need not be asked with them."""
