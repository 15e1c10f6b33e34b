"""Remedy instruction (Rechtsbehelfsbelehrung) as versioned text blocks that a person approves.

The texts are minimal on purpose: every superfluous statement can make an instruction wrong and open the period of
one year (VwGO § 58(2)). They name remedy, court or authority, seat and period (VwGO § 58(1), VwVfG § 37(6)); in
matters of the SGB X they name the form as well, because SGB X § 36 demands it (state 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gemeinwerk.domain.delivery.rules.remedies import remedy_period
from gemeinwerk.domain.delivery.types import (
    ActKind,
    Addressee,
    AddresseeKind,
    Approval,
    CourtBranch,
    ProceduralCode,
    Remedy,
    RemedyInstruction,
)
from gemeinwerk.kernel.refusal import Conflict, Invalid

DEMO_NOTE = "nur für die Demonstration freigegeben"


class InstructionMissing(Invalid):
    """No text block is recorded for this combination; a notice without instruction is not issued."""

    code = "delivery.instruction_missing"
    message = "Für diesen Bescheid gibt es keine Rechtsbehelfsbelehrung."
    hint = "Bitte lassen Sie einen Textbaustein für Verfahrensrecht, Rechtsbehelf und Sprache anlegen."


class InstructionNotApproved(Conflict):
    """The text block has not been approved by a person; issuing waits for that."""

    code = "delivery.instruction_not_approved"
    message = "Die Rechtsbehelfsbelehrung ist noch nicht freigegeben."
    hint = "Bitte lassen Sie den Textbaustein von der Leitung prüfen und freigeben."


@dataclass(frozen=True, slots=True)
class InstructionBlock:
    """One version of a text, keyed by code, remedy, branch, addressee, language, kind of act and day of validity."""

    version: str
    codes: frozenset[ProceduralCode]
    remedy: Remedy
    branch: CourtBranch
    addressee: AddresseeKind
    language: str
    valid_from: date
    valid_to: date | None
    text: str
    statute: str
    act: ActKind = ActKind.ORDINARY

    def matches(
        self,
        code: ProceduralCode,
        remedy: Remedy,
        branch: CourtBranch,
        addressee: AddresseeKind,
        language: str,
        act: ActKind = ActKind.ORDINARY,
    ) -> bool:
        """True if the block belongs to this combination, whatever the day."""
        wanted = (remedy, branch, addressee, language, act)
        return code in self.codes and (self.remedy, self.branch, self.addressee, self.language, self.act) == wanted

    def is_valid_on(self, day: date) -> bool:
        """True on the days for which the block was written."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


_START = date(2025, 1, 1)
_GENERAL = frozenset({ProceduralCode.VWVFG_NRW, ProceduralCode.FZV, ProceduralCode.PSTG})
_CHARGES = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})
_SOCIAL = frozenset({ProceduralCode.SGB_X})

_ACTION = "Gegen diesen Bescheid kann innerhalb {period} nach Bekanntgabe Klage beim {name} in {seat} erhoben werden."
_FORM_ACTION = (
    "schriftlich, in elektronischer Form (§ 55a der Verwaltungsgerichtsordnung) oder zu Protokoll des "
    "Urkundsbeamten der Geschäftsstelle"
)
_ACTION_WITH_FORM = (
    "Gegen diesen Bescheid kann innerhalb {period} nach Bekanntgabe Klage beim {name} in {seat} erhoben werden. "
    f"Die Klage ist {_FORM_ACTION} zu erheben."
)
_AFTER_OBJECTION = (
    "Gegen den ursprünglichen Bescheid in der Gestalt, die er durch diesen Widerspruchsbescheid gefunden hat, kann "
    "innerhalb {period} nach Zustellung des Widerspruchsbescheids Klage beim {name} in {seat} erhoben werden."
)
_AFTER_OBJECTION_WITH_FORM = f"{_AFTER_OBJECTION} Die Klage ist {_FORM_ACTION} zu erheben."
_OBJECTION = (
    "Gegen diesen Bescheid kann innerhalb {period} nach Bekanntgabe Widerspruch erhoben werden. "
    "Der Widerspruch ist bei folgender Behörde zu erheben: {name}, {seat}."
)
_OBJECTION_WITH_FORM = (
    "Gegen diesen Bescheid kann innerhalb {period} nach Bekanntgabe Widerspruch erhoben werden. Der Widerspruch ist "
    "{form} bei folgender Behörde zu erheben: {name}, {seat}."
)
_FORM_SGG = (
    "schriftlich, in elektronischer Form (§ 36a Absatz 2 des Ersten Buches Sozialgesetzbuch), schriftformersetzend "
    "(§ 36a Absatz 2a des Ersten Buches Sozialgesetzbuch, § 9a Absatz 5 des Onlinezugangsgesetzes) oder zur "
    "Niederschrift"
)
_FORM_VWGO = (
    "schriftlich, in elektronischer Form (§ 3a Absatz 2 des Verwaltungsverfahrensgesetzes), schriftformersetzend "
    "(§ 3a Absatz 3 des Verwaltungsverfahrensgesetzes, § 9a Absatz 5 des Onlinezugangsgesetzes) oder zur Niederschrift"
)


def _block(
    version: str,
    codes: frozenset[ProceduralCode],
    remedy: Remedy,
    text: str,
    statute: str,
    *,
    branch: CourtBranch = CourtBranch.ADMINISTRATIVE,
    act: ActKind = ActKind.ORDINARY,
) -> InstructionBlock:
    kind = AddresseeKind.COURT if remedy is Remedy.ACTION else AddresseeKind.OFFICE
    return InstructionBlock(version, codes, remedy, branch, kind, "de", _START, None, text, statute, act)


INSTRUCTION_BLOCKS: tuple[InstructionBlock, ...] = (
    _block("vwvfg-klage-de-1", _GENERAL, Remedy.ACTION, _ACTION, "§ 37 Abs. 6 VwVfG NRW, §§ 58, 74, 81 VwGO"),
    _block("vwvfg-widerspruch-de-1", _GENERAL, Remedy.OBJECTION, _OBJECTION, "§ 37 Abs. 6 VwVfG NRW, §§ 58, 70 VwGO"),
    _block("abgaben-widerspruch-de-1", _CHARGES, Remedy.OBJECTION, _OBJECTION, "§§ 58, 70 VwGO, § 12 KAG NRW"),
    _block("abgaben-klage-de-1", _CHARGES, Remedy.ACTION, _ACTION, "§§ 58, 74 VwGO"),
    _block("sgbx-widerspruch-vg-de-1", _SOCIAL, Remedy.OBJECTION,
           _OBJECTION_WITH_FORM.replace("{form}", _FORM_VWGO), "§ 36 SGB X, §§ 58, 70 VwGO"),
    _block("sgbx-widerspruch-sg-de-1", _SOCIAL, Remedy.OBJECTION,
           _OBJECTION_WITH_FORM.replace("{form}", _FORM_SGG), "§ 36 SGB X, § 84 SGG", branch=CourtBranch.SOCIAL),
    _block("sgbx-klage-vg-de-1", _SOCIAL, Remedy.ACTION, _ACTION_WITH_FORM, "§ 36 SGB X, §§ 55a, 58, 74, 81 VwGO"),
    _block("vwvfg-widerspruchsbescheid-de-1", _GENERAL, Remedy.ACTION, _AFTER_OBJECTION,
           "§ 73 Abs. 3 Satz 1, §§ 58, 74 Abs. 1 Satz 1, §§ 79, 81 VwGO", act=ActKind.OBJECTION_DECISION),
    _block("abgaben-widerspruchsbescheid-de-1", _CHARGES, Remedy.ACTION, _AFTER_OBJECTION,
           "§ 73 Abs. 3 Satz 1, §§ 58, 74 Abs. 1 Satz 1, § 79 VwGO", act=ActKind.OBJECTION_DECISION),
    _block("sgbx-widerspruchsbescheid-vg-de-1", _SOCIAL, Remedy.ACTION, _AFTER_OBJECTION_WITH_FORM,
           "§ 36 SGB X, § 73 Abs. 3 Satz 1, §§ 55a, 58, 74 Abs. 1 Satz 1, §§ 79, 81 VwGO", act=ActKind.OBJECTION_DECISION),
)  # fmt: skip
"""Every text block shipped; none is approved: approving is an act of the authority that uses it."""


def instruction_block(
    code: ProceduralCode,
    remedy: Remedy,
    addressee: AddresseeKind,
    *,
    on: date,
    branch: CourtBranch = CourtBranch.ADMINISTRATIVE,
    language: str = "de",
    act: ActKind = ActKind.ORDINARY,
) -> InstructionBlock:
    """The newest block valid on a day for a combination (VwGO § 58(1), SGB X § 36, state 2026-11).

    Raises InstructionMissing if none is recorded.
    """
    found = [
        block
        for block in INSTRUCTION_BLOCKS
        if block.matches(code, remedy, branch, addressee, language, act) and block.is_valid_on(on)
    ]
    if not found:
        raise InstructionMissing()
    return max(found, key=lambda block: block.valid_from)


def remedy_instruction(
    code: ProceduralCode,
    remedy: Remedy,
    addressee: Addressee,
    *,
    on: date,
    branch: CourtBranch = CourtBranch.ADMINISTRATIVE,
    language: str = "de",
    approvals: Mapping[str, Approval] | None = None,
    approval_required: bool = True,
    act: ActKind = ActKind.ORDINARY,
) -> RemedyInstruction | None:
    """The instruction for a notice, with court and seat or authority and seat; None if there is no remedy.

    Source: VwGO § 58(1), VwVfG § 37(6), SGB X § 36 (state 2026-11). Raises InstructionMissing without a block,
    and InstructionNotApproved if the block is not approved where approval is required; where it is not (in a
    demonstration) the result carries a note that says so.
    """
    if remedy is Remedy.NONE:
        return None
    if not addressee.name.strip() or not addressee.seat.strip():
        raise InstructionMissing("Für die Rechtsbehelfsbelehrung fehlen Name oder Sitz der Stelle.")
    block = instruction_block(code, remedy, addressee.kind, on=on, branch=branch, language=language, act=act)
    approval = (approvals or {}).get(block.version)
    if approval is None and approval_required:
        raise InstructionNotApproved()
    period, _ = remedy_period(remedy, branch=branch, act=act)
    if period is None:
        raise InstructionMissing()
    return RemedyInstruction(
        text=block.text.format(period="eines Monats", name=addressee.name.strip(), seat=addressee.seat.strip()),
        version=block.version,
        remedy=remedy,
        addressee=addressee,
        period=period,
        language=language,
        approved_by=approval.approved_by if approval else "",
        approved_on=approval.approved_on if approval else None,
        demo_note="" if approval else DEMO_NOTE,
    )
