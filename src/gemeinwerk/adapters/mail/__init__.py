"""Mail by SMTP; the one home of smtplib. Every connection is encrypted before a password is sent."""

from __future__ import annotations

import smtplib
import ssl
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formataddr, formatdate

from gemeinwerk.adapters.mail.returning import sender_of
from gemeinwerk.domain.delivery.ports import Mail, MailRefused, MailUnavailable
from gemeinwerk.kernel.ports import AdapterStatus

TIMEOUT_SECONDS = 10.0
_IMPLICIT_TLS = 465
_PERMANENT = 500


class SmtpMailer:
    """Hands plain-text mail over to one mail server; implements ``delivery.ports.Mailer``.

    Port 465 speaks TLS from the start, any other port by STARTTLS. ``encrypted=False`` is for a server on the
    same machine only; then no password is ever sent. ``returns`` is the address of the mailbox for returned mail; each
    mail then has a sender address of its own there.
    """

    demo = False

    def __init__(
        self,
        *,
        host: str,
        port: int,
        sender: str,
        user: str = "",
        password: str = "",
        encrypted: bool = True,
        timeout: float = TIMEOUT_SECONDS,
        returns: str = "",
    ) -> None:
        self._host, self._port, self._sender = host, port, sender
        self._user, self._password = user, password
        self._encrypted, self._timeout = encrypted, timeout
        self._returns = returns

    def send(self, mail: Mail) -> str:
        """Send one mail and return the server's answer.

        Raises MailRefused if the address is refused for good, MailUnavailable if the server is silent, slow or
        refuses for the moment.
        """
        message = as_message(mail, self._sender)
        try:
            server = self._connect()
        except (smtplib.SMTPException, OSError) as silent:
            raise MailUnavailable(type(silent).__name__) from silent
        with server:
            sender = sender_of(mail.message_id, self._returns) if self._returns else self._sender
            self._hand_over(server, message, sender, mail.to)
        return "250"

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage, sender: str, to: str) -> None:
        try:
            server.send_message(message, from_addr=sender, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as refused:
            raise _recipient_fault(refused) from refused
        except smtplib.SMTPNotSupportedError as refused:
            raise MailRefused("address needs SMTPUTF8") from refused
        except smtplib.SMTPDataError as refused:
            raise _by_code(refused.smtp_code) from refused
        except (smtplib.SMTPException, OSError) as silent:
            raise MailUnavailable(type(silent).__name__) from silent

    def check(self) -> AdapterStatus:
        """Connect, sign in and leave again."""
        try:
            with self._connect() as server:
                server.noop()
        except (smtplib.SMTPException, OSError) as fault:
            return AdapterStatus(False, f"Der Postausgang antwortet nicht ({type(fault).__name__}).")
        return AdapterStatus(True, "Der Postausgang antwortet.")

    def _connect(self) -> smtplib.SMTP:
        if self._encrypted and self._port == _IMPLICIT_TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            if self._encrypted and self._port != _IMPLICIT_TLS:
                server.starttls(context=ssl.create_default_context())
            if self._encrypted and self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server


def as_message(mail: Mail, sender: str) -> EmailMessage:
    """Return the mail in the Internet message format (RFC 5322), marked as automatic (RFC 3834).

    Raises MailRefused for an address or subject that cannot stand in a header.
    """
    message = EmailMessage()
    try:
        message["From"] = formataddr((mail.sender_name.replace("\n", " "), sender))
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = f"<{mail.message_id}>"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = "de"
        message.set_content(mail.body)
        if not message["To"].addresses:
            raise MailRefused("no address")
    except (ValueError, MessageError, IndexError) as fault:
        raise MailRefused(type(fault).__name__) from fault
    return message


def _recipient_fault(refused: smtplib.SMTPRecipientsRefused) -> Exception:
    codes = [code for code, _ in refused.recipients.values()]
    return _by_code(max(codes, default=_PERMANENT))


def _by_code(code: int) -> Exception:
    return MailRefused(str(code)) if code >= _PERMANENT else MailUnavailable(str(code))
