"""The parts of the case page that need no desk: marks in a text, differences, sanitised HTML, names of files, corrections."""

from __future__ import annotations

import json
from datetime import date

import pytest
from starlette.datastructures import FormData

from consultant.errors import UsageError
from consultant.mail.message import Attachment, Enclosure
from consultant.vocabulary import (
    Changed,
    CodeMeant,
    CodeSystem,
    Corrections,
    Identifier,
    Mention,
    Particulars,
    Question,
    Setting,
)
from consultant.web.desk.attachments import attached, content_of, disposition, file_name
from consultant.web.desk.book_rows import in_words
from consultant.web.desk.case_view import understand_stored
from consultant.web.desk.case_words import intents_in, particulars_in
from consultant.web.desk.correcting import further, particulars_for, rows_for
from consultant.web.desk.differences import MOST_LINES, MOST_WORDS, changes, is_changed
from consultant.web.desk.highlighting import pieces, repeated
from consultant.web.desk.sanitised import MOST_TAGS, shown_apart
from consultant.web.desk.typed import digest, number_of, typed_text

from tests.at_the_desk import about

HCPCS, CPT, ICD = CodeSystem.HCPCS, CodeSystem.CPT, CodeSystem.ICD10CM


# --- marks ---


def marked(text: str, *codes: tuple[int, int], patient: tuple[tuple[int, int], ...] = ()) -> Question:
    mentions = tuple(Mention(CPT, text[a:b], a, b, text[a:b], 0.9) for a, b in codes)
    return Question(text, mentions, identifiers=tuple(Identifier("name", a, b) for a, b in patient))


def test_a_text_is_cut_where_its_marks_are_and_nothing_of_it_is_lost() -> None:
    question = marked("Jane Doe: 93591?", (10, 15), patient=((0, 8),))
    found = pieces(question)
    assert "".join(one.text for one in found) == question.text
    assert [(one.text, one.mentions, one.identifier) for one in found] == [
        ("Jane Doe", (), "[name]"),
        (": ", (), ""),
        ("93591", (0,), ""),
        ("?", (), ""),
    ]


def test_marks_that_overlap_or_reach_beyond_the_text_do_no_harm() -> None:
    question = marked("93591 x", (0, 5), (3, 99), patient=((4, 6), (-3, 1)))
    found = pieces(question)
    assert "".join(one.text for one in found) == question.text
    assert found[0].identifier == "[name]"
    assert any(one.mentions == (0, 1) for one in found)
    assert pieces(Question("")) == []


def test_a_reply_that_repeats_what_identifies_a_patient_is_told_of() -> None:
    question = marked("Jane Doe: 93591? Jo", patient=((0, 8), (17, 19)))
    assert repeated(question, "For JANE DOE both may be billed.") == ["[name]"]
    assert repeated(question, "Jo may bill both.") == [], "two letters are found everywhere"


# --- differences ---


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("a b c\nd\n", "a x c\nd\n"),
        ("a\nb\nc", "a\nc"),
        ("a", "a\nb\nc\n"),
        ("ä 93591  may\n\nbe billed", "93591 may not\nbe billed\n"),
        ("x\n" * MOST_LINES, "x\n" * (MOST_LINES - 1) + "y\n"),
        ("x " * (MOST_WORDS + 1), "y " * (MOST_WORDS + 1)),
        ("x\n" * MOST_LINES, "x\n" * MOST_LINES),
    ],
)
def test_a_difference_holds_both_texts_whole(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(one.text for one in found if one.kind != "in") == before
    assert "".join(one.text for one in found if one.kind != "out") == after
    assert is_changed(found) == (before != after)
    assert all(one.text for one in found)


def test_a_word_that_changed_is_all_that_is_marked() -> None:
    told = [(one.kind, one.text) for one in changes("You may bill both.", "You must bill both.")]
    assert told == [("same", "You "), ("out", "may "), ("in", "must "), ("same", "bill both.")]


# --- sanitised HTML ---


def body_of(html: str) -> str:
    return shown_apart(html).partition("<body>")[2].partition("</body>")[0]


def test_what_is_harmless_in_a_mail_stays() -> None:
    kept = '<p style="color:red">Is <b>93591</b> <a>this</a></p><table><tbody><tr><td colspan="2">x</td></tr></tbody></table>'
    assert body_of(kept) == kept
    assert body_of('<img src="cid:1" alt="A chart">') == '<img alt="A chart">'


@pytest.mark.parametrize(
    "bad",
    [
        "<style>body{background:url(//evil.example)}</style>",
        '<p style="background-image:url(//evil.example)">x</p>',
        '<p style="position:absolute;top:0">x</p>',
        '<a href="//evil.example" ping="//evil.example">x</a>',
        '<img srcset="//evil.example 2x">',
        '<video poster="//evil.example"></video>',
        '<object data="//evil.example"></object>',
        '<math><mtext></p><style><img src=x onerror="evil.example"></style></mtext></math>',
        '<input type="image" src="//evil.example">',
        '<table background="//evil.example"><tr><td>x</td></tr></table>',
    ],
)
def test_what_could_run_fetch_or_cover_is_gone(bad: str) -> None:
    assert "evil.example" not in body_of(bad)
    assert "position" not in body_of(bad)


def test_a_mail_of_very_many_tags_is_cut_and_says_so() -> None:
    page = shown_apart("<div>" * (MOST_TAGS + 5) + "end")
    assert "its beginning is shown" in page
    assert page.count("<div>") < MOST_TAGS
    assert "its beginning is shown" not in shown_apart("<p>short</p>")
    assert shown_apart("{braces}").count("{braces}") == 1


# --- attachments ---


def enclosure(name: str, data: bytes = b"x", words: str | None = None) -> Enclosure:
    kind = "text/plain" if words is None else "message/rfc822"
    return Enclosure(Attachment(name, kind, len(data) if words is None else 0), data, words)


def listed(name: str, kind: str = "text/plain", size: int = 1) -> dict[str, object]:
    return {"name": name, "type": kind, "size": size, "kind": "text", "state": "read", "reason": ""}


def test_a_list_is_joined_with_what_can_be_fetched_and_what_stands_within_a_file_is_not() -> None:
    within = (enclosure("a.zip"), enclosure("b.txt"), enclosure("mail", words="Hello"))
    stored = json.dumps(
        [listed("a.zip"), listed("inner.txt"), listed("b.txt"), listed("mail", "message/rfc822", 0)]
    )
    found = attached(stored, [one.attachment for one in within])
    assert [(one.name, one.number) for one in found] == [
        ("a.zip", 0),
        ("inner.txt", None),
        ("b.txt", 1),
        ("mail", 2),
    ]
    assert [one.number for one in attached(stored, ())] == [None] * 4, "its mail is kept no longer"
    assert [one.number for one in attached(None, (enclosure("a.txt").attachment,))] == [0], (
        "a case that was not screened yet"
    )


def test_a_mail_within_a_mail_is_saved_as_its_words() -> None:
    within = enclosure("Re: 93591", words="Hello")
    assert content_of(within) == b"Hello"
    assert file_name(within, 0) == "Re_ 93591.txt"
    assert file_name(enclosure("...", b""), 2) == "attachment-3"
    assert disposition("a b.txt") == "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt"


# --- words ---


def test_what_was_understood_is_told_in_words() -> None:
    question = about("93591", on=date(2026, 7, 1), setting=Setting.OUTPATIENT_HOSPITAL)
    assert particulars_in(question) == [("Date of service", "2026-07-01"), ("Setting", "outpatient hospital")]
    assert intents_in(question) == []
    assert understand_stored('{"mentions": 3}') is None
    assert understand_stored("no JSON") is None
    assert understand_stored(None) is None


def test_a_fact_of_any_shape_is_told_in_words() -> None:
    assert in_words({"base_units": 3, "none": None}) == "base units: 3; none: -"
    assert in_words([True, "", 0]) == "yes, -, 0"
    nothing: tuple[object, ...] = (None, "", [], {}, ())
    assert [in_words(one) for one in nothing] == [""] * 5


# --- forms ---


def form(**fields: str) -> FormData:
    return FormData({name.replace("__", "-"): value for name, value in fields.items()})


def test_a_text_has_one_kind_of_line_ends_and_a_number_is_one() -> None:
    assert typed_text(form(text=" a\r\nb\rc "), "text") == "a\nb\nc"
    assert digest("a\nb") == digest(" a\nb\n")
    assert number_of(form(version="3"), "version") == 3
    for bad in ("", "-1", "x", "²", "9" * 19):
        with pytest.raises(UsageError, match="load the page again"):
            number_of(form(version=bad), "version")


# --- corrections ---

ASKED = Question(
    "93591-59 x2 with 93355",
    (
        Mention(CPT, "93591", 0, 5, "93591", 0.9, modifiers=("59",), units=2),
        Mention(CPT, "93355", 17, 22, "93355", 0.9),
    ),
    Particulars(setting=Setting.PRACTITIONER, payer="Medicare"),
)
AS_SHOWN = {
    "code__0": "93591", "system__0": "CPT", "modifiers__0": "59", "units__0": "2",
    "code__1": "93355", "system__1": "CPT", "modifiers__1": "", "units__1": "",
    "setting": "practitioner", "date_of_service": "", "payer": "Medicare", "state": "",
}  # fmt: skip


def test_a_form_that_was_left_as_it_was_corrects_nothing() -> None:
    shown = {row["key"]: row for row in rows_for(ASKED)}
    assert shown["0"]["modifiers"] == "59"
    assert shown["new-2"]["code"] == ""
    assert particulars_for(ASKED)["setting"] == "practitioner"
    assert not further(ASKED, None, form(**AS_SHOWN)).says_something


def test_a_form_says_what_differs() -> None:
    changed = AS_SHOWN | {
        "modifiers__0": "25, lt", "units__0": "", "remove__1": "yes", "code__new__0": "J1885", "system__new__0": "",
        "modifiers__new__0": "", "units__new__0": "4", "payer": "", "date_of_service": "2026-07-01", "state": "tx",
    }  # fmt: skip
    fields = {name.replace("__new__", "-new-").replace("__", "-"): value for name, value in changed.items()}
    assert further(ASKED, None, FormData(fields)) == Corrections(
        remove=(CodeMeant(CPT, "93355"),),
        change=(Changed(CodeMeant(CPT, "93591", ("59",), 2), CodeMeant(CPT, "93591", ("25", "LT"))),),
        add=(CodeMeant(HCPCS, "J1885", (), 4),),
        date_of_service=date(2026, 7, 1),
        state="TX",
        silent=("payer",),
    )


def test_another_code_is_of_the_system_of_its_look_and_an_emptied_one_is_removed() -> None:
    said = further(
        ASKED,
        None,
        form(**AS_SHOWN | {"code__0": "E11.9", "modifiers__0": "", "units__0": "", "code__1": " "}),
    )
    assert said.change[0].meant == CodeMeant(ICD, "E11.9")
    assert said.remove == (CodeMeant(CPT, "93355"),)


def test_what_cannot_be_read_is_told_by_its_field() -> None:
    with pytest.raises(UsageError, match="state"):
        further(ASKED, None, form(**AS_SHOWN | {"state": "1"}))
    typed = rows_for(ASKED, form(**AS_SHOWN | {"code__0": "??", "remove__0": "yes"}))
    assert (typed[0]["code"], typed[0]["remove"]) == ("??", True)
    assert particulars_for(ASKED, form(state="1"))["state"] == "1"


def test_later_corrections_are_put_on_top_of_earlier_ones() -> None:
    old = CodeMeant(CPT, "93350")
    former = Corrections(
        remove=(CodeMeant(CPT, "99999"),),
        add=(CodeMeant(CPT, "93355"),),
        change=(Changed(old, CodeMeant(CPT, "93591", ("59",), 2)),),
        payer="Aetna",
        state="TX",
        silent=("date_of_service",),
    )
    said = further(
        ASKED,
        former,
        form(**AS_SHOWN | {"units__0": "3", "remove__1": "yes", "date_of_service": "2026-07-01"}),
    )
    assert said == Corrections(
        remove=(CodeMeant(CPT, "99999"),),
        change=(Changed(old, CodeMeant(CPT, "93591", ("59",), 3)),),
        payer="Aetna",
        state="TX",
        date_of_service=date(2026, 7, 1),
    )
    gone = further(ASKED, former, form(**AS_SHOWN | {"remove__0": "yes", "code__1": "93356", "payer": ""}))
    assert gone.remove == (CodeMeant(CPT, "99999"), old)
    assert gone.add == (CodeMeant(CPT, "93356"),)
    assert (gone.payer, gone.silent) == (None, ("date_of_service", "payer"))
    plain = further(
        ASKED, Corrections(payer="Aetna"), form(**AS_SHOWN | {"remove__0": "yes", "units__1": "2"})
    )
    assert plain.remove == (CodeMeant(CPT, "93591", ("59",), 2),)
    assert plain.change[0].meant.units == 2
