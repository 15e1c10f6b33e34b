"""What version 1 lets through and version 2 forbids, and parts that are no JWE of the one allowed kind."""

from __future__ import annotations

from collections.abc import Mapping

from gemeinwerk.client import sealing
from gemeinwerk.client.conformance import forging, sources
from gemeinwerk.client.conformance.bench import Bench
from gemeinwerk.client.conformance.checks import Area, expect, refused
from gemeinwerk.client.types import Version
from gemeinwerk.client.wire import Answer

AREA = Area("Versionen und Verschlüsselung")


def _submitted(bench: Bench, version: Version, metadata: str | None = None, data: str | None = None) -> Answer:
    sealed = bench.sealed(version)
    return bench.submit(bench.begun(version), metadata or sealed.metadata, data or sealed.data)


def _taken(answer: Answer) -> None:
    expect(answer.status < 300, f"Status {answer.status} statt einer Annahme.")


def _headed(token: str, **changes: object) -> str:
    return forging.with_header(token, changes)


@AREA.check("v2.data", "In Version 2 gehören Fachdaten zu jeder Einreichung", sources.OBSERVED)
def v2_data(bench: Bench) -> None:
    """encryptedData is required."""
    refused(bench.submit(bench.begun("v2"), bench.sealed("v2").metadata, None))


@AREA.check("v2.zip", "In Version 2 ist gepackter Inhalt (zip) verboten", sources.CRYPTO)
def v2_zip(bench: Bench) -> None:
    """For metadata and data alike."""
    sealed = bench.sealed()
    refused(_submitted(bench, "v2", metadata=_headed(sealed.metadata, zip="DEF")))
    refused(_submitted(bench, "v2", data=_headed(sealed.data or "", zip="DEF")))


@AREA.check("v2.cty-missing", "In Version 2 fehlt der Inhaltstyp (cty) nicht (422)", sources.OBSERVED)
def v2_cty_missing(bench: Bench) -> None:
    """The published service answers 422."""
    refused(_submitted(bench, "v2", data=_headed(bench.sealed().data or "", cty=None)), 422)


@AREA.check("v2.cty-other", "In Version 2 sind nur JSON und XML als Inhaltstyp erlaubt (422)", sources.OBSERVED)
def v2_cty_other(bench: Bench) -> None:
    """The published service answers 422."""
    refused(_submitted(bench, "v2", data=_headed(bench.sealed().data or "", cty="application/pdf")), 422)


@AREA.check("v2.cty-xml", "In Version 2 ist application/xml als Inhaltstyp erlaubt", sources.OBSERVED)
def v2_cty_xml(bench: Bench) -> None:
    """Both kinds of data are taken."""
    _taken(_submitted(bench, "v2", data=_headed(bench.sealed().data or "", cty="application/xml")))


@AREA.check("v1.zip", "In Version 1 wird gepackter Inhalt (zip DEF) angenommen", sources.CLIENTS)
def v1_zip(bench: Bench) -> None:
    """Both public clients pack."""
    packed = sealing.packed(b'{"contentStructure": {"attachments": []}}', bench.key, "application/json")
    _taken(_submitted(bench, "v1", metadata=packed))


@AREA.check("v1.data", "In Version 1 geht eine Einreichung ohne Fachdaten", sources.CLIENTS)
def v1_data(bench: Bench) -> None:
    """Data are optional in metadata 1.x."""
    _taken(bench.submit(bench.begun("v1"), bench.sealed("v1", data=False).metadata, None))


@AREA.check("v1.kid", "In Version 1 ist die Schlüsselkennung im JWE frei", sources.CLIENTS)
def v1_kid(bench: Bench) -> None:
    """Some clients write an id of their own."""
    _taken(_submitted(bench, "v1", metadata=_headed(bench.sealed("v1").metadata, kid="eigene-kennung-0123456789")))


@AREA.check("v1.name", "In Version 1 darf der Name der Leistung leer sein", sources.CLIENTS)
def v1_name(bench: Bench) -> None:
    """Public clients send an empty name."""
    named: Mapping[str, str] = {"name": "", "identifier": bench.service.identifier}
    _taken(bench.announce("v1", serviceType=named))


def _broken(bench: Bench, place: int, value: str) -> None:
    parts = (bench.sealed().data or "").split(".")
    parts[place] = value
    refused(_submitted(bench, "v2", data=".".join(parts)))


@AREA.check("jwe.header", "Ein unlesbarer Kopf eines JWE wird abgewiesen", sources.CRYPTO)
def header(bench: Bench) -> None:
    """The first of five parts is JSON."""
    _broken(bench, 0, "bm8tanNvbg")


@AREA.check("jwe.key", "Ein JWE ohne verschlüsselten Schlüssel wird abgewiesen", sources.CRYPTO)
def key(bench: Bench) -> None:
    """The second part has the size of the key."""
    _broken(bench, 1, "AAAA")


@AREA.check("jwe.iv", "Ein Startwert falscher Länge wird abgewiesen", sources.CRYPTO)
def nonce(bench: Bench) -> None:
    """The third part has 96 bits."""
    _broken(bench, 2, "AAAA")


@AREA.check("jwe.content", "Ein Geheimtext in falscher Schreibweise wird abgewiesen", sources.CRYPTO)
def content(bench: Bench) -> None:
    """The fourth part is base64url without padding."""
    _broken(bench, 3, "Das ist kein Geheimtext!")


@AREA.check("jwe.tag", "Ein verkürzter Authentifizierungs-Tag wird abgewiesen", sources.CRYPTO)
def tag(bench: Bench) -> None:
    """The fifth part has 128 bits; fewer are easier to guess."""
    _broken(bench, 4, "AAAAAA")


@AREA.check("jwe.count", "Ein JWE mit vier statt fünf Teilen wird abgewiesen", sources.CRYPTO)
def count(bench: Bench) -> None:
    """The compact form has five."""
    refused(_submitted(bench, "v2", data=(bench.sealed().data or "").rpartition(".")[0]))


@AREA.check("jwe.algorithm", "Ein anderes Verfahren als RSA-OAEP-256 mit A256GCM wird abgewiesen", sources.CRYPTO)
def algorithm(bench: Bench) -> None:
    """The one pair of algorithms of the standard."""
    refused(_submitted(bench, "v2", data=_headed(bench.sealed().data or "", alg="RSA1_5")))


@AREA.check("jwe.attachment", "Auch ein Anhang, der kein JWE ist, wird abgewiesen", sources.CRYPTO)
def attachment(bench: Bench) -> None:
    """Else a file lies there in the clear."""
    ids = bench.begun(files=1)
    refused(
        bench.put(
            ids, ids.files[0], "%PDF-1.4 unverschlüsselt".encode().decode("ascii", "replace").replace("\ufffd", "?")
        )
    )
