"""The code books: releases and what they say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_books"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('add_ons',
        sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('add_on', sa.String(length=5), nullable=False),
        sa.Column('primary_code', sa.String(length=5), nullable=False),
        sa.Column('effective', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('kind', sa.SmallInteger(), nullable=False),
        sa.Column('deleted', sa.Integer(), nullable=True),
        sa.Column('note', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('release_id', 'add_on', 'primary_code', 'effective', name=op.f('pk_add_ons')),
        sqlite_with_rowid=False
    )
    op.create_index('ix_add_ons_release_id_primary_code', 'add_ons', ['release_id', 'primary_code'], unique=False)
    op.create_table('diagnoses',
        sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('code', sa.String(length=7), nullable=False),
        sa.Column('billable', sa.Boolean(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('section', sa.String(length=20), nullable=True),
        sa.Column('chapter', sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_diagnoses')),
        sqlite_with_rowid=False
    )
    op.create_table('diagnosis_notes',
        sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('owner', sa.String(length=20), nullable=False),
        sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('release_id', 'owner', 'position', name=op.f('pk_diagnosis_notes')),
        sqlite_with_rowid=False
    )
    op.create_table('hcpcs_codes',
        sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('code', sa.String(length=5), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('short_title', sa.Text(), nullable=False),
        sa.Column('effective', sa.Integer(), nullable=True),
        sa.Column('terminated', sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_hcpcs_codes')),
        sqlite_with_rowid=False
    )
    op.create_table('listed_codes',
        sa.Column('code', sa.String(length=7), nullable=False),
        sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint('code', 'release_id', name=op.f('pk_listed_codes')),
        sqlite_with_rowid=False
    )
    op.create_table('mue_limits',
        sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('code', sa.String(length=5), nullable=False),
        sa.Column('value', sa.Integer(), nullable=False),
        sa.Column('adjudication_indicator', sa.SmallInteger(), nullable=False),
        sa.Column('rationale', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('release_id', 'code', name=op.f('pk_mue_limits')),
        sqlite_with_rowid=False
    )
    op.create_table('ptp_pairs',
        sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('column_one', sa.String(length=5), nullable=False),
        sa.Column('column_two', sa.String(length=5), nullable=False),
        sa.Column('effective', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('deleted', sa.Integer(), nullable=True),
        sa.Column('modifier_indicator', sa.SmallInteger(), nullable=False),
        sa.Column('rationale', sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint('release_id', 'column_one', 'column_two', 'effective', name=op.f('pk_ptp_pairs')),
        sqlite_with_rowid=False
    )
    op.create_table('ptp_rationales',
        sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('id', sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('release_id', 'id', name=op.f('pk_ptp_rationales')),
        sqlite_with_rowid=False
    )
    op.create_table('ptp_reverse',
        sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('column_two', sa.String(length=5), nullable=False),
        sa.Column('column_one', sa.String(length=5), nullable=False),
        sa.PrimaryKeyConstraint('release_id', 'column_two', 'column_one', name=op.f('pk_ptp_reverse')),
        sqlite_with_rowid=False
    )
    op.create_table('releases',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('book', sa.String(length=30), nullable=False),
        sa.Column('setting', sa.String(length=30), server_default='', nullable=False),
        sa.Column('release', sa.String(length=60), nullable=False),
        sa.Column('starts', sa.Date(), nullable=False),
        sa.Column('ends', sa.Date(), nullable=True),
        sa.Column('partial', sa.Boolean(), nullable=False),
        sa.Column('status', sa.String(length=20), nullable=False),
        sa.Column('rows', sa.Integer(), nullable=True),
        sa.Column('codes', sa.Integer(), nullable=True),
        sa.Column('billable', sa.Integer(), nullable=True),
        sa.Column('modifiers', sa.Integer(), nullable=True),
        sa.Column('parts', sa.Integer(), nullable=False),
        sa.Column('files', sa.Text(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('licence', sa.String(length=200), server_default='', nullable=False),
        sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('holder', sa.String(length=200), server_default='', nullable=False),
        sa.Column('lease_until', sa.DateTime(timezone=True), nullable=False),
        sa.Column('purged', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_releases')),
        sqlite_autoincrement=True
    )
    op.create_index('uq_releases_active_edition', 'releases', ['book', 'setting', 'release'], unique=True, sqlite_where=sa.text("status = 'active'"), postgresql_where=sa.text("status = 'active'"))


def downgrade() -> None:
    op.drop_index('uq_releases_active_edition', table_name='releases', sqlite_where=sa.text("status = 'active'"), postgresql_where=sa.text("status = 'active'"))
    op.drop_table('releases')
    op.drop_table('ptp_reverse')
    op.drop_table('ptp_rationales')
    op.drop_table('ptp_pairs')
    op.drop_table('mue_limits')
    op.drop_table('listed_codes')
    op.drop_table('hcpcs_codes')
    op.drop_table('diagnosis_notes')
    op.drop_table('diagnoses')
    op.drop_index('ix_add_ons_release_id_primary_code', table_name='add_ons')
    op.drop_table('add_ons')
