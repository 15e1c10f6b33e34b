"""What another portal says about the way of a notice: the reply that its person wishes, and where the application came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ReplyKind(StrEnum):
    """Rückkanal: the members of ``replyChannel`` in the metadata of FIT-Connect; none chosen means a letter."""

    NONE = ""
    EMAIL = "eMail"
    DE_MAIL = "deMail"
    FINK = "fink"
    ELSTER = "elster"
    FIT_CONNECT = "fitConnect"
    POSTBOX = "idBundDeMailbox"


@dataclass(frozen=True, slots=True)
class ReplyChannel:
    """The reply that a person wishes; ``mailbox`` names the postbox of a user account where it is one."""

    kind: ReplyKind = ReplyKind.NONE
    mailbox: UUID | None = None


@dataclass(frozen=True, slots=True)
class OtherPortal:
    """The application that came through another portal, and the reply wished there; its person has no account here.

    The declaration of consent that came with it stands in the registry under ``submission_id``.
    """

    submission_id: UUID
    reply: ReplyChannel = ReplyChannel()
