"""To whom copies of a notice go, with reasons: party, representative, couple, several addressees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gemeinwerk.domain.delivery.types import ProceduralCode, Recipient
from gemeinwerk.domain.delivery.types.addressees import (
    PARTY,
    AddressedCopy,
    AddresseePlan,
    Participant,
    ParticipantRole,
)

_AO_CODES = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})


def addressees(
    code: ProceduralCode, party: Recipient, participants: Sequence[Participant] = (), *, formal: bool = False
) -> AddresseePlan:
    """The copies of a notice: to the representative in the party's place, one for a couple, otherwise one for each addressee.

    Sources: VwVfG §§ 14(3), 41(1) S. 2 (may, and should, go to the representative), VwZG § 7(1) S. 2 (formal service
    must, if a written power was presented), AO § 122(1) S. 4 (should, with written power), AO § 122(7) (one copy for
    a couple at one address, unless one of them asked for post). State 2026-11; LZG NRW § 7 is read like VwZG § 7.
    """
    representative = next((one for one in participants if one.role is ParticipantRole.REPRESENTATIVE), None)
    joint = [one for one in participants if one.role is ParticipantRole.JOINT]
    copies: list[AddressedCopy] = []
    informed: list[tuple[str, str]] = []
    if representative is not None and _goes_to_representative(code, representative, formal=formal):
        copies.append(AddressedCopy(representative.key, representative.recipient, _why(code, representative, formal)))
        informed.append((PARTY, "Der Bescheid geht an die Vertretung."))
    else:
        copies.append(AddressedCopy(PARTY, party, "Der Bescheid richtet sich an diese Person."))
        if representative is not None:
            informed.append((representative.key, "Eine schriftliche Vollmacht liegt nicht vor."))
    shared = [one for one in joint if code in _AO_CODES and not formal and _is_covered(one)]
    if shared:
        copies[0] = _for_couple(copies[0], shared)
    for one in joint:
        if one not in shared:
            copies.append(AddressedCopy(one.key, one.recipient, _why_own(code, one)))
    return AddresseePlan(tuple(copies), tuple(informed))


def _goes_to_representative(code: ProceduralCode, one: Participant, *, formal: bool) -> bool:
    return one.written_power if formal or code in _AO_CODES else True


def _why(code: ProceduralCode, one: Participant, formal: bool) -> str:
    if formal:
        return "Eine schriftliche Vollmacht liegt vor: Förmlich zugestellt wird an die Vertretung (§ 7 Abs. 1 VwZG)."
    if code in _AO_CODES:
        return "Eine schriftliche Vollmacht liegt vor: Der Bescheid geht an die Vertretung (§ 122 Abs. 1 AO)."
    if code is ProceduralCode.SGB_X:
        return "Für das Verfahren ist eine Vertretung bestellt: Der Bescheid geht an sie."
    power = "" if one.written_power else " Eine schriftliche Vollmacht liegt nicht vor."
    return f"Für das Verfahren ist eine Vertretung bestellt (§ 14 Abs. 3, § 41 Abs. 1 Satz 2 VwVfG).{power}"


def _is_covered(one: Participant) -> bool:
    return one.shared_address and not one.wants_own_copy


def _for_couple(copy: AddressedCopy, shared: Sequence[Participant]) -> AddressedCopy:
    """One copy to the shared address names everybody (AO § 122(7)); a copy to a representative stays addressed to it."""
    reason = "Eine Ausfertigung an die gemeinsame Anschrift genügt (§ 122 Abs. 7 AO)."
    covers = tuple(one.key for one in shared)
    if copy.key != PARTY:
        return replace(copy, covers=covers)
    names = " und ".join([copy.recipient.name, *(one.recipient.name for one in shared)])
    return AddressedCopy(PARTY, replace(copy.recipient, name=names[:300]), reason, covers)


def _why_own(code: ProceduralCode, one: Participant) -> str:
    if code in _AO_CODES and one.wants_own_copy:
        return "Diese Person hat eine eigene Ausfertigung verlangt."
    return "Der Bescheid richtet sich auch an diese Person; sie erhält eine eigene Ausfertigung."
