"""Many terms at once: the terms that the platform brings along, and terms from a SKOS file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Max

from gemeinwerk.domain.glossary.actions.linking import link_terms
from gemeinwerk.domain.glossary.actions.terms import put_in_force, words_of_term
from gemeinwerk.domain.glossary.models import Term, TermVersion
from gemeinwerk.domain.glossary.ports import FORMATS, skos_files
from gemeinwerk.domain.glossary.queries.contents import to_content, to_plain
from gemeinwerk.domain.glossary.rules.content import canonical, faults
from gemeinwerk.domain.glossary.types import Imported, Seeded, TermContent, VersionState
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Finding, Invalid, TooLarge

SEED: Final = "seed"
PEOPLE: Final = "people"
REASON: Final = "Mit der Plattform ausgelieferter Begriff."
MOST_TERMS: Final = 5_000
MOST_NAMED: Final = 200


class SeedRefused(Invalid):
    """A term that the platform brings along is faulty."""

    code = "glossary.seed_refused"
    message = "Die mitgelieferten Begriffe sind fehlerhaft."


class ImportRefused(Invalid):
    """The file cannot be taken over."""

    code = "glossary.import_refused"
    message = "Die Datei wurde nicht übernommen."
    hint = "Bitte prüfen Sie Datei und Format."


@action("glossary.seed_terms", global_=True)
def seed_terms(*, actor: Actor, now: datetime, terms: Sequence[TermContent]) -> Seeded:
    """Bring the shipped terms in force; safe to repeat.

    A term that people have changed since stays as it is. These terms were reviewed where the platform is made, so they
    need no second person here. Raises SeedRefused.
    """
    actor.require_role("admin")
    terms = [canonical(one) for one in terms]
    findings = [Finding(one.term_id, None, f.message, f.hint) for one in terms for f in faults(one)]
    if findings or len({one.term_id for one in terms}) != len(terms):
        raise SeedRefused(details=findings)
    known = Term.objects.select_for_update().in_bulk([one.term_id for one in terms])
    newest = _newest(known)
    fresh = [one for one in terms if one.term_id not in known]
    renewed: list[TermContent] = []
    kept: list[TermContent] = []
    for one in terms:
        version = newest.get(one.term_id)
        if one.term_id not in known or (version is not None and to_content(version.content) == one):
            continue
        touched = version is None or version.origin != SEED or known[one.term_id].retired_because
        (kept if touched else renewed).append(one)
    Term.objects.bulk_create(_term(one, "", now, number=1) for one in fresh)
    TermVersion.objects.bulk_create(_seeded(one, 1, now) for one in fresh)
    numbers = _next_numbers(one.term_id for one in renewed)
    for one in renewed:
        version = _seeded(one, numbers[one.term_id], now)
        version.save(force_insert=True)
        put_in_force(known[one.term_id], one, version.number, now)
    link_terms([*fresh, *renewed])
    if fresh or renewed:
        record("glossary:seed", added=len(fresh), renewed=len(renewed), kept=len(kept))
    else:
        record_nothing()
    return Seeded(len(fresh), len(renewed), tuple(one.term_id for one in kept))


@action("glossary.import_terms", global_=True)
def import_terms(*, actor: Actor, now: datetime, source: bytes, form: str, reason: str) -> Imported:
    """Propose what a SKOS file says; nothing is in force before its release. All or nothing is read.

    ``form`` is a key of ``ports.FORMATS``. Terms that are already so are counted, faulty ones and those of which a
    version already waits are named with the reason. Raises ImportRefused and TooLarge.
    """
    actor.require_role("terminology", "admin")
    if form not in FORMATS:
        raise ImportRefused("Dieses Dateiformat kennen wir nicht.", hint=f"Möglich sind: {', '.join(FORMATS)}.")
    if not 3 <= len(reason.strip()) <= 500:
        raise ImportRefused("Der Grund fehlt oder ist zu lang.", hint="Bitte sagen Sie, woher die Begriffe stammen.")
    read = skos_files().read(source, form)
    if len(read.terms) > MOST_TERMS:
        raise TooLarge(hint=f"Eine Datei darf höchstens {MOST_TERMS} Begriffe haben. Bitte teilen Sie sie.")
    known = Term.objects.select_for_update().in_bulk([one.term_id for one in read.terms])
    newest = _newest(known)
    left_out, good, unchanged = list(read.left_out), [], 0
    for one in map(canonical, read.terms):
        problem = _problem(one, known.get(one.term_id), newest.get(one.term_id))
        if problem:
            left_out.append(f"{one.term_id[:80]}: {problem}")
        elif one.term_id in newest and to_content(newest[one.term_id].content) == one:
            unchanged += 1
        else:
            good.append(one)
    Term.objects.bulk_create(_term(one, "", now, number=0) for one in good if one.term_id not in known)
    numbers = _next_numbers(one.term_id for one in good)
    TermVersion.objects.bulk_create(_proposed(one, numbers.get(one.term_id, 1), actor, now, reason) for one in good)
    if good:
        record("glossary:import", proposed=len(good), unchanged=unchanged, left_out=len(left_out))
    else:
        record_nothing()
    return Imported(tuple(one.term_id for one in good), unchanged, tuple(left_out[:MOST_NAMED]))


def _newest(known: Iterable[str]) -> dict[str, TermVersion]:
    """Return the newest version of each term; declined ones are no version of anything."""
    rows = TermVersion.objects.filter(term__in=list(known)).exclude(state=VersionState.DECLINED.value)
    return {one.term_id: one for one in rows.order_by("number")}


def _next_numbers(term_ids: Iterable[str]) -> dict[str, int]:
    """Return the number of the next version of each known term; declined versions keep theirs."""
    rows = TermVersion.objects.filter(term__in=list(term_ids)).values("term_id").annotate(last=Max("number"))
    return {row["term_id"]: row["last"] + 1 for row in rows}


def _problem(one: TermContent, known: Term | None, newest: TermVersion | None) -> str:
    found = faults(one)
    if found:
        return " ".join(f"{finding.message} {finding.hint}" for finding in found[:3])
    if known is not None and known.owner_key:
        return "Der Begriff gehört einer Kommune und wird dort gepflegt."
    if newest is not None and newest.state == VersionState.PROPOSED.value:
        return "Für diesen Begriff wartet schon ein Vorschlag auf die Freigabe."
    return ""


def _term(one: TermContent, owner_key: str, now: datetime, *, number: int) -> Term:
    words = words_of_term(one)
    return Term(
        id=one.term_id,
        owner_key=owner_key,
        number=number,
        label=one.label,
        words=words,
        created_at=now,
        changed_at=now,
    )


def _seeded(one: TermContent, number: int, now: datetime) -> TermVersion:
    return TermVersion(
        term_id=one.term_id,
        number=number,
        state=VersionState.RELEASED.value,
        content=to_plain(one),
        reason=REASON,
        origin=SEED,
        proposed_at=now,
        released_at=now,
    )


def _proposed(one: TermContent, number: int, actor: Actor, now: datetime, reason: str) -> TermVersion:
    return TermVersion(
        term_id=one.term_id,
        number=number,
        state=VersionState.PROPOSED.value,
        content=to_plain(one),
        reason=reason.strip(),
        origin=PEOPLE,
        proposed_by=actor.account_id,
        proposed_at=now,
    )
