"""The account of the authority, and the files that were written for its bank."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.payments.models import BankFile, PayeeAccount
from gemeinwerk.domain.payments.queries.names import staff_names
from gemeinwerk.domain.payments.types import BankFileInfo, BankFileKind, Creditor, ExportedFile
from gemeinwerk.kernel.refusal import Conflict, NotFound

FILE_NAMES = {BankFileKind.DEBITS: "lastschriften", BankFileKind.TRANSFERS: "erstattungen"}


class PayeeMissing(Conflict):
    """The authority has not said which account is its own."""

    code = "payments.payee_missing"
    message = "Das Konto Ihrer Behörde ist noch nicht hinterlegt."
    hint = "Bitte tragen Sie unter „Konto der Kasse“ IBAN und Gläubiger-Identifikationsnummer ein."


class BankFileUnknown(NotFound):
    """There is no such file in this tenant."""

    code = "payments.bank_file_unknown"
    message = "Diese Datei gibt es nicht."


def payee() -> Creditor:
    """Return the account of the authority in scope; raises PayeeMissing."""
    found = creditor()
    if found is None:
        raise PayeeMissing()
    return found


def creditor() -> Creditor | None:
    """Return where the authority in scope takes money, None where it has not said so yet."""
    row = PayeeAccount.objects.first()
    return None if row is None else Creditor(row.name, row.iban, row.bic, row.creditor_id)


def bank_files(*, kind: BankFileKind, limit: int = 50) -> tuple[BankFileInfo, ...]:
    """Return the files that were written, newest first."""
    names = staff_names()
    rows = BankFile.objects.filter(kind=kind.value).order_by("-written_at", "id").defer("content")[:limit]
    return tuple(
        BankFileInfo(row.id, kind, row.message_id, row.amount, row.count, row.written_at, names.get(row.written_by, ""))
        for row in rows
    )


def bank_file(*, file_id: UUID) -> ExportedFile:
    """Return a file as it was handed out, the same bytes every time; raises BankFileUnknown."""
    row = BankFile.objects.filter(id=file_id).first()
    if row is None:
        raise BankFileUnknown()
    name = f"{FILE_NAMES[BankFileKind(row.kind)]}-{row.message_id}.xml"
    return ExportedFile(name, "application/xml", row.content.encode())
