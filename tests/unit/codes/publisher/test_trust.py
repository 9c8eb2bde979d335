"""Which addresses may be asked, and the way through a licence page."""

from __future__ import annotations

import pytest

from consultant.codes.publisher.gate import Request, find_way
from consultant.codes.publisher.links import Link, read_page
from consultant.codes.publisher.trust import Site
from consultant.errors import ConfigurationError, FetchFailed

CMS = Site("https://www.cms.gov/")
FILE = "https://www.cms.gov/files/zip/x.zip"


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        ("/files/zip/x.zip", FILE),
        ("y.zip", "https://www.cms.gov/medicare/y.zip"),
        (FILE, FILE),
        ("http://www.cms.gov/files/zip/x.zip", FILE),
        ("//downloads.cms.gov/ncd.zip", "https://downloads.cms.gov/ncd.zip"),
        ("https://cms.gov/x", "https://cms.gov/x"),
    ],
)
def test_the_site_and_its_sub_domains_may_be_asked(link: str, asked: str) -> None:
    assert CMS.admit(link, "https://www.cms.gov/medicare/page") == asked


@pytest.mark.parametrize(
    "link",
    [
        "https://cms.gov.example/x.zip",
        "https://notcms.gov/x.zip",
        "https://www.cms.gov:8443/x.zip",
        "https://www.cms.gov@elsewhere.example/x.zip",
        "ftp://www.cms.gov/x.zip",
        "file:///etc/passwd",
        "https://[::1/x",
        "https://www.cms.gov:port/x",
    ],
)
def test_nothing_else_may_be_asked(link: str) -> None:
    with pytest.raises(FetchFailed, match=r"was not followed\.$"):
        CMS.admit(link, "https://www.cms.gov/")


def test_a_mirror_stands_for_the_publisher_s_own_host() -> None:
    mirror = Site("http://127.0.0.1:8080")
    assert (
        mirror.admit("https://downloads.cms.gov/ncd.zip?a=b", mirror.base)
        == "http://127.0.0.1:8080/ncd.zip?a=b"
    )
    for other in (
        "http://127.0.0.1/x",
        "http://127.0.0.1:9/x",
        "http://localhost:8080/x",
        "http://x.example/",
    ):
        with pytest.raises(FetchFailed):
            mirror.admit(other, mirror.base)


@pytest.mark.parametrize(
    "base",
    [
        *("", "cms.gov", "ftp://cms.gov", "https://", "http://h:port", "http://h:99999", "http://["),
        *("http://a..b", "http://.", "http://exa mple", "http://xn--", f"http://{'a' * 70}.example"),
    ],
)
def test_a_base_that_is_no_address_is_a_sentence(base: str) -> None:
    with pytest.raises(ConfigurationError, match="CONSULTANT_PUBLISHER_URL is "):
        Site(base)


@pytest.mark.parametrize("base", ["http://h/cms", "http://h?x=1", "http://h/#x", "http://ann:secret@h"])
def test_a_base_with_more_than_a_host_is_a_sentence_without_it(base: str) -> None:
    with pytest.raises(ConfigurationError, match="takes scheme, host and port alone") as refused:
        Site(base)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("base", ["http://[::1]:8080", "https://b\u00fccher.example/", "http://my_mirror"])
def test_every_host_that_can_be_asked_is_a_base(base: str) -> None:
    assert Site(base).address("/x").endswith("/x")


def test_a_user_s_name_in_a_link_is_left_out() -> None:
    asked = CMS.admit("https://ann:secret@www.cms.gov/x.zip", "https://www.cms.gov/")
    assert asked == "https://www.cms.gov/x.zip"


def way(html: str) -> Request | None:
    page = read_page(html, "https://www.cms.gov/license/ama?file=/files/zip/x.zip")
    return find_way(page, Link("https://www.cms.gov/license/ama?file=/files/zip/x.zip", ""))


YES = (("agree", "yes"),)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>nothing</p>", None),
        ("<form action='/search'><input name=q><input type=submit value='Search'></form>", None),
        ("<form action='/'><input type=submit name=c value=\"Don't Accept\"></form>", None),
        ("<form action='/'><button>I do not agree</button></form><a href='/'>No, thanks</a>", None),
        (
            (
                "<form action='/files/zip/x.zip'><input type=hidden name=agree value=yes>"
                "<input type=submit name=no value='Decline'><input type=submit name=next value=Accept></form>"
            ),
            Request(FILE, "GET", (*YES, ("next", "Accept"))),
        ),
        (
            "<form method=POST action=''><input type=checkbox name=agree value=yes><button>Accept terms</button></form>",
            Request("https://www.cms.gov/license/ama?file=/files/zip/x.zip", "POST", YES),
        ),
        (
            "<form action='a'><input type=image name=accept alt=''></form>",
            Request("https://www.cms.gov/license/a", "GET", (("accept", ""),)),
        ),
        ("<a href='/no'>I don’t accept</a><a href='/files/zip/x.zip'>I Agree</a>", Request(FILE)),
        ("<a href='/files/zip/x.zip'>x.zip</a>", Request(FILE)),
    ],
)
def test_the_way_through_a_licence_page(html: str, found: Request | None) -> None:
    assert way(html) == found
