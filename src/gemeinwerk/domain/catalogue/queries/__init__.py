"""Reads of the catalogue: offers of a place, the search, installed packages."""

from gemeinwerk.domain.catalogue.queries.folders import bundle_of, check_folder, try_folder
from gemeinwerk.domain.catalogue.queries.offers import OfferUnknown, adjustments_of, competences_of, offer, offers_in
from gemeinwerk.domain.catalogue.queries.packages import (
    PackageUnknown,
    current_content,
    layout,
    package,
    package_content,
    package_file,
    packages,
    version_id_of,
)
from gemeinwerk.domain.catalogue.queries.search import search, service_info

__all__ = [
    "OfferUnknown",
    "PackageUnknown",
    "adjustments_of",
    "bundle_of",
    "check_folder",
    "competences_of",
    "current_content",
    "layout",
    "offer",
    "offers_in",
    "package",
    "package_content",
    "package_file",
    "packages",
    "search",
    "service_info",
    "try_folder",
    "version_id_of",
]
