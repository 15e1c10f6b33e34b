"""The words of the index, kept in the process until the index moves on."""

from __future__ import annotations

import threading

from django.db import connection

from gemeinwerk.domain.catalogue.ports import Vocabulary, text_analyser

_lock = threading.Lock()
_known: Vocabulary | None = None


def vocabulary(*, version: int | None = None) -> Vocabulary:
    """The vocabulary of the index, from memory unless it is of another ``version``."""
    global _known
    known = _known
    if known is not None and version in (None, known.version):
        return known
    with _lock:
        if _known is None or version not in (None, _known.version):
            _known = _read_vocabulary()
        return _known


def _read_vocabulary() -> Vocabulary:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, services FROM catalogue_searchstamp")
        row = cursor.fetchone()
        cursor.execute("SELECT word, count(*) FROM catalogue_searchword GROUP BY word")
        words = dict(cursor.fetchall())
        cursor.execute("SELECT token, count(*) FROM catalogue_searchposting GROUP BY token")
        tokens = dict(cursor.fetchall())
    version, services = row or (0, 0)
    return text_analyser().vocabulary(words, tokens, size=services, version=version)
