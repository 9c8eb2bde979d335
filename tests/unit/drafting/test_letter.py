"""Sources: numbered as they are first named, each edition once, its rows gathered."""

from __future__ import annotations

from consultant.drafting.letter import Line, Sources
from consultant.drafting.phrases.words import capital, joined
from consultant.vocabulary import Citation

PTP = "Medicare NCCI PTP edits, practitioner"
MUE = "Medicare NCCI MUE table, practitioner"


def of(system: str, row: str, release: str = "2024Q3") -> Citation:
    return Citation(system, release, row)


def test_an_edition_keeps_the_number_it_was_first_given() -> None:
    sources = Sources()
    assert sources.cite([of(PTP, "a/b")]) == (1,)
    assert sources.cite([of(MUE, "a"), of(PTP, "c/d")]) == (2, 1)
    assert sources.cite([of(PTP, "a/b", "2024Q4")]) == (3,)
    assert sources.cite([]) == ()


def test_a_line_is_marked_once_for_each_edition() -> None:
    sources = Sources()
    notes = sources.cite([of(PTP, "a/b"), of(PTP, "c/d"), of(MUE, "a")])
    assert Line("x", notes).marks == "[1][2]"
    assert Line("x").marks == ""


def test_the_list_names_each_edition_once_with_all_its_rows() -> None:
    sources = Sources()
    sources.cite([of(PTP, "a/b"), of(MUE, "a"), of(PTP, "c/d"), of(PTP, "a/b")])
    assert sources.listed() == [f"[1] {PTP}, 2024Q3: a/b; c/d", f"[2] {MUE}, 2024Q3: a"]
    assert Sources().listed() == []


def test_rows_that_are_not_there_are_condensed_to_one_item() -> None:
    sources = Sources()
    sources.cite(
        [of(PTP, "no row for a/b in either order"), of(PTP, "x/y"), of(PTP, "no row for c/d in either order")]
    )
    sources.cite([of(MUE, "no row for a")])
    assert sources.listed() == [
        f"[1] {PTP}, 2024Q3: x/y; no row for a/b, c/d in either order",
        f"[2] {MUE}, 2024Q3: no row for a",
    ]


def test_lists_in_words() -> None:
    assert [joined(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert joined(["a", "b"], "or") == "a or b"
    assert (capital("no."), capital("")) == ("No.", "")
