"""Who asks at a page: the confirmed address of whoever has signed in, and the account that pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.accounts.senders import find_sender
from consultant.errors import UsageError
from consultant.models.base import reading
from consultant.models.user import User
from consultant.web.office import office_of

if TYPE_CHECKING:
    from fastapi import Request

    from consultant.users.sessions import Visitor


def address_of(request: Request, visitor: Visitor) -> str:
    """The address that a customer asks from: the confirmed one. Empty for whoever has no account."""
    with reading(office_of(request).engine) as session:
        user = session.get(User, visitor.user_id)
    return user.email if user and user.account_id else ""


def asker(request: Request, visitor: Visitor) -> str:
    """The same, of which no other account pays. Raises UsageError."""
    address = address_of(request, visitor)
    with reading(office_of(request).engine) as session:
        sender = find_sender(session, address)
    if sender is not None and sender.account_id != visitor.account_id:
        message = (
            "Your address asks for another account now; ask the desk's administrator to mend your access."
        )
        raise UsageError(message)
    return address
