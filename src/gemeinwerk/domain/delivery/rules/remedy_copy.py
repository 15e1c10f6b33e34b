"""The copy of a remedy in plain German: what was declared, when it came in, which form it has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from gemeinwerk.domain.delivery.types import DeliveryStatus, RemedyForm, RemedyInfo, RemedyVia
from gemeinwerk.domain.documents.types import Block, Heading, Paragraph, Run, Term, TermList
from gemeinwerk.kernel.dates import long_date, long_moment

INFORMAL = (
    "Diese Erklärung kam ohne den Nachweis, den das Gesetz verlangt (§ 70 Abs. 1 VwGO, § 3a Abs. 3 VwVfG, § 9a Abs. 5 OZG). "
    "Sie wahrt die Form des Widerspruchs nicht."
)
FORM_WORDS = {
    RemedyForm.IN_FORM: "mit dem Nachweis der Identität, den das Gesetz verlangt",
    RemedyForm.INFORMAL: "formlos, ohne Nachweis der Identität",
}
VIA_WORDS = {RemedyVia.PORTAL: "über das Portal", RemedyVia.OFFICE: "bei der Behörde vermerkt"}


def declaration(statement: str, reasons: str, reinstatement: str, files: Sequence[str]) -> str:
    """The declaration as one text: what its digest covers, and what the review shows (VwVfG § 3a(5), state 2026-11)."""
    parts = [statement, reasons, reinstatement, *files]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def copy_blocks(info: RemedyInfo, status: DeliveryStatus, files: Sequence[tuple[str, str]]) -> tuple[Block, ...]:
    """The text of the copy (VwVfG § 3a(5), OZG § 9a(4), state 2026-11); ``files`` are names with their digests."""
    blocks: list[Block] = [
        _text(f"Zum Bescheid „{status.subject}“ ist bei der Behörde eingegangen:"),
        TermList(
            tuple(
                Term((Run(name),), (_text(value),))
                for name, value in (
                    ("Eingang", long_moment(info.received_at)),
                    ("Eingang in UTC", info.received_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")),
                    ("Tag des Eingangs", long_date(info.received_on)),
                    ("Weg und Form", f"{VIA_WORDS[info.via]}, {FORM_WORDS[info.form]}"),
                    ("Prüfsumme (SHA-256)", info.digest),
                )
            )
        ),
        *((_text(INFORMAL),) if info.form is RemedyForm.INFORMAL else ()),
        Heading(1, (Run("Die Erklärung"),)),
        *_paragraphs(info.statement or "Der Wortlaut liegt der Behörde auf Papier vor."),
    ]
    if info.reasons:
        blocks += [Heading(1, (Run("Die Begründung"),)), *_paragraphs(info.reasons)]
    if info.reinstatement_reasons:
        blocks += [Heading(1, (Run("Antrag auf Wiedereinsetzung"),)), *_paragraphs(info.reinstatement_reasons)]
        if info.obstacle_ended_on:
            blocks.append(
                _text(f"Das Hindernis ist nach eigener Angabe am {long_date(info.obstacle_ended_on)} weggefallen.")
            )
    if files:
        blocks += [Heading(1, (Run("Beigefügte Dateien"),))]
        blocks.append(TermList(tuple(Term((Run(name),), (_text(f"SHA-256: {digest}"),)) for name, digest in files)))
    return tuple(blocks)


def _paragraphs(text: str) -> list[Block]:
    return [_text(part) for part in text.replace("\r", "").split("\n\n") if part.strip()]


def _text(text: str) -> Paragraph:
    return Paragraph((Run(text),))
