"""Every importer, in the order in which they are asked; where two know the same edition, the earlier one is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.importers.coverage.article_export import ARTICLE_EXPORT
from consultant.codes.importers.coverage.contractors import CONTRACTORS
from consultant.codes.importers.coverage.coverage_documents import COVERAGE_DOCUMENTS
from consultant.codes.importers.coverage.lcd_codes import LCD_CODES
from consultant.codes.importers.coverage.lcd_export import LCD_EXPORT
from consultant.codes.importers.coverage.ncd import NCD, NCD_EXPORT
from consultant.codes.importers.cpt.cpt_clinician import CPT_CLINICIAN, CPT_CLINICIAN_XLSX
from consultant.codes.importers.cpt.cpt_consumer import CPT_CONSUMER, CPT_CONSUMER_XLSX
from consultant.codes.importers.cpt.cpt_fixed import CPT_MEDIUM, CPT_SHORT
from consultant.codes.importers.cpt.cpt_long import CPT_LONG
from consultant.codes.importers.cpt.cpt_modifiers import CPT_MODIFIERS
from consultant.codes.importers.crosswalks.gem import GEMS
from consultant.codes.importers.crosswalks.icd9_titles import ICD9_TITLES
from consultant.codes.importers.fees.anesthesia import ANESTHESIA
from consultant.codes.importers.fees.gpci import GPCI
from consultant.codes.importers.fees.locality_counties import LOCALITY_COUNTIES, LOCALITY_COUNTIES_XLSX
from consultant.codes.importers.fees.opps import OPPS
from consultant.codes.importers.fees.pfs import PFS, PFS_QPP
from consultant.codes.importers.fees.pfs_text import PFS_QPP_TEXT, PFS_TEXT
from consultant.codes.importers.fees.zip_localities import ZIP_LOCALITIES
from consultant.codes.importers.groups.cc_exclusions import CC_EXCLUSIONS
from consultant.codes.importers.groups.cc_lists import CC_LISTS
from consultant.codes.importers.groups.drg_titles import DRG_TITLES
from consultant.codes.importers.groups.drg_weights import DRG_WEIGHTS
from consultant.codes.importers.groups.hcc import HCC
from consultant.codes.importers.groups.hcc_labels import HCC_LABELS
from consultant.codes.importers.groups.mdc import MDC
from consultant.codes.importers.groups.rbcs import RBCS
from consultant.codes.importers.hcpcs.hcpcs_modifiers import HCPCS_MODIFIERS
from consultant.codes.importers.hcpcs.hcpcs_noc import HCPCS_NOC
from consultant.codes.importers.hcpcs.hcpcs_text import HCPCS_TEXT
from consultant.codes.importers.hcpcs.hcpcs_xlsx import HCPCS_XLSX
from consultant.codes.importers.icd10.conversion import CONVERSION
from consultant.codes.importers.icd10.guidelines import GUIDELINES
from consultant.codes.importers.icd10.icd10cm_index_csv import (
    DRUGS_CSV,
    EXTERNAL_CSV,
    INDEX_CSV,
    NEOPLASMS_CSV,
)
from consultant.codes.importers.icd10.icd10cm_index_xml import (
    DRUGS_XML,
    EXTERNAL_XML,
    INDEX_XML,
    NEOPLASMS_XML,
)
from consultant.codes.importers.icd10.icd10cm_order import ICD10CM_ORDER
from consultant.codes.importers.icd10.icd10cm_tabular import ICD10CM_TABULAR
from consultant.codes.importers.icd10.icd10pcs_definitions import ICD10PCS_DEFINITIONS
from consultant.codes.importers.icd10.icd10pcs_index import ICD10PCS_INDEX
from consultant.codes.importers.icd10.icd10pcs_order import ICD10PCS_ORDER
from consultant.codes.importers.icd10.icd10pcs_tables import ICD10PCS_TABLES
from consultant.codes.importers.icd10.poa_exempt import POA_EXEMPT_TEXT, POA_EXEMPT_XLSX
from consultant.codes.importers.lists.own_list import OWN_LISTS
from consultant.codes.importers.lists.pos import POS
from consultant.codes.importers.ncci.add_on import ADD_ON
from consultant.codes.importers.ncci.mue import MUE
from consultant.codes.importers.ncci.ptp import PTP

if TYPE_CHECKING:
    from consultant.codes.importers.importer import Importer
    from consultant.codes.importers.source import Source

IMPORTERS: tuple[Importer, ...] = (
    ICD10CM_ORDER,
    ICD10CM_TABULAR,
    INDEX_XML,
    INDEX_CSV,
    DRUGS_XML,
    DRUGS_CSV,
    NEOPLASMS_XML,
    NEOPLASMS_CSV,
    EXTERNAL_XML,
    EXTERNAL_CSV,
    CONVERSION,
    POA_EXEMPT_TEXT,
    POA_EXEMPT_XLSX,
    GUIDELINES,
    ICD10PCS_ORDER,
    ICD10PCS_TABLES,
    ICD10PCS_INDEX,
    ICD10PCS_DEFINITIONS,
    HCPCS_TEXT,
    HCPCS_XLSX,
    MUE,
    ADD_ON,
    PTP,
    *GEMS,
    ICD9_TITLES,
    DRG_WEIGHTS,
    DRG_TITLES,
    MDC,
    *CC_LISTS,
    CC_EXCLUSIONS,
    HCC,
    HCC_LABELS,
    RBCS,
    NCD_EXPORT,
    NCD,
    COVERAGE_DOCUMENTS,
    LCD_CODES,
    LCD_EXPORT,
    ARTICLE_EXPORT,
    CONTRACTORS,
    PFS,
    PFS_TEXT,
    PFS_QPP,
    PFS_QPP_TEXT,
    GPCI,
    ANESTHESIA,
    LOCALITY_COUNTIES,
    LOCALITY_COUNTIES_XLSX,
    ZIP_LOCALITIES,
    OPPS,
    HCPCS_MODIFIERS,
    HCPCS_NOC,
    POS,
    *OWN_LISTS,
    CPT_LONG,
    CPT_MEDIUM,
    CPT_SHORT,
    CPT_CONSUMER,
    CPT_CONSUMER_XLSX,
    CPT_CLINICIAN,
    CPT_CLINICIAN_XLSX,
    CPT_MODIFIERS,
)


def find_importer(source: Source) -> Importer | None:
    """The importer that recognises the content of `source`."""
    return next((one for one in IMPORTERS if one.recognises(source)), None)
