"""Writes of the catalogue: packages, adjustments, competence, described services."""

from gemeinwerk.domain.catalogue.actions.adjusting import adjust, withdraw_adjustment
from gemeinwerk.domain.catalogue.actions.competence import end_competence, set_competence
from gemeinwerk.domain.catalogue.actions.described import import_services, rebuild_search_index
from gemeinwerk.domain.catalogue.actions.modelling import (
    ChangedMeanwhile,
    ChangeRefused,
    NotGreen,
    SecondPersonNeeded,
    begin_service,
    change_service,
    discard_service,
    release_service,
    submit_service,
)
from gemeinwerk.domain.catalogue.actions.packages import PackageRefused, install_package
from gemeinwerk.domain.catalogue.actions.responsibilities import PlanOutdated, import_competences
from gemeinwerk.domain.catalogue.actions.ruling import decide_rule
from gemeinwerk.domain.catalogue.actions.words import report_words

__all__ = [
    "ChangeRefused",
    "ChangedMeanwhile",
    "NotGreen",
    "PackageRefused",
    "PlanOutdated",
    "SecondPersonNeeded",
    "adjust",
    "begin_service",
    "change_service",
    "decide_rule",
    "discard_service",
    "end_competence",
    "import_competences",
    "import_services",
    "install_package",
    "rebuild_search_index",
    "release_service",
    "report_words",
    "set_competence",
    "submit_service",
    "withdraw_adjustment",
]
