"""Makes an index of a corpus: the words of every wording, which wordings have a word, and what each is worth.

The arrays are described in `compiled.py`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from consultant.codes.search.compiled import BILLABLE, HEADER, UNDIVIDED, Compiled, Texts, digest_of
from consultant.codes.search.contexts import contexts_of
from consultant.codes.search.families import default_leaves
from consultant.codes.search.wording import Kind
from consultant.codes.search.words import FAINT, STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from consultant.codes.search.wording import Wording
    from consultant.codes.search.wordings.corpus import Corpus

FAINT_WEIGHT = 0.12
LEAST_WEIGHT = 0.15
"""What a word of every second wording is worth beside one that stands in a single wording (1.0)."""


@dataclass(slots=True)
class _Tables:
    """What grows while wordings are read."""

    tokens: dict[str, int] = field(default_factory=dict)
    surfaces: dict[str, int] = field(default_factory=dict)
    codes: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    flat: list[int] = field(default_factory=list)
    own: list[bool] = field(default_factory=list)
    contexts: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    seen: set[tuple[int, frozenset[int]]] = field(default_factory=set)

    def stems(self, found: Sequence[str]) -> list[int]:
        """The token numbers of words, each once, without stop words."""
        tokens = dict.fromkeys(self._number(word) for word in found if word not in STOP_WORDS)
        return list(tokens)

    def _number(self, word: str) -> int:
        token = self.surfaces.get(word)
        if token is None:
            token = self.surfaces[word] = self.tokens.setdefault(stem(word), len(self.tokens))
        return token


def compile_index(corpus: Corpus) -> Compiled:
    """The index of `corpus`, in memory."""
    codes = sorted(corpus.listed)
    number = {code: at for at, code in enumerate(codes)}
    tables = _Tables()
    titles = np.full(len(codes), -1, dtype=np.int32)
    for wording in sorted(corpus.wordings, key=_place):  # no database promises an order
        _add(tables, wording, number[wording.code], titles)
    billable = [_standing(corpus.listed[code]) for code in codes]
    return _arrays(tables, codes, billable, titles, corpus)


def _place(wording: Wording) -> tuple[str, int, str, str, str]:
    """Sorts wordings in the same way whatever the order in which a store gives its rows."""
    return wording.code, wording.kind, wording.text, wording.aside, wording.said


def _standing(billable: bool | None) -> int:  # noqa: FBT001 - a value of the list
    return UNDIVIDED if billable is None else BILLABLE if billable else HEADER


def _add(tables: _Tables, wording: Wording, code: int, titles: NDArray[np.int32]) -> None:
    said = words(wording.text)
    own = tables.stems(said)
    if not own:
        return
    key = (code, frozenset(own))
    if key in tables.seen:
        return
    tables.seen.add(key)
    aside = [token for token in tables.stems(words(wording.aside)) if token not in own]
    if wording.kind is Kind.TITLE:
        titles[code] = len(tables.codes)
    tables.codes.append(code)
    tables.kinds.append(wording.kind)
    tables.flat += own + aside
    tables.own += [True] * len(own) + [False] * len(aside)
    tables.starts.append(len(tables.flat))
    tables.contexts.append(contexts_of(said))
    tables.said.append(wording.said or wording.text)


def _arrays(
    tables: _Tables, codes: list[str], billable: list[int], titles: NDArray[np.int32], corpus: Corpus
) -> Compiled:
    flat = np.array(tables.flat, dtype=np.int32)
    own = np.array(tables.own, dtype=bool)
    starts = np.array(tables.starts, dtype=np.int32)
    wording_of = np.repeat(np.arange(len(tables.codes), dtype=np.int32), np.diff(starts))
    order = np.argsort(flat, kind="stable")
    counts = np.bincount(flat, minlength=len(tables.tokens))
    weights = _weights(tables.tokens, counts, len(tables.codes))
    masses = np.bincount(wording_of, weights=weights[flat] * own, minlength=len(tables.codes))
    exact, exact_codes = _exact(corpus.titles, codes)
    return Compiled(
        codes=Texts.of(codes),
        billable=np.array(billable, dtype=np.uint8),
        leaves=default_leaves(codes, billable, corpus.titles),
        titles=titles,
        tokens=Texts.of(tables.tokens),
        surfaces=Texts.of(tables.surfaces),
        surface_tokens=np.array(list(tables.surfaces.values()), dtype=np.int32),
        weights=weights,
        wording_codes=np.array(tables.codes, dtype=np.int32),
        wording_kinds=np.array(tables.kinds, dtype=np.uint8),
        wording_contexts=np.array(tables.contexts, dtype=np.uint16),
        masses=masses.astype(np.float32),
        starts=starts,
        flat=flat,
        own=own,
        posting_starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        postings=wording_of[order],
        postings_own=own[order],
        said=Texts.of(tables.said),
        phrases=Texts.of(f"{one}\t{other}" for one, other in corpus.phrases),
        exact=exact,
        exact_codes=exact_codes,
    )


def _exact(titles: Mapping[str, str], codes: list[str]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """The digests of the titles in their order, and the codes that have them."""
    digests = np.array([digest_of(words(titles.get(code, code))) for code in codes], dtype=np.uint64)
    order = np.argsort(digests, kind="stable")
    return digests[order], order.astype(np.int32)


def _weights(tokens: Iterable[str], counts: NDArray[np.int64], total: int) -> NDArray[np.float32]:
    """What a word is worth: 1 where one wording has it, little where many have it or where it says little."""
    found = np.log1p(total / np.maximum(counts, 1)) / math.log1p(max(total, 1))
    found = np.maximum(found, LEAST_WEIGHT)
    faint = [token in FAINT for token in tokens]
    return np.where(faint, FAINT_WEIGHT, found).astype(np.float32)
