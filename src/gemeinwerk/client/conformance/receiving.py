"""Receiving: listed page by page, picked up as it was sent, by nobody but the subscriber."""

from __future__ import annotations

from uuid import uuid4

from gemeinwerk.client.conformance import sources
from gemeinwerk.client.conformance.bench import Bench, Ids, members
from gemeinwerk.client.conformance.checks import Area, expect, refused, status
from gemeinwerk.client.session import Session
from gemeinwerk.client.types import Version
from gemeinwerk.client.wire import Answer

AREA = Area("Abholen")


def _list(bench: Bench, version: Version = "v2", who: Session | None = None, **params: object) -> Answer:
    given = [(name, str(value)) for name, value in params.items()]
    return bench.ask("GET", bench.submission("submissions", version), who or bench.subscriber, params=given)


def _rows(answer: Answer) -> list[dict[str, object]]:
    found = members(answer).get("submissions")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _all(bench: Bench) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    while True:
        page = _rows(_list(bench, destinationId=bench.destination_id, offset=len(found), limit=500))
        found += page
        if len(page) < 500:
            return found


@AREA.check("list.members", "Eine abgesendete Einreichung steht mit ihren Kennungen in der Liste", sources.RECEIVING)
def listed(bench: Bench) -> None:
    """The triple of ids."""
    ids = bench.sent(files=0).ids
    found = [one for one in _all(bench) if one.get("submissionId") == ids.submission_id]
    expect(len(found) == 1, f"Die Einreichung steht {len(found)}-mal in der Liste.")
    expect(found[0].get("caseId") == ids.case_id, "caseId fehlt oder ist eine andere.")
    expect(found[0].get("destinationId") == str(bench.destination_id), "destinationId fehlt oder ist eine andere.")


@AREA.check("list.total", "Die Liste nennt mit totalCount, wie viele warten", sources.RECEIVING)
def total(bench: Bench) -> None:
    """Also on a short page."""
    bench.sent(files=0)
    bench.sent(files=0)
    answer = status(_list(bench, destinationId=bench.destination_id, limit=1), 200)
    found = members(answer).get("totalCount")
    expect(isinstance(found, int) and found >= 2, f"totalCount ist {found!r}, obwohl mindestens zwei warten.")


@AREA.check("list.limit", "Eine Seite hat höchstens so viele Einträge wie verlangt (limit)", sources.RECEIVING)
def limit(bench: Bench) -> None:
    """Two wait, one is asked for."""
    bench.sent(files=0)
    bench.sent(files=0)
    found = len(_rows(_list(bench, destinationId=bench.destination_id, limit=1)))
    expect(found == 1, f"Die Seite hat {found} Einträge.")


@AREA.check("list.offset", "Die nächste Seite beginnt nach der vorigen (offset)", sources.RECEIVING)
def offset(bench: Bench) -> None:
    """No entry twice."""
    bench.sent(files=0)
    bench.sent(files=0)
    pages = [_rows(_list(bench, destinationId=bench.destination_id, limit=1, offset=at)) for at in (0, 1)]
    ids = [one.get("submissionId") for page in pages for one in page[:1]]
    expect(len(ids) == 2 and ids[0] != ids[1], "Beide Seiten beginnen mit demselben Eintrag.")


@AREA.check("list.all", "Ohne destinationId kommen die Einreichungen aller eigenen Zustellpunkte", sources.RECEIVING)
def every(bench: Bench) -> None:
    """Clients of version 1 list so."""
    bench.sent(files=0)
    expect(bool(_rows(status(_list(bench, "v1"), 200))), "Die Liste ist leer.")


@AREA.check("list.incomplete", "Eine nur angekündigte Einreichung steht nicht in der Liste", sources.RECEIVING)
def incomplete(bench: Bench) -> None:
    """Only what was submitted waits."""
    ids = bench.begun()
    expect(ids.submission_id not in {one.get("submissionId") for one in _all(bench)}, "Sie steht in der Liste.")


@AREA.check("list.foreign", "Einen fremden Zustellpunkt kann niemand auflisten (403)", sources.OBSERVED)
def foreign_list(bench: Bench) -> None:
    """The published service answers 403."""
    refused(_list(bench, who=bench.stranger, destinationId=bench.destination_id), 403)


@AREA.check("pickup.same", "Abgeholt wird genau, was gesendet wurde", sources.RECEIVING)
def same(bench: Bench) -> None:
    """Ciphertext is passed on unchanged."""
    sent = bench.sample()
    found = members(status(bench.pick_up(sent.ids), 200))
    expect(found.get("encryptedMetadata") == sent.sealed.metadata, "encryptedMetadata ist nicht, was gesendet wurde.")
    expect(found.get("encryptedData") == sent.sealed.data, "encryptedData ist nicht, was gesendet wurde.")
    expect(found.get("attachments") == [str(one) for one in sent.ids.files], "attachments nennt andere Anhänge.")
    expect(found.get("caseId") == sent.ids.case_id, "caseId ist eine andere.")


@AREA.check("pickup.service", "Die abgeholte Einreichung nennt die Leistung", sources.ASSUMED, assumed=True)
def service(bench: Bench) -> None:
    """The member is not published for the answer."""
    found = members(bench.pick_up(bench.sample().ids)).get("publicService")
    expect(isinstance(found, dict) and found.get("identifier") == bench.service.identifier, f"publicService: {found!r}")


@AREA.check("pickup.again", "Eine Einreichung lässt sich mehrmals abholen, bis sie entschieden ist", sources.RECEIVING)
def again(bench: Bench) -> None:
    """A receiver that crashed comes again."""
    ids = bench.sent(files=0).ids
    bench.pick_up(ids)
    status(bench.pick_up(ids), 200)


@AREA.check(
    "pickup.other-version",
    "Eine Einreichung der Version 1 lässt sich auch über Version 2 abholen",
    sources.ASSUMED,
    assumed=True,
)
def other_version(bench: Bench) -> None:
    """One store behind both versions is our reading."""
    status(bench.pick_up(bench.sent("v1", files=0).ids, version="v2"), 200)


@AREA.check("pickup.foreign", "Ein fremder Client kann nichts abholen", sources.OBSERVED)
def foreign(bench: Bench) -> None:
    """The published service answers 403 to the wrong subscriber."""
    refused(bench.pick_up(bench.sample().ids, who=bench.stranger), 403, 404)


@AREA.check("pickup.incomplete", "Eine nur angekündigte Einreichung lässt sich nicht abholen", sources.RECEIVING)
def pickup_incomplete(bench: Bench) -> None:
    """Only submitted ones can be retrieved."""
    refused(bench.pick_up(bench.begun()))


@AREA.check("pickup.unknown", "Eine unbekannte Einreichung gibt 404 submission-not-found", sources.ERRORS)
def unknown(bench: Bench) -> None:
    """Clients branch by this name."""
    answer = refused(bench.pick_up(Ids(str(uuid4()), "", "v2")), 404)
    found = str(members(answer).get("type", ""))
    expect(found.endswith("/submission-not-found"), f"type ist „{found}“.")


def _attachment(bench: Bench, who: Session | None = None) -> Answer:
    ids = bench.sample().ids
    path = f"submissions/{ids.submission_id}/attachments/{ids.files[0]}"
    return bench.ask("GET", bench.submission(path), who or bench.subscriber)


@AREA.check("download.same", "Ein Anhang wird genau so ausgeliefert, wie er kam", sources.RECEIVING)
def download(bench: Bench) -> None:
    """The JWE text, character by character."""
    sent = bench.sample()
    found = status(_attachment(bench), 200).body.decode("ascii", "replace")
    expect(found == sent.sealed.attachments[sent.ids.files[0]], "Der Anhang ist ein anderer.")


@AREA.check("download.media", "Ein Anhang kommt als application/jose", sources.ASSUMED, assumed=True)
def download_media(bench: Bench) -> None:
    """The type of the answer is not published."""
    found = _attachment(bench).media
    expect(found == "application/jose", f"Content-Type ist „{found}“.")


@AREA.check("download.foreign", "Ein fremder Client lädt keinen Anhang herunter", sources.OBSERVED)
def download_foreign(bench: Bench) -> None:
    """The same as for the submission."""
    refused(_attachment(bench, bench.stranger), 403, 404)
