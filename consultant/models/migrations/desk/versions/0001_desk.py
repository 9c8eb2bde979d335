"""Cases, accounts, replies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_desk"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('accounts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('standing', sa.String(length=20), nullable=False),
        sa.Column('balance', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('balance >= 0', name=op.f('ck_accounts_balance_not_negative')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts'))
    )
    op.create_table('cases',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('reference', sa.String(length=20), nullable=False),
        sa.Column('fingerprint', sa.String(length=64), nullable=False),
        sa.Column('mailbox', sa.String(length=100), nullable=False),
        sa.Column('status', sa.String(length=20), nullable=False),
        sa.Column('status_since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('disposition', sa.String(length=20), nullable=True),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('envelope_from', sa.String(length=320), nullable=False),
        sa.Column('sender_address', sa.String(length=320), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('message_id', sa.String(length=998), nullable=False),
        sa.Column('references', sa.String(length=4000), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('subject', sa.LargeBinary(), nullable=True),
        sa.Column('question', sa.LargeBinary(), nullable=True),
        sa.Column('findings', sa.Text(), nullable=True),
        sa.Column('confidence', sa.Double(), nullable=True),
        sa.Column('hold_reasons', sa.Text(), nullable=False),
        sa.Column('not_before', sa.DateTime(timezone=True), nullable=True),
        sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('mishaps', sa.Integer(), nullable=False),
        sa.Column('shunted_from', sa.String(length=20), nullable=True),
        sa.Column('error', sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_cases_account_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
        sa.UniqueConstraint('fingerprint', name=op.f('uq_cases_fingerprint')),
        sa.UniqueConstraint('reference', name=op.f('uq_cases_reference'))
    )
    op.create_index('ix_cases_sender_address_received_at', 'cases', ['sender_address', 'received_at'], unique=False)
    op.create_index('ix_cases_status_since', 'cases', ['status', 'status_since'], unique=False)
    op.create_table('senders',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(length=320), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('standing', sa.String(length=20), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_senders_account_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_senders')),
        sa.UniqueConstraint('address', name=op.f('uq_senders_address'))
    )
    op.create_table('case_events',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('from_status', sa.String(length=20), nullable=True),
        sa.Column('to_status', sa.String(length=20), nullable=False),
        sa.Column('actor', sa.String(length=200), nullable=False),
        sa.Column('note', sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_events_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_events'))
    )
    op.create_index('ix_case_events_case_id_id', 'case_events', ['case_id', 'id'], unique=False)
    op.create_table('ledger_entries',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('case_id', sa.Integer(), nullable=True),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('round', sa.Integer(), nullable=False),
        sa.Column('amount', sa.Integer(), nullable=False),
        sa.Column('actor', sa.String(length=200), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_ledger_entries_account_id')),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_ledger_entries_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entries')),
        sa.UniqueConstraint('case_id', 'kind', 'round', name=op.f('uq_ledger_entries_case_id_kind_round'))
    )
    op.create_index('ix_ledger_entries_account_id_id', 'ledger_entries', ['account_id', 'id'], unique=False)
    op.create_table('raw_mails',
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('raw', sa.LargeBinary(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_raw_mails_case_id')),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_raw_mails'))
    )
    op.create_table('refusal_notices',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('sender_address', sa.String(length=320), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_refusal_notices_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_refusal_notices')),
        sa.UniqueConstraint('sender_address', 'kind', 'day', name=op.f('uq_refusal_notices_sender_address_kind_day'))
    )
    op.create_table('replies',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('subject', sa.String(length=500), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('html', sa.Text(), nullable=False),
        sa.Column('sender', sa.String(length=320), nullable=False),
        sa.Column('sender_name', sa.String(length=200), nullable=False),
        sa.Column('recipient', sa.String(length=320), nullable=False),
        sa.Column('message_id', sa.String(length=200), nullable=False),
        sa.Column('in_reply_to', sa.String(length=998), nullable=False),
        sa.Column('references', sa.String(length=4000), nullable=False),
        sa.Column('author', sa.String(length=200), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_replies_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_replies')),
        sa.UniqueConstraint('case_id', 'version', name=op.f('uq_replies_case_id_version')),
        sa.UniqueConstraint('message_id', name=op.f('uq_replies_message_id'))
    )


def downgrade() -> None:
    op.drop_table('replies')
    op.drop_table('refusal_notices')
    op.drop_table('raw_mails')
    op.drop_index('ix_ledger_entries_account_id_id', table_name='ledger_entries')
    op.drop_table('ledger_entries')
    op.drop_index('ix_case_events_case_id_id', table_name='case_events')
    op.drop_table('case_events')
    op.drop_table('senders')
    op.drop_index('ix_cases_status_since', table_name='cases')
    op.drop_index('ix_cases_sender_address_received_at', table_name='cases')
    op.drop_table('cases')
    op.drop_table('accounts')
