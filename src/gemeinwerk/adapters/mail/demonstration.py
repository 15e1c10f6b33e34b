"""Demo twin of the mailbox for returns: a folder of this machine, into which the demo mailer has mail come back."""

from __future__ import annotations

import re
from email.message import EmailMessage

from gemeinwerk.adapters.mail.bounces import SEEN, MaildirBounces
from gemeinwerk.domain.delivery.ports import Mail
from gemeinwerk.kernel.ports import AdapterStatus


class DemoBounces(MaildirBounces):
    """Implements ``delivery.ports.BounceMailbox`` with a folder of this machine, into which the demo mailer puts returns."""

    demo = True

    def put(self, mail: Mail) -> None:
        """Write the report that a mail server would send back for this mail (RFC 3464)."""
        new = self._folder / "new"
        new.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^A-Za-z0-9.-]", "_", mail.message_id)
        if not (self._folder / "cur" / f"{name}{SEEN}").exists():
            (new / name).write_bytes(report(mail.message_id, mail.to))

    def check(self) -> AdapterStatus:
        """Say that this is the demo."""
        return AdapterStatus(True, "Demonstration: Rückläufer werden nur aus einem Ordner gelesen.")


def report(message_id: str, recipient: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """Return a delivery report about one mail (RFC 3464)."""
    message = EmailMessage()
    message["From"] = "Mail Delivery System <MAILER-DAEMON@example.org>"
    message["To"] = "rueck@gemeinwerk.invalid"
    message["Subject"] = "Undelivered Mail Returned to Sender"
    message["Auto-Submitted"] = "auto-replied"
    lines = (
        "Reporting-MTA: dns; mail.example.org", "", f"Final-Recipient: rfc822; {recipient}", f"Action: {action}",
        f"Status: {status}", f"Diagnostic-Code: smtp; 550 {status} unknown",
    )  # fmt: skip
    parts = (
        ("text/plain", "This mail could not be delivered."),
        ("message/delivery-status", "\n".join(lines) + "\n"),
        ("text/rfc822-headers", f"Message-ID: <{message_id}>\nTo: {recipient}\n"),
    )
    edge = "gemeinwerk-demo"
    del message["MIME-Version"]
    head = message.as_string().rstrip("\n")
    body = "".join(f"--{edge}\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts)
    kind = f'multipart/report; report-type=delivery-status; boundary="{edge}"'
    return f"{head}\nMIME-Version: 1.0\nContent-Type: {kind}\n\n{body}--{edge}--\n".encode()
