"""Tables of the delivery service. Content is ciphertext; events are never changed."""

from __future__ import annotations

from django.db import models

from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import GlobalModel, TenantModel

UNTIL_END = "Bis zum Ende der Nachricht (Annahme oder Zurückweisung); der Inhalt wird danach gelöscht."
LOG = "Das Ereignisprotokoll bleibt als Nachweis der Übermittlung, solange der Zustellpunkt besteht."
WHILE_USED = "Solange die Anbindung besteht."
WHILE_ACTIVE = "Solange der Zustellpunkt aktiv ist."


class ServiceKey(GlobalModel):
    """A signing key of the delivery service; the private half is wrapped."""

    global_reason = "Der Zustelldienst unterschreibt für alle Mandanten mit demselben Schlüssel, den alle prüfen."
    personal = dict.fromkeys(["kid", "public_jwk", "wrapped_private", "state", "created_at", "retired_at"], "none")
    retention = "Dauerhaft: mit dem Schlüssel werden alte Ereignisse geprüft."

    kid = models.CharField(max_length=64, primary_key=True)
    public_jwk = models.JSONField()
    wrapped_private = models.BinaryField()
    state = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="active"), name="transport_one_active_key"
            )
        ]


class Address(GlobalModel):
    """In whose data an id of the standard API lies; callers name ids only."""

    global_reason = "Wer die Schnittstelle aufruft, nennt nur Kennungen; der Mandant dazu muss sich finden lassen."
    personal = dict.fromkeys(["id", "tenant_id"], "none")
    retention = "Solange es den Gegenstand gibt."

    id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()


class Statement(GlobalModel):
    """What the delivery service confirms of an active destination: its name and the signed statement (compact JWS)."""

    global_reason = "Zuständigkeiten sind öffentlich; das Routing sucht über alle Mandanten."
    personal = dict.fromkeys(["destination_id", "tenant_id", "name", "token"], "none")
    retention = WHILE_ACTIVE

    destination_id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    name = models.CharField(max_length=250)
    token = models.TextField()


class Route(GlobalModel):
    """One service of an active destination in one region."""

    global_reason = "Zuständigkeiten sind öffentlich; das Routing sucht über alle Mandanten."
    personal = dict.fromkeys(["id", "service", "region", "statement"], "none")
    retention = WHILE_ACTIVE

    id = models.UUIDField(primary_key=True, default=new_id)
    service = models.CharField(max_length=255)
    region = models.CharField(max_length=12)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "region", "statement"], name="transport_one_route")]


class Client(TenantModel):
    """A system that may use the standard API (OAuth client)."""

    personal = dict.fromkeys(["id", "tenant_id", "name", "secret_hash", "scopes", "created_at", "disabled_at"], "none")
    retention = WHILE_USED

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    secret_hash = models.BinaryField()
    scopes = models.JSONField()
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)


class Destination(TenantModel):
    """Where messages are received (Zustellpunkt)."""

    personal = {
        **dict.fromkeys(
            ["id", "tenant_id", "client", "name", "status", "services", "encryption_kid", "metadata_versions",
             "callback_url", "callback_secret", "reply_channels", "house", "created_at", "changed_at", "reminded_at",
             "reminded_until"],
            "none",
        ),
        "contact": "personal",
    }  # fmt: skip
    retention = WHILE_USED

    id = models.UUIDField(primary_key=True, default=new_id)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=250)
    status = models.CharField(max_length=20)
    contact = models.JSONField()
    services = models.JSONField()
    encryption_kid = models.CharField(max_length=64)
    metadata_versions = models.JSONField()
    callback_url = models.CharField(max_length=2000)
    callback_secret = models.BinaryField()
    reply_channels = models.JSONField()
    # Held by this installation itself: only then anybody here has to be told of what arrives.
    house = models.BooleanField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # What was submitted up to ``reminded_until`` has led to its reminder.
    reminded_at = models.DateTimeField(null=True)
    reminded_until = models.DateTimeField(null=True)


class DestinationKey(TenantModel):
    """A public key of a destination."""

    personal = dict.fromkeys(["id", "tenant_id", "destination", "kid", "use", "status", "jwk", "created_at"], "none")
    retention = "Wie der Zustellpunkt; mit alten Schlüsseln werden alte Ereignisse geprüft."

    id = models.UUIDField(primary_key=True, default=new_id)
    destination = models.ForeignKey(Destination, on_delete=models.CASCADE, related_name="+")
    kid = models.CharField(max_length=64)
    use = models.CharField(max_length=3)
    status = models.CharField(max_length=20)
    jwk = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["destination", "kid"], name="transport_key_once")]


class Correspondence(TenantModel):
    """What the standard calls a case: the messages between one sender and one destination, with one event log."""

    person_column = "party_id"
    personal = dict.fromkeys(
        ["id", "tenant_id", "destination", "party_id", "callback_url", "callback_secret", "house", "created_at"], "none"
    )
    retention = LOG

    id = models.UUIDField(primary_key=True, default=new_id)
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="+")
    # The client that sent first; it is no person, but reads its own rows over all tenants like one.
    party_id = models.UUIDField(db_index=True)
    callback_url = models.CharField(max_length=2000)
    callback_secret = models.BinaryField()
    # Begun by this installation itself: only then anybody here has to be told of the end.
    house = models.BooleanField()
    created_at = models.DateTimeField()


class Message(TenantModel):
    """A submission or a reply; metadata and data are compact JWEs and empty after the end."""

    person_column = "party_id"
    personal = {
        **dict.fromkeys(
            ["id", "tenant_id", "correspondence", "destination", "party_id", "kind", "state", "version",
             "service_identifier", "service_name", "region", "attachments", "tags", "announced_at", "submitted_at",
             "picked_up_at", "ended_at", "deleted_at"],
            "none",
        ),
        "metadata": "special", "data": "special",
    }  # fmt: skip
    retention = UNTIL_END

    id = models.UUIDField(primary_key=True, default=new_id)
    correspondence = models.ForeignKey(Correspondence, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="+")
    party_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    version = models.CharField(max_length=4)
    service_identifier = models.CharField(max_length=255)
    service_name = models.CharField(max_length=500)
    region = models.CharField(max_length=14)
    attachments = models.JSONField()
    metadata = models.TextField(default="")
    data = models.TextField(null=True)
    tags = models.JSONField(default=dict)
    announced_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    picked_up_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        # Row security looks at both columns; with both in the index it alone answers how many wait and which come next.
        indexes = [
            models.Index(
                fields=["tenant_id", "kind", "destination", "submitted_at", "id"],
                include=["party_id"],
                condition=models.Q(state__in=["submitted", "forwarded"]),
                name="transport_waiting",
            ),
            models.Index(
                fields=["party_id", "kind", "submitted_at", "id"],
                include=["tenant_id"],
                condition=models.Q(state__in=["submitted", "forwarded"]),
                name="transport_waiting_party",
            ),
            models.Index(fields=["tenant_id", "-announced_at"], name="transport_messages"),
        ]


class MessageFile(TenantModel):
    """One encrypted attachment; its content lies in the cipher store."""

    personal = dict.fromkeys(
        ["id", "tenant_id", "message", "attachment_id", "object_key", "size", "digest", "tag", "stored_at"], "none"
    )
    retention = UNTIL_END

    id = models.UUIDField(primary_key=True, default=new_id)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    attachment_id = models.UUIDField()
    object_key = models.CharField(max_length=200)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    tag = models.CharField(max_length=30)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "attachment_id"], name="transport_file_once")]


class LoggedEvent(TenantModel):
    """One signed event of a case; never changed."""

    person_column = "party_id"
    personal = dict.fromkeys(
        [
            "number",
            "tenant_id",
            "event_id",
            "correspondence",
            "party_id",
            "message_id",
            "name",
            "issuer",
            "token",
            "at",
        ],
        "none",
    )
    retention = LOG

    number = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField()
    correspondence = models.ForeignKey(Correspondence, on_delete=models.PROTECT, related_name="+")
    party_id = models.UUIDField()
    message_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=40)
    issuer = models.CharField(max_length=300)
    token = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "event_id"], name="transport_event_once")]


class Callback(TenantModel):
    """One callback with its attempts; the secret is wrapped like a private key."""

    personal = dict.fromkeys(
        ["id", "tenant_id", "correspondence_id", "message_id", "kind", "url", "secret", "state", "attempts", "created_at",
         "next_at", "claimed_until", "last_result"],
        "none",
    )  # fmt: skip
    retention = "30 Tage nach der letzten Zustellung."

    id = models.UUIDField(primary_key=True, default=new_id)
    correspondence_id = models.UUIDField()
    message_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=20)
    url = models.CharField(max_length=2000)
    secret = models.BinaryField()
    state = models.CharField(max_length=20)
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    last_result = models.CharField(max_length=300, default="")

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "state", "-created_at"], name="transport_callbacks")]


class KeptAnswer(TenantModel):
    """The answer to a request with an idempotency key."""

    personal = {
        **dict.fromkeys(
            ["id", "tenant_id", "client_id", "key", "fingerprint", "status", "content_type", "created_at"], "none"
        ),
        "body": "none",
    }
    retention = "Sieben Tage."

    id = models.UUIDField(primary_key=True, default=new_id)
    client_id = models.UUIDField()
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField()
    status = models.IntegerField()
    body = models.BinaryField()
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "client_id", "key"], name="transport_answer_once")]
        indexes = [models.Index(fields=["tenant_id", "created_at"], name="transport_answers_by_age")]
