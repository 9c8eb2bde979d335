"""What `lookup` has under a key, for the sections that lay it out, and the cautions of its editions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consultant.codes.known import Known
    from consultant.reference.shapes import Subject


def known_of(subject: Subject, key: str) -> tuple[Known, ...]:
    """What the books say under a key of `codes/profile.py`."""
    return tuple(one for name, section in subject.found.sections if name == key for one in section)


def cautions_of(known: tuple[Known, ...]) -> tuple[str, ...]:
    """Each caution of the editions once."""
    return tuple(dict.fromkeys(one.edition.caution for one in known if one.edition.caution))
