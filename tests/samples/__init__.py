"""A sample for every importer, by family; `tests/unit/codes/test_every_importer.py` puts each through its paces."""

from __future__ import annotations

from tests.samples import coverage, fees, groups, icd10, lists, ncci_and_hcpcs

SAMPLES = (
    *ncci_and_hcpcs.SAMPLES,
    *coverage.SAMPLES,
    *fees.SAMPLES,
    *groups.SAMPLES,
    *lists.SAMPLES,
    *icd10.SAMPLES,
)
