"""The review desk and administration: users, queue, decisions, notifications, plans, domains, audit log, webhooks.

A line of the audit log or of the quota book can neither be changed nor deleted: triggers refuse it on both databases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_review"
down_revision = "0003_post"
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_entries", "ledger_entries")


def upgrade() -> None:
    op.create_table('audit_entries',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor', sa.String(length=200), nullable=False),
        sa.Column('via', sa.String(length=10), nullable=False),
        sa.Column('action', sa.String(length=60), nullable=False),
        sa.Column('subject_kind', sa.String(length=20), nullable=False),
        sa.Column('subject', sa.String(length=200), nullable=False),
        sa.Column('old', sa.String(length=500), nullable=False),
        sa.Column('new', sa.String(length=500), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries'))
    )
    op.create_index('ix_audit_entries_action_id', 'audit_entries', ['action', 'id'], unique=False)
    op.create_index('ix_audit_entries_actor_id', 'audit_entries', ['actor', 'id'], unique=False)
    op.create_index('ix_audit_entries_subject_id', 'audit_entries', ['subject_kind', 'subject', 'id'], unique=False)
    op.create_table('import_jobs',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('names', sa.Text(), nullable=False),
        sa.Column('state', sa.String(length=20), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('words', sa.String(length=500), nullable=False),
        sa.Column('outcome', sa.Text(), nullable=True),
        sa.Column('by', sa.String(length=200), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_import_jobs'))
    )
    op.create_table('legal_holds',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('subject', sa.String(length=320), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('by', sa.String(length=200), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('lifted_by', sa.String(length=200), nullable=True),
        sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_holds'))
    )
    op.create_index('ix_legal_holds_subject', 'legal_holds', ['kind', 'subject'], unique=False)
    op.create_table('plans',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('questions', sa.Integer(), nullable=False),
        sa.Column('roll_over', sa.Integer(), nullable=False),
        sa.Column('page_views', sa.Integer(), nullable=False),
        sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_plans')),
        sa.UniqueConstraint('name', name=op.f('uq_plans_name'))
    )
    op.create_table('registrations',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(length=320), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_registrations')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_registrations_token_hash'))
    )
    op.create_index(op.f('ix_registrations_address'), 'registrations', ['address'], unique=False)
    op.create_table('snippets',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('mailbox', sa.String(length=100), nullable=False),
        sa.Column('words', sa.String(length=4000), nullable=False),
        sa.Column('author', sa.String(length=200), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_snippets')),
        sa.UniqueConstraint('mailbox', 'name', name=op.f('uq_snippets_mailbox_name'))
    )
    op.create_table('switches',
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('stopped', sa.Boolean(), nullable=False),
        sa.Column('by', sa.String(length=200), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_switches'))
    )
    op.create_table('sender_domains',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('domain', sa.String(length=255), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('proof', sa.String(length=64), nullable=False),
        sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('verified_by', sa.String(length=200), nullable=False),
        sa.Column('standing', sa.String(length=20), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_sender_domains_account_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sender_domains')),
        sa.UniqueConstraint('domain', name=op.f('uq_sender_domains_domain'))
    )
    op.create_index(op.f('ix_sender_domains_account_id'), 'sender_domains', ['account_id'], unique=False)
    op.create_table('users',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('email', sa.String(length=320), nullable=False),
        sa.Column('role', sa.String(length=20), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('password_hash', sa.String(length=500), nullable=True),
        sa.Column('oidc_subject', sa.String(length=500), nullable=True),
        sa.Column('totp_secret', sa.LargeBinary(), nullable=True),
        sa.Column('totp_since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('totp_step', sa.Integer(), nullable=False),
        sa.Column('recovery_codes', sa.Text(), nullable=True),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('must_change', sa.Boolean(), nullable=False),
        sa.Column('handed_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('signed_in_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_users_account_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
        sa.UniqueConstraint('name', name=op.f('uq_users_name')),
        sa.UniqueConstraint('oidc_subject', name=op.f('uq_users_oidc_subject'))
    )
    op.create_index(op.f('ix_users_account_id'), 'users', ['account_id'], unique=False)
    op.create_table('webhooks',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('url', sa.String(length=1000), nullable=False),
        sa.Column('secret', sa.LargeBinary(), nullable=False),
        sa.Column('events', sa.Text(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('by', sa.String(length=200), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_webhooks_account_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_webhooks'))
    )
    op.create_table('api_tokens',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('scopes', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_api_tokens_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_api_tokens')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_api_tokens_token_hash'))
    )
    op.create_index(op.f('ix_api_tokens_user_id'), 'api_tokens', ['user_id'], unique=False)
    op.create_table('case_codes',
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_codes_case_id')),
        sa.PrimaryKeyConstraint('case_id', 'code', name=op.f('pk_case_codes'))
    )
    op.create_index('ix_case_codes_code', 'case_codes', ['code', 'case_id'], unique=False)
    op.create_table('case_notes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('author', sa.String(length=200), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('words', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_notes_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_notes'))
    )
    op.create_index(op.f('ix_case_notes_case_id'), 'case_notes', ['case_id'], unique=False)
    op.create_table('decision_records',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('mailbox', sa.String(length=100), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('template', sa.String(length=40), nullable=False),
        sa.Column('by', sa.String(length=200), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('version_before', sa.Integer(), nullable=True),
        sa.Column('version_after', sa.Integer(), nullable=True),
        sa.Column('similarity', sa.Double(), nullable=True),
        sa.Column('editions', sa.Text(), nullable=True),
        sa.Column('waited_seconds', sa.Integer(), nullable=True),
        sa.Column('second_chosen', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('second_by', sa.String(length=200), nullable=True),
        sa.Column('second_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('second_agrees', sa.Boolean(), nullable=True),
        sa.Column('second_words', sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_decision_records_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_records'))
    )
    op.create_index('ix_decision_records_at', 'decision_records', ['at'], unique=False)
    op.create_index('ix_decision_records_case_id', 'decision_records', ['case_id'], unique=False)
    op.create_index('ix_decision_records_to_read', 'decision_records', ['id'], unique=False, sqlite_where=sa.text('second_chosen = 1 AND second_at IS NULL'), postgresql_where=sa.text('second_chosen AND second_at IS NULL'))
    op.create_table('notifications',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('once', sa.String(length=200), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('mailbox', sa.String(length=100), nullable=False),
        sa.Column('case_id', sa.Integer(), nullable=True),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('recipient', sa.String(length=320), nullable=False),
        sa.Column('subject', sa.String(length=500), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('html', sa.Text(), nullable=False),
        sa.Column('reference', sa.String(length=40), nullable=False),
        sa.Column('message_id', sa.String(length=200), nullable=False),
        sa.Column('reply_to', sa.String(length=320), nullable=False),
        sa.Column('return_path', sa.String(length=320), nullable=False),
        sa.Column('in_reply_to', sa.String(length=998), nullable=False),
        sa.Column('references', sa.String(length=4000), nullable=False),
        sa.Column('automatic', sa.String(length=20), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('not_before', sa.DateTime(timezone=True), nullable=False),
        sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('error', sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_notifications_account_id')),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_notifications_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_notifications')),
        sa.UniqueConstraint('message_id', name=op.f('uq_notifications_message_id')),
        sa.UniqueConstraint('once', name=op.f('uq_notifications_once'))
    )
    op.create_index('ix_notifications_case_id', 'notifications', ['case_id'], unique=False)
    op.create_index('ix_notifications_waiting', 'notifications', ['not_before', 'id'], unique=False, sqlite_where=sa.text('sent_at IS NULL AND failed_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL AND failed_at IS NULL'))
    op.create_table('review_items',
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('waits', sa.Boolean(), nullable=False),
        sa.Column('mailbox', sa.String(length=100), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('reason', sa.String(length=200), nullable=False),
        sa.Column('marked', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('holder', sa.String(length=200), nullable=True),
        sa.Column('held_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('assigned_to', sa.String(length=200), nullable=True),
        sa.Column('snoozed_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('first_held_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('first_decided_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('overdue_told', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_review_items_case_id')),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_review_items'))
    )
    op.create_index('ix_review_items_account_due', 'review_items', ['account_id', 'due_at', 'case_id'], unique=False, sqlite_where=sa.text('waits = 1'), postgresql_where=sa.text('waits'))
    op.create_index('ix_review_items_assigned_due', 'review_items', ['assigned_to', 'due_at', 'case_id'], unique=False, sqlite_where=sa.text('waits = 1'), postgresql_where=sa.text('waits'))
    op.create_index('ix_review_items_due', 'review_items', ['due_at', 'case_id'], unique=False, sqlite_where=sa.text('waits = 1'), postgresql_where=sa.text('waits'))
    op.create_index('ix_review_items_holder', 'review_items', ['holder', 'held_until'], unique=False)
    op.create_index('ix_review_items_mailbox_due', 'review_items', ['mailbox', 'due_at', 'case_id'], unique=False, sqlite_where=sa.text('waits = 1'), postgresql_where=sa.text('waits'))
    op.create_index('ix_review_items_reason_due', 'review_items', ['reason', 'due_at', 'case_id'], unique=False, sqlite_where=sa.text('waits = 1'), postgresql_where=sa.text('waits'))
    op.create_index('ix_review_items_snoozed_due', 'review_items', ['due_at', 'case_id'], unique=False, sqlite_where=sa.text('waits = 1 AND snoozed_until IS NOT NULL'), postgresql_where=sa.text('waits AND snoozed_until IS NOT NULL'))
    op.create_index('ix_review_items_marked_due', 'review_items', ['due_at', 'case_id'], unique=False, sqlite_where=sa.text('waits = 1 AND marked = 1'), postgresql_where=sa.text('waits AND marked'))
    op.create_table('texts_in_the_making',
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('user_name', sa.String(length=200), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('words', sa.LargeBinary(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_texts_in_the_making_case_id')),
        sa.PrimaryKeyConstraint('case_id', 'user_name', name=op.f('pk_texts_in_the_making'))
    )
    op.create_table('web_sessions',
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('csrf', sa.String(length=64), nullable=False),
        sa.Column('waits_for_totp', sa.Boolean(), nullable=False),
        sa.Column('goes_on_to', sa.String(length=1000), nullable=False),
        sa.Column('oidc_state', sa.LargeBinary(), nullable=True),
        sa.Column('agent', sa.String(length=200), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_web_sessions_user_id')),
        sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_web_sessions'))
    )
    op.create_index('ix_web_sessions_ends_at', 'web_sessions', ['ends_at'], unique=False)
    op.create_index('ix_web_sessions_user_id', 'web_sessions', ['user_id'], unique=False)
    op.create_table('webhook_calls',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('webhook_id', sa.Integer(), nullable=False),
        sa.Column('event', sa.String(length=40), nullable=False),
        sa.Column('case_id', sa.Integer(), nullable=False),
        sa.Column('once', sa.String(length=100), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('answer', sa.String(length=200), nullable=True),
        sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('given_up_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_webhook_calls_case_id')),
        sa.ForeignKeyConstraint(['webhook_id'], ['webhooks.id'], name=op.f('fk_webhook_calls_webhook_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_calls')),
        sa.UniqueConstraint('once', name=op.f('uq_webhook_calls_once'))
    )
    op.create_index('ix_webhook_calls_waiting', 'webhook_calls', ['next_at'], unique=False, sqlite_where=sa.text('delivered_at IS NULL AND given_up_at IS NULL'), postgresql_where=sa.text('delivered_at IS NULL AND given_up_at IS NULL'))
    op.create_index('ix_webhook_calls_webhook_id', 'webhook_calls', ['webhook_id', 'id'], unique=False)
    op.create_table('idempotency_keys',
        sa.Column('token_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(length=200), nullable=False),
        sa.Column('request_hash', sa.String(length=64), nullable=False),
        sa.Column('status', sa.Integer(), nullable=True),
        sa.Column('answer', sa.LargeBinary(), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['token_id'], ['api_tokens.id'], name=op.f('fk_idempotency_keys_token_id')),
        sa.PrimaryKeyConstraint('token_id', 'key', name=op.f('pk_idempotency_keys'))
    )
    op.add_column('accounts', sa.Column('kind', sa.String(length=20), server_default='person', nullable=False))
    op.add_column('accounts', sa.Column('contact', sa.String(length=320), server_default='', nullable=False))
    op.add_column('accounts', sa.Column('plan_id', sa.Integer(), nullable=True))
    op.add_column('accounts', sa.Column('plan_began', sa.DateTime(timezone=True), nullable=True))
    op.add_column('accounts', sa.Column('period_began', sa.DateTime(timezone=True), nullable=True))
    op.add_column('accounts', sa.Column('period_ends', sa.DateTime(timezone=True), nullable=True))
    op.add_column('accounts', sa.Column('period_units', sa.Integer(), server_default='0', nullable=False))
    op.add_column('accounts', sa.Column('warned_at_percent', sa.Integer(), server_default='0', nullable=False))
    op.create_index('ix_accounts_period_ends', 'accounts', ['period_ends'], unique=False, sqlite_where=sa.text('period_ends IS NOT NULL'), postgresql_where=sa.text('period_ends IS NOT NULL'))
    op.create_index(op.f('ix_senders_account_id'), 'senders', ['account_id'], unique=False)
    op.create_index('ix_cases_account_id_id', 'cases', ['account_id', 'id'], unique=False)
    op.drop_index('ix_cases_sender_address_received_at', table_name='cases')
    op.create_index('ix_cases_sender_address_received_at', 'cases', ['sender_address', 'received_at'], unique=False, postgresql_ops={'sender_address': 'varchar_pattern_ops'})
    op.add_column('cases', sa.Column('corrections', sa.LargeBinary(), nullable=True))
    op.add_column('cases', sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_cases_worded', 'cases', ['mailbox', 'status_since'], unique=False, sqlite_where=sa.text('forgotten_at IS NULL'), postgresql_where=sa.text('forgotten_at IS NULL'))
    # Cases that an older desk holds: due at once, a second after they were held.
    op.execute(
        "INSERT INTO review_items (case_id, waits, mailbox, account_id, reason, marked, first_held_at, due_at)"
        " SELECT id, {true}, mailbox, account_id, substr(reason, 1, 200), coalesce(marks, '[]') <> '[]', status_since, {due}"
        " FROM cases WHERE status = 'held'".format(
            true="1" if _is_sqlite() else "TRUE",
            due="datetime(status_since, '+1 second')" if _is_sqlite() else "status_since + interval '1 second'",
        )
    )
    for table in APPEND_ONLY:
        _refuse_changes(table)


def downgrade() -> None:
    for table in APPEND_ONLY:
        _allow_changes(table)
    op.drop_index('ix_cases_worded', table_name='cases', sqlite_where=sa.text('forgotten_at IS NULL'), postgresql_where=sa.text('forgotten_at IS NULL'))
    op.drop_column('cases', 'forgotten_at')
    op.drop_column('cases', 'corrections')
    op.drop_index('ix_cases_account_id_id', table_name='cases')
    op.drop_index('ix_cases_sender_address_received_at', table_name='cases')
    op.create_index('ix_cases_sender_address_received_at', 'cases', ['sender_address', 'received_at'], unique=False)
    op.drop_index(op.f('ix_senders_account_id'), table_name='senders')
    op.drop_index('ix_accounts_period_ends', table_name='accounts', sqlite_where=sa.text('period_ends IS NOT NULL'), postgresql_where=sa.text('period_ends IS NOT NULL'))
    op.drop_column('accounts', 'warned_at_percent')
    op.drop_column('accounts', 'period_units')
    op.drop_column('accounts', 'period_ends')
    op.drop_column('accounts', 'period_began')
    op.drop_column('accounts', 'plan_began')
    op.drop_column('accounts', 'plan_id')
    op.drop_column('accounts', 'contact')
    op.drop_column('accounts', 'kind')
    op.drop_table('idempotency_keys')
    op.drop_table('webhook_calls')
    op.drop_table('web_sessions')
    op.drop_table('texts_in_the_making')
    op.drop_table('review_items')
    op.drop_table('notifications')
    op.drop_table('decision_records')
    op.drop_table('case_notes')
    op.drop_table('case_codes')
    op.drop_table('api_tokens')
    op.drop_table('webhooks')
    op.drop_table('users')
    op.drop_table('sender_domains')
    op.drop_table('switches')
    op.drop_table('snippets')
    op.drop_table('registrations')
    op.drop_table('plans')
    op.drop_table('legal_holds')
    op.drop_table('import_jobs')
    op.drop_table('audit_entries')


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _refuse_changes(table: str) -> None:
    if _is_sqlite():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER append_only_{table}_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION append_only_{table}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER append_only_{table} BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION append_only_{table}()"
    )


def _allow_changes(table: str) -> None:
    if _is_sqlite():
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER append_only_{table}_{verb}")
        return
    op.execute(f"DROP TRIGGER append_only_{table} ON {table}")
    op.execute(f"DROP FUNCTION append_only_{table}()")
