"""`consultant ask`: the same consultation as a mail gets, without mail, server or broker. Nothing is written down.

It asks as the built-in operator: no quota, no dedupe, no daily limit.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.cli.output import field, json_lines, parse_day, parse_setting, print_json
from consultant.cli.services import Services, open_services
from consultant.contract.consultations import consultation_json
from consultant.desk import Asked, Consultation, consult
from consultant.drafting.brief import Brief
from consultant.drafting.draft import draft as write
from consultant.errors import UsageError
from consultant.mail.parse import find_message
from consultant.mail.quoting import visible_text
from consultant.screening.incoming import Incoming, SenderStanding
from consultant.screening.screen import screen
from consultant.vocabulary import Disposition, Draft, Question, ReplyKind, Route

if TYPE_CHECKING:
    from datetime import date

    from consultant.desk import Desk
    from consultant.mailboxes import Mailbox
    from consultant.screening.incoming import Ruling
    from consultant.vocabulary import Setting

REFERENCE = "not recorded (asked from the command line)"


def ask(
    text: Annotated[
        str | None, typer.Argument(help="The question; standard input where it is left out.")
    ] = None,
    date: Annotated[str | None, typer.Option(help="Date of service, YYYY-MM-DD.")] = None,
    setting: Annotated[str | None, typer.Option(help="practitioner, outpatient_hospital or dme.")] = None,
    eml: Annotated[Path | None, typer.Option(help="A mail to answer, as a file.")] = None,
    mailbox: Annotated[str | None, typer.Option(help="Answer as this mailbox would.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="JSON lines in and out.")] = False,
) -> None:
    """Ask a coding question and read the reply that a mail would get."""
    services = open_services()
    asker = _Asker(services, mailbox)
    if jsonl:
        json_lines(asker.line)
        return
    day, place = parse_day(date), parse_setting(setting)
    found = asker.mail(eml, day, place) if eml else asker.words(text or _standard_input(), "", day, place)
    if as_json:
        print_json(found)
    else:
        _print(found)


class _Asker:
    """Answers one question after the other with the same desk."""

    def __init__(self, services: Services, mailbox: str | None) -> None:
        self._services = services
        self._desk: Desk = services.desk(silent=True)
        self._mailbox: Mailbox = _mailbox(services, mailbox)

    def line(self, request: dict[str, Any]) -> dict[str, Any]:
        """A JSON line of CONTRACT.md."""
        day, place = parse_day(field(request, "date")), parse_setting(field(request, "setting"))
        return self.words(field(request, "text", required=True), field(request, "subject"), day, place)

    def words(self, text: str, subject: str, day: date | None, place: Setting | None) -> dict[str, Any]:
        """A question in words."""
        today = self._services.clock().date()
        return consultation_json(
            consult(self._desk, self._mailbox, Asked(text, today, REFERENCE, subject, day, place))
        )

    def mail(self, path: Path, day: date | None, place: Setting | None) -> dict[str, Any]:
        """A question in a mail: the screening rules have their say first."""
        try:
            raw = path.read_bytes()
        except OSError as error:
            sentence = f"{path} can't be read: {error.strerror}."
            raise UsageError(sentence) from error
        message = find_message(raw)
        visible = visible_text(message.text) if message else ""
        incoming = Incoming(
            message=message,
            envelope_from=message.from_address if message else "",
            size=len(raw),
            mailbox=self._mailbox,
            sender_standing=SenderStanding.ACTIVE,
            visible=visible,
            own_addresses=self._services.mailboxes.own_addresses,
            own_domains=self._services.mailboxes.own_domains,
        )
        ruling = screen(incoming)
        if ruling.disposition is not Disposition.ACCEPTED or message is None:
            return consultation_json(self._ruled(ruling, visible))
        return self.words(visible, message.subject, day, place)

    def _ruled(self, ruling: Ruling, visible: str) -> Consultation:
        """What a mail that is not answered gets: its refusal, or nothing and the reason."""
        held = (ruling.reason,) if ruling.disposition is Disposition.HELD else ()
        words = Draft(ReplyKind.DECLINE, "", "", "")
        if ruling.refusal:
            brief = Brief(
                ruling.refusal.kind,
                REFERENCE,
                self._mailbox.from_name,
                limit_bytes=self._mailbox.max_message_bytes,
            )
            words = write(brief, self._desk.renderer)
        return Consultation(Question(visible), (), words, 1.0, held)


def _mailbox(services: Services, name: str | None) -> Mailbox:
    found = services.mailboxes.find_by_name(name) if name else services.mailboxes.operator
    if found is None:
        message = f"There is no mailbox {name}; take one of {', '.join(services.mailboxes.names)}."
        raise UsageError(message)
    return found


def _standard_input() -> str:
    if sys.stdin.isatty():
        message = "Give the question as an argument, a mail with --eml, or text on standard input."
        raise UsageError(message)
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def _print(found: dict[str, Any]) -> None:
    if found["route"] == Route.HUMAN:
        reasons = " ".join(found["hold_reasons"])
        print(f"A coder would see this before it leaves: {reasons}\n", file=sys.stderr)
    if not found["reply"]:
        print("This mail gets no answer.", file=sys.stderr)
    sys.stdout.write(found["reply"])
