"""Sending in order: announced, attachment by attachment, submitted whole."""

from __future__ import annotations

from uuid import UUID, uuid4

from gemeinwerk.client.conformance import sources
from gemeinwerk.client.conformance.bench import Bench, Ids, members
from gemeinwerk.client.conformance.checks import Area, expect, refused, status

AREA = Area("Versenden")


@AREA.check("announce.created", "Eine Ankündigung wird mit 201 und den Kennungen beantwortet", sources.SENDING)
def created(bench: Bench) -> None:
    """Submission and case are named by UUIDs."""
    found = members(status(bench.announce(), 201))
    for name in ("submissionId", "caseId"):
        try:
            UUID(str(found.get(name)))
        except ValueError:
            expect(False, f"{name} ist {found.get(name)!r} statt einer UUID.")


@AREA.check("announce.destination", "An einen unbekannten Zustellpunkt wird nichts angekündigt", sources.ERRORS)
def destination(bench: Bench) -> None:
    """destination-not-found is a published problem."""
    refused(bench.announce(destinationId=str(uuid4())), 404, 422, 400)


@AREA.check(
    "announce.case", "Eine weitere Einreichung im selben Vorgang behält den Vorgang", sources.SENDING, assumed=True
)
def case(bench: Bench) -> None:
    """The name caseId of the announcement is not published."""
    known = bench.begun().case_id
    found = members(bench.announce(caseId=known))
    expect(found.get("caseId") == known, f"caseId ist {found.get('caseId')!r}.")


@AREA.check("announce.foreign-case", "In einem fremden Vorgang wird nichts angekündigt", sources.SENDING)
def foreign_case(bench: Bench) -> None:
    """A case belongs to the client that began it."""
    body = bench.announcement(caseId=bench.begun().case_id)
    refused(bench.ask("POST", bench.submission("submissions"), bench.stranger, body=body))


@AREA.check(
    "announce.twice", "Zwei Anhänge mit derselben Kennung werden nicht angekündigt", sources.ASSUMED, assumed=True
)
def twice(bench: Bench) -> None:
    """One of them would be lost."""
    file = uuid4()
    refused(bench.announce(files=[file, file]))


@AREA.check(
    "attachment.stored", "Ein angekündigter Anhang wird mit 204 angenommen", f"{sources.SENDING}; {sources.OBSERVED}"
)
def stored(bench: Bench) -> None:
    """No content comes back."""
    ids = bench.begun(files=1)
    status(bench.put(ids, ids.files[0], bench.sealed().metadata), 204)


@AREA.check("attachment.unannounced", "Ein nicht angekündigter Anhang wird abgewiesen", sources.SENDING)
def unannounced(bench: Bench) -> None:
    """The announcement says what belongs to the submission."""
    ids = bench.begun()
    refused(bench.put(ids, uuid4(), bench.sealed().metadata))


@AREA.check("attachment.again", "Derselbe Anhang noch einmal schadet nicht", "RFC 9110, 9.2.2 (PUT ist idempotent)")
def again(bench: Bench) -> None:
    """A sender that got no answer repeats."""
    ids = bench.begun(files=1)
    jwe = bench.sealed().metadata
    bench.put(ids, ids.files[0], jwe)
    answer = bench.put(ids, ids.files[0], jwe)
    expect(answer.status < 300, f"Status {answer.status} bei der Wiederholung.")


@AREA.check("attachment.media", "Ein Anhang muss als application/jose kommen", sources.ASSUMED, assumed=True)
def media(bench: Bench) -> None:
    """Clients send this type; whether others are refused is not published."""
    ids = bench.begun(files=1)
    jwe = bench.sealed(files=ids.files).attachments[ids.files[0]]
    refused(bench.put(ids, ids.files[0], jwe, media="application/pdf"))


@AREA.check("attachment.cty", "Der Inhaltstyp (cty) eines Anhangs ist frei", sources.CLIENTS)
def cty(bench: Bench) -> None:
    """Clients name the type of the file or application/json."""
    ids = bench.begun(files=1)
    answer = bench.put(ids, ids.files[0], bench.sealed(files=ids.files).attachments[ids.files[0]])
    expect(answer.status < 300, f"Status {answer.status} für cty application/pdf.")


@AREA.check("attachment.late", "Nach dem Absenden wird kein Anhang mehr angenommen", sources.SENDING)
def late(bench: Bench) -> None:
    """What was signed does not change."""
    ids, sealed = bench.begun(files=1), bench.sealed()
    bench.put(ids, ids.files[0], sealed.metadata)
    bench.submit(ids, sealed.metadata, sealed.data)
    refused(bench.put(ids, ids.files[0], bench.sealed().metadata))


@AREA.check("attachment.foreign", "Ein fremder Client lädt keinen Anhang hoch", sources.SENDING)
def foreign(bench: Bench) -> None:
    """An announced submission belongs to its sender."""
    ids = bench.begun(files=1)
    jwe = bench.sealed(files=ids.files).attachments[ids.files[0]]
    refused(bench.put(ids, ids.files[0], jwe, who=bench.stranger), 403, 404)


@AREA.check(
    "submit.answered", "Das Absenden wird mit 200 und JSON beantwortet", f"{sources.OBSERVED}; {sources.CLIENTS}"
)
def answered(bench: Bench) -> None:
    """Clients read the body as JSON, so there must be one."""
    sealed = bench.sealed()
    found = members(status(bench.submit(bench.begun(), sealed.metadata, sealed.data), 200))
    expect(bool(found), "Die Antwort ist kein JSON-Objekt.")


@AREA.check("submit.early", "Ohne alle angekündigten Anhänge wird nichts abgesendet", sources.SENDING)
def early(bench: Bench) -> None:
    """Whole or not at all."""
    sealed = bench.sealed()
    refused(bench.submit(bench.begun(files=2), sealed.metadata, sealed.data))


@AREA.check("submit.metadata", "Ohne Metadaten wird nichts abgesendet", sources.SENDING)
def metadata(bench: Bench) -> None:
    """They are mandatory in both versions."""
    refused(bench.submit(bench.begun(), None, bench.sealed().data))


@AREA.check("submit.again", "Eine abgesendete Einreichung wird nicht durch eine andere ersetzt", sources.SENDING)
def submit_again(bench: Bench) -> None:
    """What was signed does not change."""
    sent, other = bench.sent(files=0), bench.sealed()
    refused(bench.submit(sent.ids, other.metadata, other.data))


@AREA.check("submit.unknown", "Eine unbekannte Einreichung gibt 404 submission-not-found", sources.ERRORS)
def unknown(bench: Bench) -> None:
    """Clients branch by this name."""
    sealed = bench.sealed()
    answer = refused(bench.submit(Ids(str(uuid4()), "", "v2"), sealed.metadata, sealed.data), 404)
    found = str(members(answer).get("type", ""))
    expect(found.endswith("/submission-not-found"), f"type ist „{found}“.")
