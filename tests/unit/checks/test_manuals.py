"""The notes on Medicare's manuals as data: their shape, their sources, their language, and that real tables know their codes."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks import manuals
from consultant.checks.manuals import Deletion, Note, deletions, notes, notes_by_code, spread
from consultant.codes.catalogue import Book
from consultant.verdicts import OUTCOMES, Outcome, Verdict
from consultant.vocabulary import CodeSystem, Setting

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

DELETIONS = list({one.id: one for one in deletions().values()}.values())
EVERY: list[Note | Deletion] = [*notes(), *DELETIONS]
MOST_WORDS_OF_A_SENTENCE = 48
MOST_CHARACTERS = 340
SENTENCE_ENDS = re.compile(r"(?<=[a-z)\d%])[.;:] ")
OPENING = {Outcome.NO: "No", Outcome.ONLY_IF: "Only", Outcome.YES: "Yes"}
WIDE = 400
"""More codes than this are a range of a whole chapter, of which not every number is a code."""
THE_MANUALS = {name for name, _ in manuals.MANUALS.values()}


def of_id(one: Note | Deletion) -> str:
    return one.id


def test_there_are_enough_notes_and_no_two_of_one_name() -> None:
    names = [one.id for one in EVERY]
    assert len(names) > 180
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("one", EVERY, ids=of_id)
def test_each_names_its_source_and_how_it_was_made_sure_of(one: Note | Deletion) -> None:
    assert one.source.system in THE_MANUALS <= manuals.NAMES
    assert one.source.release
    assert re.search(r"\d", f"{one.source.row} {one.source.release}")
    assert len(one.confirmed) > 8


@pytest.mark.parametrize("note", notes(), ids=of_id)
def test_each_note_is_short_and_says_something(note: Note) -> None:
    assert note.says.endswith(".")
    assert len(note.says) <= MOST_CHARACTERS
    assert all(len(one.split()) <= MOST_WORDS_OF_A_SENTENCE for one in SENTENCE_ENDS.split(note.says))
    assert note.codes or note.words or note.modifiers
    assert "  " not in note.says + note.opening


@pytest.mark.parametrize("note", notes(), ids=of_id)
def test_an_opening_begins_as_its_verdict_wants(note: Note) -> None:
    wanted = OPENING.get(OUTCOMES[note.verdict], "")
    assert not note.opening or note.opening.startswith(wanted)
    assert not note.opening or note.opening.endswith(".")


@pytest.mark.parametrize("note", notes(), ids=of_id)
def test_the_codes_of_a_note_are_no_text_and_its_days_in_order(note: Note) -> None:
    every = note.codes | note.partners | note.without | set(note.instead)
    assert all(re.fullmatch(r"[A-Z]?\d{2,5}[A-Z]?", code) for code in every), every
    assert note.starts is None or note.ends is None or note.starts <= note.ends
    assert not note.codes & note.without


@pytest.mark.parametrize("one", DELETIONS, ids=of_id)
def test_a_deletion_gives_its_last_day_the_end_of_a_year_and_never_itself_instead(one: Deletion) -> None:
    assert (one.last_day.month, one.last_day.day) == (12, 31)
    assert one.codes.isdisjoint(spread(list(one.instead)))
    assert str(one.last_day.year + 1) in one.source.row or str(one.last_day.year) in one.source.row


def test_no_note_offers_a_code_that_was_deleted() -> None:
    today = date(2026, 11, 27)
    gone = {code for code, one in deletions().items() if one.last_day < today}
    for note in notes():
        assert gone.isdisjoint(note.instead), note.id


def test_ranges_are_spread_with_their_letters() -> None:
    assert list(spread(["11720-11722", "G0438-G0439", "0071A-0073A", "Z23"])) == [
        "11720",
        "11721",
        "11722",
        "G0438",
        "G0439",
        "0071A",
        "0072A",
        "0073A",
        "Z23",
    ]


def test_notes_are_found_by_code_and_those_about_none_apart() -> None:
    assert "knee-chondroplasty" in {note.id for note in notes_by_code()["29877"]}
    assert all(not note.codes for note in notes_by_code()[""])


def test_a_rule_holds_from_its_first_day_to_its_last() -> None:
    (note,) = [one for one in notes() if one.id == "complexity-with-25-in-2024"]
    days = (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    assert [note.holds_on(day) for day in days] == [False, True, True, False]


@pytest.mark.realdata
def test_the_real_tables_know_the_codes(real_books: Books) -> None:
    for note in notes():
        for codes in (note.codes - {"Z23"}, note.partners):
            if codes and len(codes) < WIDE:
                listed = real_books.listings(sorted(codes))
                assert any(listed.values()), note.id
                alone = [code for code in codes if len(codes) < 4 and not listed[code]]
                assert not alone, (note.id, alone)
        offered = real_books.listings(note.instead)
        assert all(offered.values()), (note.id, offered)


@pytest.mark.realdata
def test_what_follows_a_deleted_code_is_in_the_real_tables(real_books: Books) -> None:
    for one in DELETIONS:
        follow = list(spread(list(one.instead)))
        assert all(real_books.listings(follow).values()), one.id


@pytest.mark.realdata
def test_a_code_deleted_before_2025_is_not_priced_since(real_books: Books) -> None:
    """RVU25D holds none but those that are deleted from 2026."""
    for code, one in deletions().items():
        priced = [
            e for e in real_books.listed_in(code) if e.book is Book.PFS and e.release.startswith("2025")
        ]
        assert bool(priced) == (one.last_day >= date(2025, 12, 31)), code


@pytest.mark.realdata
def test_no_note_forbids_what_an_edit_lets_a_modifier_bypass(real_books: Books) -> None:
    with real_books.at_one_moment():
        for note in notes():
            if note.verdict is Verdict.RULE_FORBIDS and note.partners:
                rows = real_books.pairs(sorted(note.codes | note.partners), Setting.PRACTITIONER)
                bypassed = [
                    row.row
                    for row in rows
                    if row.in_force(row.edition.as_of)
                    and row.modifier_indicator == "1"
                    and _is_pair(note, row.column_one, row.column_two)
                ]
                assert not bypassed or note.id in SETTLED_BY_THE_ROW, (note.id, bypassed)


SETTLED_BY_THE_ROW = frozenset({"echocardiography-parts"})
"""Of these the why holds for each pair, and the edit itself gives the verdict."""


def _is_pair(note: Note, one: str, two: str) -> bool:
    return (one in note.codes and two in note.partners) or (two in note.codes and one in note.partners)


@pytest.mark.realdata
def test_no_note_has_the_words_of_a_descriptor(real_books: Books) -> None:
    for note in notes():
        codes = [code for code in sorted(note.codes | set(note.instead)) if code[0].isalpha()][:WIDE]
        entries = [real_books.find_code(CodeSystem.HCPCS, code) for code in codes]
        titles = [entry.title.lower() for entry in entries if entry and entry.title]
        assert not [title for title in titles if title in note.says.lower()], note.id
