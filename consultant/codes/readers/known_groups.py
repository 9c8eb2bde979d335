"""The section `groups` of a profile: what `complications.py`, `drgs.py` and `groups.py` find, as facts and lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.codes.known import Known
from consultant.codes.readers import complications, diagnoses, drgs, groups
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from consultant.codes.readers.complications import CcExclusions, Complication
    from consultant.codes.readers.drgs import Drg, DrgTitle
    from consultant.codes.readers.groups import HccCategory, ProcedureClass
    from consultant.codes.view import View


def known_groups(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """CC, MCC and HCC of a diagnosis, the weight of an MS-DRG, the class of a procedure."""
    if system is CodeSystem.ICD10CM:
        return [*_complication(view, code, on), *(_hcc(one) for one in groups.hcc(view, code, on))]
    if system is CodeSystem.MSDRG:
        return _drg(view, code, on)
    if system in PROCEDURE_SYSTEMS:
        found = groups.procedure_class(view, code, on)
        return [_class(found)] if found else []
    return []


def _complication(view: View, code: str, on: date | None) -> list[Known]:
    found = complications.complication(view, code, on)
    if found is None or not (found.level or diagnoses.is_billable_beside(view, code, found.edition)):
        return []
    return [_level(found), *([_exclusions(found.exclusions)] if found.exclusions else [])]


def _level(found: Complication) -> Known:
    words = {
        "CC": "a complication or comorbidity (CC)",
        "MCC": "a major complication or comorbidity (MCC)",
        None: "neither a CC nor an MCC",
    }
    facts = {"group": "complication", "level": found.level}
    return Known(facts, f"As a secondary diagnosis {words[found.level]}", found.edition, found.row)


def _exclusions(found: CcExclusions) -> Known:
    drgs = [{"first": one.first, "last": one.last, "title": one.title} for one in found.drgs]
    facts = {
        "group": "cc-exclusions",
        "collection": found.collection,
        "principal_diagnoses": found.principals,
        "only_if_discharged_alive": found.alive_only,
        "no_effect_in_ms_drgs": drgs,
    }
    words = [_beside(found.principals)]
    words += ["counts only if the patient is discharged alive"] * found.alive_only
    words += [f"no effect in MS-DRG {_range(one.first, one.last)}" for one in found.drgs]
    return Known(facts, f"As a CC or MCC: {'; '.join(words)}", found.edition, found.row)


def _beside(principals: int) -> str:
    if not principals:
        return "no principal diagnosis takes its effect away"
    return f"no effect beside {principals:,} principal diagnos{'i' if principals == 1 else 'e'}s"


def _range(first: str, last: str) -> str:
    return first if first == last else f"{first}-{last}"


def _hcc(found: HccCategory) -> Known:
    facts = {
        "group": "hcc",
        "model": found.model,
        "category": found.category,
        "name": found.name,
        "label": found.label,
        "label_edition": found.label_edition.release if found.label_edition else None,
    }
    labelled = f" {found.label} (label of {found.label_edition.release})" if found.label_edition else ""
    return Known(facts, f"{found.model}: {found.name}{labelled}", found.edition, found.row)


def _drg(view: View, code: str, on: date | None) -> list[Known]:
    found = drgs.drg(view, code, on)
    if found:
        return [Known(_weight_facts(found), _weight_line(found), found.edition, found.row)]
    titled = drgs.drg_title(view, code, on)
    return [_title(titled)] if titled else []


def _title(found: DrgTitle) -> Known:
    """Without a last day nothing is said of whether it is in force: the list of all years lags behind."""
    facts = {"group": "ms-drg-title", "title": found.title, "terminated": found.terminated}
    until = f"; given up after {found.terminated}" if found.terminated else ""
    return Known(facts, f"MS-DRG {found.code} {found.title}{until}", found.edition, found.row)


def _weight_facts(found: Drg) -> dict[str, Any]:
    return {
        "group": "ms-drg",
        "title": found.title,
        "weight": _text(found.weight),
        "weight_before_cap": _text(found.weight_before_cap),
        "geometric_mean_stay": _text(found.geometric_stay),
        "arithmetic_mean_stay": _text(found.arithmetic_stay),
        "type": found.kind,
        "mdc": found.category,
        "mdc_title": found.category_title,
        "mdc_edition": found.category_edition.release if found.category_edition else None,
        "post_acute": found.post_acute,
        "special_pay": found.special_pay,
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _weight_line(found: Drg) -> str:
    words = [f"weight {found.weight}" if found.weight is not None else "no weight"]
    if found.geometric_stay is not None and found.arithmetic_stay is not None:
        words.append(
            f"mean stay {found.geometric_stay} days (geometric), {found.arithmetic_stay} (arithmetic)"
        )
    if found.category:
        words.append(f"MDC {found.category} {found.category_title}".strip())
    words += [found.kind] if found.kind else []
    words += ["post-acute transfer DRG"] * found.post_acute + ["special pay DRG"] * found.special_pay
    return f"MS-DRG {found.code} {found.title}: {'; '.join(words)}"


def _class(found: ProcedureClass) -> Known:
    facts = {
        "group": "rbcs",
        "kind": found.kind,
        "category": found.category,
        "subcategory": found.subcategory,
        "family": found.family,
        "effective": found.effective,
    }
    line = f"RBCS: {found.category}, {found.subcategory}, {found.family} ({found.kind})"
    return Known(facts, line, found.edition, found.row)
