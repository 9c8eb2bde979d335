"""`consultant cases approve|amend|decline|…`: what a coder decides about a case, from a terminal; and what was decided."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from consultant import pipeline
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import plain, print_json
from consultant.cli.services import open_services
from consultant.errors import UsageError
from consultant.extraction.corrections import Corrections, read_code, read_corrections
from consultant.models.base import reading
from consultant.review import records
from consultant.review.decide import Decision, DecisionKind
from consultant.review.differences import Side, difference, with_context
from consultant.review.queue import get_case, replies

Reference = Annotated[str, typer.Argument(help="The case's reference (CC-…) or number.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept in the audit log, never mailed.")]
Why = Annotated[str, typer.Option("--why", help="Why; kept in the audit log, never mailed.")]
Version = Annotated[
    int | None,
    typer.Option("--version", help="The version that you looked at; refused where another stands now."),
]
Seen = Annotated[
    str | None, typer.Option("--seen", help="The newest mail (case) of its sender that you have read.")
]
TextFile = Annotated[Path | None, typer.Option("--file", help="The new text; default: standard input.")]


def approve(
    reference: Reference, version: Version = None, seen: Seen = None, reason: Reason = "", by: By = None
) -> None:
    """Let a held draft leave as it is."""
    decide(reference, DecisionKind.APPROVE, by, version=version, seen=seen, reason=reason)


def amend(
    reference: Reference,
    file: TextFile = None,
    version: Version = None,
    seen: Seen = None,
    reason: Reason = "",
    by: By = None,
) -> None:
    """Send a text of your own in place of a held draft."""
    text = _text(file, "The amended text is empty.")
    decide(reference, DecisionKind.AMEND, by, text, version=version, seen=seen, reason=reason)


def decline(
    reference: Reference,
    reason: Annotated[
        str,
        typer.Option(help="not_computable, not_coding, compliance, or a sentence of your own; it is mailed."),
    ] = "not_computable",
    why: Why = "",
    version: Version = None,
    seen: Seen = None,
    by: By = None,
) -> None:
    """Tell the sender that this is not answered, and why."""
    decide(reference, DecisionKind.DECLINE, by, reason, version=version, seen=seen, reason=why)


def admit(reference: Reference, reason: Reason = "", by: By = None) -> None:
    """Let a case that screening held be drafted."""
    decide(reference, DecisionKind.ADMIT, by, reason=reason)


def redraft(
    reference: Reference,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", help="A code that was read and is none: 93355.")
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option("--add", help="A code that was not read: 99213, 99213-25, 'HCPCS:J1885 x4'."),
    ] = None,
    change: Annotated[
        list[str] | None, typer.Option("--change", help="A code that was misread: 99213=99214-25.")
    ] = None,
    setting: Annotated[str, typer.Option(help="Who bills: practitioner, outpatient_hospital, dme.")] = "",
    date: Annotated[str, typer.Option(help="The date of service, YYYY-MM-DD.")] = "",
    payer: Annotated[str, typer.Option(help="Who pays.")] = "",
    state: Annotated[str, typer.Option(help="The state, two letters.")] = "",
    zip_code: Annotated[str, typer.Option("--zip", help="The ZIP code.")] = "",
    silent: Annotated[
        list[str] | None,
        typer.Option("--silent", help="What was read and is not said: payer, date_of_service …"),
    ] = None,
    as_read: Annotated[
        bool, typer.Option("--as-read", help="Forget earlier corrections: draft it as it was read.")
    ] = False,
    version: Version = None,
    reason: Reason = "",
    by: By = None,
) -> None:
    """Draft a held case again, by the books as they stand now and by what you correct of what was understood."""
    said = {
        "setting": setting,
        "date_of_service": date,
        "payer": payer,
        "state": state,
        "zip": zip_code,
        "silent": silent or [],
        "remove": [_code(one, "--remove") for one in remove or ()],
        "add": [_code(one, "--add") for one in add or ()],
        "change": [_change(one) for one in change or ()],
    }
    given = Corrections() if as_read else read_corrections(said)
    meant = given if as_read or given.says_something else None
    decide(reference, DecisionKind.REDRAFT, by, version=version, corrections=meant, reason=reason)


def drop(reference: Reference, version: Version = None, reason: Reason = "", by: By = None) -> None:
    """End a held case without an answer; its reservation is given back. A correction that is dropped leaves the case sent."""
    decide(reference, DecisionKind.DROP, by, version=version, reason=reason)


def reopen(reference: Reference, reason: Reason = "", by: By = None) -> None:
    """Take an undeliverable or bounced case up again."""
    decide(reference, DecisionKind.REOPEN, by, reason=reason)


def recall(reference: Reference, reason: Reason = "", by: By = None) -> None:
    """Take an approved reply back before it leaves (within the mailbox's undo_seconds)."""
    decide(reference, DecisionKind.RECALL, by, reason=reason)


def correct(
    reference: Reference,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept in the audit log, never mailed.")],
    file: Annotated[
        Path | None, typer.Option("--file", help="What is right; default: standard input.")
    ] = None,
    version: Version = None,
    by: By = None,
) -> None:
    """Mail a correction of an answer that was sent, in its conversation, free of charge."""
    text = _text(file, "The correction is empty.")
    decide(reference, DecisionKind.CORRECT, by, text, version=version, reason=reason)


def withdraw(
    reference: Reference,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept in the audit log, never mailed.")],
    words: Annotated[str, typer.Option(help="A sentence to the sender.")] = "",
    version: Version = None,
    by: By = None,
) -> None:
    """Mail that an answer that was sent holds no longer, in its conversation, free of charge."""
    decide(reference, DecisionKind.WITHDRAW, by, words, version=version, reason=reason)


def decisions(reference: Reference, as_json: AsJson = False) -> None:
    """Every decision about a case: who, when, why, and what changed of the reply."""
    with reading(open_services().engine) as session:
        case = get_case(session, reference)
        texts = {reply.version: reply.text for reply in replies(session, case.id)}
        found = [_told(record, texts) for record in records.of_case(session, case.id)]
    if as_json:
        print_json({"reference": case.reference, "decisions": found})
        return
    for one in found:
        _print(one)
    if not found:
        print(f"Nobody has decided anything about {case.reference}.")


COMMANDS = (approve, amend, decline, admit, redraft, drop, reopen, recall, correct, withdraw, decisions)
"""In the order of the help."""


def add_to(app: typer.Typer) -> None:
    """Register them under `cases`."""
    for command in COMMANDS:
        app.command(command.__name__)(command)


def decide(
    reference: str,
    kind: DecisionKind,
    by: str | None,
    text: str = "",
    *,
    seen: str | None = None,
    **more: Any,  # noqa: ANN401 - fields of Decision
) -> None:
    """Take a decision, and print what the case is now."""
    services = open_services()
    with reading(services.engine) as session:
        case = get_case(session, reference)
        newest = get_case(session, seen).id if seen else None
    decision = Decision(kind, who(by), text, via="cli", seen=newest, **more)
    print(f"{case.reference} is {pipeline.decide(services.desk(), case.id, decision)}.")


def _text(file: Path | None, empty: str) -> str:
    try:
        text = (file.read_bytes() if file else sys.stdin.buffer.read()).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file or 'Standard input'} can't be read as text."
        raise UsageError(message) from error
    if not text.strip():
        raise UsageError(empty)
    return text


def _code(written: str, option: str) -> dict[str, Any]:
    one = read_code(written, option)
    return {"system": one.system, "code": one.code, "modifiers": list(one.modifiers), "units": one.units}


def _change(written: str) -> dict[str, Any]:
    former, equals, meant = written.partition("=")
    if not equals:
        message = f"--change: {written!r} is no change; write 99213=99214-25."
        raise UsageError(message)
    return {"former": _code(former, "--change"), "meant": _code(meant, "--change")}


def _told(record: Any, texts: dict[int, str]) -> dict[str, Any]:  # noqa: ANN401 - a DecisionRecord
    before, after = texts.get(record.version_before or 0, ""), texts.get(record.version_after or 0, "")
    changed = record.version_after is not None and record.version_after != record.version_before
    return {
        "id": record.id,
        "decision": record.kind,
        "by": record.by,
        "at": record.at.isoformat(timespec="seconds"),
        "reason": record.reason,
        "template": record.template,
        "version_before": record.version_before,
        "version_after": record.version_after,
        "similarity": record.similarity,
        "editions": record.editions or [],
        "waited_seconds": record.waited_seconds,
        "second": {"by": record.second_by, "agrees": record.second_agrees} if record.second_at else None,
        "difference": _lines(before, after) if changed else [],
    }


MARKS = {Side.SAME: " ", Side.GONE: "-", Side.NEW: "+"}


def _lines(before: str, after: str) -> list[str]:
    shown = with_context(difference(before, after))
    return [f"{MARKS[line.side]} {line.text}".rstrip() if line else "…" for line in shown]


def _print(one: dict[str, Any]) -> None:
    alike = f", {one['similarity']:.1%} alike" if one["similarity"] is not None else ""
    versions = f"version {one['version_before'] or '-'} → {one['version_after'] or '-'}{alike}"
    print(f"{one['at']}  {one['decision']} by {one['by']}  ({versions})")
    if one["reason"]:
        print(f"  because: {plain(one['reason'])}")
    if one["editions"]:
        print(f"  editions: {', '.join(one['editions'])}")
    for line in one["difference"]:
        print(f"  {plain(line)}")
