"""Demo twin of the mail server: writes each mail into a folder; nothing leaves the machine."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from pathlib import Path

from gemeinwerk.domain.delivery.ports import Mail, MailRefused
from gemeinwerk.kernel.ports import AdapterStatus

log = logging.getLogger("gemeinwerk.demo.mail")

LATER = "spaeter-unzustellbar@"
"""Mail to addresses that begin so is taken, and comes back afterwards."""
UNDELIVERABLE = "unzustellbar@"
"""Addresses that begin so are refused, to show what a bounce does."""


class DemoMailer:
    """Implements ``delivery.ports.Mailer`` with a folder; the same mail is written once, however often it is sent."""

    demo = True

    def __init__(self, folder: Path, comes_back: Callable[[Mail], None] | None = None) -> None:
        self._folder, self._comes_back = folder, comes_back

    def send(self, mail: Mail) -> str:
        """Write the mail as a text file named after its id and return the name.

        Raises MailRefused for an address that begins with ``unzustellbar@`` or has no ``@``.
        """
        if mail.to.startswith(UNDELIVERABLE) or "@" not in mail.to:
            raise MailRefused("demo address")
        name = re.sub(r"[^A-Za-z0-9.-]", "_", mail.message_id) + ".eml"
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f".{name}.{os.getpid()}"
        draft.write_text(_text(mail), encoding="utf-8")
        draft.replace(self._folder / name)
        if mail.to.startswith(LATER) and self._comes_back is not None:
            self._comes_back(mail)
        log.info("demo mail written to a folder instead of being sent")
        return name

    def check(self) -> AdapterStatus:
        """Say that this is the demo and whether the folder can be written."""
        writable = os.access(self._folder if self._folder.exists() else self._folder.parent, os.W_OK)
        return AdapterStatus(writable, "Demonstration: E-Mails werden nur in einen Ordner geschrieben.")


def _text(mail: Mail) -> str:
    one_line = mail.subject.replace("\n", " ")
    return (
        f"From: {mail.sender_name} <demo@gemeinwerk.invalid>\nTo: {mail.to}\nSubject: {one_line}\n"
        f"Message-ID: <{mail.message_id}>\nX-Gemeinwerk: Demonstration, nicht versandt\n\n{mail.body}\n"
    )
