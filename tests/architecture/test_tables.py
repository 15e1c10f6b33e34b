"""Rules over tables: tenant rows are behind two locks, keys stay inside or go down, fields are classified."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import connection, models

from gemeinwerk.kernel.records import Classified, GlobalModel, TenantModel

FLOORS = {
    "audit": 1, "tenants": 3, "keys": 4, "identity": 4, "glossary": 4, "forms": 5, "documents": 5, "processes": 5, "transport": 5, "payments": 5,
    "catalogue": 6, "delivery": 6, "submissions": 7, "cases": 8,
}  # fmt: skip
OWN = [m for m in apps.get_models() if m.__module__.startswith("gemeinwerk.domain.")]


def without_lock(tables: Iterable[str]) -> list[str]:
    """Return the tables without forced row security or without a policy for reading and writing."""
    problems = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = to_regclass(%s)", [table]
            )
            row = cursor.fetchone()
            cursor.execute("SELECT array_agg(cmd) FROM pg_policies WHERE tablename = %s", [table])
            commands = set(cursor.fetchone()[0] or [])
            full = "ALL" in commands or {"SELECT", "INSERT", "UPDATE", "DELETE"} <= commands
            if row != (True,) or not full:
                problems.append(table)
    return problems


def unfit_models(found: Iterable[type[models.Model]]) -> list[str]:
    """Return models that are neither tenant data nor global with a reason."""
    return [
        m.__name__
        for m in found
        if not (issubclass(m, TenantModel) or (issubclass(m, GlobalModel) and m.global_reason))
    ]


def upward_keys(found: Iterable[type[models.Model]]) -> list[str]:
    """Return foreign keys that leave the room upwards or sideways, or that have a reverse accessor outside."""
    problems = []
    for model in found:
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey | models.ManyToManyField):
                continue
            own, other = model._meta.app_label, field.related_model._meta.app_label
            if own == other:
                continue
            if FLOORS[other] >= FLOORS[own] or not field.remote_field.hidden:
                problems.append(f"{model.__name__}.{field.name}")
    return problems


def unclassified(found: Iterable[type[Classified]]) -> list[str]:
    """Return fields without a classification and models without a retention."""
    problems = []
    for model in found:
        names = {f.name for f in model._meta.fields}
        missing = names - set(model.personal)
        problems += [f"{model.__name__}.{name}" for name in sorted(missing)]
        problems += [f"{model.__name__}.{name} is gone" for name in sorted(set(model.personal) - names)]
        wrong = {v for v in model.personal.values()} - {"none", "personal", "special"}
        problems += [f"{model.__name__}: {value}" for value in wrong]
        if not model.retention:
            problems.append(f"{model.__name__} has no retention")
    return problems


@pytest.mark.django_db
def test_every_tenant_table_has_both_locks() -> None:
    tables = [m._meta.db_table for m in OWN if issubclass(m, TenantModel)]
    assert len(tables) > 5 and without_lock(tables) == []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE planted (tenant_id uuid)")
    assert without_lock(["planted"]) == ["planted"]


def test_every_model_is_of_a_tenant_or_global_with_a_reason() -> None:
    assert unfit_models(OWN) == []
    planted = type("Planted", (GlobalModel,), {"__module__": __name__, "Meta": type("Meta", (), {"abstract": True})})
    assert unfit_models([planted]) == ["Planted"]


def test_foreign_keys_stay_inside_or_go_down() -> None:
    assert upward_keys(OWN) == []
    key = models.ForeignKey("cases.Case", on_delete=models.CASCADE)
    meta = type("Meta", (), {"app_label": "tenants"})
    try:
        planted = type("PlantedKey", (models.Model,), {"__module__": __name__, "Meta": meta, "case": key})
        assert upward_keys([planted]) == ["PlantedKey.case"]
    finally:
        apps.all_models["tenants"].pop("plantedkey", None)
        apps.clear_cache()


def test_every_field_is_classified() -> None:
    assert unclassified(OWN) == []
    meta = type("Meta", (), {"abstract": True})
    planted = type("PlantedField", (GlobalModel,), {"__module__": __name__, "Meta": meta, "name": models.TextField()})
    assert unclassified([planted]) == ["PlantedField.name", "PlantedField has no retention"]
