"""Where is it paid? By ZIP code, number, name or county of the payment locality, or by its state; else in the nation.

A locality counts only where its cost indices hold for the same time as the relative values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from consultant.checks.payment import names
from consultant.checks.payment.arithmetic import ONE, Indices
from consultant.codes.readers import localities as reader

if TYPE_CHECKING:
    from consultant.checks.matter import Matter
    from consultant.codes.entries import Edition
    from consultant.codes.readers.localities import Locality, ZipLocality
    from consultant.vocabulary import Citation

MOST_PLACES = 4
"""How many localities a reply prices; more are named only."""


@dataclass(frozen=True, slots=True)
class Place:
    """`locality` is None for the nation. `how`: zip, number, name, county, state, or "" for the nation."""

    locality: Locality | None = None
    how: str = ""
    zip: ZipLocality | None = None

    @property
    def indices(self) -> Indices:
        """Those of the locality; the work index with the floor of 1.0 where the table gives both."""
        one = self.locality
        if one is None:
            return Indices()
        work = one.work if one.work is not None else one.work_without_floor
        return Indices(ONE if work is None else work, one.expense, one.malpractice)

    def facts(self) -> dict[str, Any]:
        """What a finding says of a place."""
        one = self.locality
        if one is None:
            return {"name": None}
        return {
            "name": names.bare_name(one),
            "carrier": one.carrier,
            "locality": one.locality,
            "state": one.state,
            "how": self.how,
            "zip": self.zip.zip if self.zip else None,
            "plus_four": bool(self.zip and self.zip.plus_four),
            "work": f"{self.indices.work:.3f}",
            "floor": one.work is not None,
            "note": one.note,
            "expense": f"{one.expense:.3f}",
            "malpractice": f"{one.malpractice:.3f}",
            "indices_edition": one.edition.release,
        }

    def citations(self) -> tuple[Citation, ...]:
        """The rows that settle it."""
        found = [self.locality.edition.citation(self.locality.row)] if self.locality else []
        if self.zip:
            found.append(self.zip.edition.citation(self.zip.row))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Where:
    """`places` are priced, the nation where none is known. `possible` are localities among which the mail does not choose.

    `problem`: zip_not_listed, locality_unclear, several, no_indices, or "".
    """

    places: tuple[Place, ...] = (Place(),)
    possible: tuple[Locality, ...] = ()
    problem: str = ""
    asked: dict[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """What a finding says of a place that is not settled."""
        listed = [
            {"name": names.bare_name(one), "locality": one.locality, "carrier": one.carrier}
            for one in self.possible
        ]
        return {"place_problem": self.problem, "possible": listed, "place_asked": self.asked}

    def citations(self) -> tuple[Citation, ...]:
        """The rows of the localities that are possible."""
        return tuple(one.edition.citation(one.row) for one in self.possible[:MOST_PLACES])


@dataclass(frozen=True, slots=True)
class _Sought:
    """The mail's signs of a place, and the localities that may be meant."""

    matter: Matter
    every: list[Locality]
    state: str | None
    asked: dict[str, str]


def where(matter: Matter, fees: Edition) -> Where:
    """The places to price, by the surest sign that the mail gives."""
    asked = _asked(matter)
    every = matter.books.read(reader.every_locality, matter.asked)
    usable = [one for one in every if same_time(one.edition, fees)]
    if not usable:
        named = bool(asked) or bool(
            names.named_in(matter.question.text, matter.question.identifiers, every, None)
        )
        return Where(problem="no_indices" if named else "", asked=asked)  # fmt: skip
    state = matter.question.particulars.state or names.state_beside(matter.question.text, usable)
    sought = _Sought(matter, usable, state, asked | ({"state": state} if state else {}))
    return _by_zip(sought) or _by_words(sought)


def _asked(matter: Matter) -> dict[str, str]:
    said = matter.question.particulars
    given = {"zip": said.zip, "locality": said.locality, "state": said.state}
    return {name: value for name, value in given.items() if value}


def same_time(indices: Edition, fees: Edition) -> bool:
    """Whether the indices hold on the day for which the relative values are taken."""
    return indices.starts <= fees.as_of <= indices.ends


def _by_zip(sought: _Sought) -> Where | None:
    matter = sought.matter
    code = matter.question.particulars.zip
    if not code or any(one.code == code for one in matter.question.mentions):
        return None  # 99213 before a city is no ZIP code
    found = matter.books.read(reader.zip_locality, code, matter.asked)
    if found and sought.state and not _reaches(found, sought):
        return None
    here = [
        one
        for one in sought.every
        if found and (one.carrier, one.locality) == (found.carrier, found.locality)
    ]
    if found and here:
        return Where((Place(here[0], "zip", found),))
    less = _by_words(sought)
    return Where(less.places, less.possible, less.problem or "zip_not_listed", sought.asked)


def _reaches(found: ZipLocality, sought: _Sought) -> bool:
    """Whether a ZIP code is of the state that the mail names, or of a locality that reaches into it."""
    here = names.of_state(sought.every, sought.state or "")
    return found.state == sought.state or any(
        (one.carrier, one.locality) == (found.carrier, found.locality) for one in here
    )


def _by_words(sought: _Sought) -> Where:
    return _by_number(sought) or _by_name(sought) or _by_state(sought) or Where(asked=sought.asked)


def _by_number(sought: _Sought) -> Where | None:
    """`locality 1320201`, or the two figures with a state or a name that settles whose they are."""
    text, number = sought.matter.question.text, sought.matter.question.particulars.locality
    key = names.KEY.search(text)
    if key:
        here = [one for one in sought.every if (one.carrier, one.locality) == key.groups()]
        return Where((Place(here[0], "number"),)) if here else None
    if not number:
        return None
    here = [one for one in sought.every if one.locality == number]
    here = names.of_state(here, sought.state) if sought.state else here
    here = names.named_in(text, sought.matter.question.identifiers, here, None) or here
    if len(here) == 1:
        return Where((Place(here[0], "number"),))
    return None if sought.state else Where(problem="locality_unclear", asked=sought.asked)


def _by_name(sought: _Sought) -> Where | None:
    matter, text = sought.matter, sought.matter.question.text
    found = names.named_in(text, matter.question.identifiers, sought.every, sought.state)
    how = "name"
    if not found and sought.state:
        areas = matter.books.read(reader.county_areas, matter.asked)
        found, how = names.in_county(text, areas, names.of_state(sought.every, sought.state)), "county"
    return Where(tuple(Place(one, how) for one in found[:MOST_PLACES])) if found else None


def _by_state(sought: _Sought) -> Where | None:
    here = names.of_state(sought.every, sought.state) if sought.state else []
    if len(here) == 1:
        return Where((Place(here[0], "state"),))
    return Where(possible=tuple(here), problem="several", asked=sought.asked) if here else None
