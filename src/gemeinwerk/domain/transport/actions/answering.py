"""Idempotency: the same request with the same key has one effect and one answer, for seven days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection

from gemeinwerk.domain.transport.models import KeptAnswer
from gemeinwerk.domain.transport.types import StoredAnswer
from gemeinwerk.kernel.actions import action, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid
from gemeinwerk.kernel.scope import tenant_scope

MAX_KEY = 255
CLAIM = """
INSERT INTO transport_keptanswer (id, tenant_id, client_id, key, fingerprint, status, body, content_type, created_at)
VALUES (%s, %s, %s, %s, %s, 0, '', '', %s)
ON CONFLICT (tenant_id, client_id, key) DO NOTHING
"""
KEEP = """
UPDATE transport_keptanswer SET status = %s, body = %s, content_type = %s
WHERE tenant_id = %s AND client_id = %s AND key = %s
"""


class KeyReused(Conflict):
    """The idempotency key was used for another request."""

    code = "transport.key_reused"
    message = "Dieser Idempotenz-Schlüssel gehört schon zu einer anderen Anfrage."
    hint = "Bitte verwenden Sie für jede Anfrage einen neuen Schlüssel und nur für Wiederholungen denselben."


@action("transport.answer_once")
def answer_once(
    *, actor: Actor, now: datetime, key: str, fingerprint: bytes, perform: Callable[[], StoredAnswer]
) -> StoredAnswer:
    """Perform a client's request once per key and keep the answer in the same transaction.

    What was done stands in the chain by the action within; that its answer is kept is no deed of its own. A parallel equal
    request waits for the first and gets its answer. What ``perform`` refuses is not kept. Raises KeyReused for a key of
    another request, Invalid for a key of another form.
    """
    if not 1 <= len(key) <= MAX_KEY or not key.isascii() or not key.isprintable():
        raise Invalid("Der Idempotenz-Schlüssel muss aus 1 bis 255 druckbaren ASCII-Zeichen bestehen.")
    if actor.tenant_id is None or actor.account_id is None:
        raise Forbidden()
    with tenant_scope(actor.tenant_id):
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [new_id(), actor.tenant_id, actor.account_id, key, fingerprint, now])
            claimed = cursor.rowcount == 1
        if not claimed:
            known = KeptAnswer.objects.get(client_id=actor.account_id, key=key)
            if bytes(known.fingerprint) != fingerprint:
                raise KeyReused()
            record_nothing()
            return StoredAnswer(known.status, bytes(known.body), known.content_type)
        answer = perform()
        with connection.cursor() as cursor:
            cursor.execute(
                KEEP, [answer.status, answer.body, answer.content_type, actor.tenant_id, actor.account_id, key]
            )
        record_nothing()
        return answer
