"""A street party service, modelled step by step as people would in the workplace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from gemeinwerk.domain.catalogue import actions
from gemeinwerk.domain.catalogue.modelling import editing
from gemeinwerk.domain.catalogue.types.modelling import (
    Condition,
    Effect,
    Example,
    ModelRule,
    Operator,
    Path,
    ServiceDraftInfo,
    Workpiece,
)
from gemeinwerk.domain.forms.types.schema import SchemaValue, SchemaValues, Use
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.ids import new_id

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
BASIS = "§ 18 StrWG NRW"
TEXTS = {
    "teaser": "Sie feiern auf der Straße? Dafür brauchen Sie eine Erlaubnis.",
    "description": "Ein Fest auf der Straße braucht Platz. Die Stadt sperrt die Straße für kurze Zeit.",
    "eligibility": "Alle, die in der Straße wohnen.",
    "requirements": "Die Nachbarn sind einverstanden.",
    "documents": "- Skizze der Straße",
    "fees": "Die Gebühr beträgt {{ parameter.fee }} Euro.",
    "procedure": "1. Sie füllen das Formular aus.\n2. Die Stadt prüft.\n3. Sie erhalten Bescheid.",
    "deadlines": "Bitte melden Sie das Fest vier Wochen vorher an.",
    "plain_language": "Sie wollen auf der Straße feiern. Dafür brauchen Sie eine Erlaubnis.",
}


def clerk(tenant_id: UUID, *roles: str) -> Actor:
    account = new_id()
    return Actor(
        kind=ActorKind.STAFF,
        id=f"staff:{account}",
        tenant_id=tenant_id,
        account_id=account,
        roles=frozenset(roles or ("catalogue",)),
    )


def with_questions(work: Workpiece) -> Workpiece:
    """Two pages with four questions."""
    schema = work.schema
    for label in ("Ihr Fest", "Ihre Angaben"):
        group = editing.new_group(editing.next_id(schema, "G"), "1.0.0", label, BASIS)
        schema = editing.insert(schema, (), Use(group))
    party, person = (use.content.identification.id for use in schema.uses if use.content)
    for page, preset, label, least in (
        (party, "short", "In welcher Straße feiern Sie?", 1),
        (party, "date", "An welchem Tag feiern Sie?", 1),
        (party, "yes_no", "Sperren Sie die Straße ganz?", 1),
        (party, "choice", "Wohin fahren die Autos?", 0),
        (person, "short", "Vorname und Nachname", 1),
        (person, "email", "E-Mail-Adresse", 1),
    ):
        field = editing.new_field(editing.next_id(schema, "F"), "1.0.0", preset, label, BASIS)
        if preset == "choice":
            field = replace(
                field, values=SchemaValues((SchemaValue("n", "Nebenstraße"), SchemaValue("p", "Parkplatz")))
            )
        schema = editing.insert(schema, (page,), Use(field, least=least))
    return replace(work, schema=schema)


def place(work: Workpiece, label: str) -> Path:
    return next(path for path, _, part in editing.walk(work.schema) if part.label == label)


def with_rules(work: Workpiece) -> Workpiece:
    closed, detour = place(work, "Sperren Sie die Straße ganz?"), place(work, "Wohin fahren die Autos?")
    day = place(work, "An welchem Tag feiern Sie?")
    whole = Condition(closed, Operator.EQUAL, "true")
    return replace(
        work,
        rules=(
            ModelRule("R98000100001", Effect.REQUIRE, detour, (whole,)),
            ModelRule("R98000100002", Effect.FORBID, detour, (replace(whole, value="false"),)),
            ModelRule(
                "R98000100003", Effect.REFUSE, (), (Condition(day, Operator.BEFORE_TODAY),),
                message="Der Tag liegt in der Vergangenheit.",
            ),
        ),
    )  # fmt: skip


def with_texts(work: Workpiece) -> Workpiece:
    return replace(
        work,
        texts=TEXTS,
        fee="25.00",
        fee_basis="Gebührensatzung",
        purpose="Entscheidung über Feste auf der Straße",
        retention_months=24,
        retention_basis="Zwei Jahre nach dem Aktenplan der Stadt",
    )


def answers(work: Workpiece, **changed: object) -> dict[str, dict[str, object]]:
    """Answers of the example, nested by element id."""
    values: dict[str, object] = {
        "In welcher Straße feiern Sie?": "Musterstraße",
        "An welchem Tag feiern Sie?": "2026-12-24",
        "Sperren Sie die Straße ganz?": True,
        "Wohin fahren die Autos?": "n",
        "Vorname und Nachname": "Erika Mustermann",
        "E-Mail-Adresse": "erika@example.org",
    }
    nested: dict[str, dict[str, object]] = {}
    for label, value in {**values, **changed}.items():
        group, field = place(work, label)
        if value is not None:
            nested.setdefault(group, {})[field] = value
    return nested


def with_examples(work: Workpiece) -> Workpiece:
    return replace(
        work,
        examples=(
            Example("fest-im-winter", "Fest im Winter", answers(work), "2026-11-25", True, "granted"),
            Example(
                "ohne-umleitung", "Gesperrt ohne Umleitung",
                answers(work, **{"Wohin fahren die Autos?": None}), "2026-11-25", False,
            ),
            Example("zu-spaet", "Zu spät", answers(work), "2026-12-25", False),
        ),
    )  # fmt: skip


def modelled(actor: Actor) -> ServiceDraftInfo:
    """Model the whole service in the tenant in scope."""
    from gemeinwerk.domain.catalogue import queries

    draft_id = actions.begin_service(actor=actor, now=NOW, title="Straßenfest anmelden", legal_basis=BASIS)
    info = queries.service_draft(draft_id=draft_id)
    for what, change in (
        ("questions", with_questions), ("rules", with_rules), ("texts", with_texts), ("examples", with_examples),
    ):  # fmt: skip
        info = actions.change_service(
            actor=actor, now=NOW, draft_id=draft_id, revision=info.revision, change=change, what=what
        )
    return info
