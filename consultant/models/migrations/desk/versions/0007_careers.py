"""The job board: postings and what mails said of them, the terms that find them, saved searches, applications; postings in the quota book."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_careers"
down_revision = "0006_growth"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('saved_searches',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(length=320), nullable=False),
        sa.Column('query', sa.Text(), nullable=False),
        sa.Column('query_hash', sa.String(length=64), nullable=False),
        sa.Column('rhythm', sa.String(length=10), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('seen_until', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_searches')),
        sa.UniqueConstraint('address', 'query_hash', name=op.f('uq_saved_searches_address_query_hash')),
    )
    op.create_index('ix_saved_searches_next_at', 'saved_searches', ['next_at'], unique=False, sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
    op.create_index('ix_saved_searches_unconfirmed', 'saved_searches', ['created_at'], unique=False, sqlite_where=sa.text('confirmed_at IS NULL'), postgresql_where=sa.text('confirmed_at IS NULL'))
    op.create_index('ix_saved_searches_ended', 'saved_searches', ['ended_at'], unique=False, sqlite_where=sa.text('ended_at IS NOT NULL'), postgresql_where=sa.text('ended_at IS NOT NULL'))
    op.create_table('job_postings',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('reference', sa.String(length=20), nullable=False),
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('mailbox', sa.String(length=100), nullable=False),
        sa.Column('posted_by', sa.String(length=320), nullable=False),
        sa.Column('status', sa.String(length=20), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('employer', sa.String(length=200), nullable=False),
        sa.Column('city', sa.String(length=100), nullable=False),
        sa.Column('state', sa.String(length=2), nullable=False),
        sa.Column('remote', sa.String(length=10), nullable=False),
        sa.Column('employment', sa.String(length=20), nullable=False),
        sa.Column('credentials', sa.Text(), nullable=False),
        sa.Column('specialities', sa.Text(), nullable=False),
        sa.Column('pay_low', sa.Integer(), nullable=True),
        sa.Column('pay_high', sa.Integer(), nullable=True),
        sa.Column('pay_period', sa.String(length=10), nullable=False),
        sa.Column('yearly_low', sa.Integer(), nullable=True),
        sa.Column('yearly_high', sa.Integer(), nullable=True),
        sa.Column('until', sa.Date(), nullable=True),
        sa.Column('apply_to', sa.String(length=320), nullable=False),
        sa.Column('apply_url', sa.String(length=500), nullable=False),
        sa.Column('description', sa.Text(), nullable=False),
        sa.Column('likeness', sa.String(length=64), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('listed_from', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ending_told', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_job_postings_account_id')),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_job_postings_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_job_postings')),
        sa.UniqueConstraint('case_id', name=op.f('uq_job_postings_case_id')),
        sa.UniqueConstraint('reference', name=op.f('uq_job_postings_reference')),
    )
    op.create_index('ix_job_postings_account_id_id', 'job_postings', ['account_id', 'id'], unique=False)
    op.create_index('ix_job_postings_ends_at', 'job_postings', ['ends_at'], unique=False, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))
    op.create_index('ix_job_postings_likeness', 'job_postings', ['likeness'], unique=False)
    op.create_index('ix_job_postings_listed', 'job_postings', ['listed_from', 'id', 'ends_at', 'yearly_high', 'status'], unique=False, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))
    op.create_index('ix_job_postings_pending', 'job_postings', ['id'], unique=False, sqlite_where=sa.text("status = 'pending'"), postgresql_where=sa.text("status = 'pending'"))
    op.create_index('ix_job_postings_posted_by', 'job_postings', ['posted_by'], unique=False)
    op.create_table('job_applications',
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('posting_id', sa.Integer(), nullable=False),
        sa.Column('applicant', sa.String(length=64), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_job_applications_case_id')),
        sa.ForeignKeyConstraint(['posting_id'], ['job_postings.id'], name=op.f('fk_job_applications_posting_id')),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_job_applications')),
    )
    op.create_index('ix_job_applications_applicant_at', 'job_applications', ['applicant', 'at'], unique=False)
    op.create_index('ix_job_applications_posting_id_at', 'job_applications', ['posting_id', 'at'], unique=False)
    op.create_table('job_readings',
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('posting_id', sa.Integer(), nullable=True),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('fields', sa.Text(), nullable=False),
        sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('effective_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_job_readings_case_id')),
        sa.ForeignKeyConstraint(['posting_id'], ['job_postings.id'], name=op.f('fk_job_readings_posting_id')),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_job_readings')),
    )
    op.create_index('ix_job_readings_posting_id', 'job_readings', ['posting_id', 'case_id'], unique=False)
    op.create_table('job_terms',
        sa.Column('term', sa.String(length=80), nullable=False),
        sa.Column('posting_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['posting_id'], ['job_postings.id'], name=op.f('fk_job_terms_posting_id')),
        sa.PrimaryKeyConstraint('term', 'posting_id', name=op.f('pk_job_terms')),
    )
    op.create_index('ix_job_terms_posting_id', 'job_terms', ['posting_id'], unique=False)
    op.create_table('job_told',
        sa.Column('address', sa.String(length=320), nullable=False),
        sa.Column('posting_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['posting_id'], ['job_postings.id'], name=op.f('fk_job_told_posting_id')),
        sa.PrimaryKeyConstraint('address', 'posting_id', name=op.f('pk_job_told')),
    )
    op.create_index('ix_job_told_posting_id', 'job_told', ['posting_id'], unique=False)
    op.add_column('accounts', sa.Column('posting_balance', sa.Integer(), server_default='0', nullable=False))
    op.add_column('ledger_entries', sa.Column('unit', sa.String(length=20), server_default='question', nullable=False))
    op.add_column('plans', sa.Column('postings', sa.Integer(), server_default='0', nullable=False))
    op.add_column('notifications', sa.Column('unsubscribe', sa.String(length=500), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('notifications', 'unsubscribe')
    op.drop_column('plans', 'postings')
    op.drop_column('ledger_entries', 'unit')
    op.drop_column('accounts', 'posting_balance')
    op.drop_index('ix_job_told_posting_id', table_name='job_told')
    op.drop_table('job_told')
    op.drop_index('ix_job_terms_posting_id', table_name='job_terms')
    op.drop_table('job_terms')
    op.drop_index('ix_job_readings_posting_id', table_name='job_readings')
    op.drop_table('job_readings')
    op.drop_index('ix_job_applications_posting_id_at', table_name='job_applications')
    op.drop_index('ix_job_applications_applicant_at', table_name='job_applications')
    op.drop_table('job_applications')
    op.drop_index('ix_job_postings_posted_by', table_name='job_postings')
    op.drop_index('ix_job_postings_listed', table_name='job_postings')
    op.drop_index('ix_job_postings_likeness', table_name='job_postings')
    op.drop_index('ix_job_postings_pending', table_name='job_postings')
    op.drop_index('ix_job_postings_ends_at', table_name='job_postings')
    op.drop_index('ix_job_postings_account_id_id', table_name='job_postings')
    op.drop_table('job_postings')
    op.drop_index('ix_saved_searches_ended', table_name='saved_searches')
    op.drop_index('ix_saved_searches_unconfirmed', table_name='saved_searches')
    op.drop_index('ix_saved_searches_next_at', table_name='saved_searches')
    op.drop_table('saved_searches')
