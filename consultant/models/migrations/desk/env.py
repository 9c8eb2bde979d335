"""Alembic's entry to the desk store; the work is done in `migrations/__init__.py`."""

from __future__ import annotations

import consultant.models.account
import consultant.models.administration
import consultant.models.career
import consultant.models.case
import consultant.models.notification
import consultant.models.post
import consultant.models.reply
import consultant.models.review
import consultant.models.user
import consultant.models.viewing  # noqa: F401 - their tables join the metadata
from consultant.models.base import Base
from consultant.models.migrations import run_revisions

run_revisions(Base.metadata, "desk")
