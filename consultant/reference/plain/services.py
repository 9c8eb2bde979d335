"""What the books of payment say of a code that is billed on a claim line, as sentences: for HCPCS, CPT and CDT codes alike.

No descriptor of the AMA's or the ADA's is used: the names of the RBCS are CMS's own, and one that says what a short
descriptor of the fee files says is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.reference.from_known import known_of
from consultant.reference.plain.said import Said, said
from consultant.reference.plain.spelling import class_name, counted, listed, quoted
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.codes.entries import AddOn, Edition, UnitLimit
    from consultant.codes.known import Known
    from consultant.codes.readers.edits import PairCounts
    from consultant.reference.shapes import Subject

NO_FAMILY = "No RBCS Family"
CONTRACTORS = "CCCCC"
PER_LINE = 1
_MOST_PRIMARIES = 3
_BASE_ROW = ""
_LEVELS = ("the category", "the group", "the family")
STATUSES = {
    "A": "pays for it separately where it is covered",
    "B": "never pays for it separately, because payment is bundled into other services",
    "C": "leaves its price to the regional contractor",
    "I": "does not take it, because Medicare uses another code",
    "J": "pays for it as anesthesia, by units",
    "M": "uses it for reporting only",
    "N": "does not cover it",
    "P": "makes no separate payment for it",
    "R": "covers it under special rules only",
    "T": "pays for it only where nothing else payable is billed that day by the same provider",
}
"""What a status of the physician fee schedule means, as an end of `Medicare's physician fee schedule …`; E and X are paid elsewhere."""
GLOBAL_DAYS = {
    "000": "the payment includes the care of the same day",
    "010": "the payment includes the care of the same day and of the 10 days after",
    "090": "the payment includes the care of the day before, the day itself and the 90 days after",
    "MMM": "it is maternity care, for which the usual period after an operation does not apply",
    "YYY": "the regional contractor sets the period after it that the payment includes",
    "ZZZ": "it goes with another service, whose period after the operation counts",
}
"""XXX: no period applies, and nothing is said."""
COMPONENTS = {
    "1": "it has a professional part (modifier 26) and a technical part (modifier TC), which may be billed apart",
    "2": "it stands for the professional part of a service alone",
    "3": "it stands for the technical part of a service alone",
    "4": "it stands for a test with both its parts, which have codes of their own",
}


PART_PAID = "its interpretation (modifier 26), which it pays by relative values of its own"


def classified(subject: Subject) -> Iterator[Said]:
    """The class of the RBCS, in CMS's words."""
    for one in known_of(subject, "groups"):
        if one.facts.get("group") == "rbcs":
            names = [one.facts[name] for name in ("category", "subcategory", "family")]
            kept = [name for name in names if name != NO_FAMILY and not _is_a_descriptor(subject, name)]
            shown = list(dict.fromkeys(class_name(name) for name in kept))
            if shown:
                path = ", ".join(
                    f"{level} {quoted(name)}" for level, name in zip(_LEVELS, shown, strict=False)
                )
                text = f"Medicare's classification of services (RBCS) puts it in {path}."
                yield said(text, (one.edition, one.row))


def _is_a_descriptor(subject: Subject, name: str) -> bool:
    """Whether a name says what a short descriptor of the fee files does."""
    rows = (*known_of(subject, "fees"), *known_of(subject, "opps"))
    titles = {str(one.facts.get("title", "")).strip().lower() for one in rows} - {""}
    return any(one in spelt.lower() for one in titles for spelt in (name, class_name(name)))


def base_row(subject: Subject) -> Known | None:
    """The row of the physician fee schedule without a modifier, else the only one."""
    rows = known_of(subject, "fees")
    return next((one for one in rows if one.facts["modifier"] == _BASE_ROW), next(iter(rows), None))


def paid(subject: Subject) -> Iterator[Said]:
    """How the physician fee schedule treats it: status, days after, parts; in one sentence."""
    row = base_row(subject)
    if row is None:
        return
    status = STATUSES.get(row.facts["status"])
    clauses = [f"Medicare's physician fee schedule ({row.edition.release}) {status}"] if status else []
    part = _paid_part(subject, row)
    if part:
        clauses = [f"{clauses[0]}, but for {PART_PAID}"] if clauses else []
        clauses = clauses or [
            f"Medicare's physician fee schedule ({row.edition.release}) pays only for {PART_PAID}"
        ]
    if row.facts["status"] in set("ACRT"):
        clauses += filter(
            None, (GLOBAL_DAYS.get(row.facts["global_days"]), COMPONENTS.get(row.facts["pc_tc"]))
        )
    if clauses:
        rows = [row, part] if part else [row]
        yield said(f"{'; '.join(clauses)}.", *((one.edition, one.row) for one in rows))


def _paid_part(subject: Subject, base: Known) -> Known | None:
    """The row of the interpretation, where the schedule pays that and not the whole (86320, 78459)."""
    rows = [one for one in known_of(subject, "fees") if one.facts["modifier"] == "26"]
    return next((one for one in rows if base.facts["status"] != "A" and one.facts["status"] == "A"), None)


def added_on(subject: Subject) -> Iterator[Said]:
    """That it is an add-on code, and with what it is reported."""
    own = [row for row in subject.found.add_ons if row.add_on == subject.code]
    if own:
        yield said(
            f"It is an add-on code, never reported alone but beside {_primaries(own)}.",
            (own[0].edition, own[0].row),
        )


def _primaries(rows: Sequence[AddOn]) -> str:
    named = list(dict.fromkeys(row.primary for row in rows if row.primary != CONTRACTORS))
    if not named:
        return "a code that the regional Medicare contractor accepts"
    also = " or another that the regional Medicare contractor accepts" * any(
        one.primary == CONTRACTORS for one in rows
    )
    if len(named) > _MOST_PRIMARIES:
        return f"one of {len(named):,} listed codes, such as {named[0]}{also}"
    return f"{', '.join(named)}{also}" if also else listed(named, "or")


def edited(subject: Subject) -> Iterator[Said]:
    """The most units that Medicare expects, and the number of pairs; of the setting asked for, else the practitioner's first."""
    setting = _setting(subject)
    limit = next((one for one in subject.found.limits if one.setting is setting), None)
    counts = next((one for one in subject.found.edits if one.edition.setting is setting), None)
    clauses: list[str] = []
    rows: list[tuple[Edition, str]] = []
    if setting and limit:
        clauses.append(_units(limit, setting))
        rows.append((limit.edition, limit.code))
    if setting and counts and counts.column_one + counts.column_two:
        clauses.append(_pairs(counts, setting, told=bool(limit)))
        rows.append((counts.edition, subject.found.row_of(counts)))
    if clauses:
        yield said(f"{', and '.join(clauses)}.", *rows)


def _setting(subject: Subject) -> Setting | None:
    if subject.asked.setting:
        return subject.asked.setting
    has = {one.setting for one in subject.found.limits if one.value} | {
        one.edition.setting for one in subject.found.edits if one.column_one + one.column_two
    }
    every = {one.setting for one in subject.found.limits}
    return next((one for one in Setting if one in has), next((one for one in Setting if one in every), None))


WHO = {
    Setting.PRACTITIONER: "a practitioner",
    Setting.OUTPATIENT_HOSPITAL: "an outpatient hospital",
    Setting.DME: "a supplier of medical equipment",
}


def _units(limit: UnitLimit, setting: Setting) -> str:
    edits = f"Medicare's unit edits (MUE, {limit.edition.release}) expect"
    if not limit.value:
        return f"{edits} no unit of it from {WHO[setting]}"
    span = "a claim line" if limit.adjudication_indicator == PER_LINE else "a day"
    return f"{edits} at most {counted(limit.value, 'unit')} {span} from {WHO[setting]}"


def _pairs(counts: PairCounts, setting: Setting, *, told: bool) -> str:
    number = counted(counts.column_one + counts.column_two, "pair")
    edits = f"pair edits (PTP, {counts.edition.release})"
    return (
        f"its {edits} name it in {number}"
        if told
        else f"Medicare's {edits} for {WHO[setting]} name it in {number}"
    )
