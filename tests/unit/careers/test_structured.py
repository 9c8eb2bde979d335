"""A posting as schema.org's JobPosting and as RSS: whole documents, and nothing that a posting's words could break out of."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest

from consultant.careers.feed import feed
from consultant.careers.fields import Employment, JobFields, PayPeriod, Remote
from consultant.careers.hidden import INSTEAD, without
from consultant.careers.query import JobQuery
from consultant.careers.shown import Shown, paragraphs
from consultant.careers.structured import KINDS, as_script, posting_data

LISTED, ENDS = datetime(2026, 11, 16, 12, tzinfo=UTC), datetime(2026, 12, 17, tzinfo=UTC)
BASE = "https://desk.example"
FULL = Shown(
    "JB-ABCD-EFGH",
    JobFields(
        title="Inpatient coder",
        employer="General & Sons",
        city="Austin",
        state="TX",
        remote=Remote.HYBRID,
        employment=Employment.FULL_TIME,
        credentials=("CCS", "CPC"),
        specialities=("inpatient",),
        pay_low=2_800,
        pay_high=3_450,
        pay_period=PayPeriod.HOUR,
        until=date(2026, 12, 16),
        description="First <line>.\nSecond.\n\n\nNext & last.",
    ),
    LISTED,
    ENDS,
    LISTED,
)
SILENT = Shown(
    "JB-1", JobFields(title="Coder", remote=Remote.REMOTE, description="Words."), LISTED, ENDS, LISTED
)
HOSTILE = "</script><script>alert(1)</script> ]]> <!-- \u2028 &amp; \" ' \0 \x0b \ufffe"


def test_all_that_a_posting_says() -> None:
    assert posting_data(FULL, BASE, "Desk") == {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": "Inpatient coder",
        "description": "<p>First &lt;line&gt;.<br>Second.</p><p>Next &amp; last.</p>",
        "datePosted": "2026-11-16",
        "validThrough": "2026-12-17T00:00:00+00:00",
        "employmentType": "FULL_TIME",
        "hiringOrganization": {"@type": "Organization", "name": "General & Sons"},
        "identifier": {"@type": "PropertyValue", "name": "Desk", "value": "JB-ABCD-EFGH"},
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "USD",
            "value": {"@type": "QuantitativeValue", "minValue": 28, "maxValue": 34.5, "unitText": "HOUR"},
        },
        "url": "https://desk.example/careers/JB-ABCD-EFGH",
        "directApply": False,
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": "Austin",
                "addressRegion": "TX",
                "addressCountry": "US",
            },
        },
    }


def test_what_is_not_said_is_not_there() -> None:
    data = posting_data(SILENT, BASE, "Desk")
    assert not {"employmentType", "hiringOrganization", "baseSalary", "jobLocation"} & set(data)
    assert data["jobLocationType"] == "TELECOMMUTE"
    assert data["applicantLocationRequirements"] == {"@type": "Country", "name": "USA"}
    in_texas = replace(SILENT, fields=replace(SILENT.fields, state="TX"))
    where = posting_data(in_texas, BASE, "Desk")["applicantLocationRequirements"]
    assert where == {"@type": "State", "name": "Texas, USA"}


@pytest.mark.parametrize(("low", "high"), [(6_000_000, None), (None, 6_000_000), (6_000_000, 6_000_000)])
def test_one_figure_of_pay_is_one_value(low: int | None, high: int | None) -> None:
    paid = replace(SILENT.fields, pay_low=low, pay_high=high, pay_period=PayPeriod.YEAR)
    value = posting_data(replace(SILENT, fields=paid), BASE, "Desk")["baseSalary"]["value"]
    assert value == {"@type": "QuantitativeValue", "value": 60_000, "unitText": "YEAR"}


def test_every_employment_has_its_name() -> None:
    assert set(KINDS) == set(Employment)


def test_no_text_ends_the_data_block() -> None:
    hostile = replace(
        FULL, fields=replace(FULL.fields, title=HOSTILE, employer=HOSTILE, city=HOSTILE, description=HOSTILE)
    )
    script = as_script(posting_data(hostile, BASE, "Desk"))
    assert not set(script) & set("<>&\u2028\u2029")
    assert json.loads(script)["title"] == HOSTILE


def test_the_feed_as_a_whole() -> None:
    made = feed([FULL], JobQuery(credential="CPC"), BASE)
    expected = """<?xml version='1.0' encoding='utf-8'?>
<rss xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"><channel>\
<title>Medical coding jobs: CPC jobs</title>\
<link>https://desk.example/careers?credential=CPC</link>\
<description>The newest postings: CPC jobs.</description>\
<language>en-us</language><ttl>60</ttl>\
<lastBuildDate>Mon, 16 Nov 2026 12:00:00 GMT</lastBuildDate>\
<atom:link href="https://desk.example/careers/feed.xml?credential=CPC" rel="self" type="application/rss+xml" />\
<item><title>Inpatient coder, General &amp; Sons, Austin, TX (hybrid)</title>\
<link>https://desk.example/careers/JB-ABCD-EFGH</link>\
<guid isPermaLink="true">https://desk.example/careers/JB-ABCD-EFGH</guid>\
<pubDate>Mon, 16 Nov 2026 12:00:00 GMT</pubDate>\
<description>&lt;p&gt;Pay: $28 to $34.50 an hour&lt;/p&gt;&lt;p&gt;First &amp;lt;line&amp;gt;.&lt;br&gt;Second.&lt;/p&gt;&lt;p&gt;Next &amp;amp; last.&lt;/p&gt;</description>\
<category>CCS</category><category>CPC</category><category>inpatient</category></item></channel></rss>"""
    assert made.decode() == expected


def test_no_text_breaks_out_of_the_feed() -> None:
    fields = replace(
        FULL.fields,
        title=HOSTILE,
        employer="</item><item>",
        description=HOSTILE,
        credentials=("</category>",),
    )
    root = ET.fromstring(feed([replace(FULL, fields=fields)], JobQuery(words=HOSTILE), BASE))  # noqa: S314 - our own
    (item,) = root.findall("./channel/item")
    assert [one.tag for one in item][:3] == ["title", "link", "guid"]
    assert (item.findtext("title") or "").startswith(
        "</script><script>alert(1)</script> ]]> <!-- \u2028 &amp; \" ' \ufffd"
    )
    assert "<script" not in (item.findtext("description") or ""), "readers show it as HTML"


def test_an_empty_feed_is_one() -> None:
    root = ET.fromstring(feed([], JobQuery(), BASE))  # noqa: S314 - our own
    assert root.findall("./channel/item") == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        (" \n \n", ()),
        ("One", (("One",),)),
        ("One\r\nline\r\n\r\n  Two ", (("One", "line"), ("Two",))),
        ("One\n \t\n\nTwo", (("One",), ("Two",))),
    ],
)
def test_paragraphs(text: str, parts: tuple[tuple[str, ...], ...]) -> None:
    assert paragraphs(text) == parts


def test_an_inbox_is_taken_from_words() -> None:
    assert without("Write to Me@X.example, <me@x.example> or mailto:me@x.example!", "me@x.example", "") == (
        f"Write to {INSTEAD}, {INSTEAD} or {INSTEAD}!"
    )
    assert without("some@x.example", "me@x.example") == "some@x.example"
