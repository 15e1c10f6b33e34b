"""The postbox of a user account: which receipt is believed, when waiting ends, what both sides are told."""

from __future__ import annotations

from datetime import datetime, timedelta

from gemeinwerk.domain.delivery.types import Audience, DeliveryState
from gemeinwerk.kernel.dates import long_moment

CLOCKS_APART = timedelta(minutes=5)
REFUSED = "Das Postfach des Nutzerkontos hat den Bescheid nicht angenommen."
SILENT = "Das Postfach des Nutzerkontos hat die Bereitstellung nicht bestätigt."
NOT_REACHED = "Das Postfach des Nutzerkontos war nicht erreichbar."
_REASONS = 200


def receipt_problem(at: datetime | None, *, placed_at: datetime, now: datetime) -> str:
    """Why a receipt cannot be believed, in German; empty where it can.

    Source: OZG § 9(1): the authority proves the time of provision, so a time that cannot be is no proof (state 2026-11).
    """
    if at is None:
        return "Die Quittung nennt keine Zeit."
    if at > now + CLOCKS_APART:
        return f"Die Quittung nennt eine Zeit, die noch nicht war: {long_moment(at)}."
    if at < placed_at - CLOCKS_APART:
        return f"Die Quittung nennt eine Zeit vor dem Bescheid: {long_moment(at)}."
    return ""


def waited_in_vain(placed_at: datetime, now: datetime, days: int) -> bool:
    """Whether the notice has to go another way because no receipt came (VwVfG § 41(1); the days are a setting; state 2026-11)."""
    return now - placed_at > timedelta(days=days)


def refusal_reason(said: str) -> str:
    """The reason for another way, with what the postbox said (VwVfG § 41(1): it still has to be notified; state 2026-11)."""
    words = " ".join(said.split())
    return f"{REFUSED} {words}".strip()[:_REASONS]


def postbox_on_its_way(state: DeliveryState, audience: Audience) -> tuple[str, ...]:
    """Sentences on a notice that the postbox has not confirmed yet (OZG § 9(1): provision starts the clock; state 2026-11)."""
    handed = state is DeliveryState.HANDED_TO_POSTBOX
    if audience is Audience.CITIZEN:
        verb = "ist" if handed else "wird"
        return (
            f"Der Bescheid {verb} an das Postfach Ihres Nutzerkontos übergeben.",
            "Die Frist beginnt erst, wenn er dort eingestellt ist. Den Tag sehen Sie dann hier.",
        )
    first = "übergeben; die Quittung steht noch aus" if handed else "noch nicht übergeben"
    return (f"Der Bescheid ist dem Postfach des Nutzerkontos {first}. Es läuft keine Frist.",)


def postbox_hint() -> str:
    """Text of the entry for a person whose notice goes into the postbox of the user account (OZG § 9(1), state 2026-11)."""
    return (
        "Ihren Bescheid erhalten Sie im Postfach Ihres Nutzerkontos. Dort können Sie ihn lesen und speichern. "
        "Hier sehen Sie, wann er eingestellt wurde und welche Tage daraus folgen."
    )


def postbox_notice(authority: str, address: str) -> tuple[str, str]:
    """Subject and body of the mail that tells of a notice in the postbox of the user account, without content.

    ``address`` is the page that shows the day; empty for somebody without an account here, who sees it in the postbox.

    Source: OZG § 9(1): at the latest on the day of provision, to the address given (state 2026-11).
    """
    lines = (
        "Guten Tag,",
        "",
        f"im Postfach Ihres Nutzerkontos liegt ein neues Schreiben: {authority}.",
        "Es gilt am vierten Tag nach der Bereitstellung als bekannt gegeben, auch wenn Sie es nicht öffnen.",
        *(("Den Tag der Bereitstellung sehen Sie auf dieser Seite:", "", address) if address else ()),
        "",
        "Sie können jederzeit verlangen, Schreiben künftig per Post zu erhalten.",
        "",
        "Aus Gründen des Datenschutzes enthält diese E-Mail keinen Inhalt. Bitte antworten Sie nicht darauf.",
    )
    return "Neues Schreiben im Postfach Ihres Nutzerkontos", "\n".join(lines)


def postbox_message() -> str:
    """Text of the message in the postbox that carries the notice (OZG § 9(1), state 2026-11)."""
    return (
        "Im Anhang finden Sie Ihren Bescheid als elektronisch gesiegeltes PDF. Er gilt am vierten Tag nach der "
        "Bereitstellung in diesem Postfach als bekannt gegeben, auch wenn Sie ihn nicht öffnen. "
        "Verbindlich ist die Rechtsbehelfsbelehrung im Bescheid."
    )
