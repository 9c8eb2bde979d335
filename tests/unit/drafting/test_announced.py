"""Mails whose words are given: text and HTML say the same, an address of the web is a link, and nothing of it is markup."""

from __future__ import annotations

import re
from html import unescape

import pytest

from consultant.drafting.brief import Brief
from consultant.drafting.draft import draft
from consultant.drafting.renderer import Renderer
from consultant.vocabulary import ReplyKind

from tests.conftest import CHECKOUT

RENDERER = Renderer(CHECKOUT / "templates")
SAID = (ReplyKind.ACKNOWLEDGEMENT, ReplyKind.QUOTA_WARNING, ReplyKind.CONFIRMATION, ReplyKind.STAFF)
WORDS = "First <b>this</b> & that.\n\nThen open https://desk.example/x?token=a-b_c once."


def plain(html: str) -> str:
    body = html.partition("<body")[2].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize("reference", ["CC-BBBB-CCCC", ""])
def test_both_bodies_say_the_same(kind: ReplyKind, reference: str) -> None:
    found = draft(Brief(kind, reference, "Coding desk", reason=WORDS), RENDERER)
    assert plain(found.html).replace(" .", ".") == " ".join(found.text.split())
    assert "<b>" not in found.html
    assert ("reference" in found.text) == bool(reference)
    assert found.subject.endswith(f"({reference})") or kind is ReplyKind.ACKNOWLEDGEMENT or not reference


def test_an_address_of_the_web_is_a_link_and_the_heading_is_the_subject() -> None:
    found = draft(
        Brief(
            ReplyKind.STAFF, "CC-BBBB-CCCC", "Coding desk", reason=WORDS, heading="An answer did not arrive"
        ),
        RENDERER,
    )
    assert found.subject == "An answer did not arrive (CC-BBBB-CCCC)"
    assert '<a href="https://desk.example/x?token=a-b_c"' in found.html
    assert found.html.count("<a ") == 1
