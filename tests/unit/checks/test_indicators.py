"""What the fee schedule's indicators settle: each status, each modifier by each indicator, global days and their dates."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from consultant.checks import indicators
from consultant.checks.matter import Matter
from consultant.codes.importers import import_paths
from consultant.codes.lookup import Books
from consultant.codes.readers.fees import rows, rows_of
from consultant.models.base import make_engine
from consultant.verdicts import Verdict
from consultant.vocabulary import (
    Finding,
    Identifier,
    Intent,
    IntentKind,
    Likeness,
    Part,
    Particulars,
    Question,
    Setting,
)

from tests.at_the_desk import about
from tests.wide_books import fees

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Kind = IntentKind
OFFICE = Setting.PRACTITIONER
IN_EDITION = date(2026, 10, 15)


@pytest.fixture(scope="module")
def fee_shelf(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The small books and the invented fee schedules, whatever the other wide books hold."""
    folder = tmp_path_factory.mktemp("fees")
    shutil.copy(small_books, folder / "books.db")
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    files = folder / "files"
    files.mkdir()
    fees.write(files)
    import_paths(engine, [files], clock=lambda: datetime(2026, 11, 16, 12, tzinfo=UTC))
    yield Books(engine, lambda: date(2026, 11, 16))
    engine.dispose()


def asked(
    *codes: str,
    asks: tuple[Kind, ...] = (),
    on: date | None = IN_EDITION,
    setting: Setting | None = OFFICE,
    modifiers: tuple[str, ...] = (),
    text: str = "",
    payer: str | None = None,
) -> Question:
    """A question on these codes; the modifiers stand with the first."""
    question = about(*codes, asks=asks, on=on, setting=setting, modifiers=modifiers)
    particulars = replace(question.particulars, payer=payer)
    return replace(question, text=text, particulars=particulars)


def found(shelf: Books, question: Question) -> list[Finding]:
    return list(indicators.check(Matter(question, shelf)))


def verdicts(shelf: Books, question: Question) -> list[Verdict]:
    return [one.verdict for one in found(shelf, question)]


# status


@pytest.mark.parametrize(
    ("code", "asks", "verdict"),
    [
        ("A4550", Kind.UNITS, Verdict.NOT_SEPARATELY_PAID),
        ("99024", Kind.DENIAL, Verdict.NOT_SEPARATELY_PAID),
        ("A6402", Kind.COVERAGE, Verdict.NOT_SEPARATELY_PAID),
        ("99417", Kind.VALIDITY, Verdict.NOT_VALID_FOR_MEDICARE),
        ("V5010", Kind.COVERAGE, Verdict.NOT_COVERED_BY_MEDICARE),
        ("3044F", Kind.FEE, Verdict.NOT_SEPARATELY_PAID),
        ("3044F", Kind.UNITS, Verdict.FEE_STATUS),
        ("94760", Kind.COVERAGE, Verdict.PAID_ONLY_ALONE),
    ],
)
def test_a_status_that_forbids_payment_speaks(
    fee_shelf: Books, code: str, asks: Kind, verdict: Verdict
) -> None:
    (one,) = found(fee_shelf, asked(code, asks=(asks,)))
    assert one.verdict is verdict
    assert one.codes == (code,)
    assert one.citations[0].row == code
    assert one.citations[0].release == "2026-10"


@pytest.mark.parametrize("code", ["J3301", "80053", "D7140", "00100", "0275T", "99213"])
def test_other_statuses_speak_where_they_are_asked_for(fee_shelf: Books, code: str) -> None:
    assert found(fee_shelf, asked(code, asks=(Kind.UNITS,))) == []
    (one,) = found(fee_shelf, asked(code, asks=(Kind.COVERAGE,), text="is it payable?"))
    assert one.verdict is Verdict.FEE_STATUS
    assert one.facts["meaning"]


def test_a_code_named_with_medicare_alone_asks_for_its_status(fee_shelf: Books) -> None:
    question = asked("J3301", asks=(Kind.VALIDITY,), payer="Medicare")
    assert verdicts(fee_shelf, question) == [Verdict.FEE_STATUS]
    assert verdicts(fee_shelf, replace(question, intents=(Intent(Kind.SEARCH),))) == []
    crosswalk = asked("99417", asks=(Kind.CROSSWALK,), payer="Medicare")
    assert verdicts(fee_shelf, crosswalk) == [Verdict.NOT_VALID_FOR_MEDICARE]


def test_the_status_says_nothing_where_something_else_is_asked(fee_shelf: Books) -> None:
    assert found(fee_shelf, asked("A4550", asks=(Kind.CROSSWALK,))) == []
    assert verdicts(fee_shelf, asked("A4550")) == [Verdict.NOT_SEPARATELY_PAID]
    assert found(fee_shelf, asked("A4550", asks=(Kind.UNITS,), setting=Setting.OUTPATIENT_HOSPITAL)) == []
    assert found(fee_shelf, asked("A4550", asks=(Kind.UNITS,), setting=Setting.DME)) == []


@pytest.mark.parametrize(
    ("payer", "verdict"),
    [
        ("Aetna", Verdict.FEE_STATUS),
        ("Medicaid", Verdict.FEE_STATUS),
        ("Medicare Advantage", Verdict.NOT_VALID_FOR_MEDICARE),
    ],
)
def test_another_payer_is_not_bound(fee_shelf: Books, payer: str, verdict: Verdict) -> None:
    (one,) = found(fee_shelf, asked("99417", asks=(Kind.COVERAGE,), payer=payer))
    assert one.verdict is verdict
    assert verdicts(fee_shelf, asked("94760", asks=(Kind.COVERAGE,), payer="Aetna")) == []


def test_paid_only_alone_gives_way_to_another_payable_service(fee_shelf: Books) -> None:
    pair = asked("94760", "99213", asks=(Kind.PAIR,))
    (one,) = found(fee_shelf, pair)
    assert (one.verdict, one.facts["beside"]) == (Verdict.NOT_SEPARATELY_PAID, ["99213"])
    with_laboratory = found(fee_shelf, asked("94760", "80053", asks=(Kind.PAIR,)))
    assert [one.verdict for one in with_laboratory] == [Verdict.PAID_ONLY_ALONE]
    others = replace(pair, particulars=replace(pair.particulars, provider=Likeness.DIFFERENT))
    assert verdicts(fee_shelf, others) == [Verdict.PAID_ONLY_ALONE]


def test_a_supply_is_refused_with_a_physician_s_service_alone(fee_shelf: Books) -> None:
    assert verdicts(fee_shelf, asked("A6402", asks=(Kind.COVERAGE,), setting=None)) == [Verdict.FEE_STATUS]
    with_visit = asked("A6402", "71046", asks=(Kind.PAIR,), setting=None)
    assert verdicts(fee_shelf, with_visit) == [Verdict.NOT_SEPARATELY_PAID]


# modifiers by indicator


@pytest.mark.parametrize(
    ("code", "modifier", "verdict", "percents"),
    [
        ("11042", "50", Verdict.MODIFIER_REFUSED, ["100"]),
        ("20610", "50", Verdict.MODIFIER_ALLOWED, ["150"]),
        ("69210", "50", Verdict.MODIFIER_REFUSED, ["100"]),
        ("73030", "50", Verdict.MODIFIER_ALLOWED, ["100", "150"]),
        ("80053", "50", Verdict.MODIFIER_REFUSED, []),
        ("20610", "62", Verdict.MODIFIER_REFUSED, []),
        ("27130", "62", Verdict.MODIFIER_WITH_DOCUMENTATION, ["62.5"]),
        ("22612", "62", Verdict.MODIFIER_ALLOWED, ["62.5"]),
        ("80053", "62", Verdict.MODIFIER_REFUSED, []),
        ("27130", "66", Verdict.MODIFIER_REFUSED, []),
        ("33945", "66", Verdict.MODIFIER_ALLOWED, []),
        ("71046", "80", Verdict.MODIFIER_WITH_DOCUMENTATION, ["16", "13.6"]),
        ("20610", "AS", Verdict.MODIFIER_REFUSED, []),
        ("47562", "AS", Verdict.MODIFIER_ALLOWED, ["16", "13.6"]),
        ("29881", "51", Verdict.MODIFIER_EFFECT, ["100"]),
        ("80053", "51", Verdict.MODIFIER_EFFECT, []),
        ("66984", "54", Verdict.MODIFIER_ALLOWED, []),
        ("20610", "55", Verdict.MODIFIER_REFUSED, []),
        ("0275T", "54", Verdict.MODIFIER_EFFECT, []),
        ("27447", "78", Verdict.MODIFIER_EFFECT, []),
    ],
)
def test_a_modifier_by_its_indicator(
    fee_shelf: Books, code: str, modifier: str, verdict: Verdict, percents: list[str]
) -> None:
    of_fields = [
        one
        for one in found(fee_shelf, asked(code, asks=(Kind.MODIFIER,), modifiers=(modifier,)))
        if "field" in one.facts
    ]
    (one,) = of_fields
    assert (one.verdict, one.facts["percents"], one.facts["modifiers"]) == (verdict, percents, [modifier])


def test_the_shares_of_the_fee(fee_shelf: Books) -> None:
    (one,) = found(fee_shelf, asked("66984", asks=(Kind.MODIFIER,), modifiers=("54", "55")))
    facts = one.facts
    assert (facts["preoperative"], facts["intraoperative"], facts["postoperative"]) == ("10", "70", "20")
    assert facts["surgical_care"] == "80"


def test_the_base_of_an_endoscopy_family(fee_shelf: Books) -> None:
    (one,) = found(fee_shelf, asked("29881", asks=(Kind.MODIFIER,), modifiers=("51",)))
    assert one.facts["endoscopic_base"] == "29870"


def test_what_was_not_asked_speaks_only_where_it_is_refused(fee_shelf: Books) -> None:
    assert found(fee_shelf, asked("20610", asks=(Kind.UNITS,), modifiers=("50",))) == []
    refused = asked("69210", asks=(Kind.UNITS,), modifiers=("50",))
    assert verdicts(fee_shelf, refused) == [Verdict.MODIFIER_REFUSED]
    assert verdicts(fee_shelf, asked("93000", asks=(Kind.UNITS,), modifiers=("26",))) == [
        Verdict.MODIFIER_REFUSED
    ]
    hospital = asked("69210", asks=(Kind.UNITS,), modifiers=("50",), setting=Setting.OUTPATIENT_HOSPITAL)
    assert found(fee_shelf, hospital) == []


@pytest.mark.parametrize(
    ("text", "modifier"),
    [
        ("assistant for 22612?", "80"),
        ("two surgeons on 22612, allowed?", "62"),
        ("22612 with co-surgeons", "62"),
        ("team surgery 22612", "66"),
        ("our PA assisted on 22612", "AS"),
        ("a nurse practitioner assists", "AS"),
    ],
)
def test_the_words_mean_a_modifier(fee_shelf: Books, text: str, modifier: str) -> None:
    (one,) = found(fee_shelf, asked("22612", asks=(Kind.ASSISTANT,), text=text))
    assert one.facts["modifiers"] == [modifier]


def test_both_sides_mean_fifty_unless_one_side_or_another_code_is_meant(fee_shelf: Books) -> None:
    assert verdicts(fee_shelf, asked("20610", asks=(Kind.BILATERAL,))) == [Verdict.MODIFIER_ALLOWED]
    one_side = asked("20610", asks=(Kind.BILATERAL,), modifiers=("RT",))
    assert found(fee_shelf, one_side) == []
    both = asked("20610", asks=(Kind.BILATERAL,), modifiers=("RT", "LT"))
    assert verdicts(fee_shelf, both) == [Verdict.MODIFIER_ALLOWED]
    drug_beside = found(fee_shelf, asked("20610", "J3301", "99213", asks=(Kind.BILATERAL,)))
    assert [one.codes for one in drug_beside] == [("20610",)]


def test_of_a_claim_only_what_is_refused_or_conditional_is_told(fee_shelf: Books) -> None:
    lines = [
        asked(code, modifiers=(one,)).mentions[0]
        for code, one in (("20610", "50"), ("27130", "62"), ("71046", "26"), ("69210", "50"))
    ]
    claim = replace(asked("20610", asks=(Kind.MODIFIER,)), mentions=tuple(lines))
    assert [(one.codes[0], one.verdict) for one in found(fee_shelf, claim)] == [
        ("69210", Verdict.MODIFIER_REFUSED),
        ("27130", Verdict.MODIFIER_WITH_DOCUMENTATION),
    ]


def bare(*modifiers: str, codes: tuple[str, ...], asks: tuple[Kind, ...] = (Kind.MODIFIER,)) -> Question:
    """A question in which modifiers stand alone."""
    return asked(*codes, *modifiers, asks=asks)


def test_what_belongs_to_the_operation_is_asked_of_all_its_codes(fee_shelf: Books) -> None:
    question = bare("62", "50", codes=("22612", "33945"))
    first, *others = question.mentions
    attached = replace(question, mentions=(replace(first, modifiers=("62", "50")), *others))
    of_surgeons = [one.codes[0] for one in found(fee_shelf, attached) if one.facts["field"] == "co_surgeons"]
    both_sides = [one.codes[0] for one in found(fee_shelf, attached) if one.facts["field"] == "bilateral"]
    assert (of_surgeons, both_sides) == (["22612", "33945"], ["22612"])


def test_in_a_list_a_modifier_is_asked_of_its_own_question(fee_shelf: Books) -> None:
    question = asked("22612", "AS", "57", "27130", "20610", asks=(Kind.MODIFIER,))
    parts = tuple(
        Part(0, 0, mentions, (Intent(Kind.MODIFIER, mentions),)) for mentions in ((0, 1), (2, 3), (4,))
    )
    told = [(one.codes, one.facts.get("field")) for one in found(fee_shelf, replace(question, parts=parts))]
    assert told == [(("22612",), "assistant"), (("27130",), None)]


def test_a_modifier_that_stands_alone_is_asked_of_procedures(fee_shelf: Books) -> None:
    both = found(fee_shelf, bare("AS", codes=("47562", "99213"), asks=(Kind.MODIFIER, Kind.ASSISTANT)))
    assert [one.codes for one in both] == [("47562",)]


# components, discontinued, supervision


@pytest.mark.parametrize(
    ("code", "modifier", "verdict"),
    [
        ("71046", "26", Verdict.MODIFIER_ALLOWED),
        ("71046", "TC", Verdict.MODIFIER_ALLOWED),
        ("99213", "TC", Verdict.MODIFIER_REFUSED),
        ("93010", "26", Verdict.MODIFIER_REFUSED),
        ("94760", "TC", Verdict.MODIFIER_REFUSED),
        ("93000", "26", Verdict.MODIFIER_REFUSED),
        ("96372", "26", Verdict.MODIFIER_REFUSED),
        ("86153", "26", Verdict.MODIFIER_ALLOWED),
        ("86153", "TC", Verdict.MODIFIER_REFUSED),
        ("97110", "26", Verdict.MODIFIER_EFFECT),
        ("85060", "26", Verdict.MODIFIER_EFFECT),
        ("85060", "TC", Verdict.MODIFIER_REFUSED),
        ("80053", "26", Verdict.MODIFIER_REFUSED),
        ("84165", "26", Verdict.MODIFIER_ALLOWED),
    ],
)
def test_components(fee_shelf: Books, code: str, modifier: str, verdict: Verdict) -> None:
    findings = found(fee_shelf, asked(code, asks=(Kind.MODIFIER,), modifiers=(modifier,)))
    (one,) = [one for one in findings if one.facts.get("field") == "components"]
    assert one.verdict is verdict
    row = f"{code}-{modifier}" if one.facts["own_row"] else one.citations[0].row
    assert one.citations[0].row == row


def test_discontinued(fee_shelf: Books) -> None:
    (own,) = found(fee_shelf, asked("45378", asks=(Kind.MODIFIER,), modifiers=("53",)))
    assert (own.verdict, own.citations[0].row) == (Verdict.MODIFIER_ALLOWED, "45378-53")
    (other,) = found(fee_shelf, asked("29881", asks=(Kind.MODIFIER,), modifiers=("53",)))
    assert other.verdict is Verdict.MODIFIER_WITH_DOCUMENTATION
    assert found(fee_shelf, asked("99213", asks=(Kind.MODIFIER,), modifiers=("53",))) == []


def test_supervision_stands_with_the_technical_part(fee_shelf: Books) -> None:
    (one,) = found(fee_shelf, asked("71046", "20610", "99213", text="which supervision?"))
    assert (one.codes, one.facts["supervision"], one.citations[0].row) == (("71046",), "01", "71046-TC")
    (none,) = found(fee_shelf, asked("20610", asks=(Kind.GUIDELINE,), text="supervised?"))
    assert none.facts["supervision"] == "09"
    assert found(fee_shelf, asked("93015", asks=(Kind.GUIDELINE,), text="incident-to supervision")) == []


# visits


def test_the_visit_of_a_bypassable_edit_is_told_its_modifier(fee_shelf: Books) -> None:
    (one,) = found(fee_shelf, asked("20610", "99214", asks=(Kind.PAIR,)))
    assert (one.verdict, one.codes) == (Verdict.VISIT_MODIFIER, ("20610", "99214"))
    assert (one.facts["fits"], one.facts["named"], one.facts["visits"]) == ("25", [], ["99214"])


def test_without_an_edit_a_visit_is_passed_over_unless_the_modifier_is_asked(fee_shelf: Books) -> None:
    assert found(fee_shelf, asked("27130", "99214", asks=(Kind.PAIR,))) == []
    (one,) = found(fee_shelf, asked("99214", "27130", asks=(Kind.PAIR,), modifiers=("57",)))
    assert (one.verdict, one.facts["fits"], one.facts["named"]) == (Verdict.VISIT_MODIFIER, "57", ["57"])
    assert found(fee_shelf, asked("99214", "71046", asks=(Kind.PAIR,), modifiers=("25",))) == []


def test_twenty_five_or_fifty_seven(fee_shelf: Books) -> None:
    (one,) = found(fee_shelf, bare("25", "57", codes=("27130",)))
    assert (one.facts["fits"], one.facts["named"]) == ("57", ["25", "57"])
    assert found(fee_shelf, bare("25", "57", codes=("22614",))) == []


def test_fifty_seven_is_refused_beside_minor_procedures_alone(fee_shelf: Books) -> None:
    refused = found(fee_shelf, asked("99213", "11402", asks=(Kind.MODIFIER,), modifiers=("57",)))
    assert [one.verdict for one in refused] == [Verdict.MODIFIER_REFUSED]
    assert refused[0].codes == ("11402", "99213")
    assert verdicts(fee_shelf, bare("57", codes=("11402",))) == [Verdict.MODIFIER_REFUSED]
    with_major = found(fee_shelf, asked("99213", "11402", "27130", asks=(Kind.MODIFIER,), modifiers=("57",)))
    assert Verdict.MODIFIER_REFUSED not in [one.verdict for one in with_major]


# global days


def days(shelf: Books, question: Question) -> Finding:
    (one,) = [one for one in found(shelf, question) if one.verdict is Verdict.GLOBAL_DAYS]
    return one


@pytest.mark.parametrize(
    ("code", "value", "in_all"),
    [
        ("20610", "000", 1),
        ("11402", "010", 11),
        ("27130", "090", 92),
        ("59400", "MMM", None),
        ("71046", "XXX", None),
        ("0275T", "YYY", None),
        ("22614", "ZZZ", None),
        ("99213", "XXX", None),
    ],
)
def test_global_days(fee_shelf: Books, code: str, value: str, in_all: int | None) -> None:
    one = days(fee_shelf, asked(code, asks=(Kind.GLOBAL_PERIOD,)))
    assert (one.facts["global_days"], one.facts.get("days_in_all")) == (value, in_all)


def test_codes_with_a_period_speak_before_the_others(fee_shelf: Books) -> None:
    one = days(fee_shelf, asked("99213", "71046", "27447", asks=(Kind.GLOBAL_PERIOD,)))
    assert one.codes == ("27447",)


def test_the_date_of_the_procedure_gives_its_last_day(fee_shelf: Books) -> None:
    facts = days(fee_shelf, asked("27447", asks=(Kind.GLOBAL_PERIOD,))).facts
    assert (facts["first_day"], facts["last_day"]) == ("2026-10-14", "2027-01-13")
    minor = days(fee_shelf, asked("11402", asks=(Kind.GLOBAL_PERIOD,))).facts
    assert (minor["first_day"], minor["last_day"]) == ("2026-10-15", "2026-10-25")


@pytest.mark.parametrize(
    ("text", "day", "within"),
    [
        ("done 10/1/2026, seen 12/30/2026", 90, True),
        ("done 10/1/26, seen 12/31/26", 91, False),
        ("seen 2026-12-30, surgery 2026-10-01", 90, True),
        ("visit 6 weeks after surgery", 42, True),
        ("thirteen days later", None, None),
        ("twelve weeks post-op", 84, True),
        ("a week later", 7, True),
        ("POD 91", 91, False),
        ("seen on 13/45/2026 and 10/1/2026", None, None),
    ],
)
def test_a_later_day_is_set_against_the_period(
    fee_shelf: Books, text: str, day: int | None, within: bool | None
) -> None:
    facts = days(fee_shelf, asked("27447", asks=(Kind.GLOBAL_PERIOD,), text=text)).facts
    assert (facts.get("day"), facts.get("within")) == (day, within)


def test_a_birthday_is_no_date_of_surgery(fee_shelf: Books) -> None:
    text = "dob 10/1/1950, surgery 10/2/2026, seen 10/12/2026"
    question = asked("27447", asks=(Kind.GLOBAL_PERIOD,), text=text)
    question = replace(question, identifiers=(Identifier("dob", 4, 13),))
    assert days(fee_shelf, question).facts["day"] == 10


def test_days_since_ask_for_the_period_by_themselves(fee_shelf: Books) -> None:
    followed = asked("11402", asks=(Kind.VALIDITY,), text="came back 8 days later")
    assert days(fee_shelf, followed).facts["within"]
    assert found(fee_shelf, asked("20610", asks=(Kind.VALIDITY,), text="8 days later")) == []
    assert found(fee_shelf, asked("11402", "99213", asks=(Kind.PAIR,), text="8 days later")) == []
    unrelated = asked("99213", "11402", asks=(Kind.PAIR,), text="8 days later", modifiers=("24",))
    assert days(fee_shelf, unrelated).facts["day"] == 8


def test_nothing_is_counted_from_a_date_outside_the_edition(fee_shelf: Books) -> None:
    question = asked("27447", asks=(Kind.GLOBAL_PERIOD,), on=date(2027, 6, 1), text="6 weeks after")
    one = days(fee_shelf, question)
    assert one.warnings
    assert one.facts["day"] == 42
    alone = days(fee_shelf, asked("27447", asks=(Kind.GLOBAL_PERIOD,), on=date(2027, 6, 1)))
    assert "last_day" not in alone.facts


def test_several_dates_name_no_procedure(fee_shelf: Books) -> None:
    question = asked("27447", asks=(Kind.GLOBAL_PERIOD,))
    particulars = Particulars(IN_EDITION, OFFICE, date_problem="more than one date of service is named")
    assert "last_day" not in days(fee_shelf, replace(question, particulars=particulars)).facts


# what is not there


def test_a_code_without_a_row_is_said_to_have_none(fee_shelf: Books) -> None:
    (one,) = found(fee_shelf, asked("93591", asks=(Kind.GLOBAL_PERIOD,)))
    assert (one.verdict, one.citations[0].row) == (Verdict.NOT_IN_FEE_SCHEDULE, "no row for 93591")
    assert found(fee_shelf, asked("93591", asks=(Kind.UNITS,))) == []


def test_without_the_book_nothing_is_said_unless_it_is_asked(shelf: Books) -> None:
    assert found(shelf, asked("20610", asks=(Kind.UNITS,))) == []
    (one,) = found(shelf, asked("20610", asks=(Kind.GLOBAL_PERIOD,)))
    assert one.verdict is Verdict.BOOK_NOT_LOADED


def test_many_codes_are_read_as_each_alone(fee_shelf: Books, shelf: Books) -> None:
    codes = ["71046", "20610", "99999"]
    each = {code: fee_shelf.read(rows, code, None) for code in codes}
    assert fee_shelf.read(rows_of, codes, None) == {code: of_it for code, of_it in each.items() if of_it}
    assert fee_shelf.read(rows_of, [], None) == {}
    assert shelf.read(rows_of, codes, None) == {}


def test_an_intent_speaks_of_the_codes_that_it_names(fee_shelf: Books) -> None:
    question = replace(asked("27447", "11402"), intents=(Intent(Kind.GLOBAL_PERIOD, (1,)),))
    assert days(fee_shelf, question).codes == ("11402",)


def test_a_code_on_no_list_is_no_matter(fee_shelf: Books) -> None:
    assert found(fee_shelf, asked("99999", asks=(Kind.GLOBAL_PERIOD,))) == []
