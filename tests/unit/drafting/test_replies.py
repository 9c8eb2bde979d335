"""Every kind of reply: one line of subject, two bodies that say the same, nothing of the asker's that could harm."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import UndefinedError

from consultant.checks.check import check
from consultant.desk import Asked, consult
from consultant.drafting.brief import Brief
from consultant.drafting.composers.decline import REASONS
from consultant.drafting.draft import amend, choose_kind, draft
from consultant.drafting.renderer import Renderer
from consultant.verdicts import Verdict
from consultant.vocabulary import Draft, Finding, IntentKind, Question, ReplyKind, Setting

from tests.at_the_desk import about
from tests.conftest import CHECKOUT
from tests.unit.drafting.board_mails import OF_EVERY_KIND, SHOWN

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

    from tests.unit.conftest import Desks

RENDERER = Renderer(CHECKOUT / "templates")
SCRIPT = "<script>alert('x')</script>"
REFERENCE = "CC-BKTR-WMXD"
IN_2024 = date(2024, 8, 1)
PAIR, UNITS = IntentKind.PAIR, IntentKind.UNITS
QUESTIONS = {
    "pair": about("93591", "93355", asks=(PAIR,), on=IN_2024),
    "undated": about("45385", "45380", asks=(PAIR,), modifiers=("59", "22")),
    "no date of any edition": about("45385", "45380", asks=(PAIR, IntentKind.FEE), on=date(2030, 1, 1), modifiers=("22",)),
    "visit": about("20610", "99214", asks=(PAIR,), on=IN_2024),
    "ended": about("11042", "97597", asks=(PAIR,), on=IN_2024),
    "many": about("45378", "45380", "45385", "20610", "93591", "93355", asks=(PAIR,), on=IN_2024, units=3),
    "units": about("J1885", "G0463", "96372", asks=(UNITS,), on=date(2026, 5, 1), units=9),
    "add-on": about("93592", "0054T", "93463", asks=(IntentKind.ADD_ON,), on=IN_2024),
    "codes": about("E11.6", "E11.65", "E11.69", "S52.101", "C9000", "93591", "99999", "02RF38Z", asks=(IntentKind.VALIDITY,), on=date(2025, 3, 1)),
    "too many": about(*(f"{n:05}" for n in range(10001, 10030)), "93591", asks=(PAIR,), on=IN_2024),
}  # fmt: skip


def brief(
    kind: ReplyKind, question: Question | None = None, books: Books | None = None, reason: str = ""
) -> Brief:
    found = check(question, books) if question and books else ()
    asked = Brief(kind, REFERENCE, "Coding desk", question or Question(""), found, reason, 10 * 1024 * 1024)
    return replace(asked, shown=SHOWN.get(kind, {}))


class _Words(HTMLParser):
    """The words of a page's body."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._in_head = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._in_head = self._in_head or tag == "head"

    def handle_endtag(self, tag: str) -> None:
        self._in_head = self._in_head and tag != "head"

    def handle_data(self, data: str) -> None:
        if not self._in_head:
            self.words += data.split()


def words_of(html: str) -> list[str]:
    reader = _Words()
    reader.feed(html)
    return reader.words


def says_the_same(reply: Draft) -> bool:
    if reply.kind is ReplyKind.JOB_DIGEST:  # its addresses stand behind words
        links = [word for word in reply.text.split() if word.startswith("https://")]
        return bool(links) and all(f'href="{link}"' in reply.html for link in links)
    return [word for word in reply.text.split() if set(word) != {"-"}] == words_of(reply.html)


def is_well_made(reply: Draft) -> None:
    assert reply.subject
    assert reply.subject == " ".join(reply.subject.split()), "one line"
    assert REFERENCE in reply.subject
    assert says_the_same(reply), (reply.text, words_of(reply.html))
    assert REFERENCE in reply.text
    assert "\n\n\n" not in reply.text
    assert reply.text.endswith("\n")
    assert "{{" not in reply.text + reply.html
    assert "None" not in reply.text + reply.html


@pytest.mark.parametrize("kind", ReplyKind)
def test_every_kind_says_the_same_in_text_and_html(shelf: Books, kind: ReplyKind) -> None:
    question = QUESTIONS["pair"] if kind is ReplyKind.ANSWER else None
    reply = draft(brief(kind, question, shelf, reason="not_computable"), RENDERER)
    assert reply.kind is kind
    is_well_made(reply)


@pytest.mark.parametrize("kind", [ReplyKind.POSTED, ReplyKind.JOB_MISSING, ReplyKind.JOB_STATUS])
def test_every_mail_about_a_posting_says_the_same_in_text_and_html(kind: ReplyKind) -> None:
    for shown in OF_EVERY_KIND:
        is_well_made(draft(replace(brief(kind), shown=shown), RENDERER))


@pytest.mark.parametrize("kind", [ReplyKind.DECLINE, ReplyKind.CORRECTION, ReplyKind.NOTHING_ASKED])
def test_of_a_posting_nobody_reads_of_codes(kind: ReplyKind) -> None:
    for withdrawn in (False, True):
        asked = replace(brief(kind, reason="No."), withdrawn=withdrawn, shown={"serves": "jobs"})
        reply = draft(asked, RENDERER)
        is_well_made(reply)
        said = f"{reply.subject} {reply.text}"
        assert not {word for word in ("codes", "question", "answer that", "NCCI") if word in said}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_answer_says_the_same_in_text_and_html(shelf: Books, name: str) -> None:
    is_well_made(draft(brief(ReplyKind.ANSWER, QUESTIONS[name], shelf), RENDERER))


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_mark_of_an_answer_is_a_source_and_every_source_is_marked(shelf: Books, name: str) -> None:
    text = draft(brief(ReplyKind.ANSWER, QUESTIONS[name], shelf), RENDERER).text
    body, _, sources = text.partition("\nSources\n")
    listed = re.findall(r"^\[(\d+)\]", sources, re.MULTILINE)
    assert listed == [str(number + 1) for number in range(len(listed))]
    assert set(re.findall(r"\[(\d+)\]", body)) == set(listed)


@pytest.mark.parametrize("setting", [None, Setting.PRACTITIONER, Setting.OUTPATIENT_HOSPITAL])
@pytest.mark.parametrize("on", [None, IN_2024, date(2026, 5, 1), date(2030, 1, 1)])
@pytest.mark.parametrize(
    "codes",
    [("93591", "93355"), ("45385", "45380"), ("20610", "99214"), ("G0463", "99213"), ("17110", "17000")],
)
def test_an_answer_about_a_pair_has_at_most_25_lines_and_the_verdict_first(
    shelf: Books, codes: tuple[str, str], on: date | None, setting: Setting | None
) -> None:
    asked = brief(ReplyKind.ANSWER, about(*codes, asks=(PAIR,), on=on, setting=setting), shelf)
    lines = draft(asked, RENDERER).text.strip().splitlines()
    assert len(lines) <= 25
    assert "edit" in lines[0] or "modifier" in lines[0]


def test_an_edit_that_no_modifier_bypasses_is_never_answered_with_one(shelf: Books) -> None:
    question = about(
        "93591", "93355", asks=(PAIR,), on=IN_2024, setting=Setting.PRACTITIONER, modifiers=("59",)
    )
    text = draft(brief(ReplyKind.ANSWER, question, shelf), RENDERER).text
    assert "no modifier bypasses the edit" in text
    assert "XE" not in text


def test_a_modifier_that_is_not_associated_is_said_not_to_help(shelf: Books) -> None:
    one = about("45385", "45380", asks=(PAIR,), on=IN_2024, modifiers=("22",))
    assert (
        "22 is not an NCCI-associated modifier and does not"
        in draft(brief(ReplyKind.ANSWER, one, shelf), RENDERER).text
    )
    two = about("45385", "45380", asks=(PAIR,), on=IN_2024, modifiers=("22", "76"))
    assert (
        "22 and 76 are not NCCI-associated modifiers"
        in draft(brief(ReplyKind.ANSWER, two, shelf), RENDERER).text
    )


def test_codes_beyond_the_bound_are_said_to_be_left_out(shelf: Books) -> None:
    text = draft(brief(ReplyKind.ANSWER, QUESTIONS["too many"], shelf), RENDERER).text
    assert "Only the first 20 procedure codes were set against each other" in text
    cut = Finding("extent", Verdict.RANGE_CUT, ("10001", "19999"), {"looked_up": 30, "listed": 400})
    text = draft(replace(brief(ReplyKind.ANSWER, QUESTIONS["pair"]), findings=(cut,)), RENDERER).text
    assert "Of the 400 codes listed from 10001 to 19999, only the first 30 were looked up." in text


def test_long_lists_are_shortened(shelf: Books) -> None:
    rows = [f"{n:05}" for n in range(20001, 20031)]
    facts = {"kind": 1, "primaries": rows, "contractor_defined": True, "present": [], "edition": "2024Q2"}
    many = Finding("add_on", Verdict.PRIMARY_MISSING, ("93592",), facts)
    text = draft(replace(brief(ReplyKind.ANSWER, QUESTIONS["pair"]), findings=(many,)), RENDERER).text
    assert "it needs one of 30 primaries (20001, 20002" in text
    assert ", and others that the contractor defines" in text
    codes = ("93591", "45378", "20610", "99214", "J1885", "88305", "11721")
    free = draft(
        brief(ReplyKind.ANSWER, about(*codes, asks=(PAIR,), on=IN_2024, setting=Setting.PRACTITIONER), shelf),
        RENDERER,
    )
    assert re.search(r"and \d+ more pairs in 2024Q3", free.text)
    assert free.subject.endswith(", …")


HEADER = {
    "edition": "FY2026",
    "from": "2025-10-01",
    "to": None,
    "as_of": "2025-10-01",
    "asked": None,
    "title": "Sugar",
}


def of_code(verdict: Verdict, **facts: object) -> str:
    """The words of an answer about one code, of which this was found."""
    one = Finding("validity", verdict, ("E11",), {**HEADER, **facts})
    question = about("E11.6", asks=(IntentKind.VALIDITY,))
    reply = draft(replace(brief(ReplyKind.ANSWER, question), findings=(one,)), RENDERER)
    assert says_the_same(reply)
    return reply.text


def test_what_is_below_a_header_stands_under_its_line() -> None:
    below = [{"code": "E11.65", "title": "High"}]
    text = of_code(Verdict.HEADER, below=below, more_below=True)
    assert (
        "- E11 Sugar: a header in FY2026 (from 2025-10-01), not billable; a more specific code is needed.\n"
        in text
    )
    assert "\n  E11.65 High\n  … and more below it\n" in text


def test_the_7th_characters_that_a_code_takes_stand_under_its_line() -> None:
    text = of_code(Verdict.INCOMPLETE, seventh_characters={"A": "first visit", "D": "later visit"})
    assert text.startswith("No, E11 is not billable in FY2026 (from 2025-10-01): it needs a 7th character.")
    assert "\n  A: first visit\n  D: later visit\n" in text


def test_a_code_that_is_not_valid_yet_says_from_when() -> None:
    facts = {"terminated": None, "effective": "2026-01-01", "day": "2025-10-05"}
    text = of_code(Verdict.NOT_VALID_ON_DATE, dated=True, **facts)
    assert "not valid on 2025-10-05: effective from 2026-01-01." in text
    assert "not valid in FY2026: effective from 2026-01-01." in of_code(
        Verdict.NOT_VALID_ON_DATE, dated=False, **facts
    )


def test_a_code_that_is_not_valid_any_more_says_since_when() -> None:
    facts = {"terminated": "2019-12-31", "effective": "2001-01-01", "day": "2025-10-05"}
    text = of_code(Verdict.NOT_VALID_ON_DATE, dated=True, **facts)
    assert "E11 Sugar: not valid on 2025-10-05: terminated 2019-12-31." in text
    assert "not valid in FY2026: terminated 2019-12-31." in of_code(
        Verdict.NOT_VALID_ON_DATE, dated=False, **facts
    )


def test_suppliers_are_told_that_no_table_was_consulted_for_a_pair(shelf: Books) -> None:
    question = about("93591", "93355", asks=(PAIR,), on=IN_2024, setting=Setting.DME)
    text = draft(brief(ReplyKind.ANSWER, question, shelf), RENDERER).text
    assert (
        "- DME supplier: the NCCI publishes PTP tables for practitioners and outpatient hospitals only"
        in text
    )


def test_lines_are_added_up_and_each_shown(shelf: Books) -> None:
    question = about("J1885", "J1885", asks=(UNITS,), on=date(2026, 5, 1), setting=Setting.PRACTITIONER)
    mentions = tuple(replace(m, units=n) for m, n in zip(question.mentions, (5, 4), strict=True))
    text = draft(brief(ReplyKind.ANSWER, replace(question, mentions=mentions), shelf), RENDERER).text
    assert "- J1885, 5 + 4 units asked: MUE 8, MAI 3, 9 is over the limit of 8 units (practitioner)." in text


def test_how_a_modifier_is_chosen_is_said_for_the_indicator_that_allows_one(shelf: Books) -> None:
    pair = draft(brief(ReplyKind.ANSWER, QUESTIONS["undated"], shelf), RENDERER).text
    assert "- Where the indicator is 1, a modifier fits only what the record shows" in pair
    visit = draft(brief(ReplyKind.ANSWER, QUESTIONS["visit"], shelf), RENDERER).text
    assert "- Where the indicator is 1: 99214 is an evaluation and management service" in visit


def test_one_code_beyond_the_bound_and_many() -> None:
    for left_out, words in (
        (("99213",), "99213 was not"),
        (tuple(map(str, range(10001, 10031))), " more were not"),
    ):
        cut = Finding("extent", Verdict.LIST_CUT, left_out, {"looked_up": 20})
        text = draft(replace(brief(ReplyKind.ANSWER, QUESTIONS["pair"]), findings=(cut,)), RENDERER).text
        assert words in text


def test_many_pairs_of_one_kind_are_counted() -> None:
    facts = {
        **HEADER,
        "setting": "practitioner",
        "modifier_indicator": "0",
        "effective": "2020-01-01",
        "deleted": None,
    }
    edits = tuple(
        Finding("ptp", Verdict.NEVER_TOGETHER, ("93591", code), {
            **facts, "column_one": "93591", "column_two": code, "rationale": "x", "modifiers_asked": {},
        })
        for code in ("10001", "10002", "10003", "10004", "10005")
    )  # fmt: skip
    text = draft(replace(brief(ReplyKind.ANSWER, QUESTIONS["pair"]), findings=edits), RENDERER).text
    assert text.splitlines()[0].startswith(
        "No, 5 pairs (93591/10001, 93591/10002, 93591/10003, 93591/10004, …) cannot"
    )


@pytest.mark.parametrize("kind", ReplyKind)
def test_no_markup_of_others_reaches_the_page(shelf: Books, kind: ReplyKind) -> None:
    question = QUESTIONS["pair"] if kind is ReplyKind.ANSWER else None
    asked = replace(brief(kind, question, shelf, reason=SCRIPT), desk_name=SCRIPT)
    poisoned = [
        replace(one, facts={**one.facts, "rationale": SCRIPT, "title": SCRIPT}, warnings=(SCRIPT,))
        for one in asked.findings
    ]
    reply = draft(replace(asked, findings=tuple(poisoned)), RENDERER)
    assert "<script" not in reply.html
    assert "&lt;script&gt;" in reply.html
    assert SCRIPT in reply.text, "text is no markup and stays as it is"
    assert says_the_same(reply)


def amended(text: str, kind: ReplyKind = ReplyKind.ANSWER) -> Draft:
    """A coder's text in place of a draft's."""
    former = Draft(kind, "Coding answer", "No.\n", "<p>No.</p>\n")
    return amend(former, text, REFERENCE, "Coding desk", RENDERER)


def test_an_amended_text_is_escaped_too() -> None:
    new = amended(f"\n{SCRIPT}\n & done {REFERENCE}\n\n")
    assert new.text == f"{SCRIPT}\n & done {REFERENCE}\n"
    assert "<script" not in new.html
    assert says_the_same(new)


def test_an_amended_text_without_the_reference_gets_the_frame_and_the_disclaimer() -> None:
    new = amended("No.\n\nNever.")
    assert new.text.startswith("No.\n\nNever.\n\nNot legal advice and no guarantee of payment;")
    assert new.text.endswith(f"\n\n— Coding desk · reference {REFERENCE}\n")
    assert new.subject == "Coding answer"
    is_well_made(replace(new, subject=REFERENCE))


def test_an_amended_text_with_the_reference_has_its_frame_already() -> None:
    new = amended(f"No. ({REFERENCE})")
    assert new.text == f"No. ({REFERENCE})\n"
    assert "Not legal advice" not in new.html
    assert says_the_same(new)


@pytest.mark.parametrize("kind", ReplyKind)
def test_an_amended_text_is_an_answer_whatever_it_stands_for_but_a_correction_stays_one(
    kind: ReplyKind,
) -> None:
    new = amended("No.", kind)
    stays = kind in {ReplyKind.ANSWER, ReplyKind.CORRECTION}
    assert new.kind is (kind if stays else ReplyKind.ANSWER)
    if not stays:
        is_well_made(new)


@pytest.mark.parametrize("reason", REASONS)
def test_a_decline_gives_its_reason(reason: str) -> None:
    assert REASONS[reason] in draft(brief(ReplyKind.DECLINE, reason=reason), RENDERER).text


@pytest.mark.parametrize(
    ("limit", "words"),
    [(10 * 1024 * 1024, "10 MiB"), (1_500_000, "1.4 MiB"), (1024 * 1024, "1 MiB"), (2048, "2 KiB")],
)
def test_a_limit_is_told_in_a_unit_that_fits(limit: int, words: str) -> None:
    reply = draft(replace(brief(ReplyKind.TOO_LARGE), limit_bytes=limit), RENDERER)
    assert f"larger than {words}," in reply.text


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ({"serves": "jobs"}, "send the posting again"),
        ({"serves": "jobs", "is_application": True}, "It was not passed on."),
    ],
)
def test_what_is_too_large_for_the_board_is_no_question(shown: dict[str, Any], words: str) -> None:
    reply = draft(replace(brief(ReplyKind.TOO_LARGE), limit_bytes=2048, shown=shown), RENDERER)
    is_well_made(reply)
    assert words in " ".join(reply.text.split())
    assert "question" not in reply.text


@pytest.mark.parametrize(
    ("asks", "wanted"),
    [
        ((), "the codes you are asking about"),
        ((IntentKind.VALIDITY,), "the code and the date of service"),
        ((IntentKind.MODIFIER,), "the code that the modifier is to stand on"),
        ((PAIR,), "the codes that are to be billed together"),
        ((UNITS, UNITS), "how many units were reported"),
        ((IntentKind.FEE,), "ZIP of the practice"),
        ((IntentKind.DENIAL,), "the denial code"),
        ((IntentKind.SEARCH,), "in the words of the note"),
    ],
)
def test_what_is_missing_is_asked_for_once(asks: tuple[IntentKind, ...], wanted: str) -> None:
    reply = draft(brief(ReplyKind.CLARIFY, replace(about(asks=asks), text="words")), RENDERER)
    assert reply.text.count("\n- ") == 1
    assert wanted in reply.text


@pytest.mark.parametrize(
    ("question", "found", "kind", "reason"),
    [
        (Question(" \n"), (), ReplyKind.NOTHING_ASKED, ""),
        (about("99215", asks=(IntentKind.COMPLIANCE,)), (), ReplyKind.DECLINE, "compliance"),
        (
            about("99215", asks=(IntentKind.COMPLIANCE, IntentKind.EMERGENCY)),
            (Finding("x", Verdict.LISTED, ()),),
            ReplyKind.DECLINE,
            "emergency",
        ),
        (replace(about(asks=(IntentKind.NOT_CODING,)), text="buy"), (), ReplyKind.DECLINE, "not_coding"),
        (
            about("99215", asks=(IntentKind.NOT_CODING,)),
            (Finding("x", Verdict.LISTED, ()),),
            ReplyKind.ANSWER,
            "",
        ),
        (replace(about(), text="hello"), (), ReplyKind.CLARIFY, ""),
    ],
)
def test_the_kind_of_a_reply(
    question: Question, found: tuple[Finding, ...], kind: ReplyKind, reason: str
) -> None:
    assert choose_kind(question, found) == (kind, reason)


def test_a_name_that_a_template_wants_and_nobody_gives_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        RENDERER.render(ReplyKind.DECLINE, {"reference": REFERENCE, "desk_name": "Desk"})


IDENTIFYING = "Patient John Q. Sample, DOB 03/04/1951, MRN 55443322, SSN 123-45-6789, phone 555-010-4477, member id XQZ998877. "


@pytest.mark.parametrize(
    "words",
    [
        "Can I bill 93591 with 93355?",
        "How many units of J1885?",
        "Is E11.65 billable?",
        "Can I bill these two together?",
        "Which E/M level should I pick to make it pay more?",
        "Buy our billing software, 40% off!",
    ],
)
def test_no_reply_echoes_what_identifies_a_patient(desks: Desks, words: str) -> None:
    played = desks()
    mailbox = played.desk.mailboxes.get_by_name("consult")
    asked = Asked(IDENTIFYING + words, date(2026, 11, 16), REFERENCE, "About John Sample MRN 55443322")
    reply = consult(played.desk, mailbox, asked).draft
    whole = reply.subject + reply.text + reply.html
    for secret in ("Sample", "1951", "55443322", "6789", "4477", "XQZ998877"):
        assert secret not in whole
