"""What a coder corrects: read field by field, kept as JSON, and put in place of what was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from consultant.errors import UsageError
from consultant.extraction.corrections import (
    Changed,
    CodeMeant,
    Corrections,
    apply,
    as_json,
    check_fit,
    from_json,
    plain,
    read_code,
    read_corrections,
)
from consultant.vocabulary import (
    CodeSystem,
    Intent,
    IntentKind,
    Likeness,
    Mention,
    Part,
    Particulars,
    Question,
    Setting,
    Sex,
)

CPT, HCPCS = CodeSystem.CPT, CodeSystem.HCPCS
EVERYTHING: dict[str, Any] = {
    "remove": [{"system": "CPT", "code": "93355"}],
    "add": [{"system": "HCPCS", "code": "J1885", "modifiers": ["JW", "59"], "units": 4}],
    "change": [
        {
            "former": {"system": "CPT", "code": "99213"},
            "meant": {"system": "CPT", "code": "99214", "units": 1},
        }
    ],
    "silent": ["contractor", "age"],
    "setting": "outpatient_hospital",
    "date_of_service": "2026-11-02",
    "payer": "Medicare",
    "state": "FL",
    "zip": "33101",
    "locality": "04",
    "dose": "30 mg",
    "session": "same",
    "site": "different",
    "provider": "same",
    "sex": "female",
}


def question(*codes: str, **more: Any) -> Question:
    text = " and ".join(codes)
    mentions = tuple(
        Mention(CPT, code, text.index(code), text.index(code) + len(code), code, 0.7) for code in codes
    )
    return Question(text, mentions, **more)


def codes(asked: Question) -> list[str]:
    return [one.code for one in asked.mentions]


def add(*written: str) -> Corrections:
    return Corrections(add=tuple(read_code(one, "add") for one in written))


def test_everything_that_may_be_corrected_is_read_and_comes_back_the_same() -> None:
    read = read_corrections(EVERYTHING)
    assert read.change == (Changed(CodeMeant(CPT, "99213"), CodeMeant(CPT, "99214", (), 1)),)
    assert (read.setting, read.date_of_service) == (Setting.OUTPATIENT_HOSPITAL, date(2026, 11, 2))
    assert (read.session, read.site, read.sex) == (Likeness.SAME, Likeness.DIFFERENT, Sex.FEMALE)
    assert plain(read) == EVERYTHING
    assert from_json(as_json(read)) == read
    assert from_json(None) is None
    assert read_corrections({"age": "7"}).age == 7
    assert not read_corrections({"payer": "", "add": [], "setting": None}).says_something


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "corrections: an object is wanted."),
        ({"codes": []}, "codes: there is no such field; take add, age,"),
        ({"add": {}}, "add: a list of at most 100 is wanted."),
        ({"add": [{"code": "99213"}] * 101}, "add: a list of at most 100 is wanted."),
        ({"add": ["99213"]}, "add[0]: an object is wanted."),
        (
            {"add": [{"code": "99213"}, {"code": ""}]},
            "add[1].code: a word of at most 100 characters is wanted.",
        ),
        ({"add": [{"code": "hello"}]}, "add[0].code: 'hello' looks like no code of any system."),
        (
            {"add": [{"code": "99213", "system": "HCPCS"}]},
            "add[0].system: '99213' does not look like a HCPCS code.",
        ),
        ({"add": [{"code": "99213", "system": "CTP"}]}, "add[0].system: one of CPT, CPT2"),
        (
            {"add": [{"code": "99213", "modifiers": ["25", "259"]}]},
            "add[0].modifiers[1]: '259' is no modifier of two characters.",
        ),
        (
            {"add": [{"code": "99213", "modifiers": 25}]},
            "add[0].modifiers: a list of at most 100 is wanted.",
        ),
        ({"add": [{"code": "99213", "units": -1}]}, "add[0].units: a whole number is wanted."),
        ({"add": [{"code": "99213", "units": True}]}, "add[0].units: a whole number is wanted."),
        ({"change": [{"former": {"code": "99213"}}]}, "change[0].meant: an object is wanted."),
        ({"remove": [{"code": 99213}]}, "remove[0].code: a word of at most 100 characters is wanted."),
        ({"setting": "hospital"}, "setting: one of practitioner, outpatient_hospital, dme is wanted."),
        ({"date_of_service": "2.11.2026"}, "date_of_service: a day such as 2026-11-02 is wanted."),
        ({"state": "Florida"}, "state: two letters of a state is wanted."),
        ({"zip": "331"}, "zip: a ZIP code is wanted."),
        ({"age": 200}, "age: an age in whole years is wanted."),
        ({"silent": ["codes"]}, "silent[0]: one of setting, date_of_service,"),
        ({"payer": "x" * 101}, "payer: a word of at most 100 characters is wanted."),
    ],
)
def test_what_is_wrong_is_told_by_the_name_of_its_field(given: object, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_corrections(given)
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("99213", CodeMeant(CPT, "99213")),
        (" 99213-25 ", CodeMeant(CPT, "99213", ("25",))),
        ("99213-25,59", CodeMeant(CPT, "99213", ("25", "59"))),
        ("j1885 x4", CodeMeant(HCPCS, "J1885", (), 4)),
        ("HCPCS:J1885-JW x 4", CodeMeant(HCPCS, "J1885", ("JW",), 4)),
        ("e1165", CodeMeant(CodeSystem.ICD10CM, "E11.65")),
        ("REV:450", CodeMeant(CodeSystem.REV, "0450")),
        ("0002-8215-01", CodeMeant(CodeSystem.NDC, "0002-8215-01")),
    ],
)
def test_a_code_is_read_as_one_types_it(written: str, meant: CodeMeant) -> None:
    if written == "e1165":
        written = "ICD-10-CM:e1165"
    assert read_code(written, "--add") == meant


@pytest.mark.parametrize("written", ["", "one two", "99213x"])
def test_what_is_no_code_is_told_by_the_option(written: str) -> None:
    with pytest.raises(UsageError, match=r"^--add"):
        read_code(written, "--add")


def test_a_removed_code_is_gone_and_a_changed_one_stands_where_it_was_read() -> None:
    asked = question("93591", "93355", "99213")
    meant = apply(
        asked,
        read_corrections(
            {
                "remove": [{"code": "93591"}],
                "change": [{"former": {"code": "93355"}, "meant": {"code": "93592", "units": 2}}],
            }
        ),
    )
    assert codes(meant) == ["93592", "99213"]
    changed = meant.mentions[0]
    assert (changed.confidence, changed.units, changed.why) == (1.0, 2, ("a coder says so",))
    assert meant.text[changed.start : changed.end] == changed.text == "93355"
    assert meant.mentions[1] == asked.mentions[2], "what nobody corrected is as it was read"


def test_an_added_code_is_certain_and_stands_behind_the_text() -> None:
    meant = apply(question("93591"), add("93355-59 x2"))
    added = meant.mentions[1]
    assert (added.code, added.modifiers, added.units, added.confidence) == ("93355", ("59",), 2, 1.0)
    assert added.start == added.end == len(meant.text)


def test_what_was_asked_of_some_codes_is_asked_of_those_that_are_left_and_of_the_added() -> None:
    intents = (
        Intent(IntentKind.PAIR, (0, 1)),
        Intent(IntentKind.UNITS, (1,)),
        Intent(IntentKind.DESCRIBE),
    )
    asked = question("93591", "93355", intents=intents)
    gone = read_corrections({"remove": [{"code": "93355"}]})
    assert apply(asked, gone).intents == (Intent(IntentKind.PAIR, (0,)), Intent(IntentKind.DESCRIBE))
    swapped = replace(gone, add=add("93592").add)
    assert apply(asked, swapped).intents == (
        Intent(IntentKind.PAIR, (0, 1)),
        Intent(IntentKind.UNITS, (1,)),
        Intent(IntentKind.DESCRIBE),
    )


@pytest.mark.parametrize(("removed", "takes"), [(["93591"], 0), ([], 1)])
def test_in_a_list_of_questions_an_added_code_belongs_to_the_one_that_lost_one_else_to_the_last(
    removed: list[str], takes: int
) -> None:
    parts = tuple(Part(at, at + 1, (at,), (Intent(IntentKind.UNITS, (at,)),)) for at in range(2))
    asked = question("93591", "93355", parts=parts)
    given = replace(add("93592"), remove=tuple(read_code(one, "remove") for one in removed))
    meant = apply(asked, given)
    new = len(meant.mentions) - 1
    assert [new in part.mentions for part in meant.parts] == [at == takes for at in range(2)]
    assert all(part.intents[0].mentions == part.mentions for part in meant.parts)


def test_a_particular_that_is_said_takes_away_what_was_read_beside_it() -> None:
    read = Particulars(
        settings=(Setting.DME, Setting.PRACTITIONER),
        other_setting="home health",
        date_problem="several dates are named",
        payer="Aetna",
        state="GA",
        zip="30301",
        locality="01",
        age=7,
    )
    given = read_corrections(
        {"setting": "dme", "date_of_service": "2026-01-05", "zip": "33101", "silent": ["payer"]}
    )
    assert apply(question("93591", particulars=read), given).particulars == Particulars(
        setting=Setting.DME, date_of_service=date(2026, 1, 5), zip="33101", age=7
    )


def test_without_corrections_a_question_is_as_it_was_read() -> None:
    asked = question("93591")
    assert apply(asked, None) is asked
    assert apply(asked, Corrections()) == asked


def test_only_what_was_read_now_or_before_can_be_removed_or_changed() -> None:
    asked = question("93591")
    former = read_corrections({"remove": [{"code": "93355"}]})
    check_fit(asked, read_corrections({"remove": [{"code": "93591"}]}))
    check_fit(asked, former, former)
    with pytest.raises(UsageError, match=r"^remove\[0\]: 93355 was not read in the question\.$"):
        check_fit(asked, former)
    change = {"change": [{"former": {"code": "99213"}, "meant": {"code": "99214"}}]}
    with pytest.raises(UsageError, match=r"^change\[0\]\.former: 99213 was not read"):
        check_fit(asked, read_corrections(change))
