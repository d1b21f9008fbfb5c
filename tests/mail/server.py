"""A real mail server for the tests: Exim takes mail by SMTP, Dovecot delivers by LMTP and shows it by IMAP.

Both run in a folder of their own as the user who runs the tests (started by root, as the packages' users).
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from threading import Event as Pause
from time import monotonic

PASSWORD = "korrekt-pferd"
PATIENCE = 20.0  # seconds for a server to answer, or for a mail to arrive
PACKAGES = "dovecot-imapd dovecot-lmtpd exim4-daemon-light"

DOVECOT = """
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
instance_name = {home}
log_path = {home}/dovecot.log
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u allow_all_users=yes
}}
protocol lmtp {{
  postmaster_address = postmaster@cuihu.test
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""

EXIM = """
primary_hostname = mail.cuihu.test
spool_directory = {home}/spool
log_file_path = {home}/exim-%slog
pid_file_path = {home}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {smtp}
auth_advertise_hosts = *
tls_advertise_hosts =
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
message_size_limit = 60M
never_users =
deliver_drop_privilege = true
timeout_frozen_after = 1d
smtp_accept_max = 60

begin acl
acl_rcpt:
  deny domains = refused.test
       message = no such mailbox here
  defer domains = later.test
       message = come back later
  accept
acl_data:
  accept

begin routers
nobody:
  driver = redirect
  domains = bounces.test
  allow_fail
  data = :fail: mailbox unavailable
everyone:
  driver = accept
  transport = to_lmtp

begin transports
to_lmtp:
  driver = smtp
  protocol = lmtp
  hosts = 127.0.0.1
  port = {lmtp}
  hosts_override
  allow_localhost
  hosts_try_fastopen =

begin retry
* * F,2m,1s

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq{{$auth3}}{{{password}}}}}
  server_set_id = $auth2
"""


def missing() -> bool:
    """True when the programs are not installed."""
    return not (_program("dovecot") and _program("exim4"))


def _program(name: str) -> str:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") or ""


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class MailServer:
    """Started by `start`, ended by `stop`. Any address has a mailbox; the password of all is `PASSWORD`."""

    home: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="zs-mail-")))
    smtp: int = field(default_factory=free_port)
    imap: int = field(default_factory=free_port)
    imaps: int = field(default_factory=free_port)
    lmtp: int = field(default_factory=free_port)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> MailServer:
        """Start both and wait until they answer."""
        root = os.geteuid() == 0
        owner = pwd.getpwnam("mail" if root else pwd.getpwuid(os.geteuid()).pw_name)
        names = {
            "internal": "dovecot" if root else owner.pw_name,
            "login": "dovenull" if root else owner.pw_name,
            "internal_group": grp.getgrgid(pwd.getpwnam("dovecot").pw_gid if root else owner.pw_gid).gr_name,
        }
        self.home.chmod(0o755)
        for name in ("mail", "spool", "state"):
            (self.home / name).mkdir()
        self._certificate()
        if root:
            shutil.chown(self.home / "mail", owner.pw_uid, owner.pw_gid)
            shutil.chown(self.home / "spool", "Debian-exim", "Debian-exim")
            shutil.chown(self.home, "Debian-exim", "Debian-exim")  # its logs lie there
        ports = {"smtp": self.smtp, "imap": self.imap, "imaps": self.imaps, "lmtp": self.lmtp}
        given = {"home": self.home, "password": PASSWORD, "uid": owner.pw_uid, "gid": owner.pw_gid, **ports, **names}
        for name, text in (("dovecot.conf", DOVECOT), ("exim.conf", EXIM)):
            (self.home / name).write_text(text.format(**given))
            (self.home / name).chmod(0o644)
        self._run([_program("dovecot"), "-F", "-c", str(self.home / "dovecot.conf")])
        self._run([_program("exim4"), "-C", str(self.home / "exim.conf"), "-bdf", "-q1s"])
        for port in ports.values():
            self._wait_for(port)
        return self

    def _run(self, command: list[str]) -> None:
        out = (self.home / "console.log").open("ab")
        self.running.append(subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL))

    def _certificate(self) -> None:
        make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                "-keyout", str(self.home / "key.pem"), "-out", str(self.home / "cert.pem")]  # fmt: skip
        subprocess.run(make, check=True, capture_output=True)

    def _wait_for(self, port: int) -> None:
        until = monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                assert monotonic() < until, self.logs()
                Pause().wait(0.05)

    def logs(self) -> str:
        """What the servers wrote, for a failing test."""
        return "\n".join(p.read_text(errors="replace")[-2000:] for p in sorted(self.home.glob("*log")))

    def stop(self) -> None:
        """End both and remove their folder."""
        for one in self.running:
            one.terminate()
        for one in self.running:
            try:
                one.wait(10)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def send(self, message: EmailMessage | bytes, to: str, sender: str = "lihua@kehu.test") -> None:
        """Hand a mail to the SMTP server as a stranger's mail program does."""
        raw = message if isinstance(message, bytes) else message.as_bytes()
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=PATIENCE) as post:
            post.sendmail(sender, [to], raw)

    def deliver(self, messages: Iterable[bytes], to: str, sender: str = "lihua@kehu.test") -> None:
        """Put many mails into a mailbox by LMTP over one connection, as a busy server does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as post:
            for raw in messages:
                post.sendmail(sender, [to], raw)

    def box(self, address: str) -> list[bytes]:
        """The mails that lie in an address's mailbox, oldest first."""
        found = [p for part in ("new", "cur") for p in (self.home / "mail" / address / part).glob("*")]
        return [p.read_bytes() for p in sorted(found, key=lambda p: p.name)]

    def wait_for(self, address: str, count: int) -> list[bytes]:
        """The mails of an address, once there are at least `count`."""
        until = monotonic() + PATIENCE
        while len(found := self.box(address)) < count:
            assert monotonic() < until, f"{len(found)} of {count} mails at {address}\n{self.logs()}"
            Pause().wait(0.03)
        return found

    def empty(self) -> None:
        """Forget every mail."""
        for box in (self.home / "mail").glob("*"):
            shutil.rmtree(box)
