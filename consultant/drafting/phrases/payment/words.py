"""Turns of phrase about payment: dollars, settings, places, arithmetic, and how a row is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.phrases.words import joined, of_check

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consultant.drafting.brief import Brief
    from consultant.verdicts import Verdict
    from consultant.vocabulary import Finding

CHECK = "payment"
TIMES = "×"  # noqa: RUF001 - the sign itself
NON_FACILITY, FACILITY = "non-facility", "facility"
BOTH = (NON_FACILITY, FACILITY)


def of_verdict(brief: Brief, verdict: Verdict) -> list[Finding]:
    """The findings of this check with a verdict."""
    return [one for one in of_check(brief.findings, CHECK) if one.verdict is verdict]


def dollars(amount: str) -> str:
    """`1234.50` is `$1,234.50`."""
    whole, _, cents = amount.partition(".")
    return f"${int(whole):,}.{cents:0<2}"


def row(finding: Finding) -> str:
    """`71046`, `71046-26`."""
    modifier = finding.facts.get("modifier")
    return f"{finding.codes[0]}-{modifier}" if modifier else finding.codes[0]


def place(facts: Mapping[str, Any]) -> str:
    """`locality 01 MANHATTAN`, `national`."""
    return (
        f"locality {facts['locality']} {facts['name'].partition('(')[0].strip()}"
        if facts["name"]
        else "national"
    )


def by_setting(amounts: Mapping[str, str]) -> str:
    """`$88.95 non-facility and $63.72 facility`."""
    return joined([f"{dollars(amounts[one])} {one}" for one in BOTH if one in amounts])


def plain(amounts: Mapping[str, Mapping[str, Any]], key: str = "dollars") -> dict[str, str]:
    """One of the figures of each setting's amount."""
    return {setting: facts[key] for setting, facts in amounts.items() if key in facts}


def totals(finding: Finding, settings: Iterable[str] = BOTH) -> str:
    """`2.75 non-facility and 1.97 facility`; NA where it is not done."""
    facts = finding.facts
    done = [f"{facts['totals'][one]} {one}" for one in settings if one in facts["done_in"]]
    missing = [f"{one} NA" for one in settings if one not in facts["done_in"]]
    return joined(done + missing)


def arithmetic(finding: Finding, at: Mapping[str, Any], setting: str) -> str:
    """Sum, factor and dollars, with the indices of a locality where there is one."""
    facts, amount = finding.facts, at["amounts"][setting]
    end = f"{TIMES} {facts['factor']} = {dollars(amount['dollars'])}"
    if not at["name"]:
        return f"{amount['sum']} {end}"
    expense = amount.get("cap_expense", facts["expense_values"][setting])
    malpractice = amount.get("cap_malpractice", facts["malpractice_value"])
    weighed = (
        f"{facts['work_value']} {TIMES} {at['work']} + {expense} {TIMES} {at['expense']} + "
        f"{malpractice} {TIMES} {at['malpractice']}"
    )
    return f"({weighed}) {end}"
