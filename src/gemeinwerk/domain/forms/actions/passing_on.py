"""Passing a draft on to another person: a link with a code that works once, co-signing, giving it back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from gemeinwerk.domain.forms.models import Draft, Handover
from gemeinwerk.domain.forms.queries import DraftGone, handover_info, own, reachable, secret_hash
from gemeinwerk.domain.forms.rules import fingerprint
from gemeinwerk.domain.forms.types import HandoverInfo
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Invalid, TooMany

# Without letters and digits that are mistaken for each other when read aloud.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
MOST_TRIES = 5
MOST_OPEN = 5
TO_TAKE, TO_WORK = timedelta(days=7), timedelta(days=14)


class NotPassedOn(Invalid):
    """The actor works on a draft that nobody passed on to them."""

    code = "forms.not_passed_on"
    message = "Mitzeichnen kann nur, wem der Antrag übergeben wurde."
    hint = "Bitte öffnen Sie den Link, den Sie erhalten haben."


class NameMissing(Invalid):
    """A co-signature needs a name."""

    code = "forms.name_missing"
    message = "Bitte geben Sie Ihren Vor- und Nachnamen ein."
    hint = "Ihr Name steht dann mit dem Zeitpunkt am Antrag."


@action("forms.hand_over")
def hand_over(*, actor: Actor, now: datetime, draft_id: UUID, secret: str = "") -> tuple[HandoverInfo, str]:
    """Let another person open the draft with a code, which is returned this once and stored as a hash only.

    Only the owner may; raises DraftGone, and TooMany where five are open already.
    """
    row = own(Draft.objects.filter(id=draft_id, receipt="").first(), actor, secret)
    if Handover.objects.filter(draft_id=row.id, closed_at=None, expires_at__gt=now).count() >= MOST_OPEN:
        raise TooMany("Dieser Antrag ist schon an fünf Personen übergeben.", hint="Bitte beenden Sie eine Übergabe.")
    handover_id = new_id()
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    made = Handover.objects.create(
        id=handover_id, draft_id=row.id, code_hash=_hash(handover_id, code), created_at=now, expires_at=now + TO_TAKE
    )
    record(f"draft:{row.id}", handover=made.id)
    return handover_info(made), code


@action("forms.take_over")
def take_over(*, actor: Actor, now: datetime, handover_id: UUID, code: str) -> tuple[UUID, str] | None:
    """Open a draft that was passed on; returns its id and the secret that opens it from now on.

    None for a wrong, used, withdrawn or expired code: the cases are not told apart, and after five tries the link is
    dead. A try counts whether it succeeds or not.
    """
    open_ones = Handover.objects.filter(id=handover_id, taken_at=None, closed_at=None, expires_at__gt=now)
    counted = open_ones.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
    row = open_ones.first() if counted else None
    right = row is not None and hmac.compare_digest(row.code_hash, _hash(handover_id, _plain(code)))
    if row is None or not right or not Draft.objects.filter(id=row.draft_id, receipt="").exists():
        record(f"handover:{handover_id}", refused=True)
        return None
    secret = secrets.token_urlsafe(32)
    taken = open_ones.update(
        taken_at=now, secret_hash=secret_hash(secret), account_id=actor.account_id, expires_at=now + TO_WORK
    )
    record(f"draft:{row.draft_id}", handover=handover_id, refused=not taken)
    return (row.draft_id, secret) if taken else None


@action("forms.cosign")
def cosign(*, actor: Actor, now: datetime, draft_id: UUID, secret: str, name: str) -> None:
    """Note on the draft that the person to whom it was passed on agrees to the answers as they stand now."""
    row, handover = reachable(Draft.objects.filter(id=draft_id, receipt="").first(), actor, secret, now)
    if handover is None:
        raise NotPassedOn()
    signed = " ".join("".join(c if c.isprintable() else " " for c in name).split())[:200]
    if len(signed) < 3:
        raise NameMissing()
    entry = {
        "name": signed,
        "at": now.isoformat(),
        "assurance": actor.assurance.name.lower(),
        "answers": fingerprint(row.answers),
        "handover": str(handover.id),
    }
    others = [one for one in row.about.get("cosigned") or () if one.get("handover") != str(handover.id)]
    Draft.objects.filter(id=row.id).update(
        about={**row.about, "cosigned": [*others, entry]}, revision=F("revision") + 1, updated_at=now
    )
    Handover.objects.filter(id=handover.id).update(signed_name=signed, signed_at=now)
    record(f"draft:{row.id}", handover=handover.id)


@action("forms.return_draft")
def return_draft(*, actor: Actor, now: datetime, draft_id: UUID, secret: str) -> None:
    """Give the draft back to its owner; the secret opens nothing afterwards."""
    row, handover = reachable(Draft.objects.filter(id=draft_id).first(), actor, secret, now)
    if handover is None:
        raise NotPassedOn()
    Handover.objects.filter(id=handover.id).update(closed_at=now)
    record(f"draft:{row.id}", handover=handover.id)


@action("forms.withdraw_handover")
def withdraw_handover(*, actor: Actor, now: datetime, draft_id: UUID, handover_id: UUID, secret: str = "") -> None:
    """End a handover at once; only the owner may. Raises DraftGone."""
    row = own(Draft.objects.filter(id=draft_id).first(), actor, secret)
    if not Handover.objects.filter(id=handover_id, draft_id=row.id, closed_at=None).update(closed_at=now):
        raise DraftGone()
    record(f"draft:{row.id}", handover=handover_id)


def _plain(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalnum())[:40]


def _hash(handover_id: UUID, code: str) -> str:
    """A slow hash, because a code of eight characters could be found by trying if the table were stolen."""
    return hashlib.scrypt(code.encode(), salt=handover_id.bytes, n=2**13, r=8, p=1, dklen=32).hex()
