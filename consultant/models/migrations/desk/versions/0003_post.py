"""Threads, proof of senders, attachments; what the post office keeps: secret, cursors, tokens, dead addresses, alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_post"
down_revision = "0002_trail"
branch_labels = None
depends_on = None

CASE_COLUMNS = ('recipient', 'thread_id', 'refers_to', 'authentication', 'marks', 'attachments', 'put_off_since')


def upgrade() -> None:
    op.add_column('cases', sa.Column('recipient', sa.String(length=320), server_default='', nullable=False))
    op.add_column('cases', sa.Column('thread_id', sa.Integer(), nullable=True))
    op.add_column('cases', sa.Column('refers_to', sa.Integer(), nullable=True))
    op.add_column('cases', sa.Column('authentication', sa.Text(), nullable=True))
    op.add_column('cases', sa.Column('marks', sa.Text(), nullable=True))
    op.add_column('cases', sa.Column('attachments', sa.LargeBinary(), nullable=True))
    op.add_column('cases', sa.Column('put_off_since', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_cases_thread_id', 'cases', ['thread_id'], unique=False)
    op.create_index('ix_cases_refers_to', 'cases', ['refers_to'], unique=False)
    op.add_column('replies', sa.Column('reply_to', sa.String(length=320), server_default='', nullable=False))
    op.add_column('replies', sa.Column('return_path', sa.String(length=320), server_default='', nullable=False))
    op.create_table('desk_secrets',
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('value', sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_desk_secrets'))
    )
    op.create_table('imap_cursors',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('mailbox', sa.String(length=100), nullable=False),
        sa.Column('folder', sa.String(length=500), nullable=False),
        sa.Column('uid_validity', sa.BigInteger(), nullable=False),
        sa.Column('last_uid', sa.BigInteger(), nullable=False),
        sa.Column('polled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('error', sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_imap_cursors')),
        sa.UniqueConstraint('mailbox', 'folder', name=op.f('uq_imap_cursors_mailbox_folder'))
    )
    op.create_table('set_aside',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('mailbox', sa.String(length=100), nullable=False),
        sa.Column('folder', sa.String(length=500), nullable=False),
        sa.Column('uid_validity', sa.BigInteger(), nullable=False),
        sa.Column('uid', sa.BigInteger(), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('reason', sa.String(length=200), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('try_again_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('raw', sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_set_aside')),
        sa.UniqueConstraint('mailbox', 'folder', 'uid_validity', 'uid', name=op.f('uq_set_aside_mailbox_folder_uid_validity_uid'))
    )
    op.create_table('oauth_tokens',
        sa.Column('mailbox', sa.String(length=100), nullable=False),
        sa.Column('given', sa.String(length=64), nullable=False),
        sa.Column('refresh_token', sa.LargeBinary(), nullable=False),
        sa.Column('access_token', sa.LargeBinary(), nullable=True),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('refreshed_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('mailbox', name=op.f('pk_oauth_tokens'))
    )
    op.create_table('suppressions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(length=320), nullable=False),
        sa.Column('reason', sa.String(length=200), nullable=False),
        sa.Column('case_id', sa.Integer(), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('lifted_by', sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_suppressions_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_suppressions')),
        sa.UniqueConstraint('address', name=op.f('uq_suppressions_address'))
    )
    op.create_table('domain_paces',
        sa.Column('domain', sa.String(length=255), nullable=False),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('domain', name=op.f('pk_domain_paces'))
    )
    op.create_table('alerts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('subject', sa.String(length=200), nullable=False),
        sa.Column('words', sa.String(length=500), nullable=False),
        sa.Column('mailbox', sa.String(length=100), nullable=False),
        sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('times', sa.Integer(), nullable=False),
        sa.Column('cleared_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_alerts'))
    )
    op.create_index('uq_alerts_open', 'alerts', ['kind', 'subject'], unique=True,
        sqlite_where=sa.text('cleared_at IS NULL'), postgresql_where=sa.text('cleared_at IS NULL'))


def downgrade() -> None:
    for table in ('alerts', 'domain_paces', 'suppressions', 'oauth_tokens', 'set_aside', 'imap_cursors', 'desk_secrets'):
        op.drop_table(table)
    op.drop_column('replies', 'return_path')
    op.drop_column('replies', 'reply_to')
    op.drop_index('ix_cases_refers_to', table_name='cases')
    op.drop_index('ix_cases_thread_id', table_name='cases')
    for column in reversed(CASE_COLUMNS):
        op.drop_column('cases', column)
