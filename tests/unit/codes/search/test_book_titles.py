"""Headings of the coverage books and guidelines: read once for an edition, forgotten in turn, none where none is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.codes.search import book_titles

from tests.unit.checks.policy_shelf import nothing, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.codes.lookup import Books


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    yield from opened(tmp_path_factory.mktemp("policies"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    yield from opened(tmp_path_factory.mktemp("bare"), nothing)


def test_without_a_book_nothing_is_found(bare: Books) -> None:
    assert bare.read(book_titles.ncd_sections, "TAVR", None, 3) == []
    assert bare.read(book_titles.local_documents, "vitamin assays", None, 3) == []
    assert bare.read(book_titles.guideline_numbers, "uncertain diagnosis", None, 3) == []
    assert bare.read(book_titles.ncds_naming, "85060", None) == ()


def test_answers_to_comments_are_no_policies(policies: Books) -> None:
    found = policies.read(book_titles.local_documents, "invented vitamin assays", None, 9)
    assert [one.key for one in found] == ["L91001", "A91002"]


def test_the_codes_that_a_text_names_are_known(policies: Books) -> None:
    assert policies.read(book_titles.ncds_naming, "85060", None) == ("190.12",)
    assert policies.read(book_titles.ncds_naming, "85061", None) == ()


def test_no_more_editions_are_kept_than_allowed(policies: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_titles, "_MOST_KEPT", 1)
    for _ in range(2):
        assert policies.read(book_titles.ncd_sections, "TAVR", None, 1)[0].key == "20.32"
        assert policies.read(book_titles.guideline_numbers, "uncertain diagnosis", None, 1)
    assert len(book_titles._kept) == 1
