"""The tables of the books store: what the loaded editions say, each row under the release that it came from.

`codes/lookup.py` reads them, `codes/importers/` writes them; one file a family of books. They have a MetaData of their
own, because they live in another database (or schema) than the cases. Content tables have no foreign key to `releases`:
four million checks would double the time of an import, and the importers purge by release.
"""

from consultant.models.books.acquisition import acquisitions, license_acceptances
from consultant.models.books.columns import (
    CONTENT_KEYS,
    DayNumber,
    Exact,
    books_metadata,
    content,
    day_number,
)
from consultant.models.books.coverage import (
    contractor_states,
    contractor_types,
    contractors,
    coverage_codes,
    coverage_documents,
    coverage_groups,
    coverage_links,
    coverage_states,
    coverage_texts,
    ncds,
)
from consultant.models.books.crosswalks import equivalences, icd9_titles
from consultant.models.books.diagnoses import (
    conversion_origins,
    conversions,
    diagnoses,
    diagnosis_headings,
    diagnosis_notes,
    poa_exempt,
)
from consultant.models.books.edits import (
    add_ons,
    mue_limits,
    ptp_counts,
    ptp_pairs,
    ptp_rationales,
    ptp_reverse,
)
from consultant.models.books.fees import (
    anesthesia_factors,
    fee_rows,
    localities,
    locality_counties,
    outpatient_rates,
    zip_localities,
)
from consultant.models.books.groups import (
    complications,
    diagnostic_categories,
    drg_exclusions,
    drg_titles,
    drg_weights,
    exclusion_collections,
    hcc_labels,
    hcc_mappings,
    procedure_classes,
)
from consultant.models.books.guidelines import guideline_chapters, guideline_codes, guideline_sections
from consultant.models.books.hcpcs import hcpcs_codes, hcpcs_details
from consultant.models.books.index import index_codes, index_terms
from consultant.models.books.lists import (
    modifier_categories,
    own_codes,
    places_of_service,
    unclassified_codes,
)
from consultant.models.books.procedures import procedure_axes, procedure_definitions, procedures
from consultant.models.books.releases import listed_codes, releases
from consultant.models.books.search import search_indexes
from consultant.models.books.wording import cpt_clinician_descriptors, cpt_descriptors, cpt_modifiers

__all__ = [
    "CONTENT_KEYS",
    "DayNumber",
    "Exact",
    "acquisitions",
    "add_ons",
    "anesthesia_factors",
    "books_metadata",
    "complications",
    "content",
    "contractor_states",
    "contractor_types",
    "contractors",
    "conversion_origins",
    "conversions",
    "coverage_codes",
    "coverage_documents",
    "coverage_groups",
    "coverage_links",
    "coverage_states",
    "coverage_texts",
    "cpt_clinician_descriptors",
    "cpt_descriptors",
    "cpt_modifiers",
    "day_number",
    "diagnoses",
    "diagnosis_headings",
    "diagnosis_notes",
    "diagnostic_categories",
    "drg_exclusions",
    "drg_titles",
    "drg_weights",
    "equivalences",
    "exclusion_collections",
    "fee_rows",
    "guideline_chapters",
    "guideline_codes",
    "guideline_sections",
    "hcc_labels",
    "hcc_mappings",
    "hcpcs_codes",
    "hcpcs_details",
    "icd9_titles",
    "index_codes",
    "index_terms",
    "license_acceptances",
    "listed_codes",
    "localities",
    "locality_counties",
    "modifier_categories",
    "mue_limits",
    "ncds",
    "outpatient_rates",
    "own_codes",
    "places_of_service",
    "poa_exempt",
    "procedure_axes",
    "procedure_classes",
    "procedure_definitions",
    "procedures",
    "ptp_counts",
    "ptp_pairs",
    "ptp_rationales",
    "ptp_reverse",
    "releases",
    "search_indexes",
    "unclassified_codes",
    "zip_localities",
]
