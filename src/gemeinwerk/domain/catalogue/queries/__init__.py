"""Reads of the catalogue: offers of a place, the search, installed packages."""

from gemeinwerk.domain.catalogue.queries.described import (
    NoHit,
    online_services,
    responsible_at,
    services_at,
)
from gemeinwerk.domain.catalogue.queries.folders import bundle_of, check_folder, try_folder
from gemeinwerk.domain.catalogue.queries.library import search_library
from gemeinwerk.domain.catalogue.queries.modelling import (
    ServiceDraftUnknown,
    archive,
    assembled,
    changes_since_release,
    gate_of,
    library,
    library_element,
    paper_of,
    preview,
    service_draft,
    service_drafts,
)
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
from gemeinwerk.domain.catalogue.queries.responsibilities import plan_competences
from gemeinwerk.domain.catalogue.queries.routing import routes
from gemeinwerk.domain.catalogue.queries.rule_book import RuleBook, read_sentence, rule_book
from gemeinwerk.domain.catalogue.queries.search import search, service_info
from gemeinwerk.domain.catalogue.queries.sheets import (
    SheetFormUnknown,
    new_sheet_work,
    plan_sheet,
    sheet_of,
    sheet_pages,
    sheet_template,
)
from gemeinwerk.domain.catalogue.queries.transfers import transfer_file
from gemeinwerk.domain.catalogue.queries.translating import form_translations, translation_file, translations_from

__all__ = [
    "NoHit",
    "online_services",
    "responsible_at",
    "services_at",
    "OfferUnknown",
    "PackageUnknown",
    "RuleBook",
    "ServiceDraftUnknown",
    "SheetFormUnknown",
    "adjustments_of",
    "archive",
    "assembled",
    "bundle_of",
    "changes_since_release",
    "check_folder",
    "competences_of",
    "current_content",
    "form_translations",
    "gate_of",
    "layout",
    "library",
    "library_element",
    "new_sheet_work",
    "offer",
    "offers_in",
    "package",
    "package_content",
    "package_file",
    "packages",
    "paper_of",
    "plan_competences",
    "plan_sheet",
    "preview",
    "read_sentence",
    "routes",
    "rule_book",
    "search",
    "search_library",
    "service_draft",
    "service_drafts",
    "service_info",
    "transfer_file",
    "translation_file",
    "translations_from",
    "sheet_of",
    "sheet_pages",
    "sheet_template",
    "try_folder",
    "version_id_of",
]
