"""HTTP to a provider that is not trusted: limits on time and size, nothing followed, nothing repeated, nothing guessed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import httpx

from gemeinwerk.adapters.payments.certificates import tls
from gemeinwerk.adapters.payments.settings import Connection, Login
from gemeinwerk.domain.payments.ports import ProviderUnavailable
from gemeinwerk.kernel.refusal import Refusal
from gemeinwerk.kernel.strict_json import json_object

STEP_SECONDS: Final = 10.0
ALL_SECONDS: Final = 20.0
MAX_ANSWER: Final = 512 * 1024
MAX_TOKEN: Final = 16 * 1024
MAX_DEPTH: Final = 12
MAX_BRACKETS: Final = 2_000
# A token is renewed before it ends; where nothing is said, it is held to be short (RFC 6749 section 5.1).
EARLY_SECONDS: Final = 30.0
SHORT_SECONDS: Final = 60.0
LONG_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; ``json`` is empty where it is none."""

    status: int
    media: str
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the JSON object; raises ProviderUnavailable for anything else, nested deeply or with a member twice."""
        if self.media != "application/json" and not self.media.endswith("+json"):
            raise unusable()
        try:
            return json_object(self.body, max_length=MAX_ANSWER, max_depth=MAX_DEPTH, max_brackets=MAX_BRACKETS)
        except Refusal as fault:
            raise unusable() from fault


def unusable() -> ProviderUnavailable:
    """Return the refusal for an answer that cannot be understood."""
    return ProviderUnavailable("Der Zahlungsdienst antwortet nicht verständlich.")


class Wire:
    """Connections to one provider. ``step`` limits each step, ``whole`` the reading of an answer, both in seconds."""

    def __init__(self, connection: Connection, *, step: float = STEP_SECONDS, whole: float = ALL_SECONDS) -> None:
        self._login = connection.login
        self._whole = whole
        self._http = httpx.Client(
            timeout=step,
            follow_redirects=False,
            trust_env=False,
            verify=tls(connection),
            headers={"User-Agent": "Gemeinwerk"},
        )
        self._token = ""
        self._ends = 0.0
        self._lock = Lock()

    def call(self, method: str, url: str, *, content: bytes | None = None) -> Answer:
        """Return what is answered, with one new token where the old one is not taken; raises ProviderUnavailable."""
        answer = self._send(method, url, content, self._authorization(""))
        if answer.status == 401 and self._login is not None:
            answer = self._send(method, url, content, self._authorization(self._token))
        return answer

    def _send(self, method: str, url: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        if content is not None:
            headers = {**headers, "Content-Type": "application/json"}
        return self._once(method, url, content, {**headers, "Accept": "application/json, application/problem+json"})

    def _once(
        self, method: str, url: str, content: bytes | None, headers: Mapping[str, str], most: int = MAX_ANSWER
    ) -> Answer:
        request = self._http.build_request(method, url, content=content, headers=dict(headers))
        request.headers["Accept-Encoding"] = "identity"
        try:
            answer = self._http.send(request, stream=True)
            try:
                return _read(answer, most, time.monotonic() + self._whole)
            finally:
                answer.close()
        except httpx.HTTPError as fault:
            raise ProviderUnavailable() from fault

    def _authorization(self, used: str) -> dict[str, str]:
        """Return the header with a token that is valid and not the ``used`` one."""
        if self._login is None:
            return {}
        with self._lock:
            if not self._token or self._token == used or time.monotonic() > self._ends:
                self._token, seconds = self._fetched(self._login)
                self._ends = time.monotonic() + min(seconds, LONG_SECONDS) - EARLY_SECONDS
            return {"Authorization": f"Bearer {self._token}"}

    def _fetched(self, login: Login) -> tuple[str, float]:
        words = {"grant_type": "client_credentials", "client_id": login.client_id, "client_secret": login.client_secret}
        if login.scope:
            words["scope"] = login.scope
        made = httpx.Request("POST", login.token_url, **({"json": words} if login.as_json else {"data": words}))  # type: ignore[arg-type]
        headers = {"Content-Type": made.headers["Content-Type"], "Accept": "application/json"}
        answer = self._once("POST", login.token_url, made.content, headers, MAX_TOKEN)
        if answer.status != 200:
            raise ProviderUnavailable("Der Zahlungsdienst nimmt die Zugangsdaten nicht an.")
        found = answer.json()
        token, seconds = found.get("access_token"), found.get("expires_in", SHORT_SECONDS)
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not 0 < len(token) < 8000:
            raise unusable()
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            seconds = SHORT_SECONDS
        return token, float(seconds)


def _read(answer: httpx.Response, most: int, end: float) -> Answer:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise unusable()
    body = bytearray()
    # Pieces as they come: gathered ones would let a dripping server past the time limit.
    for piece in answer.iter_raw():
        body += piece
        if len(body) > most or time.monotonic() > end:
            raise unusable()
    media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Answer(answer.status_code, media, bytes(body))
