"""Proof files of a delivery: scanned papers and receipts, kept with the delivery; each runs inside an action."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.delivery.models import Delivery
from gemeinwerk.domain.delivery.types import ProofFile
from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.domain.documents.types import MalwareFound
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Invalid


class ProofMissing(Invalid):
    """The step counts only with its paper."""

    code = "delivery.proof_missing"
    message = "Es fehlt der Nachweis."
    hint = "Bitte scannen Sie das Papier ein und wählen Sie die Datei aus."


@dataclass(frozen=True, slots=True)
class KeptProof:
    """A kept file as the step names it."""

    upload_id: UUID
    sha256: str

    def evidence(self, code: str) -> str:
        """Return the evidence of a step: a code of how it was done, and the file."""
        return f"{code};upload:{self.upload_id}"

    @property
    def proofs(self) -> tuple[str, ...]:
        """Return the digests of a step."""
        return (f"sha256:{self.sha256}",)


def keep_proof(row: Delivery, file: ProofFile | None, *, actor: Actor, now: datetime, name: str) -> KeptProof:
    """Inspect and keep a file of a delivery; it belongs to the delivery, so it goes neither with a person nor a draft.

    Raises ProofMissing, MalwareFound and what the documents room refuses.
    """
    if file is None:
        raise ProofMissing(f"Es fehlt der Nachweis: {name}.")
    info = documents.receive_upload(
        actor=replace(actor, account_id=None), now=now, draft_id=row.id, name=file.name, content=file.content
    )
    if info.quarantined:
        raise MalwareFound()
    return KeptProof(info.id, info.sha256)
