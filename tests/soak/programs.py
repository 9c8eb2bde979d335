"""The program in two versions: as the checkout is now, and the next one, whose stores are a revision further.

Both are copies, so that whoever works on the checkout meanwhile changes nothing of a soak.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from consultant.models.migrations import newest_revision

from tests.soak.fleet import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("consultant", "workers", "mailbox_config", "templates", "tests/soak")
FILES = ("celeryconfig.py",)
NEXT = '''"""Made by the soak: what a next version may add."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{former}"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("tomorrows", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("words", sa.String(20)))
    for table in {tables}:
        op.add_column(table, sa.Column("tomorrow", sa.String(20)))
        op.add_column(table, sa.Column("tomorrows", sa.Integer(), server_default="0", nullable=False))
        op.create_index(f"ix_{{table}}_tomorrow", table, ["tomorrow"])


def downgrade():
    for table in {tables}[::-1]:
        op.drop_index(f"ix_{{table}}_tomorrow", table_name=table)
        op.drop_column(table, "tomorrows")
        op.drop_column(table, "tomorrow")
    op.drop_table("tomorrows")
'''
CHANGED = {"desk": ["cases", "case_events", "replies", "accounts", "raw_mails"], "books": ["releases"]}
"""Tables that the next version's revision changes: those that the door and the steps write, in one order or another."""


def copy_checkout(to: Path) -> Path:
    """What a worker or a part needs of the checkout, as it is now."""
    for name in FOLDERS:
        shutil.copytree(CHECKOUT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(CHECKOUT / name, to / name)
    return to


def take_commit(commit: str, to: Path) -> Path:
    """The program as it was at a commit of this checkout, with the soak's own clock."""
    to.mkdir(parents=True)
    packed = subprocess.run(
        ["git", "archive", commit, *FOLDERS[:-1], *FILES], cwd=CHECKOUT, check=True, capture_output=True
    ).stdout
    subprocess.run(["tar", "-x"], cwd=to, input=packed, check=True)
    shutil.copytree(CHECKOUT / "tests/soak", to / "tests/soak")
    return to


def make_next(to: Path) -> Path:
    """The checkout, and one more revision of each store."""
    copy_checkout(to)
    for store, tables in CHANGED.items():
        former = newest_revision(store)
        revision = f"{int(former[:4]) + 1:04}_of_tomorrow"
        written = NEXT.format(revision=revision, former=former, tables=tables)
        (to / "consultant/models/migrations" / store / "versions" / f"{revision}.py").write_text(written)
    return to
