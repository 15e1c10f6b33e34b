"""Rules in words: read while they are written, and decided by a person where the platform is unsure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.queries.workshop import editing, with_sentence, without_sentence
from gemeinwerk.domain.catalogue.types.modelling import (
    ModelRule,
    RuleStand,
    RuleState,
    Ruling,
    RulingKind,
    ServiceDraftInfo,
)
from gemeinwerk.domain.forms.types import RuleFinding
from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Finding, Invalid, Refusal
from gemeinwerk.web.access import actor_of
from gemeinwerk.web.workplace.page import staff_of
from gemeinwerk.web.workplace.views.modelling.frame import change, path_of, prose, url_of

LONGEST = 2_000
STATES = {
    RuleState.RUNS: ("läuft", "green"),
    RuleState.CONFIRMED: ("bestätigt, läuft", "green"),
    RuleState.FORM: ("durch eine Regel ersetzt", "green"),
    RuleState.HINT: ("nur Hinweis", "yellow"),
    RuleState.OPEN: ("unsicher", "red"),
}
DECIDED = {
    RulingKind.READING: "Bestätigt",
    RulingKind.FORM: "Neu geschrieben",
    RulingKind.HINT: "Zum bloßen Hinweis erklärt",
}


def posted(request: HttpRequest, info: ServiceDraftInfo, verb: str, key: str) -> str:
    """Do what a button below a sentence asks for and return the short message; an empty text for other buttons."""
    if verb == "sentence":
        text, rule_id = prose(request, "prose", LONGEST + 1), request.POST.get("satz", "")[:40]
        if not text:
            raise Invalid(details=[Finding("prose", None, "Bitte schreiben Sie die Regel.", "")])
        change(request, info, "sentence", lambda work: with_sentence(work, rule_id, text))
        return "saved"
    if verb == "drop":
        change(request, info, "sentence removed", lambda work: without_sentence(work, key))
        return "saved"
    if verb in ("confirm", "hint"):
        chosen = request.POST.get("reading", "")[:40]
        if verb == "confirm" and not chosen:
            raise Invalid("Bitte wählen Sie zuerst, was die Regel bedeutet.", hint="Danach können Sie bestätigen.")
        kind = RulingKind.READING if verb == "confirm" else RulingKind.HINT
        decide(request, info, key, kind, key=chosen if verb == "confirm" else "")
        return "rule_decided"
    return ""


def decide(
    request: HttpRequest,
    info: ServiceDraftInfo,
    place: str,
    kind: RulingKind,
    *,
    key: str = "",
    instead: ModelRule | None = None,
) -> None:
    """Keep a decision about the sentence at ``rule@carrier``; raises what the action refuses."""
    rule_id, _, carrier = place.partition("@")
    revision = request.POST.get("revision", "")
    actions.decide_rule(
        actor=actor_of(request),
        now=now(),
        draft_id=info.id,
        revision=int(revision) if revision.isdecimal() and len(revision) < 10 else -1,
        rule_id=rule_id[:40],
        carrier=path_of(carrier),
        kind=kind,
        key=key,
        instead=instead,
    )


def context(request: HttpRequest, info: ServiceDraftInfo, *, reading: bool) -> dict[str, Any]:
    """Return the sentences with their stand, the findings about all rules, and what is being written."""
    text, rule_id = request.POST.get("prose", ""), (request.POST.get("satz") or request.GET.get("satz", ""))[:40]
    if rule_id and request.method == "GET":
        found = (one for one in info.workpiece.schema.rules if one.identification.id == rule_id)
        text = next((one.prose or "" for one in found), "")
    data: dict[str, Any] = {"sentences": [], "findings": [], "unfinished": "", "prose": text, "satz": rule_id}
    if not any(use.content for use in info.workpiece.schema.uses):
        return data
    try:
        book = queries.rule_book(info.workpiece)
        names = _names(staff_of(request).tenant_id, (one.ruling or one.voided for one in book.stands))
        data["sentences"] = [_row(info, one, names) for one in book.stands]
        data["findings"] = [_finding(info, one) for one in book.findings[:100]]
        if reading and text.strip():
            data["probe"] = _row(info, queries.read_sentence(info.workpiece, text.strip()[:LONGEST]), {})
    except Refusal as refusal:
        data["unfinished"] = "; ".join(one.message for one in refusal.details) or refusal.message
    return data


def _row(info: ServiceDraftInfo, one: RuleStand, names: dict[str, str]) -> dict[str, Any]:
    words, colour = STATES[one.state]
    place = f"{one.rule_id}@{'/'.join(one.carrier)}"
    carrier = ""
    if one.carrier:
        carrier = editing.part_at(info.workpiece.schema, one.carrier).label or one.carrier[-1]
    return {
        "one": one,
        "place": place,
        "anchor": f"regel-{one.rule_id}",
        "state": words,
        "colour": colour,
        "percent": round(one.confidence * 100),
        "open": one.state is RuleState.OPEN,
        "carrier": carrier,
        "readings": [(reading.key, " ".join(reading.words), "; ".join(reading.lines)) for reading in one.readings],
        "decided": _decided(one.ruling, names),
        "voided": _decided(one.voided, names),
    }


def _decided(ruling: Ruling | None, names: dict[str, str]) -> dict[str, Any] | None:
    if ruling is None:
        return None
    name = names.get(ruling.by, "eine Person, die hier kein Konto mehr hat")
    return {"what": DECIDED[ruling.kind], "by": name, "at": datetime.fromisoformat(ruling.at), "ruling": ruling}


def _names(tenant_id: UUID, rulings: Iterable[Ruling | None]) -> dict[str, str]:
    """Return the names of all who may have decided, by account; a person without an account is left out."""
    if not any(rulings):
        return {}
    return {str(member.account_id): member.name for member in identity.staff_of(tenant_id)}


def _finding(info: ServiceDraftInfo, one: RuleFinding) -> dict[str, Any]:
    element = url_of(info.id, "frage/") + f"?pfad={one.path}" if one.path else ""
    return {
        "one": one,
        "blocks": one.blocks,
        "rule": f"#regel-{one.rule_id}" if one.rule_id else "",
        "element": element,
    }


def blocking(findings: Sequence[dict[str, Any]]) -> int:
    """Return how many findings stand in the way of a release."""
    return sum(one["blocks"] for one in findings)
