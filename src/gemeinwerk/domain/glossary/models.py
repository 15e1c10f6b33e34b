"""Tables of the glossary."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

from gemeinwerk.domain.glossary.types import PassageKind, VersionState
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import GlobalModel

SHARED = "Begriffe und Vorschriften sind für alle Verwaltungen dieselben; auch örtliche Begriffe sind öffentlich."
PUBLIC = "Fundstellen stehen in veröffentlichten Leistungspaketen, die für alle Verwaltungen dieselben sind."
LASTING = "Dauerhaft: es muss nachvollziehbar bleiben, was ein Formular an welchem Tag gemeint hat."
WHILE_OFFERED = "Solange die Fassung des Leistungspakets die angebotene ist."


def unclassified(*names: str) -> dict[str, str]:
    """Return the classification of fields that say nothing about a person."""
    return dict.fromkeys(names, "none")


class Term(GlobalModel):
    """A term (Begriff); ``number`` is the released version in force, 0 before the first release."""

    global_reason = SHARED
    retention = LASTING
    personal: ClassVar[dict[str, str]] = unclassified(
        "id", "owner_key", "number", "label", "words", "retired_because", "created_at", "changed_at"
    )

    id = models.CharField(primary_key=True, max_length=80)
    owner_key = models.CharField(max_length=12, blank=True)
    number = models.IntegerField(default=0)
    label = models.CharField(max_length=120)
    words = models.TextField()
    retired_because = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(SearchVector("words", config="german"), name="glossary_term_words"),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="glossary_term_letters"),
        ]


class TermVersion(GlobalModel):
    """One version of a term; its content never changes, only its state does (the database refuses anything else)."""

    global_reason = SHARED
    retention = LASTING
    personal: ClassVar[dict[str, str]] = {
        **unclassified("id", "term", "number", "state", "content", "reason", "origin", "proposed_at", "released_at"),
        "proposed_by": "personal",
        "released_by": "personal",
    }

    id = models.UUIDField(primary_key=True, default=new_id)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in VersionState])
    content = models.JSONField()
    reason = models.CharField(max_length=500)
    origin = models.CharField(max_length=10, default="people")
    proposed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["term", "number"], name="glossary_version_once"),
            models.UniqueConstraint(
                fields=["term"], condition=models.Q(state="proposed"), name="glossary_one_version_waits"
            ),
        ]


class Statute(GlobalModel):
    """One provision of a law (Rechtsvorschrift); it comes into being when it is first cited or registered."""

    global_reason = SHARED
    retention = LASTING
    personal: ClassVar[dict[str, str]] = unclassified("id", "law", "provision", "title", "link", "created_at")

    id = models.CharField(primary_key=True, max_length=80)
    law = models.CharField(max_length=60)
    provision = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField()


class StatuteState(GlobalModel):
    """What a statute says from a day on (Stand); locked, because the past does not change."""

    global_reason = SHARED
    retention = LASTING
    personal: ClassVar[dict[str, str]] = unclassified(
        "id", "statute", "valid_from", "wording", "change", "promulgation", "registered_at"
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    statute = models.ForeignKey(Statute, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    wording = models.TextField(blank=True)
    change = models.TextField(blank=True)
    promulgation = models.CharField(max_length=200, blank=True)
    registered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["statute", "valid_from"], name="glossary_state_once"),
        ]


class PackageReach(GlobalModel):
    """Where the offered version of a package is offered (Verbreitung): in the region and in everything below it."""

    global_reason = PUBLIC
    retention = WHILE_OFFERED
    personal: ClassVar[dict[str, str]] = unclassified(
        "id", "package_id", "version", "title", "schema_ref", "region_key", "recorded_at"
    )

    id = models.BigAutoField(primary_key=True)
    package_id = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    schema_ref = models.CharField(max_length=60)
    region_key = models.CharField(max_length=12)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["package_id", "region_key"], name="glossary_reach_once"),
        ]


class Passage(GlobalModel):
    """A place in the offered version of a package that has words (Fundstelle)."""

    global_reason = PUBLIC
    retention = WHILE_OFFERED
    personal: ClassVar[dict[str, str]] = unclassified(
        "id", "package_id", "kind", "place", "element_id", "label", "text", "words", "recorded_at"
    )

    id = models.BigAutoField(primary_key=True)
    package_id = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in PassageKind])
    place = models.CharField(max_length=300)
    element_id = models.CharField(max_length=20, blank=True, db_index=True)
    label = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    words = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="glossary_passage_letters"),
        ]


class TermUse(GlobalModel):
    """A passage uses a term (Verwendung); ``number`` is the version in force when the words were recorded."""

    global_reason = PUBLIC
    retention = WHILE_OFFERED
    personal: ClassVar[dict[str, str]] = unclassified("id", "passage", "term", "number")

    id = models.BigAutoField(primary_key=True)
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["term", "passage"], name="glossary_term_use_once"),
        ]


class StatuteUse(GlobalModel):
    """A passage cites a statute, in the words that it uses."""

    global_reason = PUBLIC
    retention = WHILE_OFFERED
    personal: ClassVar[dict[str, str]] = unclassified("id", "passage", "statute", "quoted")

    id = models.BigAutoField(primary_key=True)
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="+")
    statute = models.ForeignKey(Statute, on_delete=models.PROTECT, related_name="+")
    quoted = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["statute", "passage"], name="glossary_statute_use_once"),
        ]
