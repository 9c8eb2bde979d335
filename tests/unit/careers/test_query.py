"""A search as an address, as kept JSON and in words; what reads as nothing is left out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.careers.fields import Remote
from consultant.careers.query import (
    LEAST_PAY,
    LONGEST,
    MOST_DAYS,
    MOST_PAY,
    JobQuery,
    as_address,
    as_json,
    as_params,
    fingerprint,
    from_json,
    in_words,
    left_out,
    read_query,
)
from consultant.careers.terms import CREDENTIALS, SPECIALITIES, STATES

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), max_size=LONGEST
)
QUERIES = st.builds(
    JobQuery,
    words=WORDS,
    credential=st.sampled_from(["", *CREDENTIALS]),
    speciality=st.sampled_from(["", *SPECIALITIES]),
    remote=st.sampled_from([None, *Remote]),
    state=st.sampled_from(["", *STATES]),
    pay_at_least=st.none() | st.integers(LEAST_PAY, MOST_PAY),
    within_days=st.none() | st.integers(1, MOST_DAYS),
)
ALL = JobQuery(
    words="denials", credential="CPC", speciality="urology", remote=Remote.REMOTE, state="TX", pay_at_least=60_000, within_days=7
)  # fmt: skip


@settings(deadline=None, derandomize=True)
@given(QUERIES)
def test_a_query_comes_back_from_its_address_and_from_what_is_kept(query: JobQuery) -> None:
    assert read_query(as_params(query)) == query
    assert from_json(json.loads(json.dumps(as_json(query)))) == query
    assert left_out(as_params(query), query) == ()
    assert len(fingerprint(query)) == 64
    assert in_words(query)


@settings(deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.sampled_from(["q", "credential", "speciality", "remote", "state", "pay", "days"]), st.text()
    )
)
def test_whatever_is_typed_is_a_query(params: dict[str, str]) -> None:
    query = read_query(params)
    assert read_query(as_params(query)) == query
    assert len(query.words) <= LONGEST


def test_an_address_says_what_is_asked() -> None:
    address = "/careers?q=denials&credential=CPC&speciality=urology&remote=remote&state=TX&pay=60000&days=7"
    assert as_address(ALL) == address
    assert as_address(JobQuery()) == "/careers"
    assert (
        as_address(JobQuery(state="TX"), "/careers/feed.xml", after="1-2")
        == "/careers/feed.xml?state=TX&after=1-2"
    )


@pytest.mark.parametrize(
    ("params", "query"),
    [
        ({"credential": "cpc", "state": "tx", "remote": "Remote"}, JobQuery(credential="CPC", state="TX", remote=Remote.REMOTE)),
        ({"pay": "$60,000"}, JobQuery(pay_at_least=60_000)),
        ({"pay": "60k"}, JobQuery(pay_at_least=60_000)),
        ({"pay": "60"}, JobQuery()),
        ({"pay": "9" * 5_000}, JobQuery()),
        ({"pay": "-60000", "days": "0", "state": "ZZ", "credential": "MD", "remote": "moon"}, JobQuery()),
        ({"days": "٣"}, JobQuery()),
        ({"q": "  two\n\twords\0 "}, JobQuery(words="two words")),
        ({"q": "x" * 5_000}, JobQuery(words="x" * LONGEST)),
    ],
)  # fmt: skip
def test_values_are_read_kindly_and_nonsense_is_left_out(params: dict[str, str], query: JobQuery) -> None:
    assert read_query(params) == query


def test_what_is_left_out_is_told() -> None:
    params = {"q": "denials", "pay": "much", "state": "", "days": "7"}
    assert left_out(params, read_query(params)) == ("pay",)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (JobQuery(), "all jobs"),
        (JobQuery(remote=Remote.REMOTE, credential="CPC", state="TX", pay_at_least=60_000), "remote CPC jobs in Texas, from $60,000"),
        (ALL, "remote CPC urology jobs with the words “denials” in Texas, from $60,000, posted within 7 days"),
        (JobQuery(remote=Remote.ON_SITE, within_days=1), "on-site jobs, posted within a day"),
    ],
)  # fmt: skip
def test_a_query_in_words(query: JobQuery, words: str) -> None:
    assert in_words(query) == words


def test_queries_that_find_the_same_have_one_fingerprint() -> None:
    assert fingerprint(JobQuery(words="Coders, Denials")) == fingerprint(JobQuery(words="denial coder"))
    assert fingerprint(JobQuery(words="coder")) != fingerprint(JobQuery(words="coding"))
    assert fingerprint(JobQuery(state="TX")) != fingerprint(JobQuery())


@pytest.mark.parametrize("kept", [{"remote": "moon"}, {"unknown": 1}])
def test_what_an_other_desk_kept_otherwise_is_no_query(kept: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        from_json(kept)
