"""What each mail of the job board shows, as it is made where it is known: an example for the tests of all kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Mapping

REFERENCE = "CC-BKTR-WMXD"
OF_A_POSTING: dict[str, Any] = {
    "kind": "post",
    "title": "Inpatient <b>coder</b>",
    "posting": "JB-BKTR-WMXD",
    "address": "https://desk.example/careers/JB-BKTR-WMXD",
    "lines": (("Title", "Inpatient <b>coder</b>"), ("Pay", "$28 to $34 an hour")),
    "description": "You code inpatient records.\n\nCCS <required>.",
    "applies_by_mail": True,
    "until_said": False,
    "missing": ("a title", "a description"),
    "unsaid": ("the pay",),
    "problems": ("We did not understand the state.",),
    "stands": "for 30 days",
    "standing": "pending",
    "was_listed": False,
    "is_known": True,
}
SHOWN: Mapping[ReplyKind, Mapping[str, Any]] = {
    ReplyKind.POSTED: OF_A_POSTING,
    ReplyKind.JOB_MISSING: OF_A_POSTING,
    ReplyKind.JOB_STATUS: OF_A_POSTING | {"kind": "renew"},
    ReplyKind.APPLICATION: {
        "heading": f"An application for Inpatient coder ({REFERENCE})",
        "title": "Inpatient <b>coder</b>",
        "posting": "JB-BKTR-WMXD",
        "added_to": "",
        "name": "Ana <Lopez>",
        "address": "ana@home.example",
        "marks": ("It is not proven who sent it.",),
        "files": ("resume.pdf",),
        "left_out": ("a picture",),
        "words": "I would like to apply.",
    },
    ReplyKind.JOB_NOTICE: {
        "heading": f"Your posting ends soon ({REFERENCE})",
        "paragraphs": ("It ends <soon>.",),
    },
    ReplyKind.JOB_DIGEST: {
        "heading": f"Two new postings ({REFERENCE})",
        "searched": "coder, remote",
        "postings": (
            {
                "title": "Inpatient <b>coder</b>",
                "facts": "remote",
                "link": "https://desk.example/careers/JB-X",
            },
        ),
        "rest": 2,
        "rest_link": "https://desk.example/careers?words=coder",
        "rhythm": "daily",
        "end_link": "https://desk.example/careers/alerts/end/x",
    },
}

OF_EVERY_KIND = tuple(
    OF_A_POSTING
    | {"kind": kind, "was_listed": listed, "standing": standing, "until_said": listed, "address": address}
    for kind, listed, standing, address in (
        ("post", False, "pending", ""),
        ("change", True, "open", "https://desk.example/careers/JB-BKTR-WMXD"),
        ("change", True, "expired", ""),
        ("renew", True, "closed", ""),
        ("close", True, "open", ""),
        ("close", False, "pending", ""),
        ("unclear", False, "pending", ""),
        ("unclear", True, "open", ""),
    )
)
"""Everything that a mail wants of a posting, and where the posting stands then."""
