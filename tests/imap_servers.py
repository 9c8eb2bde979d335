"""Real IMAP servers for tests, on 127.0.0.1: pymap within the process, Dovecot as a process where it is installed.

Both give a `Mailserver`: where it is, how to put mails into a folder, how to look. A Dovecot's Maildir is written straight to,
so that thousands of mails are there in a second; it speaks TLS under a certificate that is made for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from imapclient import IMAPClient

from tests.at_the_desk import free_port

DOVECOT = "/usr/sbin/dovecot"
USER, PASSWORD = "consult", "a secret of the tests"
START_SECONDS = 90.0


@dataclass
class Mailserver:
    """A running server and its one account."""

    port: int
    tls_port: int = 0
    user: str = USER
    password: str = PASSWORD
    certificate: Path | None = None

    def url(self, folder: str = "INBOX", *, tls: bool = False) -> str:
        """What `imap_url` takes."""
        scheme, port = ("imaps", self.tls_port) if tls else ("imap", self.port)
        return f"{scheme}://{self.user}@localhost:{port}/{folder}"

    @contextlib.contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """A person's own mail program."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=90)
        with client:
            client.login(self.user, self.password)
            yield client

    def put(self, *mails: bytes, folder: str = "INBOX", flags: Sequence[bytes] = ()) -> None:
        """Mails by APPEND."""
        with self.client() as client:
            for raw in mails:
                client.append(folder, raw, flags)

    def flags(self, folder: str = "INBOX") -> dict[int, tuple[bytes, ...]]:
        """The flags of each mail by UID, without Recent."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["FLAGS"])
            return {
                uid: tuple(flag for flag in told[b"FLAGS"] if flag != b"\\Recent")
                for uid, told in found.items()
            }

    def count(self, folder: str = "INBOX") -> int:
        """How many mails a folder holds; none where it is missing."""
        with self.client() as client:
            if not client.folder_exists(folder):
                return 0
            return int(client.select_folder(folder, readonly=True)[b"EXISTS"])


class Pymap:
    """An IMAP server in this process, in a thread with an event loop of its own; its mails are in memory."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="pymap", daemon=True)
        self._thread.start()
        self._server = self._ask(self._start())
        self.server = Mailserver(self._server.sockets[0].getsockname()[1])

    def _ask(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(START_SECONDS)

    async def _start(self) -> asyncio.Server:
        from proxyprotocol.reader import ProxyProtocolReader
        from proxyprotocol.version import ProxyProtocolVersion
        from pymap.backend.dict import DictBackend
        from pymap.imap import IMAPServer

        args = Namespace(
            host="127.0.0.1", port=0, debug=False, cert=None, key=None, tls=False, proxy_protocol=None,
            passlib_cfg=None, demo_data=False, demo_user=USER, demo_password=PASSWORD,
        )  # fmt: skip
        backend, config = await DictBackend.init(args)
        config.apply_context()
        reader = ProxyProtocolReader(ProxyProtocolVersion.get(None))
        served = IMAPServer(backend.login, config)
        return await asyncio.start_server(reader.get_callback(served), host="127.0.0.1", port=0)

    def stop(self) -> None:
        """End every session."""
        self._ask(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(START_SECONDS)
        self._loop.close()

    async def _stop(self) -> None:
        self._server.close()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


@pytest.fixture
def pymap() -> Iterator[Mailserver]:
    """A pymap with one account and an empty INBOX."""
    running = Pymap()
    yield running.server
    running.stop()


CONFIG = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
listen = 127.0.0.1
mail_location = maildir:{folder}/mail
mail_uid = {user}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
disable_plaintext_auth = no
auth_mechanisms = plain login
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{more}
"""


@dataclass
class Dovecot(Mailserver):
    """A Dovecot of the test's own; `folder` holds its configuration and, below `mail`, the Maildir of INBOX."""

    folder: Path = field(default_factory=Path)
    process: subprocess.Popen[bytes] | None = None
    written: int = 0

    def write(self, mails: Sequence[bytes], *, subfolder: str = "") -> None:
        """Mails straight into the Maildir, in their order."""
        new = self.folder / "mail" / subfolder / "new"
        owner = (self.folder / "mail").stat()
        for raw in mails:
            self.written += 1
            path = new / f"{1_800_000_000 + self.written}.M{self.written}.tests"
            path.write_bytes(raw)
            os.chown(path, owner.st_uid, owner.st_gid)

    def start(self) -> None:
        """Listen; on the same ports each time."""
        self.process = subprocess.Popen(
            [DOVECOT, "-F", "-c", str(self.folder / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        ends = time.monotonic() + START_SECONDS
        while time.monotonic() < ends:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5) as probe:
                if probe.recv(4) == b"* OK":
                    return
            assert self.process.poll() is None, self.said()
            time.sleep(0.05)
        pytest.fail(self.said())

    def said(self) -> str:
        """Its log."""
        log = self.folder / "dovecot.log"
        return log.read_text(errors="replace") if log.exists() else "dovecot said nothing"

    def stop(self) -> None:
        """End it and its children."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(START_SECONDS)
        self.process = None


def make_dovecot(folder: Path, *, more: str = "") -> Dovecot:
    """A Dovecot that is not started yet; run by root it reads mail as nobody, else as whoever we are."""
    root = os.getuid() == 0
    me = pwd.getpwuid(os.getuid()).pw_name
    mine = pwd.getpwnam("nobody" if root else me)
    for name in ("mail/cur", "mail/new", "mail/tmp", "home", "run", "state"):
        (folder / name).mkdir(parents=True)
    if root:
        folder.chmod(0o755)
        for path in (folder / "mail", *(folder / "mail").iterdir(), folder / "home"):
            os.chown(path, mine.pw_uid, mine.pw_gid)
    make_certificate(folder)
    made = Dovecot(free_port(), free_port(), certificate=folder / "cert.pem", folder=folder)
    text = CONFIG.format(
        folder=folder, user=mine.pw_uid, gid=mine.pw_gid, password=PASSWORD.replace(" ", ""), port=made.port,
        internal="dovecot" if root else me, login="dovenull" if root else me,
        group="dovecot" if root else grp.getgrgid(mine.pw_gid).gr_name, tls_port=made.tls_port, more=more,
    )  # fmt: skip
    made.password = PASSWORD.replace(" ", "")
    (folder / "dovecot.conf").write_text(text)
    return made


@contextlib.contextmanager
def running_dovecot(*, more: str = "") -> Iterator[Dovecot]:
    """A started Dovecot in a folder of its own (not pytest's, which other users can't enter), removed at the end."""
    from tests.conftest import absent

    if not Path(DOVECOT).exists():
        absent("Dovecot is not installed, so there is no such IMAP server to test on")
    folder = Path(tempfile.mkdtemp(prefix="consultant-dovecot-"))
    made = make_dovecot(folder, more=more)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot with one account and an empty INBOX."""
    with running_dovecot() as made:
        yield made


def make_certificate(folder: Path) -> None:
    """cert.pem and key.pem for localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def trusting(certificate: Path) -> ssl.SSLContext:
    """A context that trusts this certificate alone."""
    return ssl.create_default_context(cafile=str(certificate))
