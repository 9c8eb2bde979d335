"""`consultant receive`: the doors without a network. A mail on standard input for an MTA, or a whole Maildir or mbox.

Exit codes are sysexits.h's, chosen by what an MTA does with them: Postfix tries again after 71 and 75 and bounces for every
other one, Exim tries again after 73 and 75. So 75 stands for whatever an operator or time can mend, be it a wrong option;
66 (no mail at all) and 67 (no such mailbox or recipient) for what stays so. 64 and 65 belong to the imports, which no MTA
runs.
"""

from __future__ import annotations

import mailbox as mail_files
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from consultant import pipeline
from consultant.cli.services import Services, open_services
from consultant.intake.bounded import read_bounded
from consultant.intake.deposited import find_recipient, find_sender, read_deposited
from consultant.intake.maildir_door import MOST_MAILS, MaildirDoor
from consultant.intake.recipients import check_recipient
from consultant.intake.record import Delivery, arrive
from consultant.intake.smtp.shared import Answered
from consultant.mail.envelope import Envelope
from consultant.mail.parse import find_message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.mailboxes import Mailbox

EX_USAGE, EX_DATAERR, EX_NOINPUT, EX_NOUSER, EX_TEMPFAIL = 64, 65, 66, 67, 75


def receive(
    mailbox: Annotated[str, typer.Option(help="The mailbox that the mail is for.")],
    sender: Annotated[
        str | None,
        typer.Option(
            "--sender", help="The envelope sender, '' for the null one; default: Return-Path, else From."
        ),
    ] = None,
    recipient: Annotated[
        str | None,
        typer.Option("--recipient", help="The recipient as it came, with what stands behind its plus sign."),
    ] = None,
    maildir: Annotated[
        Path | None, typer.Option("--maildir", help="Take a whole Maildir; what is taken moves to its cur/.")
    ] = None,
    mbox: Annotated[
        Path | None, typer.Option("--mbox", help="Take a whole mbox file; it stays as it is.")
    ] = None,
) -> None:
    """Take a mail on standard input, or the mails of a Maildir or mbox."""
    if maildir and mbox:
        _fail("take a Maildir or an mbox, one at a time.", EX_USAGE)
    if (maildir or mbox) and (sender is not None or recipient is not None):
        _fail("--sender and --recipient belong to a mail on standard input.", EX_USAGE)
    with _tried_again():
        services = open_services()
        box = services.mailboxes.find_by_name(mailbox)
        if box is None:
            _fail(f"there is no mailbox {mailbox}.", EX_NOUSER)
        if maildir:
            _take_maildir(services, box, maildir)
        elif mbox:
            _take_mbox(services, box, mbox)
        else:
            _take_one(services, box, sender, recipient)


@contextmanager
def _tried_again() -> Iterator[None]:
    """Whatever is not foreseen is 75: an MTA bounces a mail for any other code, and keeps it for this one."""
    try:
        yield
    except typer.Exit:
        raise
    except (Exception, KeyboardInterrupt):  # noqa: BLE001 - as above
        _fail("the mail could not be kept; please try again later.", EX_TEMPFAIL)


def _take_one(services: Services, box: Mailbox, sender: str | None, recipient: str | None) -> None:
    if recipient is not None:
        _check(services, box, recipient)
    raw, size = read_bounded(sys.stdin.buffer, box.max_message_bytes)
    if not raw:
        _fail("there is no mail on standard input.", EX_NOINPUT)
    message = find_message(raw)
    origin = find_sender(message) if sender is None else sender.strip().strip("<>")
    to = (recipient or "").strip("<> ").lower() or find_recipient(services.mailboxes, box, message)
    envelope = Envelope(origin, (to,), "pipe", services.clock(), size=size)
    (answer,) = pipeline.receive_all(
        services.desk(), [Delivery((arrive(box.name, to, envelope, raw, message),))]
    )
    if isinstance(answer, Exception):
        raise answer


def _check(services: Services, box: Mailbox, recipient: str) -> None:
    """End where no retry makes this recipient one of the mailbox's."""
    try:
        known = check_recipient(services.mailboxes, services.secret, recipient, services.clock())
    except Answered as answered:
        _fail(str(answered).partition(" ")[2] + ".", EX_NOUSER)
    if not known or services.mailboxes.find_by_address(recipient) != box:
        _fail(f"the recipient is none of the mailbox {box.name}.", EX_NOUSER)


def _take_maildir(services: Services, box: Mailbox, folder: Path) -> None:
    if not (folder / "new").is_dir():
        _fail(f"{folder} is no Maildir.", EX_NOINPUT)
    door = MaildirDoor(box, services.mailboxes, folder, partial(pipeline.receive_all, services.desk()))
    outcome = door.take("new", "cur")
    for path in outcome.failed:
        door.set_aside(path)
    _tell(outcome.stored, [f"{path.parent.name}/{path.name}" for path in outcome.failed])


def _take_mbox(services: Services, box: Mailbox, path: Path) -> None:
    if not path.is_file():
        _fail(f"{path} is no file.", EX_NOINPUT)
    stored, failed, desk = 0, list[str](), services.desk()
    for numbers, group in _mbox_groups(services, box, path):
        for number, answer in zip(numbers, pipeline.receive_all(desk, group), strict=True):
            if isinstance(answer, Exception):
                failed.append(f"number {number}")
            else:
                stored += 1
    _tell(stored, failed)


def _mbox_groups(services: Services, box: Mailbox, path: Path) -> Iterator[tuple[list[int], list[Delivery]]]:
    """The mails of an mbox in its order, locked as long as they are read, each with its number from 1."""
    file = mail_files.mbox(path, create=False)
    file.lock()
    try:
        keys = list(file.iterkeys())
        for start in range(0, len(keys), MOST_MAILS):
            numbers = list(range(start + 1, min(start + MOST_MAILS, len(keys)) + 1))
            yield numbers, [_lying(services, box, file, keys[number - 1]) for number in numbers]
    finally:
        file.unlock()
        file.close()


def _lying(services: Services, box: Mailbox, file: mail_files.mbox, key: str) -> Delivery:
    raw, size = read_bounded(file.get_file(key), box.max_message_bytes)
    return read_deposited(services.mailboxes, box, raw, door="mbox", came_at=services.clock(), size=size)


def _tell(stored: int, failed: list[str]) -> None:
    """Say what became of an import."""
    print(f"Taken: {stored}.")
    if failed:
        _fail(f"could not be taken: {', '.join(failed)}.", EX_DATAERR)


def _fail(sentence: str, code: int) -> NoReturn:
    print(f"consultant: {sentence}", file=sys.stderr)
    raise typer.Exit(code)
