"""Rules without code: when an answer is such, another question is demanded, dropped, or the application refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.catalogue.queries.workshop import (
    WITHOUT_VALUE,
    WORDS,
    RuleUnclear,
    editing,
    executable,
    sentence,
)
from gemeinwerk.domain.catalogue.types.modelling import (
    Condition,
    Effect,
    ModelRule,
    Operator,
    RulingKind,
    ServiceDraftInfo,
    Workpiece,
)
from gemeinwerk.domain.forms.types.schema import SchemaField
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid, Refusal
from gemeinwerk.web.access import staff
from gemeinwerk.web.workplace.page import CATALOGUE_ROLES
from gemeinwerk.web.workplace.views.modelling import sentences
from gemeinwerk.web.workplace.views.modelling.frame import change, draft_of, go, path_of, shown, url_of, words

MOST_RULES = 400
MOST_CONDITIONS = 3
EFFECTS = (
    (Effect.REQUIRE.value, "muss die Frage beantwortet werden"),
    (Effect.FORBID.value, "entfällt die Frage"),
    (Effect.REFUSE.value, "ist der Antrag nicht möglich"),
)


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """All rules: sentences that are read and decided about, and rules that are put together by choosing."""
    info = draft_of(model_id)
    refusal: Refusal | None = None
    reading = False
    if request.method == "POST":
        try:
            verb, _, key = request.POST.get("_action", "").partition(":")
            reading = verb == "read"
            if not reading:
                flash = sentences.posted(request, info, verb, key) or _posted(request, info, verb, key)
                return go(url_of(model_id, "regeln/"), flash=flash)
        except (Invalid, Conflict) as problem:
            refusal, info = problem, draft_of(model_id)
    context = {**_context(request, info), **sentences.context(request, info, reading=reading)}
    context["blocking"] = sentences.blocking(context["findings"])
    return shown(request, info, "regeln/", "rules.html", context, refusal)


def _posted(request: HttpRequest, info: ServiceDraftInfo, verb: str, key: str) -> str:
    """Remove a modelled rule, or add one; perhaps in the place of a sentence."""
    if verb == "remove":
        change(request, info, "rule removed", lambda work: _without(work, key))
        return "saved"
    instead = request.POST.get("anstatt", "")[:500]
    if instead:
        rule = _rule(request, info.workpiece)
        sentences.decide(request, info, instead, RulingKind.FORM, instead=rule)
        return "rule_decided"
    change(request, info, "rule added", lambda work: _with(work, _rule(request, work)))
    return "saved"


def _context(request: HttpRequest, info: ServiceDraftInfo) -> dict[str, Any]:
    work = info.workpiece
    questions, targets = [], []
    labels: dict[tuple[str, ...], str] = {}
    for path, _, part in editing.walk(work.schema):
        above = labels.get(path[:-1], "")
        labels[path] = f"{above} › {part.label}" if above else str(part.label)
        targets.append(("/".join(path), labels[path]))
        if isinstance(part, SchemaField) and part.kind and part.kind.code != "label":
            questions.append(("/".join(path), _question(part, labels[path])))
    return {
        "rules": [
            {"id": one.id, "anchor": f"regel-{one.id}", "text": sentence(one, work.schema), "message": one.message}
            for one in work.rules
        ],
        "questions": questions,
        "targets": targets,
        "operators": [(key.value, text) for key, text in WORDS.items()],
        "effects": EFFECTS,
        "values": {name: request.POST.get(name, "") for name in request.POST} if request.method == "POST" else {},
        "numbers": range(1, MOST_CONDITIONS + 1),
        "instead": (request.POST.get("anstatt") or request.GET.get("anstatt", ""))[:500],
    }


def _question(part: SchemaField, label: str) -> str:
    if part.values is not None:
        return f"{label} ({', '.join(str(v.code) for v in part.values.values[:8])})"
    return f"{label} (true, false)" if part.datatype and part.datatype.code == "bool" else label


def _rule(request: HttpRequest, work: Workpiece) -> ModelRule:
    effect = request.POST.get("effect", "")
    if effect not in {key for key, _ in EFFECTS}:
        raise Invalid(details=[Finding("effect", None, "Bitte wählen Sie, was dann geschieht.", "")])
    conditions = []
    for number in range(1, MOST_CONDITIONS + 1):
        path = path_of(request.POST.get(f"path{number}", ""))
        operator = request.POST.get(f"operator{number}", "")
        if path and operator in {one.value for one in Operator}:
            chosen = Operator(operator)
            value = "" if chosen in WITHOUT_VALUE else _value(words(request, f"value{number}", 200))
            conditions.append(Condition(path, chosen, value))
    target = () if effect == Effect.REFUSE.value else path_of(request.POST.get("target", ""))
    if not target and effect != Effect.REFUSE.value:
        raise Invalid(details=[Finding("target", None, "Bitte wählen Sie, um welche Frage es geht.", "")])
    message = words(request, "message", 400)
    any_of = bool(request.POST.get("any_of"))
    rule = ModelRule(editing.next_rule_id(work), Effect(effect), target, tuple(conditions), any_of, message)
    names = {path: name for name, path in work.names.items()} | {
        path: "x" for path, _, _ in editing.walk(work.schema) if path not in work.names.values()
    }
    try:
        executable(rule, work.schema, names)
    except RuleUnclear as unclear:
        raise Invalid(details=[Finding("path1", None, str(unclear), "Bitte ergänzen Sie die Bedingung.")]) from None
    return rule


def _value(text: str) -> str:
    return {"ja": "true", "nein": "false"}.get(text.casefold(), text)


def _with(work: Workpiece, rule: ModelRule) -> Workpiece:
    if len(work.rules) >= MOST_RULES:
        raise Invalid(f"Ein Formular hat höchstens {MOST_RULES} Regeln.")
    return replace(work, rules=(*work.rules, rule))


def _without(work: Workpiece, rule_id: str) -> Workpiece:
    return replace(work, rules=tuple(one for one in work.rules if one.id != rule_id))
