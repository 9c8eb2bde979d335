"""The importers: one file a source, listed in `registry.py`; `imports.py` runs them."""

from consultant.codes.importers.icd10.carried import carried_icd10cm
from consultant.codes.importers.imports import import_paths
from consultant.codes.importers.results import ImportResult, Outcome, Progress

__all__ = ["ImportResult", "Outcome", "Progress", "carried_icd10cm", "import_paths"]
