"""What a check concludes, and what that means for whoever asked: no, only if, can't tell, yes, or a plain fact.

The first line of a reply, its hold reasons and the comparison of old answers with new books all read these tables.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(StrEnum):
    """What a check concluded, in the words that `ask --json` prints."""

    # one code
    VALID = "valid"
    HEADER = "header"
    INCOMPLETE = "incomplete"
    NOT_VALID_ON_DATE = "not_valid_on_date"
    NOT_IN_EDITION = "not_in_edition"
    LISTED = "listed"
    NOT_FOUND = "not_found"
    MALFORMED = "malformed"
    # a pair of codes
    NEVER_TOGETHER = "never_together"
    MODIFIER_MAY_BYPASS = "modifier_may_bypass"
    EDIT_ENDED = "edit_ended"
    EDIT_NOT_YET = "edit_not_yet"
    NO_EDIT = "no_edit"
    NO_TABLE = "no_table"
    # units of one code
    LIMIT = "limit"
    WITHIN_LIMIT = "within_limit"
    OVER_LIMIT = "over_limit"
    NO_UNITS_PAYABLE = "no_units_payable"
    NO_PUBLISHED_LIMIT = "no_published_limit"
    DOSE_UNITS = "dose_units"
    # add-on codes
    PRIMARY_PRESENT = "primary_present"
    PRIMARY_MISSING = "primary_missing"
    PRIMARY_CONTRACTOR_DEFINED = "primary_contractor_defined"
    NOT_AN_ADD_ON = "not_an_add_on"
    NEEDS_PRIMARY = "needs_primary"
    # codes for words
    CANDIDATES = "candidates"
    NO_CANDIDATE = "no_candidate"
    NOT_SEARCHABLE = "not_searchable"
    # the fee schedule's indicators
    GLOBAL_DAYS = "global_days"
    VISIT_MODIFIER = "visit_modifier"
    MODIFIER_ALLOWED = "modifier_allowed"
    MODIFIER_REFUSED = "modifier_refused"
    MODIFIER_WITH_DOCUMENTATION = "modifier_with_documentation"
    MODIFIER_EFFECT = "modifier_effect"
    NOT_SEPARATELY_PAID = "not_separately_paid"
    NOT_VALID_FOR_MEDICARE = "not_valid_for_medicare"
    NOT_COVERED_BY_MEDICARE = "not_covered_by_medicare"
    PAID_ONLY_ALONE = "paid_only_alone"
    FEE_STATUS = "fee_status"
    SUPERVISION = "supervision"
    NOT_IN_FEE_SCHEDULE = "not_in_fee_schedule"
    # payment
    FEE_AMOUNT = "fee_amount"
    FEE_TOGETHER = "fee_together"
    ANESTHESIA_FEE = "anesthesia_fee"
    HOSPITAL_RATE = "hospital_rate"
    NO_HOSPITAL_RATE = "no_hospital_rate"
    NOT_PRICED = "not_priced"
    NO_FEE_ROW = "no_fee_row"
    # diagnoses of a mail
    EXCLUDES1 = "excludes1"
    EXCLUDES2 = "excludes2"
    NO_EXCLUDES1 = "no_excludes1"
    COMBINED = "combined"
    BILATERAL_CODE = "bilateral_code"
    SYMPTOM_BESIDE = "symptom_beside"
    TITLES_DISAGREE = "titles_disagree"
    IN_ORDER = "in_order"
    NO_ORDER = "no_order"
    NEVER_FIRST = "never_first"
    NEEDS_FIRST = "needs_first"
    NOTE_ASKS = "note_asks"
    SEVENTH_CHARACTER = "seventh_character"
    OTHER_SIDE = "other_side"
    OTHER_SEX = "other_sex"
    OTHER_AGE = "other_age"
    # groups and crosswalks
    DRG = "drg"
    DRG_NOT_LISTED = "drg_not_listed"
    DRG_DIFFERENCE = "drg_difference"
    NO_GROUPER = "no_grouper"
    COMPLICATION_LEVEL = "complication_level"
    CC_EXCLUSION = "cc_exclusion"
    HCC_CATEGORY = "hcc_category"
    POA_EXEMPTION = "poa_exemption"
    EQUIVALENTS = "equivalents"
    NOT_MAPPED = "not_mapped"
    CODE_SET_ENDED = "code_set_ended"
    CONVERTED = "converted"
    NOT_CONVERTED = "not_converted"
    NOT_OTHERWISE_CLASSIFIED = "not_otherwise_classified"
    REFERRED = "referred"
    INDEX_TERMS = "index_terms"
    # coverage and guidelines
    NATIONAL_POLICY = "national_policy"
    NATIONAL_POLICY_ENDED = "national_policy_ended"
    LOCAL_POLICY = "local_policy"
    DIAGNOSIS_SUPPORTS = "diagnosis_supports"
    DIAGNOSIS_SUPPORTS_ONLY_IF = "diagnosis_supports_only_if"
    DIAGNOSIS_DOES_NOT_SUPPORT = "diagnosis_does_not_support"
    DIAGNOSIS_NOT_LISTED = "diagnosis_not_listed"
    NO_SUCH_POLICY = "no_such_policy"
    NO_POLICY_LOADED = "no_policy_loaded"
    CODE_NOT_NAMED = "code_not_named"
    NOTICE_RULE = "notice_rule"
    GUIDELINE_SECTION = "guideline_section"
    MANUAL_CHAPTER = "manual_chapter"
    # modifiers
    MODIFIER_MEANS = "modifier_means"
    MODIFIER_UNKNOWN = "modifier_unknown"
    MODIFIER_DEPENDS = "modifier_depends"
    MODIFIER_UNTOLD = "modifier_untold"
    MODIFIER_MISFIT = "modifier_misfit"
    MODIFIER_CLASH = "modifier_clash"
    VISIT_BESIDE = "visit_beside"
    VISIT_NEVER_BESIDE = "visit_never_beside"
    VISIT_WITHOUT_EDIT = "visit_without_edit"
    # what the manuals say
    RULE_FORBIDS = "rule_forbids"
    RULE_CONDITIONS = "rule_conditions"
    RULE_ALLOWS = "rule_allows"
    RULE_TOLD = "rule_told"
    CODE_DELETED = "code_deleted"
    CODE_STILL_VALID = "code_still_valid"
    # the whole claim
    CLAIM_DENIED = "claim_denied"
    CLAIM_CONDITIONAL = "claim_conditional"
    CLAIM_OPEN = "claim_open"
    CLAIM_CLEAN = "claim_clean"
    # how far the checks went
    RANGE_CUT = "range_cut"
    LIST_CUT = "list_cut"
    # any
    BOOK_NOT_LOADED = "book_not_loaded"
    NO_CHECK = "no_check"


class Outcome(StrEnum):
    """What a finding says to the claim, the worst first."""

    NO = "no"
    ONLY_IF = "only_if"
    CANT_TELL = "cant_tell"
    YES = "yes"
    FACT = "fact"


WORST_FIRST = tuple(Outcome)

_BY_OUTCOME: dict[Outcome, tuple[Verdict, ...]] = {
    Outcome.NO: (
        Verdict.HEADER,
        Verdict.INCOMPLETE,
        Verdict.NOT_VALID_ON_DATE,
        Verdict.NOT_IN_EDITION,
        Verdict.NOT_FOUND,
        Verdict.NEVER_TOGETHER,
        Verdict.OVER_LIMIT,
        Verdict.NO_UNITS_PAYABLE,
        Verdict.PRIMARY_MISSING,
        Verdict.DRG_NOT_LISTED,
        Verdict.CODE_SET_ENDED,
        Verdict.MALFORMED,
        Verdict.COMBINED,
        Verdict.BILATERAL_CODE,
        Verdict.NEVER_FIRST,
        Verdict.CLAIM_DENIED,
        Verdict.MODIFIER_REFUSED,
        Verdict.MODIFIER_UNKNOWN,
        Verdict.MODIFIER_MISFIT,
        Verdict.MODIFIER_CLASH,
        Verdict.VISIT_NEVER_BESIDE,
        Verdict.NOT_SEPARATELY_PAID,
        Verdict.NOT_VALID_FOR_MEDICARE,
        Verdict.NOT_COVERED_BY_MEDICARE,
        Verdict.DIAGNOSIS_DOES_NOT_SUPPORT,
        Verdict.RULE_FORBIDS,
        Verdict.CODE_DELETED,
    ),
    Outcome.ONLY_IF: (
        Verdict.MODIFIER_MAY_BYPASS,
        Verdict.PRIMARY_CONTRACTOR_DEFINED,
        Verdict.EXCLUDES1,
        Verdict.SYMPTOM_BESIDE,
        Verdict.TITLES_DISAGREE,
        Verdict.NEEDS_FIRST,
        Verdict.SEVENTH_CHARACTER,
        Verdict.OTHER_SIDE,
        Verdict.OTHER_SEX,
        Verdict.OTHER_AGE,
        Verdict.CLAIM_CONDITIONAL,
        Verdict.MODIFIER_WITH_DOCUMENTATION,
        Verdict.MODIFIER_DEPENDS,
        Verdict.VISIT_BESIDE,
        Verdict.PAID_ONLY_ALONE,
        Verdict.DIAGNOSIS_SUPPORTS_ONLY_IF,
        Verdict.RULE_CONDITIONS,
    ),
    Outcome.CANT_TELL: (
        Verdict.NO_TABLE,
        Verdict.NOT_MAPPED,
        Verdict.NO_GROUPER,
        Verdict.CLAIM_OPEN,
        Verdict.NO_CANDIDATE,
        Verdict.NOT_SEARCHABLE,
        Verdict.BOOK_NOT_LOADED,
        Verdict.NO_CHECK,
        Verdict.DIAGNOSIS_NOT_LISTED,
        Verdict.MODIFIER_UNTOLD,
        Verdict.NO_SUCH_POLICY,
        Verdict.NO_POLICY_LOADED,
    ),
    Outcome.YES: (
        Verdict.VALID,
        Verdict.EDIT_ENDED,
        Verdict.EDIT_NOT_YET,
        Verdict.NO_EDIT,
        Verdict.WITHIN_LIMIT,
        Verdict.PRIMARY_PRESENT,
        Verdict.NO_EXCLUDES1,
        Verdict.EXCLUDES2,
        Verdict.CLAIM_CLEAN,
        Verdict.MODIFIER_ALLOWED,
        Verdict.DIAGNOSIS_SUPPORTS,
        Verdict.RULE_ALLOWS,
    ),
    Outcome.FACT: (
        Verdict.LISTED,
        Verdict.LIMIT,
        Verdict.NO_PUBLISHED_LIMIT,
        Verdict.DOSE_UNITS,
        Verdict.NOT_AN_ADD_ON,
        Verdict.DRG,
        Verdict.DRG_DIFFERENCE,
        Verdict.COMPLICATION_LEVEL,
        Verdict.CC_EXCLUSION,
        Verdict.HCC_CATEGORY,
        Verdict.POA_EXEMPTION,
        Verdict.EQUIVALENTS,
        Verdict.CONVERTED,
        Verdict.NOT_CONVERTED,
        Verdict.NOT_OTHERWISE_CLASSIFIED,
        Verdict.REFERRED,
        Verdict.INDEX_TERMS,
        Verdict.IN_ORDER,
        Verdict.NO_ORDER,
        Verdict.NOTE_ASKS,
        Verdict.NEEDS_PRIMARY,
        Verdict.FEE_AMOUNT,
        Verdict.FEE_TOGETHER,
        Verdict.ANESTHESIA_FEE,
        Verdict.HOSPITAL_RATE,
        Verdict.NO_HOSPITAL_RATE,
        Verdict.NOT_PRICED,
        Verdict.NO_FEE_ROW,
        Verdict.CANDIDATES,
        Verdict.RANGE_CUT,
        Verdict.LIST_CUT,
        Verdict.GLOBAL_DAYS,
        Verdict.VISIT_MODIFIER,
        Verdict.MODIFIER_EFFECT,
        Verdict.MODIFIER_MEANS,
        Verdict.VISIT_WITHOUT_EDIT,
        Verdict.FEE_STATUS,
        Verdict.SUPERVISION,
        Verdict.NOT_IN_FEE_SCHEDULE,
        Verdict.NATIONAL_POLICY,
        Verdict.NATIONAL_POLICY_ENDED,
        Verdict.LOCAL_POLICY,
        Verdict.CODE_NOT_NAMED,
        Verdict.NOTICE_RULE,
        Verdict.GUIDELINE_SECTION,
        Verdict.MANUAL_CHAPTER,
        Verdict.RULE_TOLD,
        Verdict.CODE_STILL_VALID,
    ),
}
OUTCOMES = MappingProxyType(
    {verdict: outcome for outcome, verdicts in _BY_OUTCOME.items() for verdict in verdicts}
)
"""The outcome of every verdict."""

ADVERSE = frozenset(_BY_OUTCOME[Outcome.NO] + _BY_OUTCOME[Outcome.ONLY_IF])
"""A claim as it stands is denied so, or needs something."""

SAYS_NOTHING = frozenset({Verdict.BOOK_NOT_LOADED, Verdict.NO_CHECK, Verdict.LIST_CUT, Verdict.RANGE_CUT})
"""Verdicts that tell nothing about a code."""


class _Concluded(Protocol):
    @property
    def verdict(self) -> Verdict: ...


def worst(findings: Iterable[_Concluded]) -> Outcome:
    """The worst outcome of some findings; a plain fact where there are none."""
    return min((OUTCOMES[one.verdict] for one in findings), key=WORST_FIRST.index, default=Outcome.FACT)
