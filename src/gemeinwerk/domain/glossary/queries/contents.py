"""The content of a version between its typed form and the stored one."""

from __future__ import annotations

from typing import Any

import msgspec

from gemeinwerk.domain.glossary.models import TermVersion
from gemeinwerk.domain.glossary.types import TermContent, TermVersionInfo, VersionState


def to_plain(content: TermContent) -> dict[str, Any]:
    """Return a content as it is stored."""
    plain: dict[str, Any] = msgspec.to_builtins(content)
    return plain


def to_content(plain: Any) -> TermContent:
    """Return a stored content; raises msgspec.ValidationError for what was never written by ``to_plain``."""
    return msgspec.convert(plain, TermContent)


def to_info(row: TermVersion) -> TermVersionInfo:
    """Return a version as it crosses the border."""
    return TermVersionInfo(
        id=row.id,
        term_id=row.term_id,
        number=row.number,
        state=VersionState(row.state),
        content=to_content(row.content),
        reason=row.reason,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        released_at=row.released_at,
    )
