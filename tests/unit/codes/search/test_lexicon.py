"""The word lists: each group names its source, no entry names a code, and what is read holds where it should."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest

from consultant.codes.search import lexicon as lexicon_module
from consultant.codes.search.lexicon import ABBREVIATIONS, BRAND_NAMES, LAY_WORDS, Lexicon, lexicon
from consultant.codes.search.words import stem, words

LISTS = (ABBREVIATIONS, LAY_WORDS, BRAND_NAMES)
DIAGNOSIS = re.compile(r"\b[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}\b", re.IGNORECASE)
LEVEL_II = re.compile(r"\b[A-CE-V]\d{4}\b", re.IGNORECASE)


def groups(name: str) -> list[dict[str, Any]]:
    text = files(lexicon_module.__name__).joinpath(name).read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["group"]
    return found


def entries(name: str) -> list[tuple[str, str]]:
    """Every pair of what is said and what it means."""
    return [
        (said, one)
        for group in groups(name)
        for said, meant in group["words"].items()
        for one in ((meant,) if isinstance(meant, str) else meant)
    ]


@pytest.mark.parametrize("name", LISTS)
def test_every_group_names_a_source_and_has_words(name: str) -> None:
    found = groups(name)
    assert found
    assert [group for group in found if not str(group.get("source", "")).strip()] == []
    assert [group for group in found if not group["words"]] == []


@pytest.mark.parametrize("name", LISTS)
def test_no_group_has_a_key_that_nobody_reads(name: str) -> None:
    assert {key for group in groups(name) for key in group} <= {"subject", "source", "case", "words"}


@pytest.mark.parametrize("name", LISTS)
def test_no_entry_names_a_code(name: str) -> None:
    texts = [text for pair in entries(name) for text in pair]
    assert [text for text in texts if DIAGNOSIS.search(text) or LEVEL_II.search(text)] == []


@pytest.mark.parametrize("name", LISTS)
def test_no_entry_stands_twice_in_whatever_case(name: str) -> None:
    said = Counter(key.lower() for group in groups(name) for key in group["words"])
    assert [key for key, count in said.items() if count > 1] == []


@pytest.mark.parametrize("name", LISTS)
def test_every_entry_means_words(name: str) -> None:
    assert [pair for pair in entries(name) if not words(pair[0]) or not words(pair[1])] == []


@pytest.mark.parametrize("name", LISTS)
def test_no_entry_has_the_same_meaning_twice(name: str) -> None:
    meant = Counter((said, " ".join(words(meant))) for said, meant in entries(name))
    assert [pair for pair, count in meant.items() if count > 1] == []


def test_only_abbreviations_are_told_by_their_capitals() -> None:
    """Single words of the other lists go among the equals, which know no capitals."""
    assert [
        group["subject"] for name in (LAY_WORDS, BRAND_NAMES) for group in groups(name) if "case" in group
    ] == []


def test_an_entry_in_capitals_counts_in_capitals_only() -> None:
    (found,) = lexicon(brands=False).phrases["all",]
    assert found.words == ("acute", "lymphoblastic", "leukemia")
    assert found.upper
    assert not any(one.upper for one in lexicon(brands=False).phrases["copd",])


def test_abbreviations_replace_what_was_said_and_lay_words_do_not() -> None:
    found = lexicon(brands=True).phrases
    assert all(one.replaces for one in found["htn",])
    assert not any(one.replaces for one in found["heart", "attack"])


def test_a_single_word_for_a_single_word_holds_for_all_its_forms() -> None:
    assert (stem("hemorrhoids"), "piles") in lexicon(brands=False).equals[stem("pile")]


def test_brand_names_are_read_only_where_they_are_asked_for() -> None:
    def known(listed: Lexicon) -> bool:
        return ("rocephin",) in listed.phrases or stem("rocephin") in listed.equals

    assert known(lexicon(brands=True))
    assert not known(lexicon(brands=False))
    assert lexicon(brands=False).phrases.keys() < lexicon(brands=True).phrases.keys()


@pytest.mark.parametrize("brands", [False, True])
def test_the_longest_entry_is_known_and_the_lists_are_read_once(brands: bool) -> None:
    listed = lexicon(brands=brands)
    assert listed.longest == max(map(len, listed.phrases))
    assert lexicon(brands=brands) is listed


@pytest.mark.parametrize("brands", [False, True])
def test_no_entry_means_itself_and_none_is_a_figure(brands: bool) -> None:
    listed = lexicon(brands=brands)
    assert [key for key, found in listed.phrases.items() if any(one.words == key for one in found)] == []
    assert [key for key in listed.phrases if not any(word.isalpha() for word in key)] == []


def test_a_list_without_a_source_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / LAY_WORDS).write_text(
        '[[group]]\nsource = " "\n[group.words]\n"a b" = "c"\n', encoding="utf-8"
    )
    monkeypatch.setattr(lexicon_module, "files", lambda _: tmp_path)
    with pytest.raises(ValueError, match=r"lay_words\.toml: a group names no source"):
        lexicon.__wrapped__(brands=False)


def test_a_list_that_is_not_there_is_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / LAY_WORDS).write_text(
        '[[group]]\nsource = "s"\n[group.words]\n"a b" = "c"\n"d" = ["d", "e", "f g"]\n"1°" = "h"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(lexicon_module, "files", lambda _: tmp_path)
    listed = lexicon.__wrapped__(brands=True)
    assert {key: [one.meant for one in found] for key, found in listed.phrases.items()} == {
        ("a", "b"): ["c"],
        ("d",): ["f g"],
    }
    assert listed.equals == {"d": (("e", "d"),)}
    assert listed.longest == 2
