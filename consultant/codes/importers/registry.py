"""Every importer, in the order in which they are asked; where two know the same edition, the earlier one is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.importers.add_on import ADD_ON
from consultant.codes.importers.hcpcs_text import HCPCS_TEXT
from consultant.codes.importers.hcpcs_xlsx import HCPCS_XLSX
from consultant.codes.importers.icd10cm_order import ICD10CM_ORDER
from consultant.codes.importers.icd10cm_tabular import ICD10CM_TABULAR
from consultant.codes.importers.mue import MUE
from consultant.codes.importers.ptp import PTP

if TYPE_CHECKING:
    from consultant.codes.importers.importer import Importer
    from consultant.codes.importers.source import Source

IMPORTERS: tuple[Importer, ...] = (
    ICD10CM_ORDER,
    ICD10CM_TABULAR,
    HCPCS_TEXT,
    HCPCS_XLSX,
    MUE,
    ADD_ON,
    PTP,
)


def find_importer(source: Source) -> Importer | None:
    """The importer that recognises the content of `source`."""
    return next((one for one in IMPORTERS if one.recognises(source)), None)
