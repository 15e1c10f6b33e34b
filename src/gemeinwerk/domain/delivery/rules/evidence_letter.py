"""The evidence file of a delivery in plain German, for a court: what happened, which clock, how it can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from gemeinwerk.domain.delivery.rules.wording import step_label
from gemeinwerk.domain.delivery.types import Channel, DeliveryEventKind, DeliveryStatus, EvidenceStep
from gemeinwerk.domain.documents.types import Block, Heading, Paragraph, Run, Term, TermList
from gemeinwerk.kernel.dates import long_date, long_moment

CHANNELS = {
    Channel.PORTAL_MAILBOX.value: "Postfach im Portal",
    Channel.OZG_POSTBOX.value: "Postfach des Nutzerkontos",
    Channel.LETTER.value: "Brief im Inland",
    Channel.LETTER_ABROAD.value: "Brief ins Ausland",
}
CLOCK = (
    "Die Zeiten stammen von der Uhr des Rechners, auf dem die Plattform läuft. Jede Zeit steht zweimal da: in deutscher Zeit "
    "(Europe/Berlin, im Sommer UTC+2, im Winter UTC+1) und in koordinierter Weltzeit (UTC). Wo ein Tag genannt ist, den eine "
    "Person eingetragen hat, zum Beispiel die Aufgabe zur Post, ist er als „eingetragener Tag“ bezeichnet."
)
CHECK = (
    "Jeder Schritt enthält die Prüfsumme (SHA-256) des Schritts davor. Die Prüfsumme des jeweils letzten Schritts einer Handlung steht "
    "im Protokoll der Plattform, dessen Ende stündlich signiert wird. Die Datei „schritte.json“ in diesem Dokument enthält alle Angaben, aus "
    "denen sich die Prüfsummen nachrechnen lassen. Ob das Protokoll unverändert ist, lässt sich mit dessen Export und dem offenen "
    "Prüfprogramm der Plattform ohne Zugang zu ihr feststellen. Das Siegel dieses Dokuments prüft jedes PDF-Programm mit Signaturprüfung."
)


def evidence_blocks(status: DeliveryStatus, steps: Sequence[EvidenceStep], named: Sequence[str]) -> tuple[Block, ...]:
    """Return the text of the evidence file; ``named`` are the audit entries that name the steps, as sentences."""
    blocks: list[Block] = [
        _text(
            f"Dieses Dokument hält fest, auf welchem Weg der Bescheid „{status.subject}“ seinen Empfänger erreicht hat."
        ),
        Heading(1, (Run("Stand der Bekanntgabe"),)),
        *(_text(sentence) for sentence in status.office_sentences),
        Heading(1, (Run("Aufgezeichnete Schritte"),)),
    ]
    for step in steps:
        blocks += [Heading(2, (Run(f"Schritt {step.number}: {_label(step)}"),)), _terms(step)]
    blocks += [
        Heading(1, (Run("Einträge im Protokoll"),)),
        *(_text(sentence) for sentence in named),
        Heading(1, (Run("Welche Uhr gilt"),)),
        _text(CLOCK),
        Heading(1, (Run("Wie sich das prüfen lässt"),)),
        _text(CHECK),
    ]
    return tuple(blocks)


def _label(step: EvidenceStep) -> str:
    return step_label(DeliveryEventKind(step.kind), Channel(step.channel))


def _terms(step: EvidenceStep) -> TermList:
    rows = [
        ("Zeit in Deutschland", f"{long_moment(step.at)} ({step.at_berlin.isoformat(timespec='microseconds')})"),
        ("Zeit in UTC", step.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")),
        ("Eingetragener Tag", long_date(step.on) if step.on else ""),
        ("Weg", CHANNELS.get(step.channel, step.channel)),
        ("Anschrift", step.address),
        ("Handelnde Person", step.actor),
        ("Beleg", step.evidence),
        ("Dateien", "\n".join(step.proofs)),
        ("Prüfsumme davor", step.previous_hash),
        ("Prüfsumme", step.hash),
    ]
    return TermList(tuple(Term((Run(name),), (_text(value),)) for name, value in rows if value))


def _text(text: str) -> Paragraph:
    return Paragraph((Run(text),))
