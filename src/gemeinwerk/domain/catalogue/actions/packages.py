"""Installing a package: all or nothing, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from gemeinwerk.domain.catalogue.actions.adjusted_words import tell_adjusted
from gemeinwerk.domain.catalogue.actions.index import write_index
from gemeinwerk.domain.catalogue.models import (
    Availability,
    PackageFile,
    PackageVersion,
    ServiceEntry,
    ServicePackage,
)
from gemeinwerk.domain.catalogue.package.bundle import DECISIONS, FORM, PROCESS, TEXTS, PackageBundle
from gemeinwerk.domain.catalogue.package.check import PackageCheck, check_package
from gemeinwerk.domain.catalogue.package.texts import texts_of
from gemeinwerk.domain.catalogue.package.words import package_text
from gemeinwerk.domain.catalogue.ports import FormOutline, form_reader, process_reader, text_analyser
from gemeinwerk.domain.catalogue.queries.offers import open_adjustments
from gemeinwerk.domain.catalogue.rules.adjusting import adjustments_after_upgrade
from gemeinwerk.domain.catalogue.types import Installation, Manifest, ServiceKind
from gemeinwerk.domain.glossary.actions import record_passages
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid

LAND_KEYS: Final = ("05",)


class PackageRefused(Invalid):
    """The package has findings; it is refused as a whole."""

    code = "catalogue.package_refused"
    message = "Das Leistungspaket wurde nicht übernommen."
    hint = "Bitte beheben Sie alle genannten Punkte und versuchen Sie es erneut."


class VersionTaken(Conflict):
    """The same version is installed with other contents, or a newer one is."""

    code = "catalogue.version_taken"
    message = "Diese Fassung gibt es schon mit anderem Inhalt, oder eine neuere ist installiert."
    hint = "Bitte erhöhen Sie „version“ in package.toml."


@action("catalogue.install_package", global_=True)
def install_package(
    *,
    actor: Actor,
    now: datetime,
    bundle: PackageBundle,
    region_keys: Sequence[str] = LAND_KEYS,
    foreign_form: bool = False,
) -> Installation:
    """Check a package as a whole and offer it in ``region_keys`` and everything below.

    Installing the same version with the same contents again changes nothing. Adjustments made to an older version
    stay where they still apply; the others are named in the result. ``foreign_form`` is for a trial of somebody
    else's schema, whose contents are theirs: findings about it and missing examples do not count. Raises
    PackageRefused with all findings and VersionTaken.
    """
    actor.require_role("admin")
    installed = install(bundle, actor=actor, now=now, region_keys=region_keys, foreign_form=foreign_form)
    if not installed.changed:
        record_nothing()
        return installed
    record(
        f"package:{installed.package_id}",
        version=installed.version,
        sha256=bundle.sha256,
        kept_adjustments=installed.kept_adjustments,
        dropped_adjustments=len(installed.dropped),
    )
    return installed


def install(
    bundle: PackageBundle, *, actor: Actor, now: datetime, region_keys: Sequence[str], foreign_form: bool = False
) -> Installation:
    """Do the work of an action that installs a package; raises PackageRefused and VersionTaken."""
    check = check_package(bundle)
    if foreign_form:
        check.findings = [one for one in check.findings if one.where not in (FORM, "cases")]
    manifest, outline = _good(check)
    known = ServicePackage.objects.select_for_update().filter(id=manifest.id).first()
    same = _same_version(manifest, bundle, known)
    if same is not None:
        return Installation(manifest.id, manifest.version, same, changed=False)
    _schema_is_free(manifest, outline)
    form_reader().publish(bundle.files[FORM], actor=actor, now=now)
    process_reader().publish(
        bundle.files[PROCESS],
        bundle.files.get(DECISIONS),
        package_id=manifest.id,
        version=manifest.version,
        actor=actor,
        now=now,
    )
    version_id = _write_version(manifest, outline, bundle, known, now)
    _write_entry(manifest, bundle, region_keys)
    record_passages(actor=actor, now=now, package=package_text(manifest, outline, bundle.files, region_keys))
    if known is not None:
        tell_adjusted(actor=actor, now=now, package_id=manifest.id)
    rows = open_adjustments(manifest.id, berlin_date(now))
    kept, dropped = adjustments_after_upgrade(manifest, texts_of(bundle.files[TEXTS].decode()), rows)
    return Installation(manifest.id, manifest.version, version_id, True, len(kept), dropped)


def _good(check: PackageCheck) -> tuple[Manifest, FormOutline]:
    if check.findings or check.manifest is None or check.outline is None:
        raise PackageRefused(details=check.findings)
    return check.manifest, check.outline


def _same_version(manifest: Manifest, bundle: PackageBundle, installed: ServicePackage | None) -> UUID | None:
    """The id of the version offered now if it is exactly this one; raises VersionTaken for a clash."""
    known = PackageVersion.objects.filter(package_id=manifest.id, version=manifest.version).first()
    if known is not None:
        if known.sha256 != bundle.sha256:
            raise VersionTaken()
        if installed is not None and installed.current_version_id == known.id:
            return known.id
    if installed is not None:
        current = PackageVersion.objects.get(id=installed.current_version_id)
        if _number(manifest.version) <= _number(current.version):
            raise VersionTaken()
    return None


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _schema_is_free(manifest: Manifest, outline: FormOutline) -> None:
    other = PackageVersion.objects.filter(schema_id=outline.schema_id).exclude(package_id=manifest.id).first()
    if other is not None:
        hint = "Bitte verwenden Sie einen eigenen Nummernbereich."
        message = f"Das Datenschema {outline.schema_id} gehört zum Leistungspaket „{other.package_id}“."
        raise PackageRefused(details=[Finding("form.xdf3.xml", None, message, hint)])


def _write_version(
    manifest: Manifest, outline: FormOutline, bundle: PackageBundle, installed: ServicePackage | None, now: datetime
) -> UUID:
    version_id = new_id()
    ServicePackage.objects.update_or_create(
        id=manifest.id,
        defaults={
            "current_version_id": version_id,
            "service_keys": list(manifest.services),
            "title": manifest.title,
            "installed_at": installed.installed_at if installed else now,
            "updated_at": now,
        },
    )
    PackageVersion.objects.create(
        id=version_id,
        package_id=manifest.id,
        version=manifest.version,
        manifest={"title": manifest.title, "authors": list(manifest.authors), "licence": manifest.licence},
        schema_id=outline.schema_id,
        schema_version=outline.schema_version,
        sha256=bundle.sha256,
        installed_at=now,
    )
    PackageFile.objects.bulk_create(
        PackageFile(version_id=version_id, path=path, content=content, sha256=hashlib.sha256(content).hexdigest())
        for path, content in sorted(bundle.files.items())
    )
    return version_id


def _write_entry(manifest: Manifest, bundle: PackageBundle, region_keys: Sequence[str]) -> None:
    entry, _ = ServiceEntry.objects.update_or_create(
        package_id=manifest.id,
        defaults={
            "kind": ServiceKind.PACKAGE.value,
            "service_keys": list(manifest.services),
            "title": manifest.title,
            "folded_title": text_analyser().fold(manifest.title)[:400],
            "teaser": texts_of(bundle.files[TEXTS].decode())["teaser"],
            "synonyms": [manifest.short_title, *manifest.synonyms],
            "keywords": list(manifest.keywords),
            "legal_terms": list(manifest.legal_terms),
        },
    )
    Availability.objects.filter(service=entry).delete()
    Availability.objects.bulk_create(Availability(service=entry, region_key=key) for key in region_keys)
    _withdraw_descriptions(manifest)
    write_index([entry])


def _withdraw_descriptions(manifest: Manifest) -> None:
    """A service that can now be applied for needs no mere description beside it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM catalogue_availability WHERE service_id IN "
            "(SELECT id FROM catalogue_serviceentry WHERE kind = %s AND service_keys && %s::varchar[])",
            [ServiceKind.INFORMATION.value, list(manifest.services)],
        )
