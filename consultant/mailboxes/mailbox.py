"""One mailbox: its effective values, as the files of `mailbox_config/` give them. Keys are documented in `_defaults.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from consultant.vocabulary import ReplyKind, Setting


class Review(StrEnum):
    """When a person looks at a draft before it leaves."""

    ALWAYS = "always"
    WHEN_UNSURE = "when_unsure"
    NEVER = "never"


class Serves(StrEnum):
    """What a mailbox is for: coding questions, or postings of the job board and applications to them."""

    QUESTIONS = "questions"
    JOBS = "jobs"


class Verify(StrEnum):
    """How it is known who sent a mail: not at all, by our own MX's header (RFC 8601), or computed at the SMTP door."""

    OFF = "off"
    HEADER = "header"
    DOOR = "door"


class OnFailure(StrEnum):
    """What becomes of a mail whose sender is not proven."""

    HOLD = "hold"
    REFUSE = "refuse"
    ACCEPT = "accept"


class ImapAuth(StrEnum):
    """How the poller logs in."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, no password
    XOAUTH2 = "xoauth2"
    OAUTHBEARER = "oauthbearer"


class AfterTaking(StrEnum):
    """What the poller does on the server with a mail that is stored here."""

    KEEP = "keep"
    SEEN = "seen"
    MOVE = "move"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One mailbox, effective values. Sizes in bytes, times in seconds or days as their names say."""

    name: str
    serves: Serves
    addresses: tuple[str, ...]
    from_name: str
    from_address: str
    review: Review
    review_below: float
    undo_seconds: int
    automatic_undo_seconds: int
    automatic_kinds: tuple[ReplyKind, ...]
    acknowledge: bool
    time_zone: str
    business_hours: str
    holidays: tuple[str, ...]
    answer_within_hours: int
    lead: tuple[str, ...]
    second_review_share: float
    max_message_bytes: int
    setting: Setting | None
    charge_for_clarify: bool
    charge_for_decline: bool
    keep_raw_days: int
    keep_text_days: int
    hold_on_phi: bool
    verify_senders: Verify
    authserv_ids: tuple[str, ...]
    on_auth_fail: OnFailure
    on_auth_none: OnFailure
    mails_per_hour: int
    automatic_per_hour: int
    plus_addressing: bool
    reply_key_days: int
    alert_to: tuple[str, ...]
    give_up_hours: int
    dkim_selector: str
    dkim_key: str
    tell_unread_attachments: bool
    maildir: str
    imap_url: str
    imap_secret: str
    imap_auth: ImapAuth
    imap_after: AfterTaking
    imap_move_to: str
    imap_poll_seconds: int
    imap_idle: bool
    oauth_token_url: str
    oauth_client_id: str
    oauth_client_secret: str
    oauth_refresh_token: str
    oauth_scope: str
    posting_days: int
    most_posting_days: int
    applications_per_day: int

    @property
    def domain(self) -> str:
        """The domain of what we send from here."""
        return self.from_address.rpartition("@")[2]

    def on_sender(self, proof: str, asks: str = "") -> OnFailure:
        """What becomes of a mail by what is known of its sender (RFC 8601's word), and what the sender's domain asks for.

        Refused is only what was looked at and found wanting: what the DNS did not say for now, what came in by a door that
        does not look, and what fails a policy that asks for nothing (`p=none`) is held in place of it.
        """
        if self.verify_senders is Verify.OFF or proof == "pass":
            return OnFailure.ACCEPT
        says = self.on_auth_fail if proof == "fail" else self.on_auth_none
        may_refuse = proof == "none" or (proof == "fail" and asks != "none")
        return says if says is not OnFailure.REFUSE or may_refuse else OnFailure.HOLD

    def charges(self, kind: ReplyKind) -> bool:
        """Whether a reply of this kind costs the account what it reserved, a question or a posting; of a renewal `job_board` says it."""
        optional = {ReplyKind.CLARIFY: self.charge_for_clarify, ReplyKind.DECLINE: self.charge_for_decline}
        return optional.get(kind, kind in {ReplyKind.ANSWER, ReplyKind.POSTED})
