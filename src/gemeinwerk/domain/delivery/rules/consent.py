"""The three consent models: which declaration holds for a notice, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gemeinwerk.domain.delivery.types import ConsentModel, ProceduralCode
from gemeinwerk.domain.delivery.types.consent import ALL_SERVICES, ConsentRuling, Declaration, Stance
from gemeinwerk.domain.delivery.types.law import Channel

_AO_CODES = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})
_POSTBOXES = frozenset({Channel.PORTAL_MAILBOX, Channel.OZG_POSTBOX})


def governs_charges(code: ProceduralCode | None) -> bool:
    """Whether notices under this code are charges, so that post can be requested (AO § 122a, state 2026-11)."""
    return code in _AO_CODES


def request_for_post(code: ProceduralCode, scope: str, declarations: Iterable[Declaration]) -> Declaration | None:
    """The request for post in force for a charge, the one for good before the single one (AO § 122a, state 2026-11).

    Only what has arrived by now is among ``declarations``, so a request holds for the future alone.
    """
    if code not in _AO_CODES:
        return None
    found = [one for one in declarations if one.in_force and one.asks_for_post and one.scope in (ALL_SERVICES, scope)]
    return min(found, key=lambda one: (one.stance is not Stance.POST_ALWAYS, one.given_at), default=None)


def decisive_declaration(channel: Channel, scope: str, declarations: Iterable[Declaration]) -> Declaration | None:
    """The declaration that holds for a channel and a service: the special before the general, the later before the earlier.

    A withdrawn consent is returned where nothing newer stands, because it says no: also that of one service beside
    an older consent to all. Source: VwVfG § 41(2a),
    SGB X § 37(2a) S. 2 (withdrawal for the future), OZG § 9(1) (exclusion). State 2026-11.
    """
    about = [one for one in declarations if one.channel is channel and not one.asks_for_post]
    special = _in_force(about, scope) if scope else None
    general = _in_force(about, ALL_SERVICES)
    past = [
        one for one in about if one.scope in (ALL_SERVICES, scope) and one.stance is Stance.GIVEN and not one.in_force
    ]
    if special is not None:
        return special
    if general is not None:
        later = [one for one in past if one.scope and one.withdrawn_at and one.withdrawn_at > general.given_at]
        return max(later, key=_ended, default=general)
    return max(past, key=_ended, default=None)


def _in_force(about: Iterable[Declaration], scope: str) -> Declaration | None:
    return max(
        (one for one in about if one.scope == scope and one.in_force), key=lambda one: one.given_at, default=None
    )


def _ended(one: Declaration) -> datetime:
    return one.withdrawn_at or one.given_at


def consent_ruling(
    model: ConsentModel, code: ProceduralCode, channel: Channel, scope: str, declarations: Iterable[Declaration]
) -> ConsentRuling:
    """Whether a notice may go by a channel: the request for post first, then what was declared, then what the model presumes.

    Sources: VwVfG § 41(2a), SGB X § 37(2a): only with explicit consent; OZG § 9(1): unless excluded; AO § 122a:
    without consent, unless post was requested. A refusal or withdrawal binds under every model, because nobody is
    to get digitally what they said no to. State 2026-11.
    """
    known = list(declarations)
    post = request_for_post(code, scope, known)
    if post is not None:
        single = post.stance is Stance.POST_ONCE
        reason = "Für diese Abgabe wurde Post verlangt." if single else "Für Abgaben wurde dauerhaft Post verlangt."
        return ConsentRuling(False, reason, "asked_for_post", post.id if single else None)
    found = decisive_declaration(channel, scope, known)
    if found is not None and not found.in_force:
        return ConsentRuling(
            False, "Die Einwilligung wurde widerrufen, die Zustellung per Post wurde verlangt.", "withdrawn"
        )
    if found is not None and found.stance is Stance.REFUSED:
        return ConsentRuling(False, "Der digitale Bescheid wurde abgelehnt.", "refused")
    if found is not None:
        which = "für diese Leistung " if found.scope else ""
        return ConsentRuling(True, f"Eine Einwilligung in den digitalen Bescheid liegt {which}vor.", "consent")
    return _presumed(model, channel)


def _presumed(model: ConsentModel, channel: Channel) -> ConsentRuling:
    if model is ConsentModel.DEEMED_WITH_OPT_OUT and channel in _POSTBOXES:
        reason = "Die Bekanntgabe im Postfach des Nutzerkontos wurde nicht ausgeschlossen."
        return ConsentRuling(True, reason, "not_excluded")
    if model is ConsentModel.NONE_WITH_OPT_OUT and channel in _POSTBOXES:
        return ConsentRuling(True, "Die Bereitstellung zum Abruf bedarf hier keiner Einwilligung.", "no_consent_needed")
    return ConsentRuling(False, "Eine Einwilligung in den digitalen Bescheid liegt nicht vor.", "no_consent")
