"""Papers that go with a letter or a formal service, as plain text blocks: address page, order, deed, receipts.

They carry what LZG NRW §§ 3 to 5 and ZPO § 182(2) ask for. They are no official forms of the ZustVV and do not say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gemeinwerk.domain.delivery.rules.objection import law_of_service
from gemeinwerk.domain.delivery.rules.service import SERVED_LABELS, SERVICES
from gemeinwerk.domain.delivery.types import ActKind, Recipient, ServiceKind
from gemeinwerk.domain.documents.types import Block, Cell, Heading, Paragraph, Run, Table
from gemeinwerk.kernel.dates import long_date

BOX = "\u25a1"
LINE = "\u2026" * 24

PAPERS: dict[ServiceKind, tuple[str, ...]] = {
    ServiceKind.DEED: ("zustellungsauftrag", "umschlag"),
    ServiceKind.REGISTERED: ("anschrift",),
    ServiceKind.RETURN_SLIP: ("anschrift",),
    ServiceKind.RECEIPT_BY_HAND: ("empfangsbekenntnis",),
    ServiceKind.RECEIPT_BY_POST: ("anschrift", "empfangsbekenntnis"),
    ServiceKind.RECEIPT_BY_MAILBOX: ("empfangsbekenntnis",),
    ServiceKind.HAND_OVER: ("uebergabevermerk",),
    ServiceKind.MAILBOX: (),
    ServiceKind.PUBLIC: ("benachrichtigung",),
}
"""Which papers belong to which way."""

PAPER_NAMES: dict[str, str] = {
    "anschrift": "Anschriftenblatt",
    "zustellungsauftrag": "Zustellungsauftrag mit Urkunde",
    "umschlag": "Aufdruck für den Umschlag",
    "empfangsbekenntnis": "Empfangsbekenntnis",
    "uebergabevermerk": "Übergabevermerk",
    "benachrichtigung": "Benachrichtigung für den Aushang",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: its heading, what stands in the address window, and its text."""

    title: str
    window: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a paper says about the notice."""

    subject: str
    reference: str
    recipient: Recipient
    authority: tuple[str, ...]
    kind: ServiceKind | None
    issued_on: date
    announcement: tuple[str, ...] = ()
    act: ActKind = ActKind.ORDINARY


def paper(name: str, facts: PaperFacts) -> Paper:
    """The paper of that name (LZG NRW §§ 3 to 5, ZPO § 182(2), VwVfG § 41(1); state 2026-11). Raises KeyError."""
    return {
        "anschrift": _address_page,
        "zustellungsauftrag": _deed,
        "umschlag": _envelope,
        "empfangsbekenntnis": _receipt,
        "uebergabevermerk": _hand_over,
        "benachrichtigung": _announcement,
    }[name](facts)


def _address_page(facts: PaperFacts) -> Paper:
    return Paper(
        "Ihr Bescheid",
        facts.recipient.address_lines(),
        (_text(f"Anbei erhalten Sie den Bescheid „{facts.subject}“ vom {long_date(facts.issued_on)}."),),
    )


def _deed(facts: PaperFacts) -> Paper:
    """Order and blank deed in one; the window shows the authority, since the deed comes back to it."""
    ways = [f"{BOX} {label}" for label in SERVED_LABELS.values()]
    return Paper(
        "Zustellungsauftrag und Zustellungsurkunde",
        facts.authority,
        (
            _text(
                "Bitte stellen Sie das verschlossene Schreiben der unten genannten Person zu "
                f"({law_of_service(SERVICES[ServiceKind.DEED].statute, facts.act)}) und "
                "senden Sie diese Urkunde unverzüglich zurück."
            ),
            _rows(
                ("Kennung", facts.reference),
                ("Zuzustellen an", "\n".join(facts.recipient.address_lines())),
                ("Schriftstück", f"Bescheid vom {long_date(facts.issued_on)}"),
            ),
            Heading(2, (Run("Zustellungsurkunde"),)),
            _text("Das Schreiben habe ich zugestellt durch:"),
            *(_text(way) for way in ways),
            _rows(
                ("Übergeben an (Name, Stellung)", LINE),
                ("Vollmacht lag vor (§ 171 ZPO)", f"{BOX} ja"),
                ("Grund der Ersatzzustellung", LINE),
                ("Ort der Niederlegung und Art der Mitteilung", LINE),
                ("Wer hat die Annahme verweigert?", LINE),
                ("Tag der Zustellung auf dem Umschlag vermerkt", f"{BOX} ja"),
                ("Ort, Tag und Uhrzeit", LINE),
                ("Name, Unternehmen und Unterschrift", LINE),
            ),
        ),
    )


def _envelope(facts: PaperFacts) -> Paper:
    return Paper(
        "Förmliche Zustellung",
        facts.recipient.address_lines(),
        (
            _rows(("Kennung", facts.reference), ("Zugestellt am (Tag, Uhrzeit)", LINE), ("Unterschrift", LINE)),
            _text("Der Tag der Zustellung ist hier zu vermerken (§ 180 Satz 3, § 182 Abs. 2 Nr. 6 ZPO)."),
        ),
    )


def _receipt(facts: PaperFacts) -> Paper:
    by_hand = facts.kind is ServiceKind.RECEIPT_BY_HAND
    option = SERVICES[facts.kind or ServiceKind.RECEIPT_BY_POST]
    back = "" if by_hand else " Bitte senden Sie es per Post oder auf elektronischem Weg zurück."
    rows = [
        ("Kennung", facts.reference),
        ("Schriftstück", f"Bescheid vom {long_date(facts.issued_on)}"),
        ("Empfangende Person oder Stelle", "\n".join(facts.recipient.address_lines())),
        ("Erhalten am (Tag)", LINE),
        ("Name und Unterschrift", LINE),
    ]
    if by_hand:
        rows.append(("Ausgehändigt durch", LINE))
    return Paper(
        "Empfangsbekenntnis",
        facts.recipient.address_lines() if by_hand else facts.authority,
        (_text(f"Zustellung gegen Empfangsbekenntnis ({option.statute}).{back}"), _rows(*rows)),
    )


def _hand_over(facts: PaperFacts) -> Paper:
    return Paper(
        "Vermerk über die persönliche Übergabe",
        facts.recipient.address_lines(),
        (
            _text(
                "Der Bescheid wurde heute persönlich übergeben (§ 41 Abs. 1 VwVfG NRW). Er ist damit bekannt gegeben."
            ),
            _rows(
                ("Kennung", facts.reference),
                ("Schriftstück", f"Bescheid vom {long_date(facts.issued_on)}"),
                ("Übergeben an (Name, Ausweis gesehen)", LINE),
                ("Ort, Tag und Uhrzeit", LINE),
                ("Unterschrift der empfangenden Person", LINE),
                ("Unterschrift der übergebenden Person", LINE),
            ),
        ),
    )


def _announcement(facts: PaperFacts) -> Paper:
    """LZG NRW § 10(2): what hangs on the board; the lines at the end record the days."""
    return Paper(
        "Benachrichtigung über eine öffentliche Zustellung",
        facts.authority,
        (
            *(_text(line) for line in facts.announcement),
            _rows(("Kennung", facts.reference), ("Ausgehängt am, durch", LINE), ("Abgenommen am, durch", LINE)),
        ),
    )


def _text(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _rows(*rows: tuple[str, str]) -> Table:
    head = (Cell((Run("Angabe"),), header=True), Cell((Run("Eintrag"),), header=True))
    return Table(head, tuple((Cell((Run(name),)), Cell((Run(value),))) for name, value in rows))
