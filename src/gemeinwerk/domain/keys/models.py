"""Tables of the keys room."""

from __future__ import annotations

from django.db import models

from gemeinwerk.kernel.records import TenantModel


class KeyPair(TenantModel):
    """A key pair of one authority, to be encrypted for or to sign with; the private half is wrapped."""

    personal = {
        "tenant_id": "none", "kid": "none", "public_jwk": "none", "wrapped_private": "none", "state": "none",
        "purpose": "none", "created_at": "none", "retired_at": "none",
    }  # fmt: skip
    retention = "Bis zum Ende der Aufbewahrung aller Einreichungen, die mit dem Schlüssel verschlüsselt sind."

    kid = models.CharField(max_length=64, primary_key=True)
    public_jwk = models.BinaryField()
    wrapped_private = models.BinaryField()
    state = models.CharField(max_length=20, default="active")
    purpose = models.CharField(max_length=3, default="enc")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "purpose"], condition=models.Q(state="active"), name="keys_one_active_pair"
            )
        ]
