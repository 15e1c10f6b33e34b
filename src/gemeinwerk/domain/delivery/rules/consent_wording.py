"""The texts to which people consent, or against which they object: versioned, by consent model and procedural code."""

from __future__ import annotations

from gemeinwerk.domain.delivery.types import Channel, ConsentModel, ConsentWording, ProceduralCode

_AO_CODES = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})
_SGB = frozenset({ProceduralCode.SGB_X})
_GENERAL = frozenset({ProceduralCode.VWVFG_NRW, ProceduralCode.PSTG, ProceduralCode.FZV})
_FREE = (
    "Die Einwilligung ist freiwillig. Ich kann sie jederzeit für die Zukunft widerrufen und erhalte Bescheide dann per "
    "Post."
)
_OPT_OUT = "Ich kann das jederzeit für die Zukunft ausschließen und erhalte Bescheide dann per Post."

CONSENT_WORDINGS: tuple[ConsentWording, ...] = (
    ConsentWording(
        version="postfach-de-1",
        title="Bescheide digital erhalten",
        text=(
            "Ich willige ein, dass diese Behörde mir Bescheide digital in meinem Postfach bereitstellt. "
            "Ich erhalte dann eine E-Mail ohne Inhalt. Ein Bescheid gilt in der Regel am Tag nach meinem ersten Abruf "
            "als bekannt gegeben, bei Abgaben und Sozialleistungen am vierten Tag nach der Bereitstellung oder "
            "Benachrichtigung; dann beginnt die Frist für Rechtsbehelfe. Rufe ich einen Bescheid nicht innerhalb von "
            "zehn Tagen ab, erhalte ich ihn auf anderem Weg. Die Einwilligung ist freiwillig. Ich kann sie jederzeit "
            "für die Zukunft widerrufen und erhalte Bescheide dann per Post."
        ),
    ),
    ConsentWording(
        version="postfach-vwvfg-de-1",
        title="Bescheide zu dieser Leistung digital erhalten",
        text=(
            "Ich willige ein, dass diese Behörde mir Bescheide zu dieser Leistung in meinem Postfach bereitstellt. Ich "
            "erhalte dann eine E-Mail ohne Inhalt. Ein Bescheid gilt am Tag nach meinem ersten Abruf als bekannt gegeben; "
            "dann beginnt die Frist für Rechtsbehelfe. Rufe ich ihn nicht innerhalb von zehn Tagen ab, erhalte ich ihn "
            f"auf anderem Weg. {_FREE}"
        ),
        codes=_GENERAL,
    ),
    ConsentWording(
        version="postfach-sgbx-de-1",
        title="Bescheide zu dieser Leistung digital erhalten",
        text=(
            "Ich willige ein, dass diese Behörde mir Bescheide zu dieser Leistung in meinem Postfach bereitstellt. Ich "
            "erhalte dann eine E-Mail ohne Inhalt. Ein Bescheid gilt am vierten Tag nach dem Absenden dieser E-Mail als "
            f"bekannt gegeben, auch wenn ich ihn nicht öffne; dann beginnt die Frist für Rechtsbehelfe. {_FREE}"
        ),
        codes=_SGB,
    ),
    ConsentWording(
        version="postfach-abgaben-de-1",
        title="Abgabenbescheide digital erhalten",
        text=(
            "Ich willige ein, dass diese Behörde mir Bescheide zu dieser Abgabe in meinem Postfach bereitstellt. Ich "
            "erhalte dann eine E-Mail ohne Inhalt. Ein Bescheid gilt am vierten Tag nach der Bereitstellung als bekannt "
            f"gegeben, auch wenn ich ihn nicht öffne; dann beginnt die Frist für Rechtsbehelfe. {_FREE}"
        ),
        codes=_AO_CODES,
    ),
    ConsentWording(
        version="abgaben-post-de-1",
        title="Abgabenbescheide per Post verlangen",
        text=(
            "Ich verlange, Abgabenbescheide dieser Behörde per Post zu erhalten: einmal für den nächsten Bescheid oder "
            "dauerhaft. Das gilt ab dem Eingang meines Verlangens und nur für die Zukunft. Ich kann es jederzeit zurücknehmen."
        ),
        model=ConsentModel.NONE_WITH_OPT_OUT,
        codes=_AO_CODES,
    ),
    ConsentWording(
        version="nutzerkonto-de-1",
        title="Bescheide im Postfach des Nutzerkontos erhalten",
        text=(
            "Ich willige ein, dass diese Behörde mir Bescheide im Postfach meines Nutzerkontos bereitstellt. Ein Bescheid "
            "gilt am vierten Tag nach der Bereitstellung als bekannt gegeben, auch wenn ich ihn nicht öffne; dann beginnt "
            f"die Frist für Rechtsbehelfe. {_FREE}"
        ),
        channel=Channel.OZG_POSTBOX,
    ),
    ConsentWording(
        version="nutzerkonto-widerspruch-de-1",
        title="Bescheide im Postfach des Nutzerkontos",
        text=(
            "Weil ich den Onlinedienst mit meinem Nutzerkonto nutze, stellt diese Behörde mir Bescheide im Postfach dieses "
            "Kontos bereit. Ein Bescheid gilt am vierten Tag nach der Bereitstellung als bekannt gegeben, auch wenn ich ihn "
            f"nicht öffne; dann beginnt die Frist für Rechtsbehelfe. {_OPT_OUT}"
        ),
        model=ConsentModel.DEEMED_WITH_OPT_OUT,
        channel=Channel.OZG_POSTBOX,
    ),
    ConsentWording(
        version="nutzerkonto-abgaben-de-1",
        title="Abgabenbescheide im Postfach des Nutzerkontos",
        text=(
            "Ich verlange, Abgabenbescheide dieser Behörde per Post statt im Postfach meines Nutzerkontos zu erhalten: einmal "
            "für den nächsten Bescheid oder dauerhaft. Das gilt ab dem Eingang meines Verlangens und nur für die Zukunft."
        ),
        model=ConsentModel.NONE_WITH_OPT_OUT,
        codes=_AO_CODES,
        channel=Channel.OZG_POSTBOX,
    ),
)
"""Texts in force, the newest of one kind last. Source: VwVfG § 41(2a), SGB X § 37(2a), OZG § 9, AO § 122a (2026-11)."""


def consent_wording(
    version: str | None = None,
    *,
    model: ConsentModel = ConsentModel.EXPLICIT,
    code: ProceduralCode | None = None,
    channel: Channel = Channel.PORTAL_MAILBOX,
) -> ConsentWording:
    """The text of a version, or the newest one for a consent model, procedural code and channel.

    Without a code it is the text that covers every service. Source: VwVfG § 41(2a), SGB X § 37(2a), OZG § 9(1),
    AO § 122a (state 2026-11). Raises KeyError for a version or combination that has no text.
    """
    if version is not None:
        return {wording.version: wording for wording in CONSENT_WORDINGS}[version]
    kind = [one for one in CONSENT_WORDINGS if one.model is model and one.channel is channel]
    exact = [one for one in kind if code is not None and code in one.codes]
    general = [one for one in kind if not one.codes or code is None]
    found = exact or [one for one in general if not one.codes] or general
    if not found:
        raise KeyError(f"no wording for {model} under {code} by {channel}")
    return found[-1]


def is_current_wording(version: str) -> bool:
    """Whether a version is the text in force of its kind (VwVfG § 41(2a), SGB X § 37(2a), OZG § 9, AO § 122a; 2026-11)."""
    kinds = {(one.model, one.codes, one.channel): one.version for one in CONSENT_WORDINGS}
    return version in kinds.values()
