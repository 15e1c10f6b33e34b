"""Formal service, hand-over and electronic mailboxes: what may be chosen, what must be, and what proves it.

Sources: LZG NRW §§ 2 to 8 and VwZG §§ 2 to 9 (same paragraphs), ZPO §§ 177 to 182, VwGO § 73(3), VwVfG § 41(1), (2).
State 2026-11.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from gemeinwerk.domain.delivery.rules.holidays import holiday_name
from gemeinwerk.domain.delivery.rules.objection import law_of_service
from gemeinwerk.domain.delivery.types import (
    ActKind,
    Channel,
    OfferedService,
    ServedHow,
    ServiceCase,
    ServiceFailure,
    ServiceKind,
    ServiceOption,
)
from gemeinwerk.kernel.dates import long_moment

_SUNDAY = 6
_MORNING, _NIGHT = time(6), time(21)

SERVICES: dict[ServiceKind, ServiceOption] = {
    option.kind: option
    for option in (
        ServiceOption(
            ServiceKind.DEED, Channel.SERVED_BY_DEED, "Postzustellungsauftrag mit Zustellungsurkunde",
            "§ 3 LZG NRW, §§ 177 bis 182 ZPO",
            "Zugestellt ist am Tag der Übergabe, des Einlegens in den Briefkasten oder der Niederlegung. Die Urkunde beweist es voll.",
            True, "Zustellungsurkunde",
        ),
        ServiceOption(
            ServiceKind.REGISTERED, Channel.SERVED_REGISTERED, "Einschreiben mit Übergabe", "§ 4 LZG NRW",
            "Zugestellt ist am vierten Tag nach der Aufgabe zur Post. Der Tag der Aufgabe wird in der Akte vermerkt.",
            True, "Einlieferungsbeleg",
        ),
        ServiceOption(
            ServiceKind.RETURN_SLIP, Channel.SERVED_RETURN_SLIP, "Einschreiben mit Rückschein", "§ 4 Abs. 2 Satz 1 LZG NRW",
            "Zugestellt ist am Tag, den der Rückschein nennt.", True, "Rückschein",
        ),
        ServiceOption(
            ServiceKind.RECEIPT_BY_HAND, Channel.SERVED_RECEIPT, "Aushändigung gegen Empfangsbekenntnis",
            "§ 5 Abs. 1 bis 3 LZG NRW",
            "Beschäftigte händigen den Bescheid aus. Zugestellt ist am Tag, den das Empfangsbekenntnis nennt.",
            True, "Empfangsbekenntnis",
        ),
        ServiceOption(
            ServiceKind.RECEIPT_BY_POST, Channel.SERVED_RECEIPT, "Empfangsbekenntnis per Post", "§ 5 Abs. 4 LZG NRW",
            "Für Behörden, Anwältinnen, Steuerberater, Notare. Zugestellt ist am Tag, den das Empfangsbekenntnis nennt.",
            True, "Empfangsbekenntnis",
        ),
        ServiceOption(
            ServiceKind.RECEIPT_BY_MAILBOX, Channel.SERVED_RECEIPT,
            "Empfangsbekenntnis über das Behörden- oder Anwaltspostfach", "§ 5 Abs. 4 LZG NRW",
            "Für Behörden, Anwältinnen, Steuerberater, Notare mit beBPo, beA oder eBO. Zugestellt ist am Tag, den das "
            "Empfangsbekenntnis nennt.",
            True, "Empfangsbekenntnis",
        ),
        ServiceOption(
            ServiceKind.HAND_OVER, Channel.HAND_OVER, "Persönliche Übergabe mit Vermerk", "§ 41 Abs. 1 VwVfG NRW",
            "Der Bescheid ist im Moment der Übergabe bekannt gegeben. Der unterschriebene Vermerk kommt zur Akte.",
            False, "unterschriebener Übergabevermerk",
        ),
        ServiceOption(
            ServiceKind.MAILBOX, Channel.ELECTRONIC, "Elektronisches Postfach (beBPo, beA, eBO)",
            "§ 41 Abs. 2 Satz 2 VwVfG NRW",
            "Der Bescheid gilt am vierten Tag nach der Absendung als bekannt gegeben.", False, "Sendeprotokoll des Postfachs",
        ),
        ServiceOption(
            ServiceKind.PUBLIC, Channel.SERVED_PUBLIC, "Öffentliche Zustellung", "§ 10 LZG NRW",
            "Eine Benachrichtigung ohne den Inhalt des Bescheids hängt öffentlich aus. Zugestellt ist zwei Wochen nach dem "
            "Tag der Bekanntmachung.",
            True, "Vermerk über Aushang und Abnahme",
        ),
    )
}  # fmt: skip
"""Every way that a person can order; service by electronic signature (§ 5 Abs. 5) is none."""

SERVED_LABELS: dict[ServedHow, str] = {
    ServedHow.HANDED: "Übergabe an die Person selbst (§ 177 ZPO)",
    ServedHow.SUBSTITUTE: "Übergabe an eine andere Person: Ersatzzustellung (§ 178 ZPO)",
    ServedHow.LETTERBOX: "Einlegen in den Briefkasten (§ 180 ZPO)",
    ServedHow.DEPOSIT: "Niederlegung (§ 181 ZPO): Tag der Mitteilung",
    ServedHow.REFUSED: "Annahme verweigert, Schreiben zurückgelassen (§ 179 ZPO)",
}
FAILURE_LABELS: dict[ServiceFailure, str] = {
    ServiceFailure.UNKNOWN_THERE: "Person unter der Anschrift nicht bekannt",
    ServiceFailure.MOVED: "Verzogen",
    ServiceFailure.NOT_FETCHED: "Nicht abgeholt",
    ServiceFailure.NO_RECEIPT: "Kein Empfangsbekenntnis zurückgekommen",
    ServiceFailure.NOT_DELIVERABLE: "Nachricht nicht zustellbar",
    ServiceFailure.GIVEN_UP: "Auftrag zurückgenommen",
}
BY_POST = frozenset({ServiceKind.DEED, ServiceKind.REGISTERED, ServiceKind.RETURN_SLIP, ServiceKind.RECEIPT_BY_POST})
PRINTED = frozenset({ServiceKind.REGISTERED, ServiceKind.RETURN_SLIP})
BY_MAILBOX = frozenset({ServiceKind.RECEIPT_BY_MAILBOX, ServiceKind.MAILBOX})
FORMAL_CHANNELS = frozenset(option.channel for option in SERVICES.values() if option.formal)

_PROOF = re.compile(r"(?:^|;)upload:([0-9a-f-]{36})(?:;|$)")
_HOUR = re.compile(r"(?:^|;)hour:(\d\d)(\d\d)(?:;|$)")
_CODE = re.compile(r"^(service|deed|failure|franking|postbox):([A-Za-z0-9_-]+)")


def formal_service_duty(act: ActKind) -> str:
    """The provision that orders formal service for an act, empty where the choice is free.

    Source: VwGO § 73(3) S. 1, 2 (decision on an objection), VwZG § 1(2), LZG NRW § 1 (state 2026-11).
    """
    return "§ 73 Abs. 3 VwGO" if act is ActKind.OBJECTION_DECISION else ""


def offered_services(case: ServiceCase) -> tuple[OfferedService, ...]:
    """Every way with the answer whether it may be chosen for this notice, and the reasons in German.

    Sources: LZG NRW §§ 3 to 5, 9 (abroad: no deed, registered letter with slip only), VwGO § 73(3), VwVfG §§ 3a(1),
    41(1), (2) (state 2026-11).
    """
    return tuple(_offered(option, case) for option in SERVICES.values())


def service_option(kind: ServiceKind, act: ActKind) -> ServiceOption:
    """The way of that kind with the statute by which this act is served (VwGO § 73(3) S. 2, LZG NRW § 1, state 2026-11)."""
    option = SERVICES[kind]
    return replace(option, statute=law_of_service(option.statute, act))


def _offered(option: ServiceOption, case: ServiceCase) -> OfferedService:
    option = service_option(option.kind, case.act)
    duty = formal_service_duty(case.act)
    kind = option.kind
    obstacles = (
        (kind is ServiceKind.PUBLIC, "Die öffentliche Zustellung wird gesondert angeordnet (§ 10 LZG NRW)."),
        (bool(duty) and not option.formal, f"Dieser Bescheid ist förmlich zuzustellen ({duty})."),
        (kind in BY_POST and not case.has_address, "Es fehlt eine vollständige Anschrift."),
        (
            case.is_abroad and kind in (ServiceKind.DEED, ServiceKind.REGISTERED, ServiceKind.RECEIPT_BY_POST),
            "Im Ausland wird so nicht zugestellt (§ 9 LZG NRW).",
        ),
        (
            kind in (ServiceKind.RECEIPT_BY_POST, ServiceKind.RECEIPT_BY_MAILBOX) and not case.gives_acknowledgements,
            "Nur für Behörden, Anwältinnen und Anwälte, Steuerberatung und Notariat (§ 5 Abs. 4 LZG NRW).",
        ),
        (
            kind in BY_MAILBOX and not case.has_opened_mailbox,
            "Die empfangende Stelle muss das Postfach für Bescheide eröffnet haben (§ 3a Abs. 1 VwVfG NRW).",
        ),
    )
    found = tuple(reason for present, reason in obstacles if present)
    if found:
        return OfferedService(option, False, found)
    free = f"Förmliche Zustellung ist vorgeschrieben ({duty})." if duty else "Die Wahl des Wegs ist frei."
    return OfferedService(option, True, (free,))


def must_serve_representative(option: ServiceOption, *, has_written_power: bool) -> bool:
    """Whether the notice must go to the representative: formal service with a written power presented.

    Source: VwZG § 7(1) S. 2, LZG NRW § 7 (state 2026-11). A formless notice may go there (VwVfG § 41(1) S. 2).
    """
    return option.formal and has_written_power


def hand_service_needs_permission(day: date, hour: time | None = None) -> bool:
    """Whether handing over then needs the permission of the head: Sundays, public holidays, and nights from 21 to 6 o'clock.

    Source: VwZG § 5(3), LZG NRW § 5(3) (state 2026-11).
    """
    at_night = hour is not None and not _MORNING <= hour < _NIGHT
    return at_night or day.weekday() == _SUNDAY or holiday_name(day) is not None


def proof_of(evidence: str) -> UUID | None:
    """The file that proves a step, from its evidence (VwVfG § 41(2) S. 3: burden of proof; state 2026-11)."""
    found = _PROOF.search(evidence)
    return UUID(found[1]) if found else None


def note_of(evidence: str) -> str:
    """How a step was done in German, from its evidence (ZPO § 182(2) for a deed; state 2026-11)."""
    found = _CODE.match(evidence)
    if found is None:
        return ""
    words: dict[str, dict[str, str]] = {
        "service": {kind.value: option.label for kind, option in SERVICES.items()},
        "deed": {how.value: label for how, label in SERVED_LABELS.items()},
        "failure": {reason.value: label for reason, label in FAILURE_LABELS.items()},
    }
    if found[1] == "franking":
        return f"Sendungsnummer {found[2]}"
    if found[1] == "postbox":
        return _postbox_note(evidence)
    hour = _HOUR.search(evidence)
    return words[found[1]].get(found[2], "") + (f" um {hour[1]}:{hour[2]} Uhr" if hour else "")


def _postbox_note(evidence: str) -> str:
    said = evidence.partition(";why:")[2]
    at = evidence.partition(";at:")[2].partition(";")[0]
    return said or (f"Zeit der Quittung: {long_moment(datetime.fromisoformat(at))}" if at else "")
