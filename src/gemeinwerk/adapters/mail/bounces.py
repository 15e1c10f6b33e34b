"""The mailbox for returned mail: IMAP, or a Maildir of this machine; the one home of imaplib and mailbox."""

from __future__ import annotations

import contextlib
import imaplib
import ssl
from collections.abc import Iterator
from pathlib import Path

from gemeinwerk.adapters.mail.reports import MOST_BYTES, reports
from gemeinwerk.domain.delivery.ports import BounceReport, BouncesUnavailable, ReturnedMail
from gemeinwerk.kernel.ports import AdapterStatus

TIMEOUT_SECONDS = 20.0
SEEN = ":2,S"


class MaildirBounces:
    """Reads a Maildir into which the mail server of this machine puts returns; implements ``ports.BounceMailbox``.

    What is settled moves from ``new`` to ``cur`` with the mark "seen" and is kept.
    """

    demo = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, *, limit: int) -> tuple[ReturnedMail, ...]:
        """Return the messages in ``new``, oldest first; a file too large is none of ours."""
        try:
            found = sorted((self._folder / "new").iterdir(), key=lambda file: (file.stat().st_mtime, file.name))
            return tuple(ReturnedMail(file.name, self._reports(file)) for file in found[:limit])
        except FileNotFoundError:
            return ()
        except OSError as fault:
            raise BouncesUnavailable(type(fault).__name__) from fault

    def _reports(self, file: Path) -> tuple[BounceReport, ...]:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > MOST_BYTES:
            return ()
        return reports(file.read_bytes())

    def settle(self, handle: str) -> None:
        """Move the message to ``cur``; one that is gone already was settled by somebody else."""
        name = Path(handle).name
        try:
            (self._folder / "cur").mkdir(exist_ok=True)
            with contextlib.suppress(FileNotFoundError):
                (self._folder / "new" / name).rename(self._folder / "cur" / f"{name}{SEEN}")
        except OSError as fault:
            raise BouncesUnavailable(type(fault).__name__) from fault

    def check(self) -> AdapterStatus:
        """Say whether the folder is there."""
        if (self._folder / "new").is_dir():
            return AdapterStatus(True, "Der Ordner für Rückläufer ist lesbar.")
        return AdapterStatus(False, "Der Ordner für Rückläufer fehlt (Maildir mit new und cur).")


class ImapBounces:
    """Reads a folder over IMAP; implements ``ports.BounceMailbox``.

    TLS from the start; ``encrypted=False`` is for a server on the same machine only. Nothing is deleted: what is
    settled gets the mark "seen".
    """

    demo = False

    def __init__(
        self,
        *,
        host: str,
        port: int,
        user: str,
        password: str,
        folder: str = "INBOX",
        encrypted: bool = True,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._host, self._port, self._user, self._password = host, port, user, password
        self._folder, self._encrypted, self._timeout = folder, encrypted, timeout

    def read(self, *, limit: int) -> tuple[ReturnedMail, ...]:
        """Return unseen messages, oldest first; a message too large is not fetched."""
        with self._session() as server:
            _, found = server.uid("SEARCH", "UNSEEN")
            uids = (found[0] or b"").split()[:limit] if found else []
            return tuple(ReturnedMail(uid.decode(), self._reports(server, uid.decode())) for uid in uids)

    def _reports(self, server: imaplib.IMAP4, uid: str) -> tuple[BounceReport, ...]:
        _, answer = server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)")
        parts = [one[1] for one in answer if isinstance(one, tuple) and len(one) == 2]
        return reports(parts[0]) if parts else ()

    def settle(self, handle: str) -> None:
        """Mark the message as seen."""
        with self._session() as server:
            server.uid("STORE", str(int(handle)), "+FLAGS.SILENT", r"(\Seen)")

    def check(self) -> AdapterStatus:
        """Sign in and open the folder."""
        try:
            with self._session():
                return AdapterStatus(True, "Das Postfach für Rückläufer antwortet.")
        except BouncesUnavailable as fault:
            return AdapterStatus(False, f"Das Postfach für Rückläufer antwortet nicht ({fault}).")

    @contextlib.contextmanager
    def _session(self) -> Iterator[imaplib.IMAP4]:
        try:
            server = self._connect()
            try:
                server.login(self._user, self._password)
                status, _ = server.select(f'"{self._folder}"')
                if status != "OK":
                    raise BouncesUnavailable("folder")
                yield server
            finally:
                with contextlib.suppress(imaplib.IMAP4.error, OSError):
                    server.logout()
        except (imaplib.IMAP4.error, OSError, ValueError) as fault:
            raise BouncesUnavailable(type(fault).__name__) from fault

    def _connect(self) -> imaplib.IMAP4:
        if self._encrypted:
            context = ssl.create_default_context()
            return imaplib.IMAP4_SSL(self._host, self._port, ssl_context=context, timeout=self._timeout)
        return imaplib.IMAP4(self._host, self._port, timeout=self._timeout)
