"""One connection to one folder: what older servers can't, and errors that say what was refused and nothing else."""

from __future__ import annotations

import pytest
from imapclient import IMAPClient

from consultant.errors import ServerLost, ServerRefused
from consultant.intake.imap.session import Session

from tests.at_the_desk import mail
from tests.broken_imap import BrokenServer


def open_session(broken: BrokenServer, *, readonly: bool = False) -> Session:
    client = IMAPClient("127.0.0.1", broken.port, ssl=False, timeout=60)
    client.login("consult", "x")
    return Session(client, "INBOX", readonly=readonly, quiet=10)


def test_a_server_without_move_copies_and_deletes_and_expunges_these_mails_only(broken: BrokenServer) -> None:
    with open_session(broken) as session:
        session.select()
        session.move([3, 4], "Taken")
    assert broken.flagged == [
        'UID COPY 3,4 "Taken"',
        "UID STORE 3,4 +FLAGS.SILENT (\\Deleted)",
        "UID EXPUNGE 3,4",
    ]


def test_a_server_that_can_not_expunge_single_mails_keeps_them_marked_as_deleted(
    broken: BrokenServer,
) -> None:
    broken.capabilities = "IMAP4rev1 MOVE"
    with open_session(broken) as session:
        session.select()
        session.delete([3])
        session.move([4], "Taken")
        assert not session.can_idle
    assert broken.flagged == ["UID STORE 3 +FLAGS.SILENT (\\Deleted)", 'UID MOVE 4 "Taken"']


def test_the_highest_mail_is_not_named_again_by_a_star(broken: BrokenServer) -> None:
    broken.mails = {5: mail(5), 6: mail(6)}
    with open_session(broken, readonly=True) as session:
        session.select()
        assert (session.uids_after(4), session.uids_after(6)) == ([5, 6], [])
    assert broken.asked("EXAMINE")


def test_a_refusal_names_command_and_code_and_none_of_the_server_s_words(broken: BrokenServer) -> None:
    broken.faults["SEARCH"] = lambda client, _: client.answer(f"{client.tag} NO [INUSE] Jane Doe is reading")
    broken.faults["FETCH"] = lambda client, _: client.answer(f"* 1 FETCH (UID\r\n{client.tag} OK done")
    with open_session(broken) as session:
        session.select()
        with pytest.raises(ServerRefused, match=r"^The mail server refused the command SEARCH \(INUSE\)\.$"):
            session.uids_after(0)
        with pytest.raises(ServerRefused, match="can't be read"):
            session.list([1])


def test_a_connection_that_is_gone_at_once_is_closed_quietly(broken: BrokenServer) -> None:
    client = IMAPClient("127.0.0.1", broken.port, ssl=False, timeout=60)
    client.login("consult", "x")
    broken.faults["CAPABILITY"] = lambda client, _: client.drop()
    with pytest.raises(ServerLost):
        Session(client, "INBOX", readonly=True, quiet=10)
