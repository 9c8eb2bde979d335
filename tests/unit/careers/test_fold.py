"""A posting is what its readings make of it that hold, in the order of the mails."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from consultant.careers.fields import JobFields
from consultant.careers.fold import Reading, State, fold
from consultant.models.career import ReadingKind

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
END = NOW + timedelta(days=30)
POSTED = Reading(ReadingKind.POST, JobFields(title="Coder", city="Austin", until=date(2026, 12, 1)), NOW, END)


def later(kind: ReadingKind, days: int, ends_at: datetime | None = None, **fields: object) -> Reading:
    return Reading(kind, JobFields(**fields), NOW + timedelta(days=days), ends_at)  # type: ignore[arg-type]


def test_nothing_stands_before_something_holds() -> None:
    waiting = Reading(ReadingKind.POST, JobFields(title="Coder"))
    assert fold([]) == fold([waiting]) == State()
    assert fold([]).stands is None


def test_a_posting_stands_from_its_first_reading_on() -> None:
    state = fold([POSTED])
    assert (state.stands, state.listed_from, state.counted_from, state.ends_at) == (True, NOW, NOW, END)


def test_a_change_changes_what_it_names_and_nothing_of_the_time() -> None:
    state = fold([POSTED, later(ReadingKind.CHANGE, 3, city="Dallas")])
    assert (state.fields.title, state.fields.city, state.listed_from, state.ends_at) == (
        "Coder",
        "Dallas",
        NOW,
        END,
    )


def test_a_closed_one_is_changed_and_stays_closed_until_it_is_renewed() -> None:
    closed = [POSTED, later(ReadingKind.CLOSE, 2), later(ReadingKind.CHANGE, 3, city="Dallas")]
    assert fold(closed).stands is False
    renewed = fold([*closed, later(ReadingKind.RENEW, 40, NOW + timedelta(days=70))])
    assert (renewed.stands, renewed.fields.city, renewed.listed_from) == (True, "Dallas", NOW)
    assert (renewed.counted_from, renewed.ends_at) == (NOW + timedelta(days=40), NOW + timedelta(days=70))
    assert renewed.fields.until is None, "the day that was named before is over"


def test_what_was_taken_back_before_it_stood_is_closed_even_if_it_is_approved_later() -> None:
    waiting = Reading(ReadingKind.POST, POSTED.fields)
    taken_back = later(ReadingKind.CLOSE, 1)
    assert fold([waiting, taken_back]).stands is False
    assert fold([POSTED, taken_back]).stands is False


def test_what_was_never_shown_is_neither_renewed_nor_changed() -> None:
    assert fold([later(ReadingKind.RENEW, 1, END), later(ReadingKind.CHANGE, 2, city="Dallas")]) == State()


def test_posted_anew_it_says_what_is_said_now() -> None:
    anew = later(ReadingKind.POST, 5, NOW + timedelta(days=35), title="Senior coder")
    state = fold([POSTED, anew])
    assert (state.fields, state.listed_from) == (JobFields(title="Senior coder"), NOW)


KINDS = st.sampled_from(list(ReadingKind))
READINGS = st.lists(
    st.builds(
        Reading,
        kind=KINDS,
        fields=st.builds(
            JobFields, title=st.sampled_from(["", "Coder", "Auditor"]), city=st.sampled_from(["", "Austin"])
        ),
        effective_at=st.one_of(st.none(), st.integers(0, 40).map(lambda day: NOW + timedelta(days=day))),
        ends_at=st.one_of(st.none(), st.just(END)),
    ),
    max_size=6,
)


@given(READINGS)
def test_what_does_not_hold_is_as_if_it_were_not_written(readings: list[Reading]) -> None:
    assert fold(readings) == fold([one for one in readings if one.effective_at])


@given(READINGS)
def test_only_what_was_posted_is_ever_listed(readings: list[Reading]) -> None:
    posted = [one for one in readings if one.effective_at and one.kind is ReadingKind.POST]
    state = fold(readings)
    assert (state.listed_from is not None) == bool(posted)
    assert not state.stands or posted
