"""The whole life of a case as `cases trace` prints it for a person (contract/cases.py gathers it)."""

from __future__ import annotations

from typing import Any

from consultant.cli.output import plain, print_table
from consultant.mail.authentication import Proof, from_json


def print_trace(found: dict[str, Any]) -> None:
    """The trace for a person."""
    print(f"{found['reference']}  {found['status']}  {found['mailbox']}  {found['sender']}")
    for label, value in (("reason", found["reason"]), ("error", found["error"])):
        if value:
            print(f"{label}: {value}")
    for reason in found["hold_reasons"]:
        print(f"held: {reason}")
    for mark in found["marks"]:
        print(f"marked: {mark}")
    known = from_json(found["authentication"])
    if known.proof is not Proof.UNCHECKED:
        print(f"sender: {known.proof.value} ({known.words}; by {known.by or 'nobody'})")
    print()
    steps = [[e["at"], e["from"] or "", e["to"], e["by"], e["note"]] for e in found["events"]]
    print_table(["at", "from", "to", "by", "note"], steps)
    if found["question"] and "text" in found["question"]:
        print(plain(f"\n--- question\n{found['question']['text']}\n"))
    for one in found["attachments"]:
        told = (one["type"], f"{one['size']} bytes", one["state"], one["reason"], one.get("name"))
        print(plain(f"attached: {', '.join(filter(None, told))}"))
    for finding in found["findings"]:
        print(f"finding: {finding['check']} {finding['verdict']} {' '.join(finding['codes'])}")
    for reply in found["replies"]:
        print(f"\n--- reply {reply['version']} ({reply['kind']}, by {reply['author']})")
        print(f"Subject: {reply['subject']}\n\n{reply['text']}")
