"""The print house: hand letters over, read the days of posting back; and letters that came back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.types import BatchState, PostingResult
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid, Refusal, TooLarge
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.workplace.page import HOME, POST_ROLES, go, problems, show
from gemeinwerk.web.workplace.views.delivery.page import PDF, PROOF_TYPES, proof_from

HERE = f"{HOME}druck/druckerei/"
MOST_BYTES = 2_000_000
STATES = {BatchState.GATHERED: "Wird übergeben", BatchState.HANDED_OVER: "Übergeben"}


@staff(*POST_ROLES)
@require_GET
def print_house(request: HttpRequest) -> HttpResponse:
    """Orders to the print house and what has come back."""
    return _page(request)


@staff(*POST_ROLES)
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Say how many letters would go to the print house; a POST gives them."""
    if request.method == "GET":
        return _hand_over_page(request)
    try:
        actions.gather_letters(actor=actor_of(request), now=now())
    except Conflict as refusal:
        return _hand_over_page(request, refusal)
    return go(HERE, flash="gathered")


def _hand_over_page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "count": queries.count_printable(actor=actor_of(request)),
        "connected": queries.print_house_connected(),
        "errors": problems(refusal),
    }
    return show(request, "delivery/hand_over.html", context, section="print", status=409 if refusal else 200)


@staff(*POST_ROLES)
@require_POST
def postings(request: HttpRequest) -> HttpResponse:
    """Read the file with the days of posting; refused lines are named one by one."""
    try:
        result = actions.take_postings(actor=actor_of(request), now=now(), content=_uploaded(request))
    except (Invalid, TooLarge) as refusal:
        return _page(request, refusal)
    return _page(request, result=result)


def _uploaded(request: HttpRequest) -> bytes:
    upload = request.FILES.get("file")
    if upload is None or not upload.size:
        raise Invalid("Bitte wählen Sie eine Datei.", hint="Gelesen wird CSV mit drei Spalten.")
    if upload.size > MOST_BYTES:
        raise TooLarge("Die Datei ist zu groß.", hint="Möglich sind 2 MB. Bitte teilen Sie sie.")
    return bytes(upload.read(MOST_BYTES + 1))


def _page(request: HttpRequest, refusal: Refusal | None = None, *, result: PostingResult | None = None) -> HttpResponse:
    actor = actor_of(request)
    findings = result.findings if result else ()
    context = {
        "batches": [(one, STATES[one.state]) for one in queries.batches(actor=actor)],
        "count": queries.count_printable(actor=actor),
        "connected": queries.print_house_connected(),
        "errors": _lines(refusal),
        "result": result,
        "findings": [_line(one) for one in findings],
        "most_bytes": MOST_BYTES,
    }
    return show(request, "delivery/print_house.html", context, section="print", status=422 if refusal else 200)


def _lines(refusal: Refusal | None) -> list[dict[str, str]]:
    if refusal is None or not refusal.details:
        return problems(refusal, "f-file")
    shown = [{**_line(one), "anchor": "f-file"} for one in refusal.details[:50]]
    return [{"message": refusal.message, "hint": refusal.hint, "anchor": "f-file"}, *shown]


def _line(one: Finding) -> dict[str, str]:
    start = f"Zeile {one.line}: " if one.line else ""
    return {"message": f"{start}{one.message}", "hint": one.hint}


@staff(*POST_ROLES)
@require_GET
def address_page(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The page with the present address, to lie on top of the notice."""
    content = queries.letter_address_page(actor=actor_of(request), letter_id=letter_id)
    return attachment(content, "anschriftenblatt.pdf", PDF)


@staff(*POST_ROLES)
@require_http_methods(["GET", "POST"])
def returned(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Note that a posted letter came back, with the scan of its envelope; it needs another address then."""
    if request.method == "GET":
        return _returned_page(request, letter_id)
    try:
        actions.record_return(actor=actor_of(request), now=now(), letter_id=letter_id, scan=proof_from(request))
    except (Conflict, Invalid, TooLarge) as refusal:
        return _returned_page(request, letter_id, refusal)
    return go(f"{HOME}druck/", flash="returned")


def _returned_page(request: HttpRequest, letter_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    item = queries.letter(actor=actor_of(request), letter_id=letter_id)
    context = {"letter": item, "errors": problems(refusal, "f-proof"), "accept": PROOF_TYPES}
    return show(request, "delivery/returned.html", context, section="print", status=422 if refusal else 200)
