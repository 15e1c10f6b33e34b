"""Services that are described without a package, and the search index as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from gemeinwerk.domain.catalogue.actions.index import write_index
from gemeinwerk.domain.catalogue.models import Availability, ServiceEntry
from gemeinwerk.domain.catalogue.ports import text_analyser
from gemeinwerk.domain.catalogue.rules.layers import layer_keys
from gemeinwerk.domain.catalogue.types import ServiceDraft, ServiceKind
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Finding, Invalid

LONGEST_TITLE: Final = 400
LONGEST_PHRASE: Final = 200
BATCH: Final = 5000


class ServicesRefused(Invalid):
    """A list of services has findings; it is refused as a whole."""

    code = "catalogue.services_refused"
    message = "Die Liste der Leistungen wurde nicht übernommen."
    hint = "Bitte beheben Sie alle genannten Punkte und versuchen Sie es erneut."


@action("catalogue.import_services", global_=True)
def import_services(
    *, actor: Actor, now: datetime, services: Sequence[ServiceDraft], region_keys: Sequence[str] = ("05",)
) -> int:
    """Describe services without a package, offered in ``region_keys``; replaces all earlier descriptions.

    Services whose key a package already covers are left out. Returns how many can now be found; raises
    ServicesRefused with all findings.
    """
    actor.require_role("admin")
    _refuse_wrong(services, region_keys)
    ServiceEntry.objects.filter(kind=ServiceKind.INFORMATION.value).delete()
    packaged = list(ServiceEntry.objects.all())
    covered = {key for entry in packaged for key in entry.service_keys}
    analyser = text_analyser()
    entries = [
        ServiceEntry(
            kind=ServiceKind.INFORMATION.value,
            service_keys=list(draft.service_keys),
            title=draft.title,
            folded_title=analyser.fold(draft.title)[:LONGEST_TITLE],
            teaser=draft.teaser,
            synonyms=list(draft.synonyms),
            keywords=list(draft.keywords),
            legal_terms=list(draft.legal_terms),
        )
        for draft in services
        if not covered.intersection(draft.service_keys)
    ]
    ServiceEntry.objects.bulk_create(entries, batch_size=BATCH)
    Availability.objects.bulk_create(
        (Availability(service=entry, region_key=key) for entry in entries for key in region_keys), batch_size=BATCH
    )
    write_index([*packaged, *entries], anew=True)
    record("catalogue:services", services=len(entries), regions=len(region_keys))
    return len(entries)


@action("catalogue.rebuild_search_index", global_=True)
def rebuild_search_index(*, actor: Actor, now: datetime) -> int:
    """Write the whole search index anew, for example after a change of the word lists; returns its postings."""
    actor.require_role("admin")
    postings = write_index(list(ServiceEntry.objects.all()), anew=True)
    record("catalogue:search_index", postings=postings)
    return postings


def _refuse_wrong(services: Sequence[ServiceDraft], region_keys: Iterable[str]) -> None:
    findings = [
        Finding(f"Region {key[:20]}", None, "Das ist kein Regionalschlüssel.", "")
        for key in region_keys
        if not layer_keys(key)
    ]
    for number, draft in enumerate(services, start=1):
        if not draft.title.strip() or len(draft.title) > LONGEST_TITLE:
            hint = f"Bitte 1 bis {LONGEST_TITLE} Zeichen angeben."
            findings.append(Finding("Leistung", number, "Der Titel fehlt oder ist zu lang.", hint))
        if any(not (len(key) == 14 and key.isascii() and key.isdigit()) for key in draft.service_keys):
            findings.append(Finding("Leistung", number, "Ein Leistungsschlüssel hat 14 Ziffern.", "Bitte prüfen."))
        if any(len(text) > LONGEST_PHRASE for text in (*draft.synonyms, *draft.keywords, *draft.legal_terms)):
            findings.append(Finding("Leistung", number, "Ein Suchwort ist zu lang.", "Bitte kürzen."))
    if findings:
        raise ServicesRefused(details=findings)
