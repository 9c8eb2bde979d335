"""The importers: one file a source, listed in `registry.py`; `imports.py` runs them."""

from consultant.codes.importers.carried import carried_icd10cm
from consultant.codes.importers.imports import ImportResult, Outcome, Progress, import_paths

__all__ = ["ImportResult", "Outcome", "Progress", "carried_icd10cm", "import_paths"]
