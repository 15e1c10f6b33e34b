"""The contract of the mailer's port, run against SMTP (a small server of the test) and against the demo twin."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gemeinwerk.adapters.calendar import LibraryHolidays
from gemeinwerk.adapters.demo.mail import DemoMailer
from gemeinwerk.adapters.mail import SmtpMailer, as_message
from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.ports import Mail, Mailer, MailRefused, MailUnavailable

MAIL = Mail("0192@gemeinwerk", "mara@beispiel.invalid", "Neue Nachricht für Müller", "Grüße\n.Punkt\n", "Stadt Bochum")


class _Talk(socketserver.StreamRequestHandler):
    """Answers just enough SMTP; what it says to a recipient is set by the test."""

    def handle(self) -> None:
        server: _Server = self.server  # type: ignore[assignment]
        self._say("220 test")
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            verb = line.split(" ", 1)[0].upper()
            if verb == "DATA":
                self._say("354 go")
                lines = []
                while (text := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(text)
                server.received.append(b"".join(lines))
                self._say(server.data_answer)
            elif verb == "RCPT":
                self._say(server.recipient_answer)
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    recipient_answer = "250 ok"
    data_answer = "250 queued"
    received: list[bytes]


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Talk) as running:
        running.received = []
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def smtp(server: _Server) -> SmtpMailer:
    return SmtpMailer(
        host="127.0.0.1", port=server.server_address[1], sender="post@bochum.invalid", encrypted=False, timeout=3
    )


@pytest.fixture(params=["smtp", "demo"])
def mailer(request: pytest.FixtureRequest, tmp_path: Path) -> Mailer:
    if request.param == "demo":
        return DemoMailer(tmp_path / "mail")
    return smtp(request.getfixturevalue("server"))


def test_contract_sends_and_says_how_it_is(mailer: Mailer) -> None:
    assert mailer.send(MAIL)
    assert mailer.send(MAIL)
    assert mailer.check().ok
    assert mailer.check().detail


def test_contract_refuses_what_is_no_address(mailer: Mailer) -> None:
    with pytest.raises(MailRefused):
        mailer.send(Mail("1@gemeinwerk", "", "Betreff", "Text"))


def test_smtp_message_is_complete(server: _Server) -> None:
    smtp(server).send(MAIL)
    raw = server.received[0]
    assert b"Message-ID: <0192@gemeinwerk>" in raw
    assert b"Auto-Submitted: auto-generated" in raw
    assert b"To: mara@beispiel.invalid" in raw


@pytest.mark.parametrize(("answer", "fault"), [("550 no such user", MailRefused), ("450 greylisted", MailUnavailable)])
def test_smtp_tells_a_refusal_from_a_pause(server: _Server, answer: str, fault: type[Exception]) -> None:
    server.recipient_answer = answer
    with pytest.raises(fault):
        smtp(server).send(MAIL)
    server.recipient_answer, server.data_answer = "250 ok", answer
    with pytest.raises(fault):
        smtp(server).send(MAIL)


def test_smtp_without_a_server_is_unavailable() -> None:
    lost = SmtpMailer(host="127.0.0.1", port=1, sender="post@bochum.invalid", timeout=1)
    with pytest.raises(MailUnavailable):
        lost.send(MAIL)
    assert not lost.check().ok


def test_smtp_sends_nothing_in_the_clear_unless_told_so(server: _Server) -> None:
    strict = SmtpMailer(
        host="127.0.0.1", port=server.server_address[1], sender="post@bochum.invalid", user="u", password="p", timeout=3
    )
    with pytest.raises(MailUnavailable):
        strict.send(MAIL)
    assert server.received == []


@pytest.mark.parametrize("to", ["a@b.invalid\nBcc: x@y.invalid", "kein", ""])
def test_no_header_can_be_smuggled_in(to: str) -> None:
    try:
        message = as_message(Mail("1@gemeinwerk", to, "Betreff", "Text"), "post@bochum.invalid")
    except MailRefused:
        return
    assert "Bcc" not in message


def test_demo_twin_writes_one_file_and_says_so(tmp_path: Path) -> None:
    demo = DemoMailer(tmp_path / "mail")
    for _ in range(2):
        demo.send(MAIL)
    files = list((tmp_path / "mail").iterdir())
    assert [file.name for file in files] == ["0192_gemeinwerk.eml"]
    assert "Demonstration" in files[0].read_text(encoding="utf-8")
    assert "Demonstration" in demo.check().detail
    with pytest.raises(MailRefused):
        demo.send(Mail("2@gemeinwerk", "unzustellbar@beispiel.invalid", "Betreff", "Text"))


def test_second_opinion_on_holidays_agrees() -> None:
    source = LibraryHolidays()
    assert source.check().ok
    assert source.holidays_of(2027) == frozenset(rules.public_holidays(2027))


def test_second_opinion_reports_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LibraryHolidays, "holidays_of", lambda self, year: frozenset())
    status = LibraryHolidays().check()
    assert not status.ok
    assert "Gesetz prüfen" in status.detail
