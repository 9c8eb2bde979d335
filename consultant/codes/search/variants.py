"""A question in the words of the books: the ways to read it that the word lists and the indexes know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from consultant.codes.search.lexicon import Phrase
from consultant.codes.search.words import STOP_WORDS, raw_words, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consultant.codes.search.vocabulary import Vocabulary

MOST_WORDS = 60
"""How many words of a question are searched for; a wording of the books has seldom more."""
MOST_VARIANTS = 8
AS_SAID, BY_LIST = 1.0, 0.98
_LONGEST_BOOK_PHRASE = 5
_DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")

Phrases: TypeAlias = "Mapping[tuple[str, ...], tuple[Phrase, ...]]"
"""What may be said otherwise, by its words."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One reading: its words without stop words, what it is worth, and what was read for what."""

    words: tuple[str, ...]
    factor: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the question with what it may mean; `said` are its own words."""

    said: tuple[str, ...]
    meanings: tuple[Phrase, ...] = ()


def variants(text: str, vocabulary: Vocabulary, phrases: Phrases) -> list[Variant]:
    """The readings of a text, the likeliest first; `phrases` are those of the books themselves."""
    pieces = _pieces(_said(text), phrases, vocabulary)
    found: dict[tuple[str, ...], Variant] = {}
    several = [piece for piece in pieces if piece.meanings]
    _keep(found, pieces, {})
    first = {id(piece): piece.meanings[0] for piece in several}
    _keep(found, pieces, first)
    for piece in several:
        for meaning in piece.meanings[1:]:
            _keep(found, pieces, first | {id(piece): meaning})
        if len(several) > 1:
            _keep(found, pieces, {key: value for key, value in first.items() if key != id(piece)})
    return list(found.values())[:MOST_VARIANTS]


def _said(text: str) -> list[tuple[str, str]]:
    """Each word as the books spell it and as it is written; without decimals, which are values of tests and doses."""
    plain = _DECIMAL.sub(" ", text)
    return list(zip(words(plain), raw_words(plain), strict=False))[:MOST_WORDS]


def _pieces(said: Sequence[tuple[str, str]], phrases: Phrases, vocabulary: Vocabulary) -> list[_Piece]:
    """The text cut at what the lists know, the longest entry first."""
    found: list[_Piece] = []
    at = 0
    while at < len(said):
        piece = _longest(said, at, phrases, vocabulary)
        found.append(piece)
        at += len(piece.said)
    return found


def _longest(said: Sequence[tuple[str, str]], at: int, phrases: Phrases, vocabulary: Vocabulary) -> _Piece:
    listed = vocabulary.listed
    for length in range(min(max(listed.longest, _LONGEST_BOOK_PHRASE), len(said) - at), 0, -1):
        part = said[at : at + length]
        key = tuple(word for word, _ in part)
        upper = all(raw.isupper() for _, raw in part if raw.isalpha())
        meanings = [one for one in listed.phrases.get(key, ()) if upper or not one.upper]
        meanings += phrases.get(key, ())
        if meanings:
            return _Piece(key, tuple(meanings))
    word = said[at][0]
    parts = vocabulary.parts(word)
    if parts:
        head, tail = parts
        return _Piece((word,), tuple(Phrase((one, tail), word, f"{one} {tail}") for one in head[:3]))
    if at + 1 < len(said) and word + said[at + 1][0] in vocabulary.surfaces:
        joined = word + said[at + 1][0]
        return _Piece((word, said[at + 1][0]), (Phrase((joined,), f"{word} {said[at + 1][0]}", joined),))
    return _Piece((word,))


def _keep(
    found: dict[tuple[str, ...], Variant], pieces: Sequence[_Piece], chosen: Mapping[int, Phrase]
) -> None:
    """Add the reading in which the chosen meanings stand for what was said; what means nothing else is always read so."""
    spoken: list[str] = []
    why: list[str] = []
    for piece in pieces:
        meaning = chosen.get(id(piece))
        if meaning is None and piece.meanings and piece.meanings[0].replaces:
            meaning = piece.meanings[0]
        spoken += meaning.words if meaning else piece.said
        if meaning:
            why.append(f"{meaning.said} = {meaning.meant}")
    told = tuple(dict.fromkeys(word for word in spoken if word not in STOP_WORDS))
    if told:
        found.setdefault(told, Variant(told, BY_LIST if why else AS_SAID, tuple(why)))
