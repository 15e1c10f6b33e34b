"""Deadlines explained in plain German, for the citizen and for the office."""

from __future__ import annotations

from gemeinwerk.domain.delivery.rules.holidays import reason_not_working
from gemeinwerk.domain.delivery.types import (
    Audience,
    Channel,
    Notification,
    NotificationStatus,
    Remedy,
    RemedyDeadline,
    Trigger,
)
from gemeinwerk.kernel.dates import long_date

_VERB = {Remedy.ACTION: "Klage erheben", Remedy.OBJECTION: "Widerspruch erheben"}
_NOUN = {Remedy.ACTION: "Klage", Remedy.OBJECTION: "Widerspruch"}
_TRIGGER = {
    Trigger.POSTED: "Der Bescheid wurde am {day} zur Post gegeben.",
    Trigger.SENT: "Der Bescheid wurde am {day} elektronisch übermittelt.",
    Trigger.PROVIDED: "Der Bescheid wurde am {day} im Postfach bereitgestellt.",
    Trigger.NOTICE_SENT: "Die Benachrichtigung über den Bescheid wurde am {day} versandt.",
    Trigger.RETRIEVED: "Der Bescheid wurde am {day} abgerufen.",
    Trigger.PUBLISHED: "Der Bescheid wurde am {day} öffentlich bekannt gemacht.",
    Trigger.HANDED_OVER: "Der Bescheid wurde am {day} übergeben.",
    Trigger.RECEIVED: "Der Bescheid ist am {day} zugegangen.",
}
_IN_ACCOUNT = "Der Bescheid wurde am {day} in das Postfach des Nutzerkontos eingestellt."


def explain(
    notification: Notification,
    deadline: RemedyDeadline,
    *,
    audience: Audience = Audience.CITIZEN,
    channel: Channel | None = None,
) -> list[str]:
    """Sentences on when a notice counts as notified and until when a remedy can be filed.

    Source: the statutes named in ``notification`` and ``deadline`` (state 2026-11). The citizen reads the earlier
    last day only; the office reads both, with statutes, and that a person decides on lateness.
    """
    if notification.status is not NotificationStatus.NOTIFIED or notification.deemed_on is None:
        return _open_state(notification, audience, channel)
    if audience is Audience.CITIZEN:
        return _placed(notification, channel) + _for_citizen(notification, deadline)
    return _for_office(notification, deadline, channel)


def between_ways(audience: Audience) -> tuple[str, ...]:
    """Sentences on a notice that waits for its way, as after a service without success (VwVfG § 43(1), state 2026-11)."""
    if audience is Audience.CITIZEN:
        return ("Der Bescheid ist noch nicht bekannt gegeben. Es läuft noch keine Frist.",)
    return ("Der Bescheid ist nicht bekannt gegeben. Es läuft keine Frist.", "Bitte wählen Sie einen anderen Weg.")


def service_on_its_way(audience: Audience) -> tuple[str, ...]:
    """Sentences on a notice whose formal service or hand-over is ordered (LZG NRW § 2(1), VwVfG § 41(1), state 2026-11)."""
    if audience is Audience.CITIZEN:
        return ("Der Bescheid wird Ihnen gesondert zugestellt. Die Frist beginnt erst mit der Zustellung.",)
    return ("Der Weg ist bestimmt, der Nachweis fehlt noch. Es läuft keine Frist.",)


def _open_state(notification: Notification, audience: Audience, channel: Channel | None) -> list[str]:
    if notification.status is NotificationStatus.NOT_NOTIFIED:
        end = notification.retrieval_ends_on
        until = f" bis zum {long_date(end)}" if end else ""
        return [
            f"Der Bescheid wurde{until} nicht abgerufen. Er ist damit nicht bekannt gegeben.",
            "Er wird auf anderem Weg zugestellt, in der Regel als Brief. Bis dahin läuft keine Frist.",
        ]
    if notification.status is NotificationStatus.CONTESTED:
        return [
            "Der Zugang des Bescheids wird bestritten. Die Behörde muss ihn nachweisen.",
            "Bis zur Klärung wird keine Frist berechnet.",
        ]
    if notification.retrieval_ends_on is not None:
        last = long_date(notification.retrieval_ends_on)
        sentences = [
            f"Der Bescheid liegt zum Abruf bereit. Er kann bis einschließlich {last} abgerufen werden.",
            "Er gilt am Tag nach dem ersten Abruf als bekannt gegeben; erst dann beginnt die Frist.",
        ]
        if audience is Audience.CITIZEN:
            sentences.append("Ohne Abruf bis dahin schicken wir Ihnen den Bescheid per Post.")
        return sentences
    if channel in (Channel.SERVED_RETURN_SLIP, Channel.SERVED_RECEIPT) and audience is Audience.OFFICE:
        return [
            "Es fehlt noch der Nachweis des Empfangs (Rückschein oder Empfangsbekenntnis). Bis dahin läuft keine Frist."
        ]
    if channel in (Channel.LETTER, Channel.LETTER_ABROAD, Channel.LETTER_NO_AGENT):
        return ["Der Bescheid wird per Post verschickt. Die Frist beginnt erst, wenn er als zugegangen gilt."]
    return ["Der Bescheid ist noch nicht bekannt gegeben. Es läuft noch keine Frist."]


def _for_citizen(notification: Notification, deadline: RemedyDeadline) -> list[str]:
    deemed = notification.deemed_on
    assert deemed is not None
    sentences = [f"Der Bescheid gilt am {long_date(deemed)} als bekannt gegeben."]
    last = deadline.citizen_last_day
    if deadline.remedy is Remedy.NONE:
        return sentences
    if last is None or deadline.period is None:
        return [*sentences, f"Für {_accusative(deadline.remedy)} läuft derzeit keine Frist."]
    sentences.append(f"Sie können bis einschließlich {long_date(last)} {_VERB[deadline.remedy]}.")
    sentences.extend(_shift_sentence(notification, deadline))
    sentences.append("Verbindlich ist die Rechtsbehelfsbelehrung in Ihrem Bescheid.")
    return sentences


def _placed(notification: Notification, channel: Channel | None) -> list[str]:
    if channel is not Channel.OZG_POSTBOX or notification.trigger_day is None:
        return []
    return [
        f"Der Bescheid wurde am {long_date(notification.trigger_day)} in das Postfach Ihres Nutzerkontos eingestellt."
    ]


def _accusative(remedy: Remedy) -> str:
    return {Remedy.ACTION: "eine Klage", Remedy.OBJECTION: "einen Widerspruch"}[remedy]


def _shift_sentence(notification: Notification, deadline: RemedyDeadline) -> list[str]:
    if deadline.citizen_last_day != deadline.office_last_day:
        return ["Das ist der frühere von zwei möglichen Tagen. Wer ihn einhält, ist auf der sicheren Seite."]
    return []


def _for_office(notification: Notification, deadline: RemedyDeadline, channel: Channel | None) -> list[str]:
    sentences: list[str] = []
    if notification.trigger_day is not None:
        words = _IN_ACCOUNT if channel is Channel.OZG_POSTBOX else _TRIGGER[notification.trigger]
        sentences.append(words.format(day=long_date(notification.trigger_day)))
    assert notification.deemed_on is not None
    sentences.append(f"Er gilt am {long_date(notification.deemed_on)} als bekannt gegeben ({notification.statute}).")
    early, late = notification.earliest, notification.latest
    if early is not None and late is not None and early != late:
        reason = reason_not_working(early)
        because = f" (der {long_date(early)}: {reason})" if reason else ""
        sentences.append(f"Zwei Lesarten sind vertretbar{because}: {long_date(early)} oder {long_date(late)}.")
    if deadline.remedy is Remedy.NONE:
        return [*sentences, "Ein befristeter Rechtsbehelf ist nicht vorgesehen."]
    if deadline.period is None or deadline.citizen_last_day is None:
        return [
            *sentences,
            "Eine Rechtsbehelfsfrist läuft nicht. Der Bescheid wird nicht von selbst bestandskräftig.",
        ]
    noun, length = _NOUN[deadline.remedy], deadline.period.in_german()
    sentences.append(f"Frist für {noun}: {length} ({deadline.statute}).")
    first, later = long_date(deadline.citizen_last_day), deadline.office_last_day
    last = long_date(later) if later else ""
    if later is None:
        sentences.append(f"Den Beteiligten wird der {first} als letzter Tag genannt.")
        sentences.append(
            "Nach der anderen Lesart beginnt die Frist erst mit dem Brief; sein Tag steht noch nicht fest."
        )
    elif first == last:
        sentences.append(f"Letzter Tag der Frist ist der {last}.")
    else:
        sentences.append(f"Den Beteiligten wird der {first} als letzter Tag genannt, die Behörde rechnet bis {last}.")
    sentences.append("Ob ein Rechtsbehelf verspätet ist, entscheidet ein Mensch.")
    return sentences
