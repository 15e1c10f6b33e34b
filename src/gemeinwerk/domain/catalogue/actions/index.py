"""The search index: written with every change of a service, read into the memory of each process by its stamp."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connection

from gemeinwerk.domain.catalogue.models import SearchPosting, SearchStamp, SearchWord, ServiceEntry
from gemeinwerk.domain.catalogue.ports import Vocabulary, text_analyser
from gemeinwerk.domain.catalogue.rules.ranking import FIELD_WEIGHTS

LONGEST_TOKEN: Final = 64
BATCH: Final = 5000


def write_index(entries: Sequence[ServiceEntry], *, anew: bool = False) -> int:
    """Index services (again) inside the running transaction; ``anew`` drops the whole index first.

    Returns the number of postings written. The stamp moves on, so every process reloads its vocabulary.
    """
    if anew:
        SearchPosting.objects.all().delete()
        SearchWord.objects.all().delete()
    else:
        ids = [entry.id for entry in entries]
        SearchPosting.objects.filter(service_id__in=ids).delete()
        SearchWord.objects.filter(service_id__in=ids).delete()
    fields = {entry.id: _fields(entry) for entry in entries}
    words = {key: {word for found in of.values() for word in found} for key, of in fields.items()}
    SearchWord.objects.bulk_create(
        (SearchWord(service_id=key, word=word) for key, found in words.items() for word in sorted(found)),
        batch_size=BATCH,
    )
    prepared = _vocabulary_with(words.values())
    postings = [
        SearchPosting(service_id=key, token=token, weight=weight)
        for key, of in fields.items()
        for token, weight in sorted(_weights(of, prepared).items())
    ]
    SearchPosting.objects.bulk_create(postings, batch_size=BATCH)
    move_stamp()
    return len(postings)


def move_stamp() -> None:
    """Say that the index changed. The version is random, so that a rolled-back one can never come again."""
    SearchStamp.objects.update_or_create(
        id=1, defaults={"version": secrets.randbits(62), "services": ServiceEntry.objects.count()}
    )


def _vocabulary_with(words: Iterable[Iterable[str]]) -> Vocabulary:
    """A vocabulary with the words in the database, among them those just written, for splitting compounds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, count(*) FROM catalogue_searchword GROUP BY word")
        known = dict(cursor.fetchall())
    for found in words:
        for word in found:
            known.setdefault(word, 1)
    return text_analyser().vocabulary(known, {"": 0}, size=len(known), version=0)


def _fields(entry: ServiceEntry) -> dict[str, list[str]]:
    analyser = text_analyser()
    texts = {
        "title": entry.title,
        "synonyms": " ".join(entry.synonyms),
        "keywords": " ".join(entry.keywords),
        "legal_terms": " ".join(entry.legal_terms),
        "teaser": entry.teaser,
    }
    return {name: [word for word in analyser.words(text) if len(word) <= LONGEST_TOKEN] for name, text in texts.items()}


def _weights(fields: dict[str, list[str]], prepared: Vocabulary) -> dict[str, float]:
    analyser = text_analyser()
    weights: dict[str, float] = {}
    for name, words in fields.items():
        for word in words:
            for token in analyser.tokens(word, prepared):
                weight = round(FIELD_WEIGHTS[name] * token.quality, 3)
                weights[token.text] = max(weight, weights.get(token.text, 0.0))
    return weights
