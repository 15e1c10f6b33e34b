"""The search: one query against the inverted index, everything fuzzy in the memory of the process."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from gemeinwerk.domain.catalogue.models import ServiceEntry
from gemeinwerk.domain.catalogue.ports import QueryTerm, text_analyser
from gemeinwerk.domain.catalogue.queries.vocabulary import vocabulary
from gemeinwerk.domain.catalogue.rules.layers import absence_in_words, layer_keys
from gemeinwerk.domain.catalogue.rules.ranking import Candidate, ranked
from gemeinwerk.domain.catalogue.types import SearchHit, ServiceInfo, ServiceKind
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import NotFound

LONGEST_TEXT: Final = 200
MOST_HITS: Final = 50
CANDIDATES: Final = 60
# Best weight per service and term, summed; then, best first, only what is offered in a layer of the place; then the
# innermost word on whether it is switched on. The stamp comes with the rows, so that a stale vocabulary is noticed.
SEARCH_SQL: Final = """
WITH asked AS (
    SELECT * FROM unnest(%(terms)s::int[], %(tokens)s::text[], %(weights)s::float8[]) AS q(term, token, weight)
), best AS (
    SELECT p.service_id, q.term, max(p.weight * q.weight) AS weight
    FROM asked q JOIN catalogue_searchposting p ON p.token = q.token GROUP BY p.service_id, q.term
), scored AS (
    SELECT service_id, sum(weight) AS score FROM best GROUP BY service_id ORDER BY score DESC, service_id OFFSET 0
), hits AS (
    SELECT service_id, score FROM scored s
    WHERE (SELECT true FROM catalogue_availability a
           WHERE a.service_id = s.service_id AND a.region_key = ANY(%(layers)s) LIMIT 1)
    LIMIT %(candidates)s
)
SELECT t.version, e.id, e.kind, e.package_id, e.service_keys[1], e.title, e.folded_title, e.teaser, h.score,
    CASE WHEN e.package_id <> '' THEN
        (SELECT json_build_array(a.value, a.region_key) FROM catalogue_adjustment a
         WHERE a.package_id = e.package_id AND a.field = 'enabled' AND a.region_key = ANY(%(layers)s)
           AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)
         ORDER BY array_position(%(layers)s, a.region_key::text) DESC, a.valid_from DESC LIMIT 1)
    END
FROM catalogue_searchstamp t LEFT JOIN (hits h JOIN catalogue_serviceentry e ON e.id = h.service_id) ON true
"""


def search(*, place_key: str | None, text: str, limit: int = 10, on: date | None = None) -> tuple[SearchHit, ...]:
    """Services of a place that answer a search text, best first; in one query.

    Any text is safe: what is empty or without meaning finds nothing, what is too long is cut. Without a place
    (or with text that is no region key) the services of the whole Land are searched.
    """
    analyser = text_analyser()
    wanted = analyser.fold(text[:LONGEST_TEXT])
    if not wanted or limit < 1:
        return ()
    layers = layer_keys(place_key or "") or ("DE", "05")
    day = on or berlin_date(now())
    known = vocabulary()
    for _ in range(2):
        terms = analyser.query(text[:LONGEST_TEXT], known)
        rows = _rows(terms, layers, day)
        if not rows or rows[0][0] == known.version:
            break
        known = vocabulary(version=rows[0][0])
    return _hits(rows, wanted, terms, min(limit, MOST_HITS))


def _rows(terms: tuple[QueryTerm, ...], layers: tuple[str, ...], on: date) -> list[tuple[Any, ...]]:
    flat = [
        (number, token.text, term.weight * token.quality)
        for number, term in enumerate(terms)
        for token in term.alternatives
    ]
    parameters: dict[str, Any] = {
        "terms": [row[0] for row in flat],
        "tokens": [row[1] for row in flat],
        "weights": [row[2] for row in flat],
        "layers": list(layers),
        "on": on,
        "candidates": CANDIDATES,
    }
    with connection.cursor() as cursor:
        cursor.execute(SEARCH_SQL, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _hits(rows: list[tuple[Any, ...]], wanted: str, terms: tuple[QueryTerm, ...], limit: int) -> tuple[SearchHit, ...]:
    candidates = [Candidate(row[8], row[6], ServiceKind(row[2]), row) for row in rows if row[1] is not None]
    best_possible = sum(term.weight * max(token.quality for token in term.alternatives) for term in terms)
    return tuple(_hit(score, found.row) for score, found in ranked(candidates, wanted, best_possible, limit))


def _hit(score: float, row: tuple[Any, ...]) -> SearchHit:
    enabled, note = True, ""
    if row[9] is not None:
        value, region_key = json.loads(row[9]) if isinstance(row[9], str) else row[9]
        enabled = bool(value)
        note = "" if enabled else absence_in_words(_name(region_key))
    return SearchHit(
        service_id=row[1],
        kind=ServiceKind(row[2]),
        package_id=row[3],
        service_key=row[4] or "",
        title=row[5],
        teaser=row[7],
        score=round(score, 4),
        enabled=enabled,
        note=note,
    )


def _name(region_key: str) -> str:
    try:
        return tenants.place(region_key).short_name
    except NotFound:
        return region_key


def service_info(service_id: UUID) -> ServiceInfo:
    """One searchable service; raises NotFound."""
    row = ServiceEntry.objects.filter(id=service_id).first()
    if row is None:
        raise NotFound("Diese Leistung haben wir nicht gefunden.")
    return ServiceInfo(
        id=row.id,
        kind=ServiceKind(row.kind),
        package_id=row.package_id,
        service_keys=tuple(row.service_keys),
        title=row.title,
        teaser=row.teaser,
        legal_terms=tuple(row.legal_terms),
    )
