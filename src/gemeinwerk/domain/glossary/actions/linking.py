"""Which recorded passages use which terms and statutes: written anew where words or terms have changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db.models import F, Q

from gemeinwerk.domain.glossary.models import PackageReach, Passage, Statute, StatuteUse, Term, TermUse, TermVersion
from gemeinwerk.domain.glossary.queries.contents import to_content
from gemeinwerk.domain.glossary.rules.citing import citations
from gemeinwerk.domain.glossary.rules.comparing import stems
from gemeinwerk.domain.glossary.rules.matching import TermIndex
from gemeinwerk.domain.glossary.types import PassageKind, PassageText, TermContent, VersionState

BATCH: Final = 2000


def words_of(label: str, text: str) -> str:
    """Return the stems of a passage between blanks, so that the database can look for a phrase."""
    return f" {' '.join(stems(label))} | {' '.join(stems(text))} "


def index_of_terms(owner_keys: Iterable[str] | None = None) -> tuple[TermIndex, dict[str, int]]:
    """Return the index of the terms in force (of some owners only), and the number of the version of each."""
    rows = TermVersion.objects.filter(
        number=F("term__number"), term__retired_because="", state=VersionState.RELEASED.value
    )
    if owner_keys is not None:
        rows = rows.filter(term__owner_key__in=owner_keys)
    found = [(to_content(content), number) for content, number in rows.values_list("content", "number")]
    return TermIndex(content for content, _ in found), {content.term_id: number for content, number in found}


def link_passages(passages: Sequence[Passage], region_keys: Iterable[str], now: datetime) -> int:
    """Write the uses of new passages and return how many there are.

    A town's own terms are meant only in what is offered in that town.
    """
    index, numbers = index_of_terms(["", *region_keys])
    uses = [
        TermUse(passage=passage, term_id=term_id, number=numbers[term_id])
        for passage in passages
        for term_id in sorted(index.terms_in(_text(passage)))
    ]
    TermUse.objects.bulk_create(uses, batch_size=BATCH)
    cited = [(passage, citations(f"{passage.label}\n{passage.text}")) for passage in passages]
    known = {one.statute_id: one for _, found in cited for one in found}
    Statute.objects.bulk_create(
        [
            Statute(id=one.statute_id[:80], law=one.law, provision=one.provision, created_at=now)
            for one in known.values()
        ],
        ignore_conflicts=True,
    )
    quotes = [
        StatuteUse(passage=passage, statute_id=one.statute_id[:80], quoted=one.quoted[:300])
        for passage, found in cited
        for one in found
    ]
    StatuteUse.objects.bulk_create(quotes, batch_size=BATCH)
    return len(uses) + len(quotes)


def link_terms(contents: Iterable[TermContent]) -> None:
    """Bring the uses of changed terms to what they are called now; a use that stays keeps its version.

    A use that is new counts from the version in force, because its words were never written for an older one.
    """
    wanted = list(contents)
    if not Passage.objects.exists():
        return
    index, numbers = index_of_terms()
    for content in wanted:
        term_id = content.term_id
        found = [one for one in _candidates(content) if term_id in index.terms_in(_text(one))]
        TermUse.objects.filter(term_id=term_id).exclude(passage__in=found).delete()
        if term_id in numbers:
            fresh = [TermUse(passage=one, term_id=term_id, number=numbers[term_id]) for one in found]
            TermUse.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)


def _candidates(content: TermContent) -> list[Passage]:
    fits = Q(element_id__in=content.elements)
    for label in (content.label, *content.allowed):
        phrase = " ".join(stems(label))
        if phrase:
            fits |= Q(words__contains=f" {phrase} ")
    found = Passage.objects.filter(fits)
    owner = Term.objects.filter(id=content.term_id).values_list("owner_key", flat=True).first()
    if owner:
        found = found.filter(package_id__in=PackageReach.objects.filter(region_key=owner).values("package_id"))
    return list(found)


def _text(passage: Passage) -> PassageText:
    return PassageText(
        PassageKind(passage.kind), passage.place, passage.label, passage.text, element_id=passage.element_id
    )
