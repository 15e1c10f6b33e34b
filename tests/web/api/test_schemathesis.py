"""schemathesis asks every operation of the OpenAPI, alone and one after the other, and judges with all of its checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from gemeinwerk.domain.tenants import queries as tenants
from tests.adapters.jose.material import public, sealing, signing
from tests.domain.transport.world import SERVICE, client_of, opened, sealed
from tests.web.api.calls import D2, Caller

TAKEN = ["2xx", "401", "403", "404", "409", "422"]
# A rule may refuse what fits the description: its answer is 422.
CONFIG = {
    # No text in PostgreSQL has a zero character.
    "generation": {"allow-x00": False},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": TAKEN},
    },
}
QUIET = list(HealthCheck)


@schemathesis.serializer("application/jose")
def as_jose(context: Any, value: Any) -> bytes:
    """Send a token as it is."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="module")
def door(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The description as it is served, narrowed to things that exist, and a caller with every scope."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(API_REQUESTS_PER_MINUTE=10**9):
        town = tenants.place("059110000000").tenant_id
        with opened(town, town, callback=False):
            _, made = client_of(town)
            caller = Caller(str(made.client_id), made.client_secret)
            caller.sign_in()
            schema = narrowed(caller)
            # As Django's own test client does: the application lies behind the one connection of this transaction.
            for signal in (request_started, request_finished):
                signal.disconnect(close_old_connections)
            yield schema, caller
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)
        transaction.set_rollback(True)


def narrowed(caller: Caller) -> Any:
    """Let the values that nobody guesses be those that exist here, so that not every call ends at the first rule."""
    raw = json.loads(caller.call("GET", "/api/openapi.json").content)
    raw["servers"] = [{"url": "/api"}]
    shapes = raw["components"]["schemas"]
    for path, told in raw["paths"].items():
        if path.endswith("/routes"):
            # That exactly one of three parameters is needed cannot be written down in OpenAPI.
            told["get"]["parameters"] = [
                one for one in told["get"]["parameters"] if one["name"] not in ("ags", "areaId")
            ]
            next(one for one in told["get"]["parameters"] if one["name"] == "ars")["required"] = True
    destination = caller.call("GET", f"{D2}/destinations").json()
    assert destination["count"] == 0
    mine = caller.call("POST", f"{D2}/destinations", new()).json()["destinationId"]
    assert caller.call("PATCH", f"{D2}/destinations/{mine}", {"status": "active"}).status_code == 200
    only(shapes["AnnounceV1"], destinationId=mine, caseId=None, callback=None, announcedAttachments=[])
    only(shapes["AnnounceV2"], destinationId=mine, caseId=None, callback=None, announcedAttachments=[])
    only(shapes["Service"], identifier=SERVICE)
    only(shapes["ServiceAt"], regions=["DE059110000000"])
    only(shapes["Parts"], encryptedMetadata=sealed(), encryptedData=sealed(b"[]"))
    for name in ("CreateDestinationV1", "CreateDestinationV2"):
        # Only the thumbprint of the key is taken, which nobody guesses; it may be left out.
        del shapes[name]["properties"]["encryptionKid"]
        only(
            shapes[name],
            encryptionPublicKey=public(sealing()),
            signingPublicKey=public(signing()),
            callback=None,
        )
    schema = schemathesis.openapi.from_dict(raw, config=SchemathesisConfig.from_dict(CONFIG))
    schema.app = get_wsgi_application()
    return schema


def only(shape: dict[str, Any], **values: Any) -> None:
    """Allow one value for each of these members."""
    for name, value in values.items():
        shape["properties"][name] = {"enum": [value]}


def new() -> dict[str, Any]:
    service = {"identifier": SERVICE, "submissionSchemas": [], "regions": ["DE059110000000"]}
    return {
        "name": "Gewerbeamt",
        "contactInformation": {},
        "publicServices": [service],
        "metadataVersions": ["2.1.0"],
        "encryptionPublicKey": public(sealing()),
        "signingPublicKey": public(signing()),
    }


def bounded(examples: int) -> Any:
    """Return settings that ask the same questions each time."""
    return settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=QUIET,
    )


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_alone(door: Any, mode: GenerationMode) -> None:
    schema, caller = door
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @bounded(2)
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(headers={"Authorization": f"Bearer {caller.token}"})

        try:
            ask()
        except Unsatisfiable:
            continue
    assert asked > 100


@pytest.mark.parametrize("part", ["submission-api/v1/(submissions|cases)", "destination-api/v2/destinations"])
def test_one_operation_after_the_other(door: Any, part: str) -> None:
    schema, caller = door
    statuses: set[tuple[str, int]] = set()

    class Walk(schema.include(path_regex=part).as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {caller.token}"}}

        def after_call(self, response: Any, case: Any) -> None:
            statuses.add((case.operation.label, response.status_code))

    def linked() -> bool:
        return any("{" in label and status < 300 for label, status in statuses)

    # What is generated changes with every constant of the program, so one seed alone may never create anything.
    for start in range(8):
        run_state_machine_as_test(
            seed(start)(Walk), settings=settings(bounded(10), derandomize=False, stateful_step_count=8)
        )
        if linked():
            break
    # What was made was found again by a link of the description.
    assert linked(), sorted(statuses)
