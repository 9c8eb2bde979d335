"""Everything that can go wrong, by what is done about it. A class docstring is its default message.

Who catches broadly: pipeline, workers/steps, intake/imap (a bad mail, or a bad hour of a server, must not end the polling),
intake/smtp_listener and intake/smtp, cli/main, the fetching of books (cli/update_round, cli/first_load), where one bad page must not keep out the others, and
administration/mailboxes, which asks a mail server in a thread; everyone else lets errors pass.
"""

from __future__ import annotations

from typing import ClassVar

from consultant.vocabulary import ReplyKind


class ConsultantError(Exception):
    """Something went wrong in the desk."""

    def __init__(self, message: str = "") -> None:
        """Use `message`, or the first line of the class docstring where none is given."""
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])


class Refusal(ConsultantError):
    """The mail is answered with a refusal; subclasses name its reply kind."""

    kind: ClassVar[ReplyKind]


class UnknownSender(Refusal):
    """The sender has no account here."""

    kind = ReplyKind.UNKNOWN_SENDER


class SenderSuspended(Refusal):
    """The sender or the account is suspended."""

    kind = ReplyKind.SUSPENDED


class OverQuota(Refusal):
    """The account has no questions left."""

    kind = ReplyKind.OVER_QUOTA


class MailTooLarge(Refusal):
    """The mail is larger than the mailbox takes."""

    kind = ReplyKind.TOO_LARGE


class NotPassedOn(Refusal):
    """The application is not passed on to the employer."""

    kind = ReplyKind.JOB_NOTICE


class NothingAsked(Refusal):
    """The mail holds no question."""

    kind = ReplyKind.NOTHING_ASKED


class Unreadable(ConsultantError):
    """The mail can't be parsed; it is kept and held for a person."""


class TransientError(ConsultantError):
    """It may work later; the step is tried again."""


class LoginRefused(ConsultantError):
    """The mail server refused the login; somebody must look at the mailbox's user name and secret."""


class TokenRefused(LoginRefused):
    """The token end point gives no token any more; somebody must authorise the mailbox again."""


class RelayAway(TransientError):
    """The relay takes no mail at all now, whichever it is; what is to leave waits in line."""


class ServerLost(TransientError):
    """The mail server went away in the middle, or answered too late."""


class ServerRefused(TransientError):
    """The mail server said no to a command, or answered what can't be read."""


class Greylisted(TransientError):
    """The recipient's server wants the mail again a little later (RFC 6647)."""


class RecipientFull(TransientError):
    """The recipient's mailbox has no room now; that may take hours."""


class PerhapsTaken(TransientError):
    """The relay had the whole mail and gave no answer; it may have taken it."""


class NotSigned(TransientError):
    """The mail could not be signed (DKIM), and does not leave without its signature."""


class DeliveryRefused(ConsultantError):
    """The relay refused the mail for good; the case ends as undeliverable."""


class ImportRejected(ConsultantError):
    """A code file was refused; the former release stays active."""


class FetchFailed(ConsultantError):
    """A file was not to be had from its publisher; the active edition stays."""


class PublisherAway(FetchFailed):
    """The publisher's host can't be reached; nothing else need be asked of it now."""


class ConfigurationError(ConsultantError):
    """A setting or a mailbox file is wrong; the message names the file and the key."""


class StoreAhead(ConsultantError):
    """The store belongs to a program that is more than one version newer."""


class StoreBehind(ConsultantError):
    """The store is older than this program, and migrating it is a step of its own."""


class SealKeyMissing(ConfigurationError, TransientError):
    """A value was sealed with a key that this process has not; steps wait until somebody adds it."""


class BackupRefused(ConsultantError):
    """The backup can't be restored here; nothing was changed."""


class UsageError(ConsultantError):
    """The command was used in a way that can't work; the message is one sentence for the user."""


class NothingToSearch(ConsultantError):
    """No list of the code system is loaded that could be searched."""


class CaseNotFound(ConsultantError):
    """There is no such case."""


class NoSuchThing(UsageError):
    """There is nothing of that number or name here, or nothing that is yours."""


class NotPossibleNow(ConsultantError):
    """The case stands in a state from which this can't be done, or somebody else did it first."""


class ChangedSince(NotPossibleNow):
    """The draft has changed since it was shown; look at it again."""

    def __init__(self, message: str = "", *, shown: int = 0, newest: int = 0) -> None:
        """`shown` is the version that was decided on, `newest` the one that stands now: their difference is to be shown."""
        super().__init__(message)
        self.shown, self.newest = shown, newest


class NewerMail(NotPossibleNow):
    """The sender has written again since; the draft is stale until somebody has seen the newer mail."""

    def __init__(self, message: str = "", *, reference: str = "", newest: int = 0) -> None:
        """`reference` and `newest` (the number of its case, for `Decision.seen`) name the newer mail."""
        super().__init__(message)
        self.reference, self.newest = reference, newest
