"""The search index of each edition."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_search"
down_revision = "0002_more_books"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('search_indexes',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('system', sa.String(length=12), nullable=False),
    sa.Column('built_from', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('release_id', 'system', name=op.f('pk_search_indexes'))
    )


def downgrade() -> None:
    op.drop_table('search_indexes')
