"""Terms: search, page, what waits for a second person, export, lint."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, TrigramWordSimilarity
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from gemeinwerk.domain.glossary.models import Term, TermVersion
from gemeinwerk.domain.glossary.ports import FORMATS, skos_files
from gemeinwerk.domain.glossary.queries.contents import to_content, to_info
from gemeinwerk.domain.glossary.rules import lint
from gemeinwerk.domain.glossary.rules.citing import citations
from gemeinwerk.domain.glossary.rules.comparing import folded
from gemeinwerk.domain.glossary.rules.content import term_id_of
from gemeinwerk.domain.glossary.rules.difference import term_changes
from gemeinwerk.domain.glossary.types import (
    FieldWording,
    TermContent,
    TermHit,
    TermInfo,
    TermVersionInfo,
    TextChange,
    VersionState,
    WordingFinding,
)
from gemeinwerk.kernel.refusal import Invalid, NotFound

LONGEST_SEARCH: Final = 120
MOST_HITS: Final = 500
# Below this likeness of letters a word is another word and no slip.
LIKENESS: Final = 0.6


class TermUnknown(NotFound):
    """There is no such term, or not for this visitor."""

    code = "glossary.term_unknown"
    message = "Diesen Begriff gibt es nicht."
    hint = "Bitte suchen Sie ihn in der Liste der Begriffe."


class TermVersionUnknown(NotFound):
    """There is no such version, or it waits no longer."""

    code = "glossary.version_unknown"
    message = "Diesen Vorschlag gibt es nicht mehr."
    hint = "Bitte laden Sie die Liste der Begriffe neu."


def terms(text: str = "", *, everything: bool = False, limit: int = MOST_HITS) -> tuple[TermHit, ...]:
    """Return released terms by label, or those that fit ``text``, best first.

    ``everything`` also returns retired terms and those that were only proposed.
    """
    found: QuerySet[Term] = Term.objects.all()
    if not everything:
        found = found.filter(number__gt=0, retired_because="")
    wanted = " ".join(text.replace("\x00", "").split())[:LONGEST_SEARCH]
    found = _fitting(found, wanted) if wanted else found.order_by(Lower("label"), "id")
    waits = TermVersion.objects.filter(term_id=OuterRef("pk"), state=VersionState.PROPOSED.value)
    newest = TermVersion.objects.filter(term_id=OuterRef("pk")).order_by("-number")
    in_force = newest.filter(number=OuterRef("number"))
    rows = found.annotate(
        waiting=Exists(waits),
        in_force=in_force.values("content")[:1],
        newest=newest.values("content")[:1],
    )
    return tuple(_hit(row) for row in rows[: min(limit, MOST_HITS)])


def _fitting(found: QuerySet[Term], wanted: str) -> QuerySet[Term]:
    query = SearchQuery(wanted, config="german", search_type="websearch")
    place = Case(
        When(label__iexact=wanted, then=Value(0)),
        When(label__istartswith=wanted, then=Value(1)),
        When(label__icontains=wanted, then=Value(2)),
        default=Value(3),
    )
    vector = SearchVector("words", config="german")
    like = TrigramWordSimilarity(wanted, "words")
    scored = found.annotate(vector=vector, rank=SearchRank(vector, query), like=like, place=place)
    fits = Q(vector=query) | Q(words__icontains=wanted) | Q(like__gte=LIKENESS)
    return scored.filter(fits).order_by("place", F("rank").desc(), F("like").desc(), Lower("label"), "id")


def _hit(row: Term) -> TermHit:
    content = to_content(row.in_force or row.newest)  # type: ignore[attr-defined]
    return TermHit(
        term_id=row.id,
        label=row.label,
        text=content.plain or content.definition,
        owner_key=row.owner_key,
        harmonisation=content.harmonisation,
        released=row.number > 0,
        retired=bool(row.retired_because),
        waiting=row.waiting,  # type: ignore[attr-defined]
    )


def term(term_id: str, *, public: bool = False) -> TermInfo:
    """Return a term with its versions, newest first; ``public`` knows released ones only. Raises TermUnknown."""
    row = Term.objects.filter(id=term_id[:80].replace("\x00", "")).first()
    if row is None or (public and row.number == 0):
        raise TermUnknown()
    versions = tuple(to_info(one) for one in TermVersion.objects.filter(term=row).order_by("-number"))
    if public:
        versions = tuple(one for one in versions if one.state is VersionState.RELEASED)
    shown = next((one for one in versions if one.number == row.number), None) or versions[0]
    others = {relation.term_id for one in versions for relation in one.content.relations}
    labels = dict(Term.objects.filter(id__in=others, number__gt=0).values_list("id", "label"))
    return TermInfo(row.id, row.owner_key, shown.content, row.number, row.retired_because, versions, labels)


def term_version(version_id: UUID) -> TermVersionInfo:
    """Return one version; raises TermVersionUnknown."""
    row = TermVersion.objects.filter(id=version_id).first()
    if row is None:
        raise TermVersionUnknown()
    return to_info(row)


def waiting_versions() -> tuple[TermVersionInfo, ...]:
    """Return every version that waits for its release, oldest first."""
    rows = TermVersion.objects.filter(state=VersionState.PROPOSED.value).order_by("proposed_at")[:MOST_HITS]
    return tuple(to_info(row) for row in rows)


def ids_of(names: Iterable[str]) -> dict[str, str]:
    """Return the ids of terms by what people call them: by label, or the id itself.

    A name that several terms share leads to the first by id; an unknown name is not in the answer.
    """
    wanted = {folded(name): name for name in names}
    found: dict[str, str] = {}
    rows = Term.objects.filter(retired_because="").order_by("id").values_list("id", "label")
    for term_id, label in rows:
        for key in (folded(label), folded(term_id)):
            if key in wanted:
                found.setdefault(wanted[key], term_id)
    return found


def released_terms(*, region_keys: Iterable[str] = ()) -> tuple[TermContent, ...]:
    """Return the terms in force that all share, and those that the given regions have of their own."""
    keys = ["", *region_keys]
    rows = TermVersion.objects.filter(
        number=F("term__number"), term__retired_because="", term__owner_key__in=keys, state=VersionState.RELEASED.value
    )
    return tuple(to_content(content) for content in rows.order_by("term_id").values_list("content", flat=True))


def terms_citing(statute_id: str) -> tuple[TermHit, ...]:
    """Return the terms in force that name a provision among their legal sources."""
    hits = []
    for content in released_terms():
        if any(one.statute_id == statute_id for source in content.sources for one in citations(source.norm)):
            text = content.plain or content.definition
            hits.append(TermHit(content.term_id, content.label, text, "", content.harmonisation, True, False, False))
    return tuple(hits)


def changes_between(before: TermContent | None, after: TermContent) -> tuple[TextChange, ...]:
    """Return every difference between two versions; all of it for a first version."""
    return term_changes(before, after)


def new_term_id(label: str) -> str:
    """Return the id that a new term gets from its label; empty for a label without letters."""
    return term_id_of(label)


def exported(form: str, *, region_keys: Iterable[str] = ()) -> bytes:
    """Return the terms in force as a SKOS file; raises Invalid for a format that is none of ``ports.FORMATS``."""
    if form not in FORMATS:
        raise Invalid("Dieses Dateiformat kennen wir nicht.", hint=f"Möglich sind: {', '.join(FORMATS)}.")
    return skos_files().write(released_terms(region_keys=region_keys), form)


def lint_fields(fields: Iterable[FieldWording], *, region_keys: Iterable[str] = ()) -> tuple[WordingFinding, ...]:
    """Return what the lint has against the names of fields, judged by the terms in force."""
    return lint(fields, released_terms(region_keys=region_keys))
