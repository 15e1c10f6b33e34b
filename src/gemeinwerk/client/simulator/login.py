"""Tokens and public keys of the simulated service."""

from __future__ import annotations

import hmac
import json
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from gemeinwerk.client.simulator.problems import Refusal
from gemeinwerk.client.simulator.service import ACCESS, JSON, LIFE, SCOPES, Call, Reply, Service
from gemeinwerk.client.simulator.store import Client
from gemeinwerk.kernel.clock import now


def token(service: Service, call: Call) -> Reply:
    """Give an access token for client id and secret in the form (RFC 6749 section 4.4)."""
    form = _form(service, call)
    has = service.has
    if "authorization" in call.headers and not has("basic-accepted"):
        return _refused(service, 401, "invalid_client")
    if form.get("grant_type") != "client_credentials" and not has("grant-any"):
        return _refused(service, 400, "unsupported_grant_type" if form.get("grant_type") else "invalid_request")
    client = service.store.clients.get(form.get("client_id", ""))
    if client is None and (has("client-unchecked") or "authorization" in call.headers):
        client = next(iter(service.store.clients.values()))
    right = client is not None and hmac.compare_digest(client.client_secret, form.get("client_secret", ""))
    careless = has("secret-unchecked") or has("client-unchecked") and form.get("client_id") not in service.store.clients
    if client is None or not (right or careless or "authorization" in call.headers):
        return _refused(service, 401, "invalid_client")
    asked = {one.removeprefix(SCOPES) for one in form.get("scope", "").split()}
    if has("scope-strict") and asked - client.scopes:
        return _refused(service, 400, "invalid_scope")
    scopes = (asked if has("scope-granted") else asked & client.scopes) or client.scopes
    return _given(service, client, sorted(scopes))


def _form(service: Service, call: Call) -> dict[str, str]:
    if call.media == JSON and service.has("token-json"):
        found = json.loads(call.body)
        return {name: str(value) for name, value in found.items()}
    if call.media != "application/x-www-form-urlencoded":
        raise Refusal(415, "unsupported-media-type", "Verlangt ist ein Formular.")
    return {name: values[0] for name, values in parse_qs(call.body.decode("utf-8", "replace")).items()}


def _given(service: Service, client: Client, scopes: list[str]) -> Reply:
    at = int(now().timestamp())
    scope = " ".join(f"{SCOPES}{one}" for one in scopes)
    claims = {"iss": service.issuer, "sub": client.client_id, "iat": at, "exp": at + LIFE, "jti": str(uuid4()),
              "scope": scope}  # fmt: skip
    made = f"opaque-{client.client_id}" if service.has("token-opaque") else service.sign(claims, ACCESS)
    body: dict[str, Any] = {"access_token": made, "token_type": "Bearer", "expires_in": LIFE, "scope": scope}
    if service.has("token-type-missing"):
        del body["token_type"]
    if service.has("expires-huge"):
        body["expires_in"] = 86400 * 365
    return Reply(200, body, headers={} if service.has("token-cached") else {"Cache-Control": "no-store"})


def _refused(service: Service, status: int, error: str) -> Reply:
    headers = {"Cache-Control": "no-store"} | ({"WWW-Authenticate": "Basic"} if status == 401 else {})
    return Reply(status, {} if service.has("error-missing") else {"error": error}, headers=headers)


def keys(service: Service, call: Call) -> Reply:
    """Return the public keys of the service."""
    if service.has("jwks-guarded"):
        service.caller(call, "")
    key = dict(service.public)
    if service.has("jwks-private"):
        key["d"] = "AQAB"
    if service.has("jwks-kid"):
        return Reply(200, {"keys": [key, {**key, "kid": "service-key-1"}]})
    if service.has("jwks-algorithm"):
        key["alg"] = "RS256"
    return Reply(200, {"keys": [key]})


def info(service: Service, call: Call) -> Reply:
    """Return the version."""
    return Reply(200, {"version": {"major": 2, "minor": 0, "patch": 0}})
