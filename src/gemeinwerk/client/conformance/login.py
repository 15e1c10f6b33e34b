"""Tokens: who gets one, what it says, and what happens without one."""

from __future__ import annotations

import json
from uuid import uuid4

from gemeinwerk.client import sealing
from gemeinwerk.client.conformance import forging, sources
from gemeinwerk.client.conformance.bench import Bench, credentials, members
from gemeinwerk.client.conformance.checks import Area, expect, refused, status
from gemeinwerk.client.simulator.service import SCOPES
from gemeinwerk.client.wire import Answer

AREA = Area("Anmeldung")


def _good(bench: Bench, **more: str) -> Answer:
    return bench.login({**credentials(bench.sender), **more})


@AREA.check(
    "login.token", "Kennung und Geheimnis im Formular geben ein Zugriffstoken", f"{sources.LOGIN}; RFC 6749, 5.1"
)
def token(bench: Bench) -> None:
    """The answer has the members of RFC 6749 section 5.1."""
    found = members(status(_good(bench), 200))
    expect(isinstance(found.get("access_token"), str), "In der Antwort fehlt access_token.")
    expect(str(found.get("token_type", "")).lower() == "bearer", f"token_type ist {found.get('token_type')!r}.")


@AREA.check("login.lifetime", "Das Token gilt höchstens 30 Minuten (expires_in)", sources.LOGIN)
def lifetime(bench: Bench) -> None:
    """Thirty minutes are published."""
    found = members(_good(bench)).get("expires_in")
    expect(isinstance(found, int) and 0 < found <= 1800, f"expires_in ist {found!r}.")


@AREA.check("login.jwt", "Das Token ist ein signiertes JWT", sources.OBSERVED)
def jwt(bench: Bench) -> None:
    """Three parts, and an algorithm that is not none."""
    parts = bench.token(bench.sender).split(".")
    expect(len(parts) == 3 and all(parts), "Das Token besteht nicht aus drei Teilen.")
    expect(bool(sealing.unsafe_claims(".".join(parts))), "Das Token enthält keine lesbaren Angaben.")


@AREA.check(
    "login.no-store", "Die Antwort mit dem Token wird nirgends aufgehoben (Cache-Control: no-store)", "RFC 6749, 5.1"
)
def no_store(bench: Bench) -> None:
    """A token in a cache is a token for somebody else."""
    found = _good(bench).headers.get("cache-control", "")
    expect("no-store" in found, f"Cache-Control ist „{found}“.")


@AREA.check("login.wrong-secret", "Ein falsches Geheimnis wird mit 401 und invalid_client abgewiesen", "RFC 6749, 5.2")
def wrong_secret(bench: Bench) -> None:
    """The secret matters."""
    given = credentials(bench.sender) | {"client_secret": "falsch-" + uuid4().hex}
    refused(bench.login(given), 401, 400)


@AREA.check("login.unknown-client", "Eine unbekannte Kennung wird abgewiesen", "RFC 6749, 5.2")
def unknown_client(bench: Bench) -> None:
    """The id matters."""
    refused(bench.login({"client_id": str(uuid4()), "client_secret": uuid4().hex}), 401, 400)


@AREA.check("login.error", "Eine Ablehnung der Anmeldung nennt den Fehler im Feld error", "RFC 6749, 5.2")
def error(bench: Bench) -> None:
    """Clients branch by this member."""
    answer = bench.login({"client_id": str(uuid4()), "client_secret": uuid4().hex})
    found = members(answer).get("error")
    expect(found == "invalid_client", f"error ist {found!r} statt invalid_client.")


@AREA.check("login.basic", "Zugangsdaten im Kopf (HTTP Basic) werden abgewiesen", sources.OBSERVED)
def basic(bench: Bench) -> None:
    """The standard takes them in the form only."""
    import base64

    given = credentials(bench.sender)
    pair = base64.b64encode(f"{given['client_id']}:{given['client_secret']}".encode()).decode()
    refused(bench.login({}, headers={"Authorization": f"Basic {pair}"}), 401, 400)


@AREA.check(
    "login.grant-type", "Ein anderer grant_type als client_credentials wird abgewiesen", "RFC 6749, 4.4 und 5.2"
)
def grant_type(bench: Bench) -> None:
    """Nothing else is offered to machines."""
    refused(_good(bench, grant_type="password"), 400, 401)


@AREA.check("login.json", "Zugangsdaten als JSON statt als Formular werden abgewiesen", "RFC 6749, 4.4.2")
def as_json(bench: Bench) -> None:
    """The form is the one way."""
    body = {"grant_type": "client_credentials", **credentials(bench.sender)}
    url = bench.setup.addresses.token
    refused(
        bench.wire.once("POST", url, headers={"Content-Type": "application/json"}, content=json.dumps(body).encode())
    )


@AREA.check("login.scope-unknown", "Unbekannte Scopes stören nicht", sources.SCOPES)
def scope_unknown(bench: Bench) -> None:
    """Older clients ask for scopes of former days."""
    status(_good(bench, scope="send:region:de"), 200)


@AREA.check(
    "login.scope-foreign", "Ein Scope, den der Client nicht hat, wird nicht erteilt", f"{sources.SCOPES}; RFC 6749, 3.3"
)
def scope_foreign(bench: Bench) -> None:
    """Asking is not having."""
    found = members(_good(bench, scope=f"{SCOPES}manage-everything")).get("scope", "")
    expect("manage-everything" not in str(found), f"Erteilt wurde „{found}“.")


@AREA.check(
    "access.missing", "Ohne Token wird eine Einreichung nicht angekündigt (401)", "RFC 6750, 3; RFC 9110, 15.5.2"
)
def missing(bench: Bench) -> None:
    """No token, no effect."""
    refused(bench.ask("POST", bench.submission("submissions"), body=bench.announcement()), 401)


@AREA.check(
    "access.challenge", "Die Ablehnung ohne Token sagt, was verlangt ist (WWW-Authenticate)", "RFC 9110, 11.6.1"
)
def challenge(bench: Bench) -> None:
    """A 401 names its scheme."""
    answer = bench.ask("GET", bench.submission("submissions"))
    found = answer.headers.get("www-authenticate", "")
    expect(answer.status != 401 or found.lower().startswith("bearer"), f"WWW-Authenticate ist „{found}“.")


@AREA.check("access.altered", "Ein verändertes Token gilt nicht", "RFC 8725, 3.3; RFC 6750, 3.1")
def altered(bench: Bench) -> None:
    """The signature covers the claims."""
    head, claims, signature = (bench.token(bench.subscriber).split(".") + ["", ""])[:3]
    found = sealing.unsafe_claims(f"{head}.{claims}.")
    other = forging.segment({**found, "exp": 4102444800, "jti": str(uuid4())})
    refused(_listing(bench, f"{head}.{other}.{signature}"), 401)


@AREA.check("access.none", "Ein Token ohne Signatur (alg none) gilt nicht", "RFC 8725, 2.1 und 3.1")
def none(bench: Bench) -> None:
    """The oldest attack on JWT."""
    claims = sealing.unsafe_claims(bench.token(bench.subscriber))
    refused(_listing(bench, forging.unsigned(claims)), 401)


@AREA.check("access.scope", "Ein Absender darf keine Einreichungen abholen (403)", sources.SCOPES)
def scope(bench: Bench) -> None:
    """The scope to send does not list."""
    refused(bench.ask("GET", bench.submission("submissions"), bench.sender), 403)


def _listing(bench: Bench, token: str) -> Answer:
    return bench.ask("GET", bench.submission("submissions"), token=token)
