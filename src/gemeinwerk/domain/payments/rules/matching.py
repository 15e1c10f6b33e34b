"""What a bank entry means: which claim it pays, returns or refunds, or why only a person can tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from gemeinwerk.domain.payments.rules.ledger import open_amount
from gemeinwerk.domain.payments.types import BankEntry, KnownReferences, Match, MatchKind, Standing
from gemeinwerk.kernel.ids import ALPHABET

CLAIM_PREFIX: Final = "KZ"
REFUND_PREFIX: Final = "ER"
DEBIT_PREFIX: Final = "LS"
PREFIXES: Final = (CLAIM_PREFIX, REFUND_PREFIX, DEBIT_PREFIX)
# A look-ahead, because a text without spaces may hold a prefix inside another word.
FOUND: Final = re.compile(rf"(?=((?:{'|'.join(PREFIXES)})[{ALPHABET}]{{12}}))")
NO_REFERENCE: Final = "Im Verwendungszweck steht kein Kassenzeichen, das wir kennen."
SEVERAL: Final = "Im Verwendungszweck stehen mehrere Kassenzeichen."
NO_ORIGIN: Final = "Wir kennen keine Zahlung, die hier zurückkommt."
SETTLES_ONLINE: Final = "Könnte die Abrechnung einer Online-Zahlung sein: Genau dieser Betrag ist schon online bezahlt."
OUTGOING: Final = "Geld ging ab, und wir kennen keine Erstattung dazu."


def canonical(reference: str) -> str:
    """Return a reference without what people and banks add or lose: hyphens, spaces, line ends, small letters."""
    return re.sub(r"[^A-Z0-9]", "", reference.upper())


def references(text: str) -> tuple[str, ...]:
    """Return everything in a text that has the form of one of our references, in canonical form, each once."""
    return tuple(dict.fromkeys(FOUND.findall(canonical(text))))


def candidates(entry: BankEntry) -> tuple[str, ...]:
    """Return the references of an entry, those of its end-to-end id first."""
    return tuple(dict.fromkeys((*references(entry.end_to_end_id), *references(entry.text))))


def may_be_settlement(amount: Decimal, standing: Standing, paid_online: Iterable[Decimal]) -> bool:
    """Tell whether an entry under the reference of a claim may be what the provider hands on, and no second payment.

    Providers pass the purpose on. It is not guessed at where the claim would be overpaid by exactly what came in online.
    """
    return amount > open_amount(standing) and amount in tuple(paid_online)


def match(entry: BankEntry, known: KnownReferences) -> Match:
    """Return what an entry means, by its end-to-end id first, then by the references in its text.

    Money that came in pays a claim or is a refund that came back; money that went out is a returned payment or the refund
    itself. Two different objects in one text are never guessed at.
    """
    for place in (references(entry.end_to_end_id), references(entry.text)):
        meanings = {one for one in (_meaning(entry, reference, known) for reference in place) if one is not None}
        if len(meanings) == 1:
            return meanings.pop()
        if meanings:
            return Match(MatchKind.UNCLEAR, reason=SEVERAL)
    if entry.returned:
        return Match(MatchKind.UNCLEAR, reason=NO_ORIGIN)
    return Match(MatchKind.UNCLEAR, reason=NO_REFERENCE if entry.credit else OUTGOING)


def _meaning(entry: BankEntry, reference: str, known: KnownReferences) -> Match | None:
    claim, refund, debit = (one.get(reference) for one in (known.claims, known.refunds, known.debits))
    if refund is not None:
        if entry.credit:
            return Match(MatchKind.REFUND_RETURN, refund) if entry.returned else None
        return Match(MatchKind.REFUND, refund)
    if debit is not None:
        return Match(MatchKind.DEBIT if entry.credit else MatchKind.DEBIT_RETURN, debit)
    if claim is None:
        return None
    if entry.credit:
        return None if entry.returned else Match(MatchKind.PAYMENT, claim)
    return Match(MatchKind.RETURN, claim) if entry.returned else None
