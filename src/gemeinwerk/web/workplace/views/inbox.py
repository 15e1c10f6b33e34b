"""The inbox (Posteingang): what is to be done, the most urgent first."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from gemeinwerk.domain.cases import actions, queries
from gemeinwerk.domain.cases.actions import NothingToTake
from gemeinwerk.domain.cases.types import InboxFilter
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import CASE_ROLES, HOME, go, problems, show

STATES = (
    ("open", "Offene Vorgänge"),
    ("received", "Eingegangen"),
    ("in_review", "In Prüfung"),
    ("waiting_for_applicant", "Wartet auf Unterlagen"),
    ("waiting_for_payment", "Wartet auf Zahlung"),
    ("decided", "Entschieden"),
    ("delivered", "Bescheid versandt"),
    ("closed", "Abgeschlossen"),
    ("all", "Alle Vorgänge"),
)
ASSIGNED = (("mine", "mir"), ("nobody", "noch niemandem"))


@staff(*CASE_ROLES)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """One page of cases, filtered by the address, so that a view can be kept as a bookmark."""
    return _page(request)


@staff(*CASE_ROLES)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent case that nobody works on."""
    try:
        case_id = actions.take_next(actor=actor_of(request), now=now())
    except NothingToTake as refusal:
        return _page(request, refusal)
    return go(f"{HOME}vorgang/{case_id}/", flash="taken")


def _page(request: HttpRequest, refusal: NothingToTake | None = None) -> HttpResponse:
    chosen = _chosen(request)
    filters = InboxFilter(
        state="" if chosen["stand"] == "all" else chosen["stand"],
        package_id=chosen["leistung"],
        assigned=chosen["vergeben"],
        overdue=bool(chosen["ueberfaellig"]),
        reference=chosen["aktenzeichen"],
    )
    number = request.GET.get("seite", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    found = queries.inbox(actor=actor_of(request), filters=filters, today=berlin_date(now()), page=page)
    context = {
        "inbox": found,
        "chosen": chosen,
        "tabs": _tabs(chosen, found.counts),
        "assigned": ASSIGNED,
        "filtered": any(value for name, value in chosen.items() if name not in ("stand", "ueberfaellig")),
        "previous": _address(chosen, found.page - 1) if found.page > 1 else "",
        "following": _address(chosen, found.page + 1) if found.page < found.pages else "",
        "errors": problems(refusal),
    }
    return show(request, "inbox.html", context, section="inbox", status=409 if refusal else 200)


def _tabs(chosen: dict[str, str], counts: dict[str, int]) -> list[dict[str, object]]:
    """The views of the inbox with the number of what each holds, the overdue cases second."""
    late = bool(chosen["ueberfaellig"])
    found: list[dict[str, object]] = [
        {
            "name": name,
            "url": f"{HOME}?{urlencode({'stand': key})}",
            "number": counts.get(key, 0),
            "current": key == chosen["stand"] and not late,
        }
        for key, name in STATES
    ]
    overdue = {"name": "Überfällig", "url": f"{HOME}?ueberfaellig=1", "number": counts["overdue"], "current": late}
    return [found[0], overdue, *found[1:]]


def _chosen(request: HttpRequest) -> dict[str, str]:
    def value(name: str) -> str:
        return request.GET.get(name, "").replace("\x00", "").strip()[:80]

    state = value("stand")
    return {
        "stand": state if state in dict(STATES) else ("all" if value("aktenzeichen") else "open"),
        "leistung": value("leistung"),
        "vergeben": value("vergeben"),
        "ueberfaellig": value("ueberfaellig"),
        "aktenzeichen": value("aktenzeichen"),
    }


def _address(chosen: dict[str, str], page: int) -> str:
    query = {name: value for name, value in chosen.items() if value} | {"seite": str(page)}
    return f"{HOME}?{urlencode(query)}"
