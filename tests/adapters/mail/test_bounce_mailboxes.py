"""The contract of the mailbox for returns: Maildir, IMAP (a small server of the test) and the demo twin; hostile reports."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from gemeinwerk.adapters.demo.mail import DemoMailer
from gemeinwerk.adapters.mail import SmtpMailer
from gemeinwerk.adapters.mail.bounces import ImapBounces, MaildirBounces
from gemeinwerk.adapters.mail.demonstration import DemoBounces, report
from gemeinwerk.adapters.mail.reports import MOST_BYTES, MOST_RECIPIENTS, reports
from gemeinwerk.adapters.mail.returning import message_of, sender_of
from gemeinwerk.domain.delivery.ports import BounceMailbox, BounceReport, BouncesUnavailable, Mail
from gemeinwerk.domain.delivery.rules import mail_identity, mail_of
from tests.adapters.mail.test_mail_adapters import _Server, server  # noqa: F401

OURS = mail_identity(UUID(int=7), UUID(int=9))
MARA = "mara@beispiel.invalid"
GOOD = report(OURS, MARA)


class _Imap(socketserver.StreamRequestHandler):
    """Speaks just enough IMAP4rev1 for a client that signs in, searches, fetches and marks."""

    def handle(self) -> None:
        box: _ImapServer = self.server  # type: ignore[assignment]
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, rest = line.partition(" ")
            verb = rest.upper()
            if verb.startswith("LOGIN") and box.password not in rest:
                self._say(f"{tag} NO wrong")
                continue
            if verb.startswith("CAPABILITY"):
                self._say("* CAPABILITY IMAP4rev1")
            elif verb.startswith("SELECT"):
                self._say(f"* {len(box.mails)} EXISTS")
            elif verb.startswith("UID SEARCH UNSEEN"):
                found = " ".join(str(uid) for uid in sorted(box.mails) if uid not in box.seen)
                self._say(f"* SEARCH {found}".rstrip())
            elif verb.startswith("UID FETCH"):
                uid = int(rest.split()[2])
                raw = box.mails[uid][: int(re.search(r"<0\.(\d+)>", rest).group(1))]  # type: ignore[union-attr]
                self.wfile.write(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
            elif verb.startswith("UID STORE"):
                box.seen.add(int(rest.split()[2]))
            elif verb.startswith("LOGOUT"):
                self._say("* BYE")
                self._say(f"{tag} OK bye")
                return
            self._say(f"{tag} OK done")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class _ImapServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    password = "geheim"
    mails: dict[int, bytes]
    seen: set[int]


@pytest.fixture
def imap() -> Iterator[_ImapServer]:
    with _ImapServer(("127.0.0.1", 0), _Imap) as running:
        running.mails, running.seen = {}, set()
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def over_imap(box: _ImapServer, password: str = "geheim") -> ImapBounces:
    return ImapBounces(
        host="127.0.0.1", port=box.server_address[1], user="rueck", password=password, encrypted=False, timeout=3
    )


@pytest.fixture(params=["maildir", "imap", "demo"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[BounceMailbox, Callable[[bytes], None]]:
    """A mailbox and what puts a message into it."""
    if request.param == "imap":
        box: _ImapServer = request.getfixturevalue("imap")
        return over_imap(box), lambda raw: box.mails.update({len(box.mails) + 1: raw})
    new = tmp_path / "new"
    new.mkdir()
    kind = MaildirBounces if request.param == "maildir" else DemoBounces
    return kind(tmp_path), lambda raw: (new / f"{len(list(new.iterdir()))}.mail").write_bytes(raw) and None


def test_contract_reads_what_is_unsettled_and_keeps_what_is_settled(
    filled: tuple[BounceMailbox, Callable[[bytes], None]],
) -> None:
    box, put = filled
    assert box.read(limit=5) == () and box.check().ok and box.check().detail
    put(GOOD)
    put(b"Subject: Hallo\n\nIch bin im Urlaub.\n")
    first, second = box.read(limit=5)
    assert first.reports == (BounceReport(OURS, MARA, "failed", "5.1.1"),) and second.reports == ()
    assert len(box.read(limit=1)) == 1
    for _ in range(2):
        box.settle(first.handle)
    assert [one.handle for one in box.read(limit=5)] == [second.handle]


def test_a_mailbox_that_is_not_there_says_so(tmp_path: Path, imap: _ImapServer) -> None:
    assert not MaildirBounces(tmp_path / "nichts").check().ok
    wrong = over_imap(imap, "falsch")
    assert not wrong.check().ok
    with pytest.raises(BouncesUnavailable):
        wrong.read(limit=1)
    gone = ImapBounces(host="127.0.0.1", port=1, user="u", password="p", timeout=1)
    with pytest.raises(BouncesUnavailable):
        gone.settle("1")


def test_maildir_stays_inside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    secret = tmp_path / "geheim"
    secret.write_bytes(GOOD)
    (tmp_path / "new" / "link").symlink_to(secret)
    (tmp_path / "new" / "huge").write_bytes(GOOD + b"x" * MOST_BYTES)
    box = MaildirBounces(tmp_path)
    assert [one.reports for one in box.read(limit=5)] == [(), ()]
    box.settle("../geheim")
    assert secret.exists()


def test_demo_mail_comes_back_later(tmp_path: Path) -> None:
    box = DemoBounces(tmp_path / "rueck")
    mailer = DemoMailer(tmp_path / "mail", box.put)
    mail = Mail(OURS, "spaeter-unzustellbar@beispiel.invalid", "Betreff", "Text")
    mailer.send(mail)
    mailer.send(mail)
    (returned,) = box.read(limit=5)
    assert returned.reports[0].recipient == mail.to
    box.settle(returned.handle)
    mailer.send(mail)
    mailer.send(Mail(OURS, MARA, "Betreff", "Text"))
    assert box.read(limit=5) == ()


def test_each_mail_has_a_sender_address_of_its_own(server: _Server) -> None:  # noqa: F811
    address = sender_of(OURS, "rueck@bochum.invalid")
    assert message_of(address) == message_of(address.upper()) == OURS
    assert len(address.partition("@")[0]) <= 64
    assert sender_of("fremd@x", "rueck@bochum.invalid") == "rueck@bochum.invalid"
    for other in ("rueck@bochum.invalid", f"rueck+{'0' * 26}-{'1' * 26}@bochum.invalid", "x" * 999, ""):
        assert message_of(other) == ""
    mailer = SmtpMailer(
        host="127.0.0.1", port=server.server_address[1], sender="post@bochum.invalid", encrypted=False, timeout=3,
        returns="rueck@bochum.invalid",
    )  # fmt: skip
    mailer.send(Mail(OURS, MARA, "Betreff", "Text"))
    assert b"From: post@bochum.invalid" in server.received[0]


def test_the_address_of_the_return_names_the_mail_without_a_copy() -> None:
    bare = GOOD.replace(f"Message-ID: <{OURS}>".encode(), b"X: y")
    assert reports(bare) == ()
    to = sender_of(OURS, "rueck@bochum.invalid").encode()
    assert reports(bare.replace(b"To: rueck@gemeinwerk.invalid", b"To: <" + to + b">", 1))[0].message_id == OURS


def test_original_recipient_comes_before_the_final_one() -> None:
    both = GOOD.replace(b"Final-Recipient", b"Original-Recipient: rfc822; alt@beispiel.invalid\nFinal-Recipient")
    assert reports(both)[0].recipient == "alt@beispiel.invalid"


HOSTILE = {
    "empty": b"",
    "bytes": bytes(range(256)) * 20,
    "too large": GOOD + b"x" * MOST_BYTES,
    "not a report": GOOD.replace(b"multipart/report", b"multipart/mixed"),
    "other report": GOOD.replace(b"delivery-status;", b"disposition-notification;"),
    "no status part": GOOD.replace(b"message/delivery-status", b"text/plain"),
    "no recipient": GOOD.replace(b"Final-Recipient", b"X-Recipient"),
    "recipient is no address": GOOD.replace(b"rfc822; mara@beispiel.invalid", b"rfc822; <script>"),
    "cut off": GOOD[: len(GOOD) // 2],
    "deeply nested": b"".join(
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(900)
    ),
    "unknown charset": GOOD.replace(b"text/plain", b"text/plain; charset=nirgends"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_no_report(name: str) -> None:
    found = reports(HOSTILE[name])
    assert all(mail_of(one.message_id) is None or name == "unknown charset" for one in found)


def test_no_more_recipients_than_the_limit() -> None:
    block = b"Final-Recipient: rfc822; x@y.invalid\nAction: failed\nStatus: 5.0.0\n\n"
    many = GOOD.replace(b"Final-Recipient: rfc822; mara", block * 500 + b"Final-Recipient: rfc822; mara")
    assert len(reports(many)) <= MOST_RECIPIENTS
