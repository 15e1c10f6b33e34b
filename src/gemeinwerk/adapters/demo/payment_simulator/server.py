"""The server: the three calls of the standard, the token, the page to pay and the overview with failures."""

from __future__ import annotations

import secrets
import ssl
from dataclasses import dataclass
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from gemeinwerk.adapters.demo.payment_simulator import pages
from gemeinwerk.adapters.demo.payment_simulator.answering import Reply, as_json, deliver, problem
from gemeinwerk.adapters.demo.payment_simulator.faults import CODES, Faults
from gemeinwerk.adapters.demo.payment_simulator.payments import Payment, Payments, read_json
from gemeinwerk.adapters.demo.payment_simulator.rules import PATH_ID, fault_of

MAX_BODY: Final = 256 * 1024
CLIENT: Final = ("simulator", "simulator")
LOCKED: Final = "gesperrt"
ACTIONS: Final = {"pay": "PAYED", "late": "PAYED", "cancel": "CANCELED", "fail": "FAILED"}
CONTRADICTIONS: Final = ("PAYED", "CANCELED", "INITIAL", "FAILED")


@dataclass(frozen=True, slots=True)
class Options:
    """How a simulator runs; ``login`` asks for a bearer token, ``certificate`` for TLS, ``clients`` for client certificates.

    ``late`` is how many seconds later a late payment is told, ``slow`` how long a slow answer takes.
    """

    port: int = 0
    file: Path | None = None
    login: bool = False
    certificate: Path | None = None
    clients: Path | None = None
    late: float = 20.0
    slow: float = 30.0


class Simulator(ThreadingHTTPServer):
    """One provider on this machine."""

    daemon_threads = True

    def __init__(self, options: Options) -> None:
        super().__init__(("127.0.0.1", options.port), Handler)
        self.options = options
        self.payments, self.faults = Payments(options.file), Faults()
        self.tokens: set[str] = set()
        self.asked = 0
        scheme = "http"
        if options.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(options.certificate)
            if options.clients:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(options.clients)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
            scheme = "https"
        self.address = f"{scheme}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Broken connections are part of the play."""


def serve(options: Options) -> None:
    """Serve until interrupted; prints the address as soon as it is reachable."""
    with Simulator(options) as server:
        print(f"Simulator des Zahlungsdienstes: {server.address}/", flush=True)
        server.serve_forever()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    server: Simulator

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing is logged."""

    def do_GET(self) -> None:  # noqa: N802
        """Answer a reading request."""
        self._answer(b"")

    def do_POST(self) -> None:  # noqa: N802
        """Answer a writing request."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            deliver(self, Reply(413, b"", "text/plain"), "", 0)
            return
        self._answer(self.rfile.read(int(length)))

    def _answer(self, body: bytes) -> None:
        parts = urlsplit(self.path).path.strip("/").split("/")
        call = self._call(parts)
        fault = self.server.faults.next(call) if call else ""
        if fault == "reset":
            reply = Reply(500, b"")
        elif fault in CODES:
            reply = problem(403 if fault == "FORBIDDEN" else 400, fault, "bestellt")
        elif fault == "unknown":
            reply = problem(404, "UNSPECIFIED", "unknown transaction")
        else:
            reply = self._machine(call, parts, body, fault) if call else self._person(parts, body)
        deliver(self, reply, fault, self.server.options.slow)

    def _call(self, parts: list[str]) -> str:
        if parts[0] == "paymenttransaction":
            return "create" if self.command == "POST" else "status"
        return {"status": "service", "auth": "token"}.get(parts[0], "")

    def _machine(self, call: str, parts: list[str], body: bytes, fault: str) -> Reply:
        if call == "token":
            return self._token(body)
        if self.server.options.login and self.headers.get("Authorization", "")[7:] not in self.server.tokens:
            return problem(401, "FORBIDDEN_TOKEN", "no valid token")
        if len(parts) < 3 or not all(PATH_ID.fullmatch(one) for one in parts[1:3]):
            return problem(400, "NO_VALID_ORIGINATOR_OR_ENDPOINT", "path")
        if parts[2] == LOCKED:
            return problem(403, "FORBIDDEN", "locked")
        owner = "/".join(parts[1:3])
        if call == "service":
            return as_json({"status": "UP"})
        if call == "create":
            return self._create(owner, body, fault)
        payment = self.server.payments.find(parts[3]) if len(parts) == 4 else None
        if payment is None or payment.owner != owner:
            return problem(404, "UNSPECIFIED", "unknown transaction")
        return as_json(self._told(payment, fault))

    def _token(self, body: bytes) -> Reply:
        if self.headers.get("Content-Type", "").startswith("application/json"):
            try:
                words = dict(read_json(body))
            except (ValueError, TypeError, RecursionError):
                words = {}
        else:
            words = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        if (words.get("client_id"), words.get("client_secret")) != CLIENT:
            return as_json({"error": "invalid_client"}, 401)
        token = secrets.token_urlsafe(32)
        self.server.tokens.add(token)
        return as_json({"access_token": token, "token_type": "Bearer", "expires_in": 300})

    def _create(self, owner: str, body: bytes, fault: str) -> Reply:
        try:
            request = read_json(body)
        except (ValueError, RecursionError):
            return problem(400, "VALIDATION_ERROR", "no JSON")
        if wrong := fault_of(request):
            return problem(400, *wrong)
        payment, new = self.server.payments.begin(owner, request)
        if not new:
            return problem(400, "PAYMENT_EXISTS", "requestId", transactionId=payment.transaction_id)
        return as_json(self._told(payment, fault))

    def _told(self, payment: Payment, fault: str) -> dict[str, Any]:
        state = payment.told_state()
        url = f"{self.server.address}/paymenttransaction/{payment.owner}/{payment.transaction_id}"
        told: dict[str, Any] = {
            "transactionUrl": url,
            "transactionId": payment.transaction_id,
            "transactionReference": payment.reference,
            "transactionTimestamp": payment.at,
            "status": state,
        }
        if payment.method and state != "INITIAL":
            told["paymentMethod"] = payment.method
        if state == "INITIAL" and fault != "no-redirect":
            told["transactionRedirectUrl"] = f"{self.server.address}/pay/{payment.transaction_id}"
        request = dict(payment.request)
        if fault == "wrong-amount":
            request["grosAmount"] = Decimal(request["grosAmount"]) + 1
        elif fault == "wrong-currency":
            request["currency"] = "USD"
        elif fault == "wrong-transaction":
            told["transactionId"] = secrets.token_hex(16)
            request["requestId"] = secrets.token_hex(16)
        elif fault == "strange-state":
            told["status"] = "PAID"
        elif fault == "contradiction":
            told["status"] = CONTRADICTIONS[self.server.asked % len(CONTRADICTIONS)]
            self.server.asked += 1
        elif fault == "forged-redirect":
            told["transactionRedirectUrl"] = "https://bezahlen.fremd.invalid/login"
        return {"paymentInformation": told, "paymentRequest": request}

    def _person(self, parts: list[str], body: bytes) -> Reply:
        if self.command == "GET" and parts == [""]:
            listed = self.server.payments.latest(pages.MOST)
            return _page(pages.overview(listed, self.server.faults.listed()))
        if self.command == "GET" and parts == ["style.css"]:
            return Reply(200, pages.STYLE.encode(), "text/css; charset=utf-8")
        words = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        if self.command == "POST" and parts == ["faults"]:
            times = words.get("times", "1")
            number = int(times) if times.isdecimal() and len(times) < 6 else 0
            if self.server.faults.order(words.get("fault", ""), words.get("call", ""), number):
                return Reply(303, b"", "text/plain", {"Location": "/"})
            return _page(pages.page("Das geht nicht", "<p>Diese Störung gibt es nicht.</p>"), 400)
        payment = self.server.payments.find(parts[1]) if len(parts) == 2 and parts[0] == "pay" else None
        if payment is None:
            return _page(pages.page("Nicht gefunden", '<p>Zur <a href="/">Übersicht</a></p>'), 404)
        if self.command == "GET":
            return _page(pages.pay_page(payment))
        return self._decide(payment, words.get("action", ""))

    def _decide(self, payment: Payment, action: str) -> Reply:
        state = ACTIONS.get(action)
        if state is None:
            return _page(pages.page("Das geht nicht", "<p>Diese Taste gibt es nicht.</p>"), 400)
        self.server.payments.decide(payment, state, told_in=self.server.options.late if action == "late" else 0.0)
        back = str(payment.request["redirectUrl"])
        if not back.isascii() or not back.isprintable():
            return _page(pages.pay_page(payment))
        return Reply(303, b"", "text/plain", {"Location": back})


def _page(content: str, status: int = 200) -> Reply:
    return Reply(status, content.encode(), "text/html; charset=utf-8")
