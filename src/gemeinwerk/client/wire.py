"""HTTP to a server that is not trusted: limits on time and size, bounded repetition, nothing followed, nothing guessed."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Final

import httpx

from gemeinwerk.client.faults import AnswerWrong, LoginRefused, Refused, Unreachable
from gemeinwerk.kernel.clock import now

AGENT: Final = "Gemeinwerk-Client/1 (+https://opencode.de)"
JSON: Final = "application/json"
JOSE: Final = "application/jose"
FORM: Final = "application/x-www-form-urlencoded"
MERGE: Final = "application/merge-patch+json"
REPEATED: Final = frozenset({429, 502, 503, 504})
# JSON of lists and logs; parts of a message have limits of their own.
MAX_ANSWER: Final = 8 * 1024 * 1024
MAX_PROBLEM: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long: ``attempts`` in all, waits in seconds that double from ``first`` to at most ``most``.

    ``timeout`` limits every step of a request, ``whole`` the reading of one answer, both in seconds.
    """

    attempts: int = 5
    first: float = 0.5
    most: float = 60.0
    timeout: float = 30.0
    whole: float = 600.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media(self) -> str:
        """Return the content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> dict[str, Any]:
        """Return the JSON object; raises AnswerWrong for anything else."""
        if self.media != JSON and not self.media.endswith("+json"):
            raise AnswerWrong(f"Erwartet war JSON, gekommen ist „{self.media[:80]}“.")
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as fault:
            raise AnswerWrong("Die Antwort ist kein gültiges JSON.") from fault
        if not isinstance(found, dict):
            raise AnswerWrong("Die Antwort ist kein JSON-Objekt.")
        return found


class Wire:
    """A connection pool with one behaviour for all calls. ``proxy`` is used where given; the environment never is."""

    def __init__(self, patience: Patience | None = None, *, proxy: str | None = None, agent: str = AGENT) -> None:
        self.patience = patience or Patience()
        limits = httpx.Timeout(self.patience.timeout, connect=min(10.0, self.patience.timeout))
        self._http = httpx.Client(
            timeout=limits, follow_redirects=False, trust_env=False, proxy=proxy, headers={"User-Agent": agent}
        )

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def call(
        self,
        method: str,
        url: str,
        *,
        expect: int = 200,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        params: Iterable[tuple[str, str]] = (),
        most: int = MAX_ANSWER,
    ) -> Answer:
        """Return the expected answer of at most ``most`` bytes.

        Repeats what may pass (429, 502, 503, 504, broken connections) within the patience; the caller sees to it that a
        repetition does no harm, by an idempotency key. Raises Refused for a problem document, AnswerWrong for anything
        that the standard does not provide for, Unreachable.
        """
        given = tuple(params)
        for attempt in range(1, self.patience.attempts + 1):
            last = attempt == self.patience.attempts
            try:
                answer = self.once(method, url, headers=headers, content=content, params=given, most=most)
            except httpx.RemoteProtocolError as fault:
                if last:
                    raise AnswerWrong("Die Antwort des Servers ist mittendrin abgebrochen.") from fault
                self._wait(attempt, None)
                continue
            except httpx.TransportError as fault:
                if last:
                    raise Unreachable(
                        f"{url.partition('?')[0]} ist nicht erreichbar ({type(fault).__name__})."
                    ) from fault
                self._wait(attempt, None)
                continue
            if answer.status not in REPEATED:
                return _accepted(answer, expect)
            if last:
                raise Unreachable(f"Der Server ist überlastet oder gestört (Status {answer.status}).")
            self._wait(attempt, answer.headers.get("retry-after"))
        raise Unreachable()

    def once(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        params: Iterable[tuple[str, str]] = (),
        most: int = MAX_ANSWER,
    ) -> Answer:
        """Return whatever is answered, unjudged and without repetition; raises AnswerWrong for a size or packing."""
        given: list[tuple[str, str | int | float | bool | None]] = list(params)
        request = self._http.build_request(
            method, url, headers=dict(headers or {}), content=content, params=given or None
        )
        request.headers["Accept-Encoding"] = "identity"
        answer = self._http.send(request, stream=True)
        try:
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise AnswerWrong("Der Server hat die Antwort gepackt, obwohl das nicht verlangt war.")
            body = bytearray()
            end = time.monotonic() + self.patience.whole
            for piece in answer.iter_raw(64 * 1024):
                body += piece
                if len(body) > most:
                    raise AnswerWrong(f"Die Antwort ist größer als {most} Bytes.")
                if time.monotonic() > end:
                    raise AnswerWrong("Die Antwort kommt zu langsam.")
        finally:
            answer.close()
        return Answer(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, bytes(body))

    def _wait(self, attempt: int, asked: str | None) -> None:
        """Wait before the next attempt: as long as the server asks, else doubling with a share of chance."""
        seconds = _seconds(asked)
        if seconds is None:
            # Many clients that failed together do not come back together.
            seconds = self.patience.first * 2 ** (attempt - 1) * random.uniform(0.5, 1.0)  # noqa: S311
        elif seconds > self.patience.most:
            raise Unreachable(
                f"Der Server bittet um {int(seconds)} Sekunden Geduld. Bitte versuchen Sie es danach erneut."
            )
        self.patience.sleep(min(seconds, self.patience.most))


def _seconds(asked: str | None) -> float | None:
    """Read a Retry-After header (RFC 9110 section 10.2.3): seconds or a date."""
    if asked is None:
        return None
    if asked.strip().isdigit() and len(asked.strip()) < 10:
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - now()).total_seconds())
    except (ValueError, TypeError):
        return None


def _accepted(answer: Answer, expect: int) -> Answer:
    if answer.status == expect:
        return answer
    if 300 <= answer.status < 400:
        raise AnswerWrong("Der Server leitet an eine andere Adresse weiter; dem wird nicht gefolgt.")
    if answer.status < 400:
        raise AnswerWrong(f"Erwartet war der Status {expect}, gekommen ist {answer.status}.")
    problem: dict[str, Any] = {}
    if len(answer.body) <= MAX_PROBLEM:
        try:
            problem = answer.json()
        except AnswerWrong:
            problem = {}
    if answer.status == 401:
        raise LoginRefused(answer.status, problem)
    raise Refused(answer.status, problem)
