"""From an id to the tenant in whose data it lies."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from gemeinwerk.domain.transport.models import Address
from gemeinwerk.kernel.refusal import NotFound


class MessageUnknown(NotFound):
    """There is no such message for this caller."""

    code = "transport.message_unknown"
    message = "Diese Nachricht gibt es nicht."
    hint = "Bitte prüfen Sie die Kennung."


class CaseUnknown(NotFound):
    """There is no such case for this caller."""

    code = "transport.case_unknown"
    message = "Diesen Vorgang gibt es nicht."
    hint = "Bitte prüfen Sie die Kennung (caseId)."


class DestinationUnknown(NotFound):
    """There is no such destination."""

    code = "transport.destination_unknown"
    message = "Diesen Zustellpunkt gibt es nicht."
    hint = "Bitte prüfen Sie die Kennung oder fragen Sie das Routing neu ab."


class KeyUnknown(NotFound):
    """The destination has no key of this id."""

    code = "transport.key_unknown"
    message = "Diesen Schlüssel hat der Zustellpunkt nicht."
    hint = "Bitte rufen Sie den Zustellpunkt ab und nehmen Sie den Schlüssel, den er nennt."


class AttachmentUnknown(NotFound):
    """The message has no such attachment."""

    code = "transport.attachment_unknown"
    message = "Diesen Anhang gibt es nicht."
    hint = "Bitte prüfen Sie die Kennung; nur angekündigte Anhänge können übertragen werden."


def tenant_of(key: UUID, unknown: type[NotFound]) -> UUID:
    """Return the tenant of an id; raises ``unknown`` where the id is nobody's."""
    try:
        return _tenant_of(key)
    except Address.DoesNotExist:
        raise unknown() from None


# An id never moves to another tenant, so the process keeps what it found; what is not found is asked for again.
@lru_cache(maxsize=20_000)
def _tenant_of(key: UUID) -> UUID:
    return UUID(str(Address.objects.values_list("tenant_id", flat=True).get(id=key)))
