"""Refusals: problem documents, limits, and equal requests that have one effect."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from gemeinwerk.client.conformance import sources
from gemeinwerk.client.conformance.bench import Bench, Ids, members
from gemeinwerk.client.conformance.checks import Area, expect, refused
from gemeinwerk.client.wire import Answer

AREA = Area("Fehler und Wiederholungen")
PARALLEL = 12


def _refusals(bench: Bench) -> list[Answer]:
    """Return refusals of different kinds."""
    key = f"destinations/{bench.destination_id}/keys/gibt-es-nicht-0123456789"
    found = [
        bench.ask("GET", bench.submission("submissions")),
        bench.ask("GET", bench.submission("submissions"), bench.sender),
        bench.ask("GET", bench.submission(f"destinations/{uuid4()}"), bench.sender),
        bench.ask("GET", bench.submission(key), bench.sender),
        bench.pick_up(Ids(str(uuid4()), "", "v2")),
        bench.ask("GET", bench.submission(f"cases/{uuid4()}/events"), bench.sender),
        bench.submit(bench.begun(files=1), bench.sealed().metadata, bench.sealed().data),
        bench.announce(announcedAttachments="keine Liste"),
    ]
    # Whether each of these is refused at all is the matter of other checks.
    return [one for one in found if one.status >= 400]


@AREA.check(
    "problem.members", "Jede Ablehnung nennt type, title, status und detail", f"{sources.ERRORS}; {sources.CLIENTS}"
)
def problem_members(bench: Bench) -> None:
    """Clients read all four unguarded."""
    for answer in _refusals(bench):
        found = members(answer)
        missing = [name for name in ("type", "title", "status", "detail") if not found.get(name)]
        expect(not missing, f"Bei Status {answer.status} fehlt {', '.join(missing)}.")


@AREA.check("problem.status", "Der Status im Problem ist der Status der Antwort", "RFC 9457, 3.1.2")
def problem_status(bench: Bench) -> None:
    """One truth."""
    for answer in _refusals(bench):
        found = members(answer).get("status", answer.status)
        expect(found == answer.status, f"status ist {found!r} bei Status {answer.status}.")


@AREA.check("problem.media", "Eine Ablehnung kommt als application/problem+json", "RFC 9457, 3")
def problem_media(bench: Bench) -> None:
    """Also application/json is JSON; what is neither is not read."""
    for answer in _refusals(bench):
        expect(answer.media in ("application/problem+json", "application/json"), f"Content-Type „{answer.media}“.")


@AREA.check(
    "problem.not-json", "Ein Inhalt, der kein JSON ist, wird als falsch abgelehnt (400 oder 422)", "RFC 9110, 15.5.1"
)
def not_json(bench: Bench) -> None:
    """The caller's mistake is not the server's."""
    refused(bench.ask("POST", bench.submission("submissions"), bench.sender, body=b"{kein json"), 400, 422)


@AREA.check("problem.not-uuid", "Eine Kennung, die keine UUID ist, wird abgelehnt (4xx)", "RFC 9110, 15.5")
def not_uuid(bench: Bench) -> None:
    """In the path and in the body."""
    refused(bench.ask("GET", bench.submission("submissions/keine-uuid"), bench.subscriber))
    refused(bench.announce(destinationId="keine-uuid"))


@AREA.check("problem.list", "Unsinnige Seitenangaben werden abgelehnt", "RFC 9110, 15.5.1", assumed=True)
def bad_page(bench: Bench) -> None:
    """A negative offset is a mistake."""
    params = [("offset", "-1"), ("limit", "50")]
    refused(bench.ask("GET", bench.submission("submissions"), bench.subscriber, params=params))


@AREA.check("limit.size", "Eine übergroße Ankündigung wird abgelehnt, ohne dass der Server leidet", "RFC 9110, 15.5.14")
def size(bench: Bench) -> None:
    """32 MiB of a name."""
    named = {"identifier": bench.service.identifier, "name": "x" * (32 * 1024 * 1024)}
    refused(bench.announce(publicService=named))


def _keyed(bench: Bench, key: str, **changes: object) -> Answer:
    body = bench.announcement(**changes)  # type: ignore[arg-type]
    url = bench.submission("submissions")
    return bench.ask("POST", url, bench.sender, body=body, headers={"Idempotency-Key": key})


def _made(answer: Answer) -> str:
    return str(members(answer).get("submissionId", ""))


@AREA.check(
    "idempotency.same", "Dieselbe Anfrage mit demselben Schlüssel hat eine Wirkung", sources.IDEMPOTENCY, assumed=True
)
def idempotent(bench: Bench) -> None:
    """And the same answer."""
    key = str(uuid4())
    first, second = _made(_keyed(bench, key)), _made(_keyed(bench, key))
    expect(bool(first) and first == second, "Die Wiederholung legt eine zweite Einreichung an.")


@AREA.check(
    "idempotency.parallel", "Auch gleichzeitig gesendet hat sie eine Wirkung", sources.IDEMPOTENCY, assumed=True
)
def parallel(bench: Bench) -> None:
    """Equal requests at the same time; a refusal of all but one is allowed by the draft."""
    key = str(uuid4())
    bench.token(bench.sender)
    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(lambda _: _keyed(bench, key), range(PARALLEL)))
    made = {_made(one) for one in answers if one.status < 300}
    expect(len(made) == 1, f"{PARALLEL} gleiche Anfragen legen {len(made)} Einreichungen an.")


@AREA.check(
    "idempotency.other", "Derselbe Schlüssel für eine andere Anfrage wird abgelehnt", sources.IDEMPOTENCY, assumed=True
)
def reused(bench: Bench) -> None:
    """The caller has mixed something up."""
    key = str(uuid4())
    first = _keyed(bench, key)
    answer = _keyed(bench, key, files=[uuid4()])
    expect(_made(first) != "" and 400 <= answer.status < 500, f"Status {answer.status} statt einer Ablehnung.")
