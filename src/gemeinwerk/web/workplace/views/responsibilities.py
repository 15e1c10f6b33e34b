"""Responsibilities from an XZuFi file: first what would change, then the same by one button."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.types.responsibilities import CompetencePlan
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal, TooLarge
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import HOME, go, show

MOST_BYTES: Final = 16 * 1024 * 1024
# The checked file travels with the page, packed; a form may hold 2 MB.
MOST_PACKED: Final = 1_800_000
SHOWN: Final = 200
WHERE: Final = f"{HOME}zustaendigkeiten/"


@staff("admin")
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """The upload, the list of changes, and the button that writes them."""
    if request.method != "POST":
        return _page(request)
    try:
        if request.POST.get("_action") == "take":
            plan = actions.import_competences(
                actor=actor_of(request),
                now=now(),
                source=_unpacked(request.POST.get("checked", "")),
                digest=request.POST.get("digest", "")[:64],
            )
            return go(WHERE, flash="responsibilities_unchanged" if plan.empty else "responsibilities_taken")
        source = _uploaded(request)
        plan = queries.plan_competences(actor=actor_of(request), source=source, on=berlin_date(now()))
        return _page(request, plan=plan, checked=_packed(source))
    except (Invalid, TooLarge, Conflict) as refusal:
        return _page(request, refusal=refusal)


def _page(
    request: HttpRequest,
    *,
    plan: CompetencePlan | None = None,
    checked: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"errors": _errors(refusal), "most_bytes": MOST_BYTES, "checked": checked, "plan": plan}
    if plan is not None:
        context["groups"] = [
            {"title": title, "rows": rows[:SHOWN], "count": len(rows), "more": max(len(rows) - SHOWN, 0)}
            for title, rows in (("Neu", plan.added), ("Geändert", plan.changed))
            if rows
        ]
        context["ended"] = plan.ended[:SHOWN]
        context["unknown"] = plan.unknown[:SHOWN]
    return show(request, "responsibilities.html", context, section="responsibilities", status=422 if refusal else 200)


def _errors(refusal: Refusal | None) -> list[dict[str, str]]:
    if refusal is None:
        return []
    found = [
        {
            "message": f"Zeile {one.line}: {one.message}" if one.line else one.message,
            "hint": one.hint,
            "anchor": "f-file",
        }
        for one in refusal.details
    ]
    return found or [{"message": refusal.message, "hint": refusal.hint, "anchor": "f-file"}]


def _uploaded(request: HttpRequest) -> bytes:
    upload = request.FILES.get("file")
    if upload is None or not upload.size:
        raise Invalid("Bitte wählen Sie eine Datei.", hint="Gelesen wird XZuFi 2.2 und 2.3.1.")
    if upload.size > MOST_BYTES:
        raise TooLarge(
            "Die Datei ist zu groß.", hint=f"Möglich sind {MOST_BYTES // 1024 // 1024} MB. Bitte teilen Sie sie."
        )
    return bytes(upload.read(MOST_BYTES + 1))


def _packed(source: bytes) -> str:
    text = base64.b64encode(zlib.compress(source, 9)).decode()
    if len(text) > MOST_PACKED:
        raise TooLarge("Die Datei ist zu groß.", hint="Bitte teilen Sie sie und lesen Sie die Teile nacheinander ein.")
    return text


def _unpacked(text: str) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
        reader = zlib.decompressobj()
        source = reader.decompress(content, MOST_BYTES + 1)
        if not source or not reader.eof or len(source) > MOST_BYTES:
            raise ValueError("not what was packed")
    except (ValueError, binascii.Error, zlib.error) as fault:
        raise Invalid(
            "Die geprüfte Datei ist nicht mehr da.", hint="Bitte wählen Sie die Datei noch einmal."
        ) from fault
    return source
