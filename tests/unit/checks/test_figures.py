"""Stages and the body mass index: a title that tells another figure is another code."""

from __future__ import annotations

import pytest

from consultant.checks.figures import figures_agree, without_index


@pytest.mark.parametrize(
    ("said", "title", "agree"),
    [
        ("ckd stage 3", "kidney disease, stage 3a", True),
        ("ckd stage IV", "kidney disease, stage 4", True),
        ("ckd stage 3", "with stage 1 through stage 4 kidney disease", True),
        ("ckd stage 3", "with stage 5 kidney disease", False),
        ("ckd", "with stage 5 kidney disease", True),
        ("ulcer stage 2", "ulcer, unspecified stage", True),
        ("bmi 42", "Body mass index [BMI] 40.0-44.9, adult", True),
        ("bmi 42", "Body mass index [BMI] 39.0-39.9, adult", False),
        ("bmi of 71", "Body mass index [BMI] 70 or greater, adult", True),
        ("bmi of 42", "Body mass index [BMI] 70 or greater, adult", False),
        ("bmi 18", "Body mass index [BMI] 19.9 or less, adult", True),
        ("bmi 18", "Body mass index [BMI] pediatric, less than 5th percentile for age", False),
        ("bmi 42", "Obesity", True),
    ],
)
def test_a_title_agrees_with_the_figures_that_are_said(said: str, title: str, agree: bool) -> None:
    assert figures_agree(said, title) is agree


@pytest.mark.parametrize(
    ("said", "rest", "title"),
    [
        ("obesity bmi 42", "obesity", "Body mass index [BMI] 40.0-44.9, adult"),
        ("BMI 31.5", "", "Body mass index [BMI] 31.0-31.9, adult"),
        ("bmi 55 and obesity", "and obesity", "Body mass index [BMI] 50.0-59.9, adult"),
        ("bmi 72", "", "Body mass index [BMI] 70 or greater, adult"),
        ("bmi 18", "", "Body mass index [BMI] 19.9 or less, adult"),
        ("obesity", "obesity", ""),
    ],
)
def test_an_index_is_searched_by_the_title_of_its_code(said: str, rest: str, title: str) -> None:
    assert without_index(said) == (rest, title)
