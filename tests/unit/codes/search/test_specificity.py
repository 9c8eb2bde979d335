"""What a title leaves open that one beside it says, and in what several differ."""

from __future__ import annotations

import pytest

from consultant.codes.search.specificity import AXES, differences, left_open


@pytest.mark.parametrize(
    ("title", "beside", "details"),
    [
        ("Squeak in unspecified shoulder", "Squeak in right shoulder", ("laterality",)),
        ("Squeak, unspecified side", "Squeak, bilateral", ("laterality",)),
        ("Squeak in unspecified lower limb", "Squeak in left lower limb", ("laterality",)),
        ("Yodeling, unspecified trimester", "Yodeling, second trimester", ("trimester",)),
        ("Gurgling, unspecified", "Gurgling, severe", ("severity",)),
        ("Gurgling, unspecified", "Gurgling, stage 3a", ("stage",)),
        ("Gurgling, unspecified", "Acute on chronic gurgling", ("acuity",)),
        ("Gurgling, unspecified", "Systolic gurgling", ("type",)),
        ("Gurgling NOS", "Gurgling of upper pipe", ("site",)),
        (
            "Gurgling of unspecified pipe, unspecified",
            "Mild gurgling of left pipe",
            ("laterality", "severity"),
        ),
    ],
)
def test_a_detail_is_open_where_a_title_leaves_it_and_one_beside_says_it(
    title: str, beside: str, details: tuple[str, ...]
) -> None:
    assert left_open(title, [title, beside]) == details


@pytest.mark.parametrize(
    ("title", "beside"),
    [
        ("Squeak in unspecified shoulder", "Squeak in unspecified elbow"),
        ("Squeak in left shoulder", "Squeak in right shoulder"),
        ("Sprain of unspecified part of right wrist", "Sprain of other part of left wrist"),
        ("Gurgling", "Gurgling, severe"),
        ("Gurgling without thirst", "Gurgling with thirst"),
        ("Dent, initial encounter", "Dent, subsequent encounter"),
        ("Leftover gurgling, unspecified", "Downright gurgling"),
    ],
)
def test_nothing_is_open_where_nothing_more_could_be_said(title: str, beside: str) -> None:
    assert left_open(title, [title, beside]) == ()


def test_nothing_is_open_beside_nothing() -> None:
    assert left_open("Squeak in unspecified shoulder", []) == ()


def test_the_titles_beside_may_come_from_a_generator() -> None:
    beside = (title for title in ("Severe gurgling", "Acute gurgling"))
    assert left_open("Gurgling, unspecified", beside) == ("severity", "acuity")


@pytest.mark.parametrize(
    ("titles", "details"),
    [
        (("Squeak, right", "Squeak, left"), ("laterality",)),
        (("Squeak, right", "Squeak"), ("laterality",)),
        (("Dent, initial encounter", "Dent, sequela"), ("encounter",)),
        (("Gurgling with thirst", "Gurgling without thirst"), ("complication",)),
        (("Mild squeak, LEFT", "Severe squeak, left"), ("severity",)),
        (("Upper squeak, right", "Lower squeak, left"), ("laterality", "site")),
        (("Squeak", "Rattle"), ()),
        (("Squeak, left",), ()),
        ((), ()),
    ],
)
def test_titles_differ_in_the_details_that_only_some_say(
    titles: tuple[str, ...], details: tuple[str, ...]
) -> None:
    assert differences(titles) == details


def test_details_come_in_the_order_in_which_a_coder_asks_for_them() -> None:
    names = [axis.name for axis in AXES]
    assert names[:3] == ["laterality", "trimester", "encounter"]
    assert len(names) == len(set(names))
