"""May these diagnoses stand together, in which order, and for this patient? `diagnoses.check` runs the rules, a file a rule."""

from consultant.checks.diagnoses.diagnoses import check

__all__ = ["check"]
