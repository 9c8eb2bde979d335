"""Indexes, so that no query costs more because more cases have ended. They are all that this revision adds.

On PostgreSQL they are built before it, while mails come in (ahead.py); here they are made where that was not done: in a store
that comes from further back, and on SQLite, where writers wait for it.
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import text

revision = "0006_growth"
down_revision = "0005_code_pages"
branch_labels = None
depends_on = None

INDEXES: tuple[tuple[str, str, list[str], str], ...] = (
    ('ix_cases_received_at', 'cases', ['received_at'], ''),
    ('ix_replies_sent_at', 'replies', ['sent_at'], 'sent_at IS NOT NULL'),
    ('ix_review_items_first_held_at', 'review_items', ['first_held_at'], ''),
    ('ix_ledger_entries_renewed', 'ledger_entries', ['at'], "kind = 'renewal'"),
    ('ix_ledger_entries_charged', 'ledger_entries', ['at', 'account_id'], "kind = 'charge'"),
    ('ix_audit_entries_named', 'audit_entries', ['subject', 'id'], ''),
    ('ix_audit_entries_at', 'audit_entries', ['at'], ''),
    ('ix_webhook_calls_case_id', 'webhook_calls', ['case_id'], ''),
    ('ix_notifications_sent_at', 'notifications', ['sent_at'], 'sent_at IS NOT NULL'),
    ('ix_notifications_failed', 'notifications', ['id'], "failed_at IS NOT NULL AND text != ''"),
    ('ix_notifications_worded', 'notifications', ['mailbox', 'at'], "case_id IS NULL AND text != ''"),
    ('ix_alerts_open', 'alerts', ['id'], 'cleared_at IS NULL'),
    ('ix_set_aside_raw', 'set_aside', ['mailbox', 'at'], 'raw IS NOT NULL'),
    ('ix_idempotency_keys_at', 'idempotency_keys', ['at'], ''),
    ('ix_registrations_unconfirmed', 'registrations', ['ends_at'], 'used_at IS NULL'),
)
"""Name, table, columns, and the condition of a partial one."""
KINDS: dict[str, dict[str, Any]] = {
    'ix_cases_received_at': {'postgresql_using': 'brin', 'postgresql_with': {'pages_per_range': 16}},
}


def upgrade() -> None:
    make(op)


def ahead(operations: Any) -> None:
    """The same while others write; outside of a transaction, on PostgreSQL alone."""
    make(operations, postgresql_concurrently=True)


def make(operations: Any, **how: Any) -> None:
    for name, table, columns, where in INDEXES:
        only = {'sqlite_where': text(where), 'postgresql_where': text(where)} if where else {}
        operations.create_index(name, table, columns, if_not_exists=True, **only, **KINDS.get(name, {}), **how)


def downgrade() -> None:
    for name, table, *_ in reversed(INDEXES):
        op.drop_index(name, table_name=table, if_exists=True)
