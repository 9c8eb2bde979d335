"""The books beside ICD-10-CM, HCPCS and NCCI, and how an edition differs from the one before it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_more_books"
down_revision = "0001_books"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('acquisitions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('publication', sa.String(length=40), nullable=False),
    sa.Column('edition', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('etag', sa.Text(), server_default='', nullable=False),
    sa.Column('modified', sa.Text(), server_default='', nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('retrieved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('releases', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acquisitions'))
    )
    op.create_index('ix_acquisitions_publication', 'acquisitions', ['publication'], unique=False)
    op.create_table('anesthesia_factors',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('carrier', sa.String(length=5), nullable=False),
    sa.Column('locality', sa.String(length=2), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('factor', sa.String(length=20), nullable=False),
    sa.Column('national', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'carrier', 'locality', name=op.f('pk_anesthesia_factors')),
    sqlite_with_rowid=False
    )
    op.create_table('complications',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('level', sa.String(length=3), nullable=False),
    sa.Column('alive_only', sa.Boolean(), nullable=False),
    sa.Column('collection', sa.SmallInteger(), nullable=True),
    sa.Column('principals', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_complications')),
    sqlite_with_rowid=False
    )
    op.create_table('contractor_states',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('state_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('contractor_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('contractor_type', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('contractor_version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('active', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('terminated', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('release_id', 'state_id', 'contractor_id', 'contractor_type', 'contractor_version', 'active', name=op.f('pk_contractor_states')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_contractor_states_contractor_id_release_id', 'contractor_states', ['contractor_id', 'release_id'], unique=False)
    op.create_table('contractor_types',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('contractor_type', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'contractor_type', name=op.f('pk_contractor_types')),
    sqlite_with_rowid=False
    )
    op.create_table('contractors',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('contractor_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('contractor_type', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('contractor_version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'contractor_id', 'contractor_type', 'contractor_version', name=op.f('pk_contractors')),
    sqlite_with_rowid=False
    )
    op.create_table('conversion_origins',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('previous', sa.String(length=7), nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('effective', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('wording', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'previous', 'code', 'effective', name=op.f('pk_conversion_origins')),
    sqlite_with_rowid=False
    )
    op.create_table('conversions',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('effective', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('previous', sa.String(length=7), nullable=False),
    sa.Column('wording', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', 'effective', 'position', name=op.f('pk_conversions')),
    sqlite_with_rowid=False
    )
    op.create_table('coverage_codes',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('document', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('listing', sa.String(length=12), nullable=False),
    sa.Column('code_group', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('marked', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'document', 'version', 'listing', 'code_group', 'code', name=op.f('pk_coverage_codes')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_coverage_codes_code_release_id', 'coverage_codes', ['code', 'release_id', 'document', 'version', 'listing', 'code_group', 'marked'], unique=False)
    op.create_table('coverage_documents',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('document', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=60), nullable=False),
    sa.Column('effective', sa.Integer(), nullable=True),
    sa.Column('terminated', sa.Integer(), nullable=True),
    sa.Column('contractors', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=True),
    sa.Column('contracts', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'document', 'version', name=op.f('pk_coverage_documents')),
    sqlite_with_rowid=False
    )
    op.create_table('coverage_groups',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('document', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('listing', sa.String(length=12), nullable=False),
    sa.Column('code_group', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('paragraph', sa.Text(), nullable=False),
    sa.Column('asterisk', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'document', 'version', 'listing', 'code_group', name=op.f('pk_coverage_groups')),
    sqlite_with_rowid=False
    )
    op.create_table('coverage_links',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('document', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('related', sa.String(length=12), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'document', 'version', 'related', name=op.f('pk_coverage_links')),
    sqlite_with_rowid=False
    )
    op.create_table('coverage_states',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('abbreviation', sa.String(length=10), nullable=False),
    sa.Column('state_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'abbreviation', name=op.f('pk_coverage_states')),
    sqlite_with_rowid=False
    )
    op.create_table('coverage_texts',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('document', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'document', 'version', name=op.f('pk_coverage_texts')),
    sqlite_with_rowid=False
    )
    op.create_table('cpt_clinician_descriptors',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('descriptor', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('concept', sa.String(length=20), nullable=True),
    sa.PrimaryKeyConstraint('release_id', 'code', 'descriptor', name=op.f('pk_cpt_clinician_descriptors')),
    sqlite_with_rowid=False
    )
    op.create_table('cpt_descriptors',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('concept', sa.String(length=20), nullable=True),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_cpt_descriptors')),
    sqlite_with_rowid=False
    )
    op.create_table('cpt_modifiers',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=2), nullable=False),
    sa.Column('section', sa.String(length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', 'section', name=op.f('pk_cpt_modifiers')),
    sqlite_with_rowid=False
    )
    op.create_table('diagnosis_headings',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'name', name=op.f('pk_diagnosis_headings')),
    sqlite_with_rowid=False
    )
    op.create_table('diagnostic_categories',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=3), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_diagnostic_categories')),
    sqlite_with_rowid=False
    )
    op.create_table('drg_exclusions',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('first_drg', sa.String(length=3), nullable=False),
    sa.Column('last_drg', sa.String(length=3), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', 'first_drg', name=op.f('pk_drg_exclusions')),
    sqlite_with_rowid=False
    )
    op.create_table('drg_titles',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=3), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('terminated', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_drg_titles')),
    sqlite_with_rowid=False
    )
    op.create_table('drg_weights',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=3), nullable=False),
    sa.Column('post_acute', sa.Boolean(), nullable=False),
    sa.Column('special_pay', sa.Boolean(), nullable=False),
    sa.Column('category', sa.String(length=3), nullable=True),
    sa.Column('kind', sa.String(length=4), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('weight', sa.String(length=20), nullable=True),
    sa.Column('weight_before_cap', sa.String(length=20), nullable=True),
    sa.Column('geometric_stay', sa.String(length=20), nullable=True),
    sa.Column('arithmetic_stay', sa.String(length=20), nullable=True),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_drg_weights')),
    sqlite_with_rowid=False
    )
    op.create_table('equivalences',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('source', sa.String(length=7), nullable=False),
    sa.Column('scenario', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('choice', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('target', sa.String(length=7), nullable=False),
    sa.Column('approximate', sa.Boolean(), nullable=False),
    sa.Column('no_map', sa.Boolean(), nullable=False),
    sa.Column('combination', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'source', 'scenario', 'choice', 'target', name=op.f('pk_equivalences')),
    sqlite_with_rowid=False
    )
    op.create_table('exclusion_collections',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('collection', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('principal', sa.String(length=7), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'collection', 'principal', name=op.f('pk_exclusion_collections')),
    sqlite_with_rowid=False
    )
    op.create_table('fee_rows',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('modifier', sa.String(length=2), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=1), nullable=False),
    sa.Column('not_used', sa.String(length=1), nullable=False),
    sa.Column('work', sa.String(length=20), nullable=False),
    sa.Column('nonfacility_expense', sa.String(length=20), nullable=False),
    sa.Column('nonfacility_na', sa.String(length=2), nullable=False),
    sa.Column('facility_expense', sa.String(length=20), nullable=False),
    sa.Column('facility_na', sa.String(length=2), nullable=False),
    sa.Column('malpractice', sa.String(length=20), nullable=False),
    sa.Column('nonfacility_total', sa.String(length=20), nullable=False),
    sa.Column('facility_total', sa.String(length=20), nullable=False),
    sa.Column('components', sa.String(length=1), nullable=False),
    sa.Column('global_days', sa.String(length=3), nullable=False),
    sa.Column('preoperative', sa.String(length=20), nullable=False),
    sa.Column('intraoperative', sa.String(length=20), nullable=False),
    sa.Column('postoperative', sa.String(length=20), nullable=False),
    sa.Column('multiple', sa.String(length=1), nullable=False),
    sa.Column('bilateral', sa.String(length=1), nullable=False),
    sa.Column('assistant', sa.String(length=1), nullable=False),
    sa.Column('co_surgeons', sa.String(length=1), nullable=False),
    sa.Column('team', sa.String(length=1), nullable=False),
    sa.Column('pricing', sa.String(length=1), nullable=False),
    sa.Column('endoscopic_base', sa.String(length=5), nullable=False),
    sa.Column('conversion_factor', sa.String(length=20), nullable=False),
    sa.Column('supervision', sa.String(length=2), nullable=False),
    sa.Column('calculation_flag', sa.String(length=1), nullable=False),
    sa.Column('imaging_family', sa.String(length=2), nullable=False),
    sa.Column('opps_nonfacility_expense', sa.String(length=20), nullable=False),
    sa.Column('opps_facility_expense', sa.String(length=20), nullable=False),
    sa.Column('opps_malpractice', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', 'modifier', name=op.f('pk_fee_rows')),
    sqlite_with_rowid=False
    )
    op.create_table('guideline_chapters',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.String(length=7), nullable=False),
    sa.Column('first', sa.String(length=7), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'last', 'first', 'number', name=op.f('pk_guideline_chapters')),
    sqlite_with_rowid=False
    )
    op.create_table('guideline_codes',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', 'number', name=op.f('pk_guideline_codes')),
    sqlite_with_rowid=False
    )
    op.create_table('guideline_sections',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'number', name=op.f('pk_guideline_sections')),
    sqlite_with_rowid=False
    )
    op.create_table('hcc_labels',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('category', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('model', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=10), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'category', 'model', name=op.f('pk_hcc_labels')),
    sqlite_with_rowid=False
    )
    op.create_table('hcc_mappings',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('model', sa.String(length=40), nullable=False),
    sa.Column('category', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', 'model', 'category', name=op.f('pk_hcc_mappings')),
    sqlite_with_rowid=False
    )
    op.create_table('hcpcs_details',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('pricing', sa.Text(), nullable=False),
    sa.Column('multiple_pricing', sa.String(length=1), nullable=False),
    sa.Column('coverage_manual', sa.Text(), nullable=False),
    sa.Column('carriers_manual', sa.Text(), nullable=False),
    sa.Column('statute', sa.Text(), nullable=False),
    sa.Column('lab_certifications', sa.Text(), nullable=False),
    sa.Column('cross_references', sa.Text(), nullable=False),
    sa.Column('coverage', sa.String(length=1), nullable=False),
    sa.Column('asc_group', sa.String(length=2), nullable=False),
    sa.Column('asc_from', sa.Integer(), nullable=True),
    sa.Column('opps_group', sa.String(length=3), nullable=False),
    sa.Column('opps_indicator', sa.String(length=2), nullable=False),
    sa.Column('opps_from', sa.Integer(), nullable=True),
    sa.Column('processing_note', sa.String(length=4), nullable=False),
    sa.Column('betos', sa.String(length=3), nullable=False),
    sa.Column('types_of_service', sa.Text(), nullable=False),
    sa.Column('anesthesia_units', sa.Integer(), nullable=True),
    sa.Column('added', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=1), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_hcpcs_details')),
    sqlite_with_rowid=False
    )
    op.create_table('icd9_titles',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('short_title', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_icd9_titles')),
    sqlite_with_rowid=False
    )
    op.create_table('index_codes',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('cell', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('below', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', 'position', 'cell', name=op.f('pk_index_codes')),
    sqlite_with_rowid=False
    )
    op.create_table('index_terms',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('parent', sa.Integer(), nullable=True),
    sa.Column('depth', sa.SmallInteger(), nullable=False),
    sa.Column('term', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('modifiers', sa.Text(), nullable=False),
    sa.Column('see', sa.Text(), nullable=False),
    sa.Column('see_also', sa.Text(), nullable=False),
    sa.Column('instead', sa.Text(), nullable=False),
    sa.Column('code', sa.String(length=100), nullable=False),
    sa.Column('manifestation', sa.Text(), nullable=False),
    sa.Column('cells', sa.String(length=100), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'position', name=op.f('pk_index_terms')),
    sqlite_with_rowid=False
    )
    op.create_table('license_acceptances',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_sha256', sa.String(length=64), nullable=False),
    sa.Column('notice', sa.Text(), nullable=False),
    sa.Column('accepted_by', sa.String(length=200), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_license_acceptances'))
    )
    op.create_index('ix_license_acceptances_notice_sha256', 'license_acceptances', ['notice_sha256'], unique=False)
    op.create_table('localities',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('carrier', sa.String(length=5), nullable=False),
    sa.Column('locality', sa.String(length=2), nullable=False),
    sa.Column('state', sa.String(length=2), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('work', sa.String(length=20), nullable=True),
    sa.Column('work_without_floor', sa.String(length=20), nullable=True),
    sa.Column('expense', sa.String(length=20), nullable=False),
    sa.Column('malpractice', sa.String(length=20), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'carrier', 'locality', name=op.f('pk_localities')),
    sqlite_with_rowid=False
    )
    op.create_table('locality_counties',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('carrier', sa.String(length=5), nullable=False),
    sa.Column('locality', sa.String(length=2), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('area', sa.Text(), nullable=False),
    sa.Column('counties', sa.Text(), nullable=False),
    sa.Column('two_carriers', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'carrier', 'locality', name=op.f('pk_locality_counties')),
    sqlite_with_rowid=False
    )
    op.create_table('modifier_categories',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=2), nullable=False),
    sa.Column('category', sa.String(length=100), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', 'category', name=op.f('pk_modifier_categories')),
    sqlite_with_rowid=False
    )
    op.create_table('ncds',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('section', sa.String(length=20), nullable=False),
    sa.Column('ncd_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('benefit_code', sa.String(length=10), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('coverage', sa.String(length=20), nullable=False),
    sa.Column('effective', sa.Integer(), nullable=True),
    sa.Column('implemented', sa.Integer(), nullable=True),
    sa.Column('terminated', sa.Integer(), nullable=True),
    sa.Column('retired', sa.Boolean(), nullable=False),
    sa.Column('under_review', sa.Boolean(), nullable=False),
    sa.Column('laboratory', sa.Boolean(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('indications', sa.Text(), nullable=False),
    sa.Column('cross_reference', sa.Text(), nullable=False),
    sa.Column('other', sa.Text(), nullable=False),
    sa.Column('history', sa.Text(), nullable=False),
    sa.Column('transmittal', sa.String(length=40), nullable=False),
    sa.Column('transmittal_url', sa.Text(), nullable=False),
    sa.Column('change_request', sa.String(length=40), nullable=False),
    sa.Column('keywords', sa.Text(), nullable=False),
    sa.Column('benefit_category', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'section', 'ncd_id', 'version', 'benefit_code', name=op.f('pk_ncds')),
    sqlite_with_rowid=False
    )
    op.create_table('outpatient_rates',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=3), nullable=False),
    sa.Column('classification', sa.String(length=5), nullable=False),
    sa.Column('weight', sa.String(length=20), nullable=True),
    sa.Column('rate', sa.String(length=20), nullable=True),
    sa.Column('national_copayment', sa.String(length=20), nullable=True),
    sa.Column('minimum_copayment', sa.String(length=20), nullable=True),
    sa.Column('adjusted_copayment', sa.String(length=20), nullable=True),
    sa.Column('coinsurance_percent', sa.String(length=20), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('pass_through_ends', sa.Text(), nullable=False),
    sa.Column('changed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_outpatient_rates')),
    sqlite_with_rowid=False
    )
    op.create_table('own_codes',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('effective', sa.Integer(), nullable=True),
    sa.Column('terminated', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_own_codes')),
    sqlite_with_rowid=False
    )
    op.create_table('places_of_service',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=2), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_places_of_service')),
    sqlite_with_rowid=False
    )
    op.create_table('poa_exempt',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_poa_exempt')),
    sqlite_with_rowid=False
    )
    op.create_table('procedure_axes',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('stem', sa.String(length=3), nullable=False),
    sa.Column('place', sa.String(length=2), nullable=False),
    sa.Column('line', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('axis', sa.Text(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('definition', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'stem', 'place', 'line', name=op.f('pk_procedure_axes')),
    sqlite_with_rowid=False
    )
    op.create_table('procedure_classes',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('effective', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('subcategory', sa.Text(), nullable=False),
    sa.Column('family', sa.Text(), nullable=False),
    sa.Column('added', sa.Integer(), nullable=True),
    sa.Column('ended', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('release_id', 'code', 'effective', name=op.f('pk_procedure_classes')),
    sqlite_with_rowid=False
    )
    op.create_table('procedure_definitions',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('section', sa.String(length=1), nullable=False),
    sa.Column('place', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('term', sa.String(length=300), nullable=False),
    sa.Column('axis', sa.Text(), nullable=False),
    sa.Column('definition', sa.Text(), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('includes', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'section', 'place', 'term', name=op.f('pk_procedure_definitions')),
    sqlite_with_rowid=False
    )
    op.create_table('procedures',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('billable', sa.Boolean(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_procedures')),
    sqlite_with_rowid=False
    )
    op.create_table('ptp_counts',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('steps', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_ptp_counts')),
    sqlite_with_rowid=False
    )
    op.create_table('unclassified_codes',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('added', sa.Integer(), nullable=True),
    sa.Column('terminated', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_unclassified_codes')),
    sqlite_with_rowid=False
    )
    op.create_table('zip_localities',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('zip', sa.String(length=5), nullable=False),
    sa.Column('state', sa.String(length=2), nullable=False),
    sa.Column('carrier', sa.String(length=5), nullable=False),
    sa.Column('locality', sa.String(length=2), nullable=False),
    sa.Column('rural', sa.String(length=1), nullable=False),
    sa.Column('laboratory_area', sa.String(length=2), nullable=False),
    sa.Column('rural_2006', sa.String(length=1), nullable=False),
    sa.Column('plus_four', sa.Boolean(), nullable=False),
    sa.Column('part_b', sa.String(length=1), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'zip', name=op.f('pk_zip_localities')),
    sqlite_with_rowid=False
    )
    op.drop_index(op.f('ix_add_ons_release_id_primary_code'), table_name='add_ons')
    op.create_index('ix_add_ons_primary_code_release_id', 'add_ons', ['primary_code', 'release_id'], unique=False)
    op.add_column('releases', sa.Column('added', sa.Integer(), nullable=True))
    op.add_column('releases', sa.Column('changed', sa.Integer(), nullable=True))
    op.add_column('releases', sa.Column('ended', sa.Integer(), nullable=True))
    op.add_column('releases', sa.Column('stored_by', sa.Integer(), server_default=sa.text('1'), nullable=False))


def downgrade() -> None:
    op.drop_column('releases', 'stored_by')
    op.drop_column('releases', 'ended')
    op.drop_column('releases', 'changed')
    op.drop_column('releases', 'added')
    op.drop_index('ix_add_ons_primary_code_release_id', table_name='add_ons')
    op.create_index(op.f('ix_add_ons_release_id_primary_code'), 'add_ons', ['release_id', 'primary_code'], unique=False)
    op.drop_table('zip_localities')
    op.drop_table('unclassified_codes')
    op.drop_table('ptp_counts')
    op.drop_table('procedures')
    op.drop_table('procedure_definitions')
    op.drop_table('procedure_classes')
    op.drop_table('procedure_axes')
    op.drop_table('poa_exempt')
    op.drop_table('places_of_service')
    op.drop_table('own_codes')
    op.drop_table('outpatient_rates')
    op.drop_table('ncds')
    op.drop_table('modifier_categories')
    op.drop_table('locality_counties')
    op.drop_table('localities')
    op.drop_index('ix_license_acceptances_notice_sha256', table_name='license_acceptances')
    op.drop_table('license_acceptances')
    op.drop_table('index_terms')
    op.drop_table('index_codes')
    op.drop_table('icd9_titles')
    op.drop_table('hcpcs_details')
    op.drop_table('hcc_mappings')
    op.drop_table('hcc_labels')
    op.drop_table('guideline_sections')
    op.drop_table('guideline_codes')
    op.drop_table('guideline_chapters')
    op.drop_table('fee_rows')
    op.drop_table('exclusion_collections')
    op.drop_table('equivalences')
    op.drop_table('drg_weights')
    op.drop_table('drg_titles')
    op.drop_table('drg_exclusions')
    op.drop_table('diagnostic_categories')
    op.drop_table('diagnosis_headings')
    op.drop_table('cpt_modifiers')
    op.drop_table('cpt_descriptors')
    op.drop_table('cpt_clinician_descriptors')
    op.drop_table('coverage_texts')
    op.drop_table('coverage_states')
    op.drop_table('coverage_links')
    op.drop_table('coverage_groups')
    op.drop_table('coverage_documents')
    op.drop_index('ix_coverage_codes_code_release_id', table_name='coverage_codes')
    op.drop_table('coverage_codes')
    op.drop_table('conversions')
    op.drop_table('conversion_origins')
    op.drop_table('contractors')
    op.drop_table('contractor_types')
    op.drop_index('ix_contractor_states_contractor_id_release_id', table_name='contractor_states')
    op.drop_table('contractor_states')
    op.drop_table('complications')
    op.drop_table('anesthesia_factors')
    op.drop_index('ix_acquisitions_publication', table_name='acquisitions')
    op.drop_table('acquisitions')
