"""Installed packages and their immutable contents."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from gemeinwerk.domain.catalogue.models import PackageFile, PackageVersion, ServicePackage
from gemeinwerk.domain.catalogue.package.contents import content_of
from gemeinwerk.domain.catalogue.types import PackageContent, PackageInfo
from gemeinwerk.domain.forms.queries import layout_from
from gemeinwerk.domain.forms.types import Layout
from gemeinwerk.kernel.refusal import NotFound

VERSIONS_IN_MEMORY = 256


class PackageUnknown(NotFound):
    """No package, version or file of this name is installed."""

    code = "catalogue.package_unknown"
    message = "Dieses Leistungspaket ist nicht installiert."
    hint = "Bitte prüfen Sie die Bezeichnung in der Liste der Leistungspakete."


@lru_cache(maxsize=VERSIONS_IN_MEMORY)
def package_content(version_id: UUID) -> PackageContent:
    """The contents of one version; kept in the process because a version never changes. Raises PackageUnknown."""
    try:
        version = PackageVersion.objects.get(id=version_id)
    except PackageVersion.DoesNotExist:
        raise PackageUnknown() from None
    files = PackageFile.objects.filter(version_id=version_id).order_by("path").values_list("path", "content")
    return content_of(
        {path: bytes(content) for path, content in files},
        version_id=version.id,
        schema_id=version.schema_id,
        schema_version=version.schema_version,
    )


@lru_cache(maxsize=VERSIONS_IN_MEMORY)
def layout(version_id: UUID) -> Layout:
    """How the form of a version is asked; kept in the process because a version never changes."""
    return layout_from(package_content(version_id).layout)


def current_content(package_id: str) -> PackageContent:
    """The contents of the version offered now; raises PackageUnknown."""
    row = ServicePackage.objects.filter(id=package_id).first()
    if row is None:
        raise PackageUnknown()
    return package_content(row.current_version_id)


@lru_cache(maxsize=VERSIONS_IN_MEMORY)
def version_id_of(package_id: str, version: str) -> UUID:
    """The id of a published version; kept in the process because a version never changes. Raises PackageUnknown."""
    found = PackageVersion.objects.filter(package_id=package_id, version=version).values_list("id", flat=True).first()
    if found is None:
        raise PackageUnknown()
    return found


def package_file(version_id: UUID, path: str) -> bytes:
    """One file of a version as it was published; raises PackageUnknown."""
    try:
        return package_content(version_id).files[path]
    except KeyError:
        raise PackageUnknown("Diese Datei gehört nicht zum Leistungspaket.") from None


def package(package_id: str) -> PackageInfo:
    """One installed package; raises PackageUnknown."""
    found = [info for info in packages() if info.package_id == package_id]
    if not found:
        raise PackageUnknown()
    return found[0]


def packages() -> tuple[PackageInfo, ...]:
    """All installed packages by title, each with the version offered now and all versions kept."""
    rows = list(ServicePackage.objects.order_by("title"))
    versions = PackageVersion.objects.order_by("installed_at").values_list("package_id", "version")
    known: dict[str, list[str]] = {}
    for package_id, version in versions:
        known.setdefault(package_id, []).append(version)
    return tuple(_info(row, tuple(known.get(row.id, ()))) for row in rows)


def _info(row: ServicePackage, versions: tuple[str, ...]) -> PackageInfo:
    content = package_content(row.current_version_id)
    return PackageInfo(
        package_id=row.id,
        version=content.manifest.version,
        version_id=content.version_id,
        title=content.manifest.title,
        short_title=content.manifest.short_title,
        installed_at=row.updated_at,
        sha256=content.sha256,
        service_keys=content.manifest.services,
        audience=content.manifest.audience,
        versions=versions,
    )
