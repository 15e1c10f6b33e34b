"""Fixed texts of the room: consent, retrieval notice, labels; versioned where a person relies on them."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryEventKind,
    DeliveryState,
    Finality,
    FinalityState,
    ProceduralCode,
    RemedyResult,
)
from gemeinwerk.kernel.dates import long_date

_AO_CODES = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})

STATE_LABELS: dict[DeliveryState, str] = {
    DeliveryState.PREPARED: "In Vorbereitung",
    DeliveryState.HANDED_TO_POSTBOX: "An das Postfach des Nutzerkontos übergeben",
    DeliveryState.PROVIDED: "Im Postfach bereitgestellt",
    DeliveryState.NOTICE_SENT: "Bereitgestellt und benachrichtigt",
    DeliveryState.RETRIEVED: "Abgerufen",
    DeliveryState.LETTER_QUEUED: "Brief wird gedruckt",
    DeliveryState.POSTED: "Zur Post gegeben",
    DeliveryState.SERVICE_ORDERED: "Förmliche Zustellung veranlasst",
    DeliveryState.SERVED: "Förmlich zugestellt",
    DeliveryState.SENT: "Elektronisch versandt",
    DeliveryState.ACKNOWLEDGED: "Empfang bestätigt",
    DeliveryState.FAILED: "Anschrift fehlt",
}

STEP_LABELS: dict[DeliveryEventKind, str] = {
    DeliveryEventKind.PREPARED: "Zustellweg gewählt",
    DeliveryEventKind.PROVIDED: "Im Postfach bereitgestellt",
    DeliveryEventKind.NOTICE_SENT: "Benachrichtigung per E-Mail versandt",
    DeliveryEventKind.BOUNCED: "Benachrichtigung war unzustellbar",
    DeliveryEventKind.RETRIEVED: "Bescheid abgerufen",
    DeliveryEventKind.PROVISION_ENDED: "Bereitstellung ohne Abruf beendet",
    DeliveryEventKind.LETTER_QUEUED: "Brief in die Druckliste gestellt",
    DeliveryEventKind.ADDRESS_MISSING: "Anschrift fehlt",
    DeliveryEventKind.POSTED: "Zur Post gegeben",
    DeliveryEventKind.RETURNED: "Brief kam als unzustellbar zurück",
    DeliveryEventKind.RECEIPT_CONTESTED: "Zugang wird bestritten",
    DeliveryEventKind.RECEIPT_PROVED: "Zugang nachgewiesen",
    DeliveryEventKind.REMEDY_RECEIVED: "Rechtsbehelf eingegangen",
    DeliveryEventKind.INFORMAL_REMEDY_RECEIVED: "Formlose Nachricht gegen den Bescheid eingegangen",
    DeliveryEventKind.REMEDY_JUDGED: "Über die Rechtzeitigkeit des Rechtsbehelfs entschieden",
    DeliveryEventKind.REINSTATEMENT_REQUESTED: "Wiedereinsetzung beantragt",
    DeliveryEventKind.REINSTATEMENT_JUDGED: "Über die Wiedereinsetzung entschieden",
    DeliveryEventKind.HANDED_TO_PRINTER: "Brief an die Druckerei übergeben",
    DeliveryEventKind.SERVICE_ORDERED: "Förmliche Zustellung veranlasst",
    DeliveryEventKind.SERVED: "Förmlich zugestellt",
    DeliveryEventKind.SERVICE_FAILED: "Förmliche Zustellung blieb ohne Erfolg",
    DeliveryEventKind.HANDED_OVER: "Persönlich übergeben",
    DeliveryEventKind.SENT: "Elektronisch versandt",
    DeliveryEventKind.ACKNOWLEDGED: "Empfang bestätigt",
    DeliveryEventKind.HANDED_TO_POSTBOX: "An das Postfach des Nutzerkontos übergeben",
    DeliveryEventKind.POSTBOX_REFUSED: "Das Postfach des Nutzerkontos hat den Bescheid nicht angenommen",
    DeliveryEventKind.POSTBOX_SILENT: "Vom Postfach des Nutzerkontos kam keine Quittung",
    DeliveryEventKind.PROVIDED_LATE: "Quittung des Postfachs kam nach dem Wechsel des Weges, ohne Folgen für die Frist",
    DeliveryEventKind.PROVIDED_AGAIN: "Erneut bereitgestellt",
    DeliveryEventKind.FORMAT_REFUSED: "Anderes Format oder Papier verlangt",
    DeliveryEventKind.PUBLISHED: "Öffentlich bekannt gemacht",
    DeliveryEventKind.PUBLICATION_ENDED: "Aushang beendet",
}


def step_label(kind: DeliveryEventKind, channel: Channel) -> str:
    """A step in words on its way: the postbox of a user account is another one than that of the portal (OZG § 2(7), state 2026-11)."""
    if kind is DeliveryEventKind.PROVIDED and channel is Channel.OZG_POSTBOX:
        return "In das Postfach des Nutzerkontos eingestellt"
    return STEP_LABELS[kind]


RESULT_LABELS: dict[RemedyResult, str] = {
    RemedyResult.IN_TIME: "Form und Frist gewahrt",
    RemedyResult.REINSTATED: "Verspätet, Wiedereinsetzung gewährt",
    RemedyResult.LATE: "Verspätet, keine Wiedereinsetzung",
    RemedyResult.WITHOUT_FORM: "Form nicht gewahrt",
}
_FINALITY = {
    FinalityState.NOT_NOTIFIED: "Der Bescheid ist noch nicht bekannt gegeben. Er kann noch nicht bestandskräftig werden.",
    FinalityState.CONTESTED: "Der Zugang wird bestritten. Bis zum Nachweis wird keine Bestandskraft berechnet.",
    FinalityState.TO_JUDGE: "Ein Rechtsbehelf ist eingegangen, und nach der Rechnung ist keine Frist gewahrt. Ob er verspätet ist, entscheidet "
    "ein Mensch. Bis dahin gilt der Bescheid nicht als bestandskräftig.",
    FinalityState.STOPPED: "Ein Rechtsbehelf ist eingegangen. Der Bescheid wird nicht bestandskräftig, solange darüber nicht entschieden ist.",
    FinalityState.SUSPENDED: "Über den Widerspruch ist entschieden. Der Bescheid wird erst zusammen mit dieser Entscheidung bestandskräftig.",
    FinalityState.REPLACED: "Dem Widerspruch ist in vollem Umfang abgeholfen. Ein neuer Bescheid ist an die Stelle dieses Bescheids getreten.",
    FinalityState.RUNNING: "Der Tag des Briefs steht noch nicht fest. Bis dahin wird der Bescheid nicht bestandskräftig.",
    FinalityState.WITHOUT_END: "Es läuft keine Frist. Der Bescheid wird nicht von selbst bestandskräftig.",
}


def finality_words(found: Finality) -> str:
    """Finality in a sentence for the office (VwGO §§ 70, 74, 79(1), state 2026-11)."""
    if found.final_from is None:
        return _FINALITY[found.state]
    if found.state is FinalityState.FINAL:
        return f"Der Bescheid ist seit dem {long_date(found.final_from)} bestandskräftig."
    if found.state is FinalityState.SUSPENDED:
        return f"{_FINALITY[found.state]} Ohne Klage ist das der {long_date(found.final_from)}."
    return f"Ohne Rechtsbehelf wird der Bescheid am {long_date(found.final_from)} bestandskräftig."


def citizen_result(result: RemedyResult | None) -> str:
    """What a person decided about a remedy, for the one who filed it (VwGO §§ 70, 73, state 2026-11)."""
    if result is None:
        return "Die Behörde prüft Ihre Erklärung."
    return {
        RemedyResult.IN_TIME: "Die Behörde hat geprüft: Form und Frist sind gewahrt. Sie entscheidet jetzt in der Sache.",
        RemedyResult.REINSTATED: "Die Behörde lässt Ihre Erklärung zu, obwohl sie später kam. Sie entscheidet jetzt in der Sache.",
        RemedyResult.LATE: "Die Behörde hält Ihre Erklärung für verspätet. Sie erhalten darüber eine eigene Entscheidung mit Begründung.",
        RemedyResult.WITHOUT_FORM: "Die Behörde hält die vorgeschriebene Form nicht für gewahrt. Sie erhalten darüber eine eigene Nachricht.",
    }[result]


def retrieval_notice(code: ProceduralCode, authority: str, postbox_address: str) -> tuple[str, str]:
    """Subject and body of the notice that a document is ready: no content, the legal effect of doing nothing.

    Source: VwVfG § 41(2a) S. 3 (notice to the address given), AO § 122a (notice names its legal effects),
    SGB X § 37(2a). State 2026-11.
    """
    effects = {
        ProceduralCode.SGB_X: "Es gilt am vierten Tag nach dem Absenden dieser Nachricht als bekannt gegeben, auch "
        "wenn Sie es nicht öffnen.",
    }
    effect = "Bitte öffnen Sie es innerhalb von zehn Tagen. Danach senden wir es Ihnen auf anderem Weg."
    if code in _AO_CODES:
        effect = (
            "Es gilt am vierten Tag nach der Bereitstellung als bekannt gegeben, auch wenn Sie es nicht öffnen. "
            "Sie können jederzeit verlangen, Schreiben künftig per Post zu erhalten."
        )
    effect = effects.get(code, effect)
    lines = (
        "Guten Tag,",
        "",
        f"in Ihrem Postfach liegt ein neues Schreiben: {authority}.",
        effect,
        "",
        f"Zum Postfach: {postbox_address}",
        "",
        "Aus Gründen des Datenschutzes enthält diese E-Mail keinen Inhalt. Bitte antworten Sie nicht darauf.",
    )
    return "Neues Schreiben in Ihrem Postfach", "\n".join(lines)


def letter_hint(reasons: tuple[str, ...]) -> str:
    """Text for a person whose notice comes as a letter, with the reasons (VwVfG § 41(2) S. 1, state 2026-11)."""
    return " ".join(
        (
            "Ihr Bescheid kommt als Brief.",
            *(reason for reason in reasons if "als Brief" not in reason),
            "Fristen beginnen erst, wenn der Brief als zugegangen gilt. Die Tage stehen dann hier.",
        )
    )


def represented_hint(representative: str) -> str:
    """Text for a party whose notice goes to the representative (VwVfG §§ 14(3), 41(1) S. 2, state 2026-11)."""
    return (
        f"Ihr Bescheid geht an Ihre Vertretung: {representative}. "
        "Damit gilt er auch Ihnen gegenüber als bekannt gegeben, und die Frist für Rechtsbehelfe beginnt. "
        "Den Inhalt und die Tage erfahren Sie von Ihrer Vertretung oder von der Behörde."
    )


def unclaimed_notice(name: str, destination_id: UUID, days: int) -> tuple[str, str]:
    """Subject and body of the reminder of submissions that nobody picked up, without content (GDPR Art. 5(1)(c), 2026-11)."""
    lines = (
        "Guten Tag,",
        "",
        f"am Zustellpunkt „{name}“ liegt seit mehr als {'einem Tag' if days == 1 else f'{days} Tagen'} mindestens eine "
        "Einreichung, die noch nicht abgeholt worden ist.",
        f"Kennung des Zustellpunkts: {destination_id}",
        "",
        "Bitte lassen Sie prüfen, ob Ihr Fachverfahren die Einreichungen abholt. Was 14 Tage lang weder angenommen noch "
        "zurückgewiesen wird, weist der Zustelldienst von sich aus zurück.",
        "",
        "Diese E-Mail kommt höchstens einmal am Tag. Aus Gründen des Datenschutzes enthält sie keinen Inhalt der "
        "Einreichungen. Bitte antworten Sie nicht darauf.",
    )
    return "Einreichungen warten auf Abholung", "\n".join(lines)


def message_notice(authority: str, postbox_address: str) -> tuple[str, str]:
    """Subject and body of the hint at a message without legal effect, without content (GDPR Art. 5(1)(c), 2026-11)."""
    lines = (
        "Guten Tag,",
        "",
        f"in Ihrem Postfach liegt eine neue Nachricht: {authority}.",
        "",
        f"Zum Postfach: {postbox_address}",
        "",
        "Aus Gründen des Datenschutzes enthält diese E-Mail keinen Inhalt. Bitte antworten Sie nicht darauf.",
    )
    return "Neue Nachricht in Ihrem Postfach", "\n".join(lines)
