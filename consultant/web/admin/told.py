"""What an administration page says after something was done: a fixed key in its address, a sentence of ours for it.

Words from an address are never shown: whoever makes a link would write on our page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi.responses import RedirectResponse

if TYPE_CHECKING:
    from fastapi import Request

SENTENCES = {
    "unshunted": "The case goes on from where it stopped.",
    "declined": "The sender is told that this is not answered.",
    "dropped": "The case is ended without an answer.",
    "reopened": "The case is back in the queue.",
    "lifted": "Mail may go to this address again.",
    "cleared": "The alert is seen to; what is still so is raised again.",
    "forgotten": "The mail is forgotten; it stays on the server as it is.",
    "stopped": "It is stopped.",
    "started": "It goes again.",
    "held": "The legal hold stands.",
    "released": "The legal hold is released; what is due goes with the next sweep.",
    "purged": "What was due is forgotten.",
    "erased": "The address is erased; its cases stay without words.",
    "retried": "The notice leaves with the next round.",
}
SEE_OTHER = 303


def back_to(path: str, key: str) -> RedirectResponse:
    """Lead back to a page, which says what was done."""
    return RedirectResponse(f"{path}?{urlencode({'done': key})}", SEE_OTHER)


def said(request: Request) -> str:
    """The sentence for this request; empty where there is none."""
    return SENTENCES.get(request.query_params.get("done", ""), "")
