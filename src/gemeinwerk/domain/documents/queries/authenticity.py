"""Is this letter genuine? Answers for anybody, about files and codes of every tenant; nothing of them is kept.

A file is looked at in memory only. The answer says which authority sealed it and when; a reference is said only to
somebody who has the very file. It never says what a letter is about or whom it concerns.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from gemeinwerk.domain.documents.models import SealedDocument, SealEntry
from gemeinwerk.domain.documents.ports import seal_keys, sealer
from gemeinwerk.domain.documents.rules import code_digest, judge, plain_code
from gemeinwerk.domain.documents.types import Authenticity, AuthenticityAnswer, SealCheck
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.refusal import TooLarge
from gemeinwerk.kernel.scope import tenant_scope

MOST_BYTES = 20_000_000
HEAD = 1024


class FileTooLarge(TooLarge):
    """No letter of an authority is so large."""

    code = "documents.check_too_large"
    message = "Die Datei ist größer als 20 MB."
    hint = "Bitte wählen Sie die PDF-Datei, die Sie von der Behörde erhalten haben."


def check_code(*, typed: str) -> AuthenticityAnswer:
    """Return whether a code stands on a letter of a tenant; the letter itself is not compared."""
    code = plain_code(typed)
    mark = SealEntry.objects.filter(code_digest=code_digest(code)).first() if code else None
    if mark is None:
        return AuthenticityAnswer(Authenticity.CODE_UNKNOWN)
    found = _registered(mark)
    return AuthenticityAnswer(
        Authenticity.CODE_KNOWN, found.authority, found.sealed_at, demo=found.demo, registered=True
    )


def check_file(*, content: bytes) -> AuthenticityAnswer:
    """Return what a file is: genuine, changed, a copy, a stranger's; raises FileTooLarge."""
    if len(content) > MOST_BYTES:
        raise FileTooLarge()
    if b"%PDF-" not in content[:HEAD]:
        return AuthenticityAnswer(Authenticity.NO_PDF)
    mark = SealEntry.objects.filter(sha256=hashlib.sha256(content).hexdigest()).first()
    keys = seal_keys()
    seal = sealer().examine(content, roots=keys.trusted_roots(), revocations=keys.revocations())
    if seal is None:
        return AuthenticityAnswer(Authenticity.UNREADABLE)
    code = plain_code(seal.code)
    known = bool(code) and SealEntry.objects.filter(code_digest=code_digest(code)).exists()
    verdict = judge(seal, registered=mark is not None, code_known=known, ours=tenants.authority_names())
    if mark is not None:
        found = _registered(mark, seal)
        return _with_proof(replace(found, verdict=verdict, registered=True), seal)
    if verdict in (Authenticity.GENUINE, Authenticity.EXPIRED, Authenticity.REVOKED):
        return _with_proof(AuthenticityAnswer(verdict, seal.subject, seal.sealed_at, demo=seal.demo), seal)
    return AuthenticityAnswer(verdict)


def _with_proof(answer: AuthenticityAnswer, seal: SealCheck) -> AuthenticityAnswer:
    """Add what the file proves by itself, which a seal that does not hold proves nothing of."""
    answer = replace(answer, stamped_at=seal.stamped_at)
    if not seal.valid:
        return answer
    return replace(answer, protected_until=seal.protected_until, evidenced=seal.evidenced)


def _registered(mark: SealEntry, seal: SealCheck | None = None) -> AuthenticityAnswer:
    with tenant_scope(mark.tenant_id):
        row = SealedDocument.objects.filter(id=mark.document_id).first()
    authority = tenants.tenant(mark.tenant_id).authority_name
    if row is None:
        return AuthenticityAnswer(Authenticity.GENUINE, authority, seal.sealed_at if seal else None)
    return AuthenticityAnswer(Authenticity.GENUINE, authority, row.sealed_at, row.reference, row.demo)
