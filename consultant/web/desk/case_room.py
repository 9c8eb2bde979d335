"""The rooms of one case, as one: its page, what is shown apart, deciding, writing, keeping."""

from __future__ import annotations

from fastapi import APIRouter

from consultant.web.desk import case_page, deciding, keeping, original, writing

router = APIRouter()
for _room in (case_page, original, writing, deciding, keeping):
    router.include_router(_room.router)
