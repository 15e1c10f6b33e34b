"""Writes of the catalogue: packages, adjustments, competence, described services."""

from gemeinwerk.domain.catalogue.actions.adjusting import adjust, withdraw_adjustment
from gemeinwerk.domain.catalogue.actions.competence import end_competence, set_competence
from gemeinwerk.domain.catalogue.actions.described import import_services, rebuild_search_index
from gemeinwerk.domain.catalogue.actions.packages import PackageRefused, install_package

__all__ = [
    "PackageRefused",
    "adjust",
    "end_competence",
    "import_services",
    "install_package",
    "rebuild_search_index",
    "set_competence",
    "withdraw_adjustment",
]
