"""Terms: propose, release by a second person, decline, retire."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F, Max

from gemeinwerk.domain.glossary.actions.linking import link_terms
from gemeinwerk.domain.glossary.models import Term, TermVersion
from gemeinwerk.domain.glossary.queries.contents import to_content, to_plain
from gemeinwerk.domain.glossary.queries.terms import TermUnknown, TermVersionUnknown
from gemeinwerk.domain.glossary.rules.comparing import folded
from gemeinwerk.domain.glossary.rules.content import canonical, faults, missing_for_release
from gemeinwerk.domain.glossary.rules.matching import cyclic
from gemeinwerk.domain.glossary.types import RelationKind, TermContent, VersionState
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict, Finding, Forbidden, Invalid

PROPOSING: Final = ("catalogue", "admin", "terminology")
RELEASING: Final = ("terminology",)
LONGEST_REASON: Final = 500


class TermRefused(Invalid):
    """The term cannot be proposed like this."""

    code = "glossary.term_refused"
    message = "Der Begriff kann so nicht vorgeschlagen werden."
    hint = "Bitte prüfen Sie die genannten Angaben."


class TermIncomplete(Invalid):
    """The version lacks something that everybody relies on."""

    code = "glossary.term_incomplete"
    message = "Der Begriff kann so noch nicht freigegeben werden."
    hint = "Bitte lehnen Sie den Vorschlag ab und ergänzen Sie die genannten Angaben."


class TermWaits(Conflict):
    """Another version of the term already waits for its release."""

    code = "glossary.term_waits"
    message = "Für diesen Begriff wartet schon ein Vorschlag auf die Freigabe."
    hint = "Bitte warten Sie die Entscheidung ab oder lassen Sie den Vorschlag ablehnen."


class TermChanged(Conflict):
    """The term has a newer version than the one that was changed."""

    code = "glossary.term_changed"
    message = "Dieser Begriff hat inzwischen eine neue Fassung."
    hint = "Bitte sehen Sie sich die neue Fassung an und wiederholen Sie Ihre Änderung."


class SecondPersonNeeded(Conflict):
    """Whoever proposed a version may not release it."""

    code = "glossary.four_eyes"
    message = "Die Freigabe macht eine andere Person als die, die den Vorschlag gemacht hat."
    hint = "Bitte bitten Sie eine Kollegin oder einen Kollegen mit der Rolle Begriffspflege."


@action("glossary.propose_term", global_=True)
def propose_term(
    *, actor: Actor, now: datetime, content: TermContent, reason: str, based_on: int = 0, local: bool = False
) -> UUID:
    """Propose a term, or the next version of one, and return the version's id; it changes nothing before its release.

    ``based_on`` is the number of the version that was changed, 0 for a new term. ``local`` makes a new term one of
    the actor's own town; its id then ends with the region's key. Raises TermRefused with all findings, TermWaits,
    TermChanged, and Forbidden for the own term of another town.
    """
    actor.require_role(*PROPOSING)
    owner_key = _own_key(actor) if local else ""
    if local and not based_on and not content.term_id.endswith(f"-{owner_key}"):
        content = replace(content, term_id=f"{content.term_id[:66]}-{owner_key}")
    content = canonical(content)
    known = Term.objects.select_for_update().filter(id=content.term_id).first()
    _refuse_wrong(content, reason, known)
    if known is not None:
        _own_or_common(actor, known)
        if TermVersion.objects.filter(term=known, state=VersionState.PROPOSED.value).exists():
            raise TermWaits()
        if known.number != based_on:
            raise TermChanged()
    version = _write(known, content, owner_key, reason.strip(), actor, now)
    record(f"term:{version.term_id}", version=version.number)
    return version.id


@action("glossary.release_term", global_=True)
def release_term(*, actor: Actor, now: datetime, version_id: UUID) -> str:
    """Put a proposed version in force and return the term's id; what uses the term is linked anew.

    Raises SecondPersonNeeded, TermIncomplete with all findings, and TermVersionUnknown.
    """
    version, row = _waiting(version_id)
    _may_release(actor, row)
    if actor.account_id is None or actor.account_id == version.proposed_by:
        raise SecondPersonNeeded()
    content = to_content(version.content)
    findings = [*missing_for_release(content), *_wrong_relations(content)]
    if findings:
        raise TermIncomplete(details=findings)
    version.state, version.released_by, version.released_at = VersionState.RELEASED.value, actor.account_id, now
    version.save(update_fields=["state", "released_by", "released_at"])
    put_in_force(row, content, version.number, now)
    link_terms([content])
    record(f"term:{row.id}", version=version.number)
    return row.id


@action("glossary.decline_term", global_=True)
def decline_term(*, actor: Actor, now: datetime, version_id: UUID) -> str:
    """Decline a proposed version, or take one's own back, and return the term's id; raises TermVersionUnknown."""
    version, row = _waiting(version_id)
    if actor.account_id is None or actor.account_id != version.proposed_by:
        _may_release(actor, row)
    version.state = VersionState.DECLINED.value
    version.save(update_fields=["state"])
    record(f"term:{row.id}", version=version.number)
    return row.id


@action("glossary.retire_term", global_=True)
def retire_term(*, actor: Actor, now: datetime, term_id: str, reason: str) -> None:
    """Withdraw a term from use, with a reason that its page shows; its versions stay. Raises TermRefused, TermUnknown."""
    row = Term.objects.select_for_update().filter(id=term_id[:80].replace("\x00", "")).first()
    if row is None or row.number == 0:
        raise TermUnknown()
    _may_release(actor, row)
    if not 3 <= len(reason.strip()) <= LONGEST_REASON:
        hint = "Bitte sagen Sie in einem Satz, warum der Begriff nicht mehr gilt und was ihn ersetzt."
        raise TermRefused(details=[Finding("reason", None, "Der Grund fehlt oder ist zu lang.", hint)])
    if row.retired_because:
        raise TermChanged("Dieser Begriff ist schon zurückgezogen.")
    row.retired_because, row.changed_at = reason.strip().replace("\x00", ""), now
    row.save(update_fields=["retired_because", "changed_at"])
    record(f"term:{row.id}", version=row.number)


def put_in_force(row: Term, content: TermContent, number: int, now: datetime) -> None:
    """Make a version the one in force; a retired term is back with it."""
    row.number, row.label, row.words, row.changed_at = number, content.label, words_of_term(content), now
    row.retired_because = ""
    row.save(update_fields=["number", "label", "words", "changed_at", "retired_because"])


def words_of_term(content: TermContent) -> str:
    """Return the words by which a term is found."""
    names = (content.label, *content.allowed, *content.forbidden, content.identifier, *content.elements)
    norms = (source.norm for source in content.sources)
    return "\n".join((*names, *norms, content.plain, content.definition))


def _write(
    known: Term | None, content: TermContent, owner_key: str, reason: str, actor: Actor, now: datetime
) -> TermVersion:
    row = known or Term.objects.create(
        id=content.term_id,
        owner_key=owner_key,
        label=content.label,
        words=words_of_term(content),
        created_at=now,
        changed_at=now,
    )
    number = (TermVersion.objects.filter(term=row).aggregate(last=Max("number"))["last"] or 0) + 1
    return TermVersion.objects.create(
        term=row,
        number=number,
        state=VersionState.PROPOSED.value,
        content=to_plain(content),
        reason=reason,
        proposed_by=actor.account_id,
        proposed_at=now,
    )


def _waiting(version_id: UUID) -> tuple[TermVersion, Term]:
    version = TermVersion.objects.filter(id=version_id).first()
    if version is None:
        raise TermVersionUnknown()
    row = Term.objects.select_for_update().get(id=version.term_id)
    version.refresh_from_db()
    if version.state != VersionState.PROPOSED.value:
        raise TermVersionUnknown()
    return version, row


def _own_key(actor: Actor) -> str:
    if actor.tenant_id is None:
        raise Forbidden()
    return tenants.tenant(actor.tenant_id).key


def _own_or_common(actor: Actor, row: Term) -> None:
    if row.owner_key and row.owner_key != _own_key(actor):
        raise Forbidden("Dieser Begriff gehört einer anderen Kommune.")


def _may_release(actor: Actor, row: Term) -> None:
    """A common term is released by the care of terms, a town's own term by that town."""
    if row.owner_key:
        actor.require_role(*PROPOSING)
        _own_or_common(actor, row)
    else:
        actor.require_role(*RELEASING)


def _refuse_wrong(content: TermContent, reason: str, known: Term | None) -> None:
    findings = list(faults(content))
    if not 3 <= len(reason.strip()) <= LONGEST_REASON:
        hint = "Bitte sagen Sie in einem Satz, warum Sie das vorschlagen."
        findings.append(Finding("reason", None, "Der Grund fehlt oder ist zu lang.", hint))
    for other in _namesakes(content):
        message = f"Es gibt schon einen Begriff „{other.label}“."
        hint = f"Bitte ändern Sie ihn, oder nennen Sie „{other.id}“ unter „nicht zu verwechseln mit“."
        findings.append(Finding("label", None, message, hint))
    named = {relation.term_id for relation in content.relations}
    missing = named - set(Term.objects.filter(id__in=named).values_list("id", flat=True))
    for term_id in sorted(missing):
        hint = "Bitte wählen Sie einen Begriff aus der Liste."
        findings.append(Finding("relations", None, f"Den Begriff „{term_id[:80]}“ gibt es nicht.", hint))
    if findings:
        raise TermRefused(details=findings)


def _namesakes(content: TermContent) -> list[Term]:
    """Return terms in force with the same name that the content does not tell apart."""
    apart = {one.term_id for one in content.relations if one.kind is RelationKind.DISTINCT} | {content.term_id}
    rows = Term.objects.filter(number__gt=0, retired_because="", label__iexact=content.label.strip())
    return [row for row in rows.exclude(id__in=apart) if folded(row.label) == folded(content.label)]


def _wrong_relations(content: TermContent) -> list[Finding]:
    """A term must not be its own broader term, over whatever steps."""
    broader: dict[str, list[str]] = {}
    rows = TermVersion.objects.filter(number=F("term__number"), state=VersionState.RELEASED.value)
    known = {one["term_id"]: to_content(one["content"]) for one in rows.values("term_id", "content")}
    known[content.term_id] = content
    for one in known.values():
        for relation in one.relations:
            if relation.kind is RelationKind.BROADER:
                broader.setdefault(one.term_id, []).append(relation.term_id)
            elif relation.kind is RelationKind.NARROWER:
                broader.setdefault(relation.term_id, []).append(one.term_id)
    circle = cyclic(broader)
    if not circle:
        return []
    message = f"Die Oberbegriffe laufen im Kreis: {', '.join(circle[:6])}."
    return [Finding("relations", None, message, "Bitte prüfen Sie die Beziehungen.")]
