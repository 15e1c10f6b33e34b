"""Words for states, outcomes and the history, for staff and for applicants."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from gemeinwerk.domain.cases.types import CaseState, Outcome, ReminderKind, TaskKind
from gemeinwerk.kernel.dates import long_date

STATE_LABELS: Final[dict[CaseState, str]] = {
    CaseState.RECEIVED: "Eingegangen",
    CaseState.IN_REVIEW: "In Prüfung",
    CaseState.WAITING_FOR_APPLICANT: "Wartet auf Unterlagen",
    CaseState.WAITING_FOR_PAYMENT: "Wartet auf Zahlung",
    CaseState.DECIDED: "Entschieden",
    CaseState.DELIVERED: "Bescheid versandt",
    CaseState.CLOSED: "Abgeschlossen",
}
CITIZEN_LABELS: Final[dict[CaseState, str]] = {
    **STATE_LABELS,
    CaseState.WAITING_FOR_APPLICANT: "Unterlagen fehlen",
    CaseState.WAITING_FOR_PAYMENT: "Wartet auf Ihre Zahlung",
    CaseState.DELIVERED: "Bescheid erlassen",
}
OUTCOME_LABELS: Final[dict[Outcome, str]] = {
    Outcome.GRANTED: "Bewilligt",
    Outcome.GRANTED_IN_PART: "Teilweise bewilligt",
    Outcome.REJECTED: "Abgelehnt",
    Outcome.ASSESSED: "Festgesetzt",
    Outcome.CONFIRMED: "Bestätigt",
}
TASK_LABELS: Final[dict[TaskKind, str]] = {
    TaskKind.CHECK: "Angaben prüfen",
    TaskKind.DECIDE: "Entscheiden",
    TaskKind.REMEDY: "Rechtsbehelf prüfen",
}
REMINDER_LABELS: Final[dict[ReminderKind, str]] = {
    ReminderKind.REMEDY: "Rechtsbehelf prüfen",
    ReminderKind.INFORMAL: "Formlose Nachricht gegen den Bescheid prüfen",
    ReminderKind.CONTESTED: "Zugang nachweisen",
    ReminderKind.INACTIVITY: "Untätigkeitsklage wird möglich (§ 75 VwGO)",
    ReminderKind.FINALITY: "Bescheid wird bestandskräftig",
    ReminderKind.OBJECTION: "Über den Widerspruch entscheiden",
    ReminderKind.SERVICE: "Widerspruchsbescheid förmlich zustellen",
}

FILE_LOCKED: Final = "file_locked"
FEE_OPEN: Final = "fee_open"
CLAIMED, PAID, COLLECTED, REOPENED, REFUNDED, UNPAID = (
    "claim_opened",
    "payment_received",
    "payment_collected",
    "payment_returned",
    "refund_paid",
    "went_on_unpaid",
)

# Code of a line of the history -> text; {detail} is filled with a code's words, never with answers.
HISTORY_LABELS: Final[dict[str, str]] = {
    "opened": "Der Antrag ist eingegangen.",
    "to_person": "Der Fall wird von einer Person bearbeitet. {detail}",
    "taken": "Der Vorgang wurde übernommen.",
    "assigned": "Der Vorgang wurde zugewiesen.",
    "released": "Der Vorgang wurde abgegeben.",
    "checked": "Die Angaben wurden geprüft.",
    "documents_requested": "Es wurden Unterlagen nachgefordert.",
    "reply_received": "Eine Antwort ist eingegangen.",
    "decided": "Über den Antrag wurde entschieden.",
    "decided_automatically": "Über den Antrag wurde automatisch entschieden. {detail}",
    "issued": "Der Bescheid wurde erstellt, gesiegelt und versandt.",
    "closed": "Der Vorgang ist abgeschlossen.",
    "remedy_received": "Eine Erklärung gegen den Bescheid ist eingegangen.",
    "remedy_judged": "Über Form und Frist des Rechtsbehelfs wurde entschieden.",
    "objection_decided": "Über den Widerspruch wurde entschieden. {detail}",
    "objection_issued": "Die Entscheidung über den Widerspruch wurde erstellt und gesiegelt.",
    "remedy_handed_over": "Der Rechtsbehelf wurde zur Entscheidung abgegeben. {detail}",
    "court_file_exported": "Die Akte für das Gericht wurde ausgegeben.",
    CLAIMED: "Eine Zahlung wird erwartet: {detail}.",
    PAID: "Die Zahlung ist vollständig eingegangen: {detail}.",
    COLLECTED: "Der Betrag wird per Lastschrift abgebucht: {detail}.",
    REOPENED: "Eine Zahlung wurde zurückgebucht, es ist wieder etwas offen: {detail}.",
    REFUNDED: "Eine Erstattung wurde ausgezahlt: {detail}.",
    UNPAID: "Der Vorgang wird ohne die Zahlung weiterbearbeitet.",
    FEE_OPEN: "Die Gebühr lässt sich noch nicht berechnen. {detail}",
    FILE_LOCKED: "In einer Datei wurde nachträglich Schadsoftware gefunden. Die Datei ist gesperrt.",
}
# What the applicant sees of the history; everything else is internal.
FOR_CITIZEN: Final = frozenset(
    {
        "opened",
        "taken",
        "documents_requested",
        "reply_received",
        "decided",
        "decided_automatically",
        "issued",
        "closed",
        "remedy_received",
        "remedy_judged",
        "objection_decided",
        CLAIMED,
        PAID,
        COLLECTED,
        REOPENED,
        REFUNDED,
        UNPAID,
    }
)
_CITIZEN_WORDS: Final[dict[str, str]] = {"taken": "Ihr Antrag wird geprüft."}


def history_text(code: str, detail: str = "", *, for_citizen: bool = False) -> str:
    """Return one line of the history in words; an unknown code of an older version is shown as it is."""
    template = (_CITIZEN_WORDS.get(code) if for_citizen else None) or HISTORY_LABELS.get(code, code)
    return template.replace("{detail}", detail).strip()


def citizen_sentence(state: CaseState, *, target_on: date | None, due_on: date | None = None) -> str:
    """Say to the applicant how the application stands and what comes next."""
    if state is CaseState.WAITING_FOR_APPLICANT:
        until = f" bis zum {_day(due_on)}" if due_on else ""
        return f"Wir brauchen noch etwas von Ihnen. Bitte antworten Sie auf die Rückfrage in Ihrem Postfach{until}."
    if state is CaseState.WAITING_FOR_PAYMENT:
        return "Ihr Antrag ist da. Wir bearbeiten ihn, sobald die Gebühr bezahlt ist."
    if state in (CaseState.RECEIVED, CaseState.IN_REVIEW):
        began = "Ihr Antrag ist da." if state is CaseState.RECEIVED else "Ihr Antrag wird geprüft."
        hope = f" Wir wollen bis zum {_day(target_on)} entscheiden." if target_on else ""
        return f"{began}{hope} Sie müssen im Moment nichts tun."
    if state is CaseState.DECIDED:
        return "Über Ihren Antrag ist entschieden. Der Bescheid wird gerade erstellt."
    if state is CaseState.DELIVERED:
        return "Der Bescheid ist auf dem Weg zu Ihnen: im Postfach oder per Post."
    return "Ihr Antrag ist abgeschlossen."


def scan_words(scanned_at: datetime | None, *, found: bool) -> str:
    """Say what the malware scanner found in a file, to those who work on the case."""
    if found:
        return "Schadsoftware gefunden, Datei gesperrt"
    if scanned_at is None:
        return "Noch nicht auf Schadprogramme geprüft"
    return f"Auf Schadprogramme geprüft am {long_date(scanned_at)}, kein Fund"


def _day(day: date | None) -> str:
    return long_date(day) if day else ""
