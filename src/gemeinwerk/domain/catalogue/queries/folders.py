"""Package folders before they are installed: nothing is written."""

from __future__ import annotations

from pathlib import Path

from gemeinwerk.domain.catalogue.package.bundle import PackageBundle, PackageUnreadable, read_bundle
from gemeinwerk.domain.catalogue.package.check import check_package
from gemeinwerk.domain.catalogue.package.trial import run_cases
from gemeinwerk.domain.catalogue.types import PackageTest
from gemeinwerk.kernel.refusal import Finding


def bundle_of(folder: Path) -> PackageBundle:
    """Read a folder with limits; raises PackageUnreadable."""
    return read_bundle(folder)


def check_folder(folder: Path) -> tuple[Finding, ...]:
    """All findings about a folder; empty if the package may be installed."""
    try:
        return tuple(check_package(read_bundle(folder)).findings)
    except PackageUnreadable as refusal:
        return refusal.details


def try_folder(folder: Path) -> PackageTest:
    """Run the example cases of a folder; raises PackageUnreadable."""
    return run_cases(read_bundle(folder))
