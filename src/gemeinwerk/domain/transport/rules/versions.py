"""What the two versions of the standard API ask of the parts of a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.keys.types import JweOutline
from gemeinwerk.domain.transport.types import ApiVersion
from gemeinwerk.kernel.refusal import Conflict, Invalid

CONTENT_TYPES: Final = ("application/json", "application/xml")
MAX_ATTACHMENTS: Final = 500


class PartRefused(Invalid):
    """A part of the message does not follow the version in which it was announced."""

    code = "transport.part"
    message = "Ein Teil der Nachricht hat nicht die verlangte Form."
    hint = "Bitte richten Sie sich nach der Version der Schnittstelle, in der die Nachricht angekündigt wurde."


class PartMissing(Conflict):
    """Not everything that was announced has arrived."""

    code = "transport.incomplete"
    message = "Die Nachricht ist noch nicht vollständig."
    hint = "Bitte laden Sie zuerst alle angekündigten Anhänge hoch."


def check_part(outline: JweOutline, version: ApiVersion, name: str) -> None:
    """Raise PartRefused where metadata or data (``name``) break a rule of version 2."""
    if version is ApiVersion.V1:
        return
    if "zip" in outline.header:
        raise PartRefused(f"Version 2 erlaubt keine gepackten Daten (zip) in {name}.")
    if outline.header.get("cty") not in CONTENT_TYPES:
        raise PartRefused(f"Invalid JWE Header 'cty' in {name}: erlaubt sind application/json und application/xml.")


def check_attachment(outline: JweOutline, version: ApiVersion) -> None:
    """Raise PartRefused for an attachment that is packed in version 2; its content type is its sender's matter."""
    if version is ApiVersion.V2 and "zip" in outline.header:
        raise PartRefused("Version 2 erlaubt keine gepackten Anhänge (zip).")


def require_data(data: str | None, version: ApiVersion) -> None:
    """Raise PartRefused where version 2 has no data."""
    if data is None and version is ApiVersion.V2:
        raise PartRefused("In Version 2 gehören zu jeder Einreichung Metadaten und Fachdaten.")


def check_announced(attachments: Iterable[UUID]) -> tuple[UUID, ...]:
    """Return the announced ids; raises Invalid for too many or for one id twice."""
    found = tuple(attachments)
    if len(found) > MAX_ATTACHMENTS:
        raise Invalid(f"Mehr als {MAX_ATTACHMENTS} Anhänge sind nicht möglich.")
    if len(set(found)) != len(found):
        raise Invalid(
            "Ein Anhang ist zweimal angekündigt.", hint="Bitte vergeben Sie für jeden Anhang eine eigene Kennung."
        )
    return found


def require_complete(announced: Iterable[UUID], stored: Iterable[UUID]) -> None:
    """Raise PartMissing unless every announced attachment has arrived."""
    if missing := set(announced) - set(stored):
        raise PartMissing(f"Es fehlen noch {len(missing)} der angekündigten Anhänge.")


def tags_of(metadata: JweOutline, data: JweOutline | None, attachments: Mapping[UUID, str]) -> dict[str, Any]:
    """Return the authentication tags as events carry them."""
    found: dict[str, Any] = {"metadata": metadata.tag}
    if data is not None:
        found["data"] = data.tag
    if attachments:
        found["attachments"] = {str(key): tag for key, tag in sorted(attachments.items(), key=lambda one: str(one[0]))}
    return found
