"""Sentences on a diagnosis beside a service: what an article's lists say of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.phrases.coverage.policies import groups_of
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.vocabulary import Finding

MOST_IN_LINE = 3
_NO, _IF, _OPEN, _YES = (
    Verdict.DIAGNOSIS_DOES_NOT_SUPPORT,
    Verdict.DIAGNOSIS_SUPPORTS_ONLY_IF,
    Verdict.DIAGNOSIS_NOT_LISTED,
    Verdict.DIAGNOSIS_SUPPORTS,
)
VERDICTS = (_NO, _IF, _OPEN, _YES)
"""The worst first."""
_OPENINGS = {
    _NO: "No: ",
    _IF: "Only if a condition is met: ",
    _OPEN: "Can't tell that it is supported: ",
    _YES: "Yes, by the lists: ",
}
_SHORT = {
    _NO: "article {article} lists {dx} among the diagnoses that do not support {code}",
    _IF: "article {article} lists {dx} for {code} under a condition",
    _OPEN: "article {article} names {code}, and {dx} is in none of its lists of diagnoses",
    _YES: "article {article} lists {dx} among the diagnoses that support medical necessity of {code}",
}
_LONG = {
    _NO: "{dx} is in its list of diagnoses that do not support medical necessity of {code}",
    _IF: "names {code}, and {dx} is in its list of supporting diagnoses",
    _OPEN: "names {code}; {dx} is in none of its lists of diagnoses",
    _YES: "names {code}, and {dx} is in its list of supporting diagnoses",
}
_THEN = {
    _NO: "A claim with this diagnosis alone is denied as not medically necessary under that article.",
    _OPEN: "A diagnosis outside the list of supporting ones is usually denied as not medically necessary.",
    _YES: "The record must still meet the policy's text.",
}


def sentences(findings: Sequence[Finding]) -> str:
    """The verdicts, the worst first, a sentence each kind."""
    told = []
    for verdict in VERDICTS:
        if found := [one for one in findings if one.verdict is verdict]:
            words = dict.fromkeys(_said(_SHORT, one) for one in found[:MOST_IN_LINE])
            told.append(f"{_OPENINGS[verdict]}{'; '.join(words)}.")
    return " ".join(told)


def line(one: Finding) -> str:
    """What the lists of one article say, and what follows."""
    facts = one.facts
    group = f", {groups_of(facts['groups'])}" if facts["groups"] else ""
    then = _condition(one) if one.verdict is _IF else _THEN[one.verdict]
    return f"Article {facts['document']} version {facts['version']}: {_said(_LONG, one)}{group}. {then}"


def _said(words: dict[Verdict, str], one: Finding) -> str:
    code, diagnosis = one.codes
    return words[one.verdict].format(article=one.facts["document"], code=code, dx=diagnosis)


def _condition(one: Finding) -> str:
    facts = one.facts
    if facts["marked"]:
        return "It has the group's asterisk: the note there asks for more, such as a second diagnosis."
    if facts["also_against"]:
        return "Another of its lists names the diagnosis as not supporting: the paragraphs above the groups say when."
    where = groups_of(facts["procedure_groups"])
    return f"{one.codes[0]} is in {where} of the procedures: the paragraph above the diagnoses says which go together."
