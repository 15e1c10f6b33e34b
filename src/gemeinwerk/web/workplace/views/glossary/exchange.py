"""Files of the glossary: SKOS out and in, and everything that a change concerns as a table."""

from __future__ import annotations

import csv
import io
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.glossary import actions, queries
from gemeinwerk.domain.glossary.ports import FORMATS
from gemeinwerk.domain.glossary.types import Affected, Imported
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import TERM_ROLES, problems, show
from gemeinwerk.web.workplace.views.glossary.shown import KINDS

COLUMNS: Final = (
    "Regionalschlüssel", "Behörde", "Leistungspaket", "Fassung", "Titel", "Art", "Fundstelle", "Wortlaut", "Zu prüfen",
    "Unterschied",
)  # fmt: skip
MOST_BYTES: Final = 5 * 1024 * 1024
# A cell that begins like this is a formula for a spreadsheet program.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@staff(*TERM_ROLES)
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """All terms in force as a SKOS file."""
    return _file(queries.exported(form), FORMATS[form], f"begriffe.{form}")


@staff("terminology", "admin")
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """A SKOS file whose terms are proposed."""
    refusal: Refusal | None = None
    done: Imported | None = None
    reason = request.POST.get("reason", "")[:2000].replace("\x00", "")
    if request.method == "POST":
        try:
            done = _take_in(request, reason)
        except Refusal as problem:
            refusal = problem
    context = {"done": done, "reason": reason, "errors": problems(refusal, "f-file"), "formats": FORMATS}
    return show(request, "glossary/take_in.html", context, section="glossary", status=422 if refusal else 200)


def _take_in(request: HttpRequest, reason: str) -> Imported:
    upload = request.FILES.get("file")
    if upload is None or upload.size is None:
        raise Invalid("Bitte wählen Sie eine Datei.", hint="Möglich sind Turtle, RDF/XML und JSON-LD.")
    source = upload.read(MOST_BYTES + 1)
    form = (upload.name or "").rpartition(".")[2].lower()
    return actions.import_terms(actor=actor_of(request), now=now(), source=source, form=form, reason=reason)


@staff(*TERM_ROLES)
@require_GET
def affected_by_term(request: HttpRequest, term: str) -> HttpResponse:
    """Every affected place of every tenant as a table."""
    return _table(queries.affected_by_term(term), term)


@staff(*TERM_ROLES)
@require_GET
def affected_by_statute(request: HttpRequest, statute: str) -> HttpResponse:
    """Every affected place of every tenant as a table."""
    return _table(queries.affected_by_statute(statute), statute)


def _table(found: Affected, name: str) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for package in found.packages:
        for passage in package.passages:
            told = "; ".join(f"{one.what}: {one.before} -> {one.after}" for one in passage.changes)
            facts = (package.package_id, package.version, package.title, KINDS[passage.kind], passage.place)
            words = (passage.quoted or passage.label, "ja" if passage.changes else "nein", told)
            cells = [_cell(one) for one in (*facts, *words)]
            for tenant in package.tenants:
                writer.writerow([tenant.key, _cell(tenant.name), *cells])
    return _file(text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"betroffene-{name}.csv")


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
