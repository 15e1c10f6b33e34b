"""What a caller sends: read once, bounded in size and time, strict about its form, and never held whole where it streams."""

from __future__ import annotations

import hashlib
import re
import tempfile
from typing import IO, Any, Final
from urllib.parse import parse_qsl

import msgspec
from django.http import HttpRequest

from gemeinwerk.kernel.refusal import Finding, Invalid
from gemeinwerk.kernel.strict_json import json_object
from gemeinwerk.web.api.standard.patience import Patient

JSON: Final = ("application/json",)
PATCH: Final = ("application/merge-patch+json", "application/json")
FORM: Final = ("application/x-www-form-urlencoded",)
JOSE: Final = ("application/jose",)
# Old clients name a signed event or a sealed part by one of these.
_BARE: Final = frozenset({"application/secevent+jwt", "application/jwt", "application/octet-stream", "text/plain"})
_PLACE: Final = re.compile(r"`(\$[^`]*)`")
PIECE: Final = 64 * 1024
MAX_FIELDS: Final = 50


class WrongMediaType(Invalid):
    """The body is of another media type than the operation reads."""

    code = "transport.media_type"
    message = "Dieser Medientyp wird hier nicht gelesen."


class RequestWrong(Invalid):
    """A query parameter or the body is not as the description of the interface says."""

    code = "transport.request"
    message = "Die Anfrage entspricht nicht der Beschreibung der Schnittstelle."
    hint = "Bitte vergleichen Sie sie mit der OpenAPI-Beschreibung unter /api/."


class Body:
    """The body of one request; nothing is read before it is asked for."""

    def __init__(self, request: HttpRequest, *, media: tuple[str, ...], shape: Any, limit: int, streamed: bool) -> None:
        if request.content_type not in media and not (media == JOSE and request.content_type in _BARE):
            raise WrongMediaType(hint=f"Gelesen wird: {', '.join(media)}.")
        if request.headers.get("Content-Encoding", "identity") != "identity":
            raise WrongMediaType("Gepackte Anfragen (Content-Encoding) werden nicht gelesen.")
        self._media, self._shape, self._limit, self._streamed = media, shape, limit, streamed
        self._source = Patient(request, most=limit)
        self._raw: bytes | None = None
        self._spooled: IO[bytes] | None = None

    def digest(self) -> bytes:
        """Return the SHA-256 of the body; what streams goes by way of a file and not by way of the memory."""
        if not self._streamed:
            return hashlib.sha256(self._whole()).digest()
        digest = hashlib.sha256()
        # Without a name from the beginning, so that it is gone when the request is.
        self._spooled = tempfile.TemporaryFile()  # noqa: SIM115
        while piece := self._source.read(PIECE):
            digest.update(piece)
            self._spooled.write(piece)
        self._spooled.seek(0)
        return digest.digest()

    def content(self) -> Any:
        """Return the body as the operation declares it: a shape, fields of a form, a token or a stream."""
        if self._streamed:
            return self._spooled or self._source
        raw = self._whole()
        if self._media == FORM:
            return _fields(raw)
        if self._media == JOSE:
            return _token(raw)
        return _shaped(json_object(raw, max_length=self._limit), self._shape)

    def _whole(self) -> bytes:
        if self._raw is None:
            self._raw = self._source.all()
        return self._raw


def _shaped(given: dict[str, Any], shape: Any) -> Any:
    if shape is None:
        return given
    try:
        return msgspec.convert(given, shape)
    except (msgspec.ValidationError, ValueError) as fault:
        said, _, where = str(fault).rpartition(" - at ")
        place = found[1] if (found := _PLACE.search(where)) else "$"
        raise RequestWrong(
            f"An der Stelle {place} steht nicht, was die Schnittstelle verlangt.",
            details=[Finding(place, None, said[:300], "")],
        ) from fault


def _token(raw: bytes) -> str:
    try:
        return raw.strip().decode("ascii")
    except UnicodeDecodeError as fault:
        raise RequestWrong("Erwartet wird ein Token in kompakter Schreibweise.") from fault


def _fields(raw: bytes) -> dict[str, str]:
    """Return the fields of a form, each sent once (RFC 6749 section 3.2); empty where the form cannot be read."""
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        return {}
    once = dict(pairs)
    readable = len(once) == len(pairs) and not any("\x00" in part for pair in pairs for part in pair)
    return once if readable else {}
