"""Code pages: which were opened by whom, and how many a viewer may open in a period."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_code_pages"
down_revision = "0004_review"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('page_views',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('viewer', sa.String(length=80), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('page', sa.String(length=80), nullable=False),
        sa.Column('period_began', sa.DateTime(timezone=True), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_page_views_account_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_page_views')),
        sa.UniqueConstraint('viewer', 'day', 'page', name=op.f('uq_page_views_viewer_day_page')),
    )
    op.create_index('ix_page_views_account_id_id', 'page_views', ['account_id', 'id'], unique=False)
    op.create_index('ix_page_views_viewer_period_began', 'page_views', ['viewer', 'period_began'], unique=False)
    op.create_table('view_allowances',
        sa.Column('viewer', sa.String(length=80), nullable=False),
        sa.Column('period_began', sa.DateTime(timezone=True), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('used', sa.Integer(), nullable=False),
        sa.Column('granted', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_view_allowances_account_id')),
        sa.PrimaryKeyConstraint('viewer', 'period_began', name=op.f('pk_view_allowances')),
    )
    op.create_index(op.f('ix_view_allowances_account_id'), 'view_allowances', ['account_id'], unique=False)
    op.create_index('ix_view_allowances_period_began', 'view_allowances', ['period_began'], unique=False)
    op.add_column('cases', sa.Column('door', sa.String(length=20), server_default='', nullable=False))
    op.add_column('registrations', sa.Column('mailbox_key', sa.String(length=320), server_default='', nullable=False))
    op.create_index(op.f('ix_registrations_mailbox_key'), 'registrations', ['mailbox_key'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_registrations_mailbox_key'), table_name='registrations')
    op.drop_column('registrations', 'mailbox_key')
    op.drop_column('cases', 'door')
    op.drop_table('view_allowances')
    op.drop_table('page_views')
