"""The evidence file of a delivery: one sealed PDF/A with everything inside that a court needs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from gemeinwerk.domain.audit import queries as audit
from gemeinwerk.domain.audit.types import AuditEntry
from gemeinwerk.domain.delivery import queries, rules
from gemeinwerk.domain.delivery.rules.evidence_letter import evidence_blocks
from gemeinwerk.domain.delivery.types import DeliveryStatus, EvidenceStep
from gemeinwerk.domain.documents import actions as document_actions
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.documents.types import AuthorityLetterhead, EnclosedFile, LetterData
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import Conflict, Refusal
from gemeinwerk.kernel.scope import current_tenant

MOST_ENCLOSED = 20 * 1024 * 1024
"""How many bytes of scans an evidence file holds; what is beyond is named by its digest and lies in the file of the case."""
ENDINGS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "application/jose": "jwt"}


class EvidenceBroken(Conflict):
    """The recorded steps do not follow from each other; no seal is put on them."""

    code = "delivery.evidence_broken"
    message = "Die aufgezeichneten Schritte passen nicht zusammen. Sie werden nicht gesiegelt."
    hint = "Bitte prüfen Sie die Kette mit „gemeinwerk audit verify“."


@action("delivery.issue_evidence")
def issue_evidence(*, actor: Actor, now: datetime, delivery_id: UUID) -> bytes:
    """Return the sealed evidence file of a delivery as PDF/A-3a: its steps, the notice and the data to recompute hashes.

    Raises Forbidden, NotFound, EvidenceBroken, Unavailable without a seal.
    """
    actor.require_role("officer", "lead", "admin")
    status, steps = queries.delivery(delivery_id=delivery_id), queries.evidence_of(delivery_id=delivery_id)
    if not queries.is_evidence_intact(delivery_id=delivery_id):
        raise EvidenceBroken()
    naming, proofs = _naming(actor, delivery_id, steps), _proof_files(actor, status, steps)
    letter = _letter(status, steps, naming, proofs, now)
    prepared = documents.prepare_document(letter, authority=letter.sender.name, at=now)
    document_actions.register_seal(actor=actor, now=now, prepared=prepared, about=delivery_id)
    record(f"delivery:{delivery_id}", case=status.case_id, sha256=prepared.sha256)
    return prepared.pdf


def _naming(actor: Actor, delivery_id: UUID, steps: Sequence[EvidenceStep]) -> list[AuditEntry]:
    """Return the audit entries that name a step of the delivery, oldest first."""
    subjects = {f"delivery:{delivery_id}", *(step.evidence for step in steps if step.evidence.startswith("mail:"))}
    found = [entry for subject in subjects for entry in audit.entries_about(subject=subject)]
    hashes = {step.hash for step in steps}
    naming = [one for one in found if json.loads(one.details).get("step", "").rpartition(":")[2] in hashes]
    return sorted(naming, key=lambda entry: entry.seq)


def _letter(
    status: DeliveryStatus,
    steps: Sequence[EvidenceStep],
    naming: Sequence[AuditEntry],
    proofs: Sequence[_Proof],
    now: datetime,
) -> LetterData:
    tenant = tenants.tenant(current_tenant())
    named = [f"Eintrag {one.seq} der Kette {one.chain}, Prüfsumme {one.hash}." for one in naming]
    return LetterData(
        sender=AuthorityLetterhead(
            tenant.authority_name, tenant.street, tenant.postcode, tenant.city, tenant.head_title
        ),
        recipient=("Zur Vorlage bei Gericht und zur Akte",),
        subject=f"Zustellnachweis: {status.subject}"[:200],
        reference=str(status.delivery_id),
        date=berlin_date(now),
        blocks=evidence_blocks(status, steps, named),
        salutation="",
        closing="",
        closing_note="Dieses Dokument wurde automatisch erstellt und elektronisch gesiegelt.",
        files=_files(status, steps, naming, proofs),
    )


def _files(
    status: DeliveryStatus, steps: Sequence[EvidenceStep], naming: Sequence[AuditEntry], proofs: Sequence[_Proof]
) -> tuple[EnclosedFile, ...]:
    data: dict[str, object] = {
        "delivery": str(status.delivery_id),
        "chain": str(current_tenant()),
        "document": str(status.document_id),
        "steps": [_step(step) for step in steps],
        "audit_entries": [{"seq": one.seq, "hash": one.hash, "details": one.details} for one in naming],
    }
    data["proof_files"] = [
        {"step": one.step, "sha256": one.sha256, "file": one.file.name if one.file else "", "why_not": one.why_not}
        for one in proofs
    ]
    text = json.dumps(data, ensure_ascii=False, indent=1).encode()
    files = [EnclosedFile("schritte.json", "application/json", "Angaben zum Nachrechnen der Prüfsummen", text, True)]
    digest = documents.document_digest(document_id=status.document_id)
    if digest:
        _, pdf = documents.open_document(document_id=status.document_id)
        if hashlib.sha256(pdf).hexdigest() != digest:
            raise EvidenceBroken("Der Bescheid passt nicht zu seiner Prüfsumme.")
        files.append(EnclosedFile("bescheid.pdf", "application/pdf", "Der Bescheid, wie er zugestellt wurde", pdf))
    files.extend(one.file for one in proofs if one.file is not None)
    return tuple(files)


@dataclass(frozen=True, slots=True)
class _Proof:
    """The file that proves a step, or why it is not enclosed."""

    step: int
    sha256: str
    file: EnclosedFile | None
    why_not: str = ""


def _proof_files(actor: Actor, status: DeliveryStatus, steps: Sequence[EvidenceStep]) -> list[_Proof]:
    """Return the scan or receipt of every step that has one: enclosed while there is room, otherwise named with the reason.

    Raises EvidenceBroken where a file is not the one whose digest the step holds.
    """
    found: list[_Proof] = []
    room = MOST_ENCLOSED
    for step in steps:
        upload_id = rules.proof_of(step.evidence)
        if upload_id is None:
            continue
        try:
            proof = queries.proof_file(actor=actor, delivery_id=status.delivery_id, upload_id=upload_id)
        except Refusal as refusal:
            found.append(_Proof(step.number, _digest(step), None, refusal.message))
            continue
        digest = f"sha256:{hashlib.sha256(proof.content).hexdigest()}"
        if digest not in step.proofs:
            raise EvidenceBroken(f"Der Beleg zu Schritt {step.number} passt nicht zu seiner Prüfsumme.")
        if len(proof.content) > room:
            found.append(_Proof(step.number, digest, None, "Die Datei ist zu groß, um sie beizufügen."))
            continue
        room -= len(proof.content)
        name = f"beleg-{step.number}.{ENDINGS.get(proof.media_type, 'bin')}"
        description = f"Beleg zu Schritt {step.number}, wie er kam"
        found.append(_Proof(step.number, digest, EnclosedFile(name, proof.media_type, description, proof.content)))
    return found


def _digest(step: EvidenceStep) -> str:
    return step.proofs[-1] if step.proofs else ""


def _step(step: EvidenceStep) -> dict[str, object]:
    return {
        "number": step.number,
        "content": step.content,
        "address": step.address,
        "address_salt": step.address_salt,
        "address_digest": step.address_digest,
        "previous_hash": step.previous_hash,
        "hash": step.hash,
    }
