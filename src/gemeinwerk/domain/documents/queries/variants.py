"""The wording of a sealed document in other forms: large print, plain text, a page to keep."""

from __future__ import annotations

from html import escape
from uuid import UUID

from gemeinwerk.domain.documents.blocks import kept_blocks
from gemeinwerk.domain.documents.models import SealedDocument
from gemeinwerk.domain.documents.ports import letter_renderer
from gemeinwerk.domain.documents.types import AuthorityLetterhead, DocumentVariant, LetterData
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import current_tenant

NOTE = "Diese Fassung gibt den Wortlaut wieder. Es gilt das gesiegelte PDF."


class VariantUnknown(NotFound):
    """There is no such form of the document."""

    code = "documents.variant_unknown"
    message = "Diese Fassung gibt es nicht."
    hint = "Möglich sind Großdruck, Text und Webseite."


def document_variant(*, document_id: UUID, form: str) -> DocumentVariant:
    """Return a document of the tenant in scope as ``grossdruck``, ``text`` or ``webseite``; raises VariantUnknown."""
    row = SealedDocument.objects.filter(id=document_id).first()
    makers = {"grossdruck": _large, "text": _text, "webseite": _page}
    if row is None or form not in makers:
        raise VariantUnknown()
    return makers[form](row)


def _head(row: SealedDocument) -> tuple[str, ...]:
    sender = tenants.tenant(current_tenant()).authority_name
    return sender, f"Aktenzeichen {row.reference}", f"Datum {short_date(berlin_date(row.sealed_at))}"


def _text(row: SealedDocument) -> DocumentVariant:
    said = "\n".join((*_head(row), "", NOTE, "", row.title, "", row.text, ""))
    # With the mark at its start also old programs show umlauts right.
    return DocumentVariant("Text.txt", "text/plain; charset=utf-8", said.replace("\n", "\r\n").encode("utf-8-sig"))


def _page(row: SealedDocument) -> DocumentVariant:
    head = "<br>".join(escape(line) for line in _head(row))
    page = (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{escape(row.title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>'
        f"<h1>{escape(row.title)}</h1><p>{head}</p><p><strong>{NOTE}</strong></p>"
        f"{row.html.replace('<h3', '<h2').replace('</h3', '</h2').replace('<h4', '<h3').replace('</h4', '</h3')}"
        "</main></body></html>"
    )
    return DocumentVariant("Webseite.html", "text/html; charset=utf-8", page.encode())


def _large(row: SealedDocument) -> DocumentVariant:
    letter = LetterData(
        sender=AuthorityLetterhead(tenants.tenant(current_tenant()).authority_name),
        recipient=(),
        subject=row.title,
        reference=row.reference,
        date=berlin_date(row.sealed_at),
        blocks=kept_blocks(row.html),
        salutation="",
        closing="",
        closing_note=NOTE,
        demo=row.demo,
        large=True,
    )
    return DocumentVariant("Großdruck.pdf", "application/pdf", letter_renderer().render(letter, seal_field=False))
