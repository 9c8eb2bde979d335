"""What a sample is: a small file, written for us with invented rows, that its importer takes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sample:
    """`importer` is its `name` in the registry; `file` carries the edition. `beside` are other parts of the edition."""

    importer: str
    file: str
    content: bytes
    beside: dict[str, bytes] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    """What the user has to say beside it (`release`, `setting`)."""
    one_heading: bool = True
    """For a csv file: its columns may be reordered, because one record names them all."""
    last_line_is_a_row: bool = True
    """Its last line is a row of its own, whose key may not stand twice."""
