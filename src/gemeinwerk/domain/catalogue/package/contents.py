"""The immutable contents of a version, made of its files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from uuid import UUID

from gemeinwerk.domain.catalogue.package import bundle as folder
from gemeinwerk.domain.catalogue.package.bundle import PackageBundle
from gemeinwerk.domain.catalogue.package.documents import toml_document
from gemeinwerk.domain.catalogue.package.manifest import read_manifest
from gemeinwerk.domain.catalogue.package.texts import texts_of
from gemeinwerk.domain.catalogue.types import PackageContent


def content_of(files: Mapping[str, bytes], *, version_id: UUID, schema_id: str, schema_version: str) -> PackageContent:
    """Read the files of a package that passed its check; raises KeyError or ValueError for others."""
    manifest = read_manifest(toml_document(folder.MANIFEST, files[folder.MANIFEST]))
    return PackageContent(
        version_id=version_id,
        manifest=manifest,
        texts=texts_of(files[folder.TEXTS].decode("utf-8")),
        layout=tomllib.loads(files[folder.LAYOUT].decode("utf-8")),
        privacy=tomllib.loads(files[folder.PRIVACY].decode("utf-8")),
        schema_id=schema_id,
        schema_version=schema_version,
        sha256=PackageBundle(manifest.id, files).sha256,
        files=dict(files),
    )
