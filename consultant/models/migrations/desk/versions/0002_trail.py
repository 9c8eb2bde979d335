"""The trail of changes to accounts, mails of one Message-ID, and the line before a relay that is away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_trail"
down_revision = "0001_desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('account_changes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(length=320), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('old', sa.String(length=200), nullable=False),
        sa.Column('new', sa.String(length=200), nullable=False),
        sa.Column('actor', sa.String(length=200), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_account_changes_account_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_account_changes'))
    )
    op.create_index('ix_account_changes_account_id_id', 'account_changes', ['account_id', 'id'], unique=False)
    # A hash on PostgreSQL, whose b-tree refuses the longest Message-IDs; SQLite knows one kind of index.
    op.create_index('ix_cases_message_id', 'cases', ['message_id'], unique=False, postgresql_using='hash')
    op.add_column('cases', sa.Column('waits_for_relay', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index('ix_cases_in_line', 'cases', ['id'], unique=False,
        sqlite_where=sa.text('waits_for_relay = 1'), postgresql_where=sa.text('waits_for_relay'))


def downgrade() -> None:
    op.drop_index('ix_cases_in_line', table_name='cases')
    op.drop_column('cases', 'waits_for_relay')
    op.drop_index('ix_cases_message_id', table_name='cases')
    op.drop_index('ix_account_changes_account_id_id', table_name='account_changes')
    op.drop_table('account_changes')
