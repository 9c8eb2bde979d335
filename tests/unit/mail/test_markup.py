"""Words from HTML: blocks, quotes, what is not shown, and markup made to cost time."""

from __future__ import annotations

import pytest

from consultant.mail.markup import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("a &lt; b &amp;&nbsp;c &#233;", "a < b & c é"),
        ("<table><tr><td>93591</td><td>1</td></tr></table>", "93591 1"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("new<blockquote>old<blockquote>older</blockquote></blockquote>", "new\n\n> old\n>\n> > older"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<style>p {}</style><!-- no --><title>no</title>words<script>no()</script>", "words"),
        ('<a href="x" title="a > b">link</a>', "link"),
        ("<title>never closed <p>words", "never closed\n\nwords"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ('<p title="it\'s">quoted</p>', "quoted"),
        ("", ""),
    ],
)
def test_words(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "<!--",
        "<!",
        "<?",
        "&",
        "<script>",
        "<blockquote>",
        '<a b="',
        "<![CDATA[",
        "</",
        "<div>",
        "<a b=",
        "<title>x",
    ],
)
@pytest.mark.timeout(180)
def test_hostile_markup_ends(piece: str) -> None:
    html_to_text(piece * (500_000 // len(piece)))
