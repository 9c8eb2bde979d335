"""`Compiled`: the index of one edition as arrays, and how it becomes bytes and is read again.

Wordings, codes and words ("tokens": stems) are counted from 0; a token's postings are the wordings that have it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

FORMAT = 1
"""Counts the layouts of the stored form; an index of another one is made anew."""

HEADER, BILLABLE, UNDIVIDED = 0, 1, 2
"""`billable`: a header, a complete code, or a code of a list that makes no such difference."""


def digest_of(words: Iterable[str]) -> np.uint64:
    """Eight bytes that stand for a title's words."""
    return np.uint64(int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest()))


@dataclass(frozen=True)
class Texts:
    """Many short texts as one run of UTF-8 bytes: a few bytes a text where a Python string takes fifty."""

    data: NDArray[np.uint8]
    ends: NDArray[np.int32]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """The texts in their order."""
        parts = [text.encode() for text in texts]
        ends = np.cumsum([len(part) for part in parts], dtype=np.int32) if parts else np.zeros(0, np.int32)
        return cls(np.frombuffer(b"".join(parts), dtype=np.uint8), ends)

    def __len__(self) -> int:
        """How many texts."""
        return len(self.ends)

    def __getitem__(self, at: int) -> str:
        """The text at a place."""
        start = int(self.ends[at - 1]) if at else 0
        return self.data[start : int(self.ends[at])].tobytes().decode()

    def all(self) -> list[str]:
        """Every text."""
        data, start, found = self.data.tobytes(), 0, []
        for end in self.ends.tolist():
            found.append(data[start:end].decode())
            start = end
        return found


@dataclass(frozen=True)
class Compiled:
    """An index. `leaves` names for each code the billable one that stands for it where nothing more is said.

    `titles` is the wording of each code's title (-1: none of its own). `flat[starts[w]:starts[w+1]]` are the tokens of
    wording w, `own` those that must be asked for a whole match; `masses` is what these are worth together. `exact` are
    the digests of all titles, those of every encounter too, sorted, and `exact_codes` their codes.
    """

    codes: Texts
    billable: NDArray[np.uint8]
    leaves: NDArray[np.int32]
    titles: NDArray[np.int32]
    tokens: Texts
    surfaces: Texts
    surface_tokens: NDArray[np.int32]
    weights: NDArray[np.float32]
    wording_codes: NDArray[np.int32]
    wording_kinds: NDArray[np.uint8]
    wording_contexts: NDArray[np.uint16]
    masses: NDArray[np.float32]
    starts: NDArray[np.int32]
    flat: NDArray[np.int32]
    own: NDArray[np.bool_]
    posting_starts: NDArray[np.int32]
    postings: NDArray[np.int32]
    postings_own: NDArray[np.bool_]
    said: Texts
    phrases: Texts
    exact: NDArray[np.uint64]
    exact_codes: NDArray[np.int32]

    def titled(self, words: Iterable[str]) -> list[int]:
        """The codes whose title is these words (or, once in 10^14, has their digest)."""
        digest = digest_of(words)
        first, last = (int(np.searchsorted(self.exact, digest, side)) for side in ("left", "right"))
        return [int(code) for code in self.exact_codes[first:last]]

    @cached_property
    def code_list(self) -> list[str]:
        """The codes, compact and sorted."""
        return self.codes.all()

    @cached_property
    def token_numbers(self) -> dict[str, int]:
        """The number of each stem."""
        return {token: at for at, token in enumerate(self.tokens.all())}

    def to_bytes(self) -> bytes:
        """The stored form: NumPy's zip of arrays."""
        arrays: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, Texts):
                arrays |= {f"{one.name}.data": value.data, f"{one.name}.ends": value.ends}
            else:
                arrays[one.name] = value
        target = io.BytesIO()
        np.savez_compressed(target, **arrays)
        return target.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Compiled:
        """Read what `to_bytes` wrote; nothing in it is executed."""
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            found: dict[str, Any] = {}
            for one in fields(cls):
                if one.name in stored:
                    found[one.name] = stored[one.name]
                else:
                    found[one.name] = Texts(stored[f"{one.name}.data"], stored[f"{one.name}.ends"])
        return cls(**found)
