"""What changed between two texts, line by line and word by word."""

from __future__ import annotations

from consultant.review.differences import MOST, Side, difference, is_same, with_context

BEFORE = "one\ntwo words here\nthree\nfour\nfive\nsix\nseven"


def sides(before: str, after: str) -> str:
    marks = {Side.SAME: "=", Side.GONE: "-", Side.NEW: "+"}
    return "".join(marks[line.side] for line in difference(before, after))


def test_a_changed_line_is_gone_and_new_with_the_words_marked() -> None:
    lines = difference(BEFORE, BEFORE.replace("words", "letters"))
    assert sides(BEFORE, BEFORE.replace("words", "letters")) == "=-+====="[:8]
    gone, new = lines[1], lines[2]
    assert [(piece.text, piece.changed) for piece in gone.pieces] == [
        ("two ", False),
        ("words", True),
        (" here", False),
    ]
    assert [piece.text for piece in new.pieces if piece.changed] == ["letters"]
    assert (gone.text, new.text) == ("two words here", "two letters here")


def test_lines_that_came_or_went_are_whole() -> None:
    assert sides("a\nb", "a\nb\nc\nd") == "==++"
    assert sides("a\nb\nc", "c") == "--="
    assert sides("a\nb", "x\ny\nz") == "--+++"
    assert sides("", "a") == "+"
    assert is_same(difference("a\nb", "a\nb"))
    assert not is_same(difference("a\nb", "a"))


def test_only_what_is_near_a_change_is_shown_with_its_surroundings() -> None:
    shown = with_context(difference(BEFORE, BEFORE.replace("seven", "eight")), around=1)
    assert [line.text if line else None for line in shown] == [None, "six", "seven", "eight"]
    assert with_context(difference("a", "a")) == [None]


def test_what_is_too_long_to_be_compared_is_shown_whole_and_nothing_behind_it_is_hidden() -> None:
    before = "\n".join(f"line {number % 2}" for number in range(5_000))
    assert sides(before, f"{before}\nnew") == "=" * 5_000 + "+"
    other = "\n".join(f"other {number % 2}" for number in range(MOST + 1))
    found = sides(f"first\n{before}\nlast", f"first\n{other}\nlast")
    assert found == "=" + "-" * 5_000 + "+" * (MOST + 1) + "="
