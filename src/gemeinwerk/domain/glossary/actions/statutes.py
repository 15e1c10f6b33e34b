"""Registering what a statute says from a day on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from gemeinwerk.domain.glossary.models import Statute, StatuteState
from gemeinwerk.domain.glossary.rules.citing import Citation, citations
from gemeinwerk.domain.glossary.rules.content import LINK, UNREADABLE
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid

ROLES: Final = ("terminology",)
LONGEST: Final = {"title": 200, "link": 400, "wording": 20_000, "change": 4_000, "promulgation": 200}
NAMES: Final = {
    "title": "Die Überschrift",
    "link": "Die Adresse",
    "wording": "Der Inhalt",
    "change": "Die Änderung",
    "promulgation": "Die Fundstelle",
}


class StatuteUnclear(Invalid):
    """The statute or its state is not named in a way that can be kept."""

    code = "glossary.statute_unclear"
    message = "Der Stand der Rechtsvorschrift ist unvollständig."
    hint = "Bitte prüfen Sie die Angaben."


class StateTaken(Conflict):
    """This statute already has a state from this day on."""

    code = "glossary.state_taken"
    message = "Für diesen Tag ist schon ein Stand eingetragen."
    hint = "Ein eingetragener Stand bleibt, wie er ist. Bitte wählen Sie den Tag, ab dem die Änderung gilt."


@action("glossary.register_statute_state", global_=True)
def register_statute_state(
    *,
    actor: Actor,
    now: datetime,
    citation: str,
    valid_from: date,
    wording: str = "",
    change: str = "",
    promulgation: str = "",
    title: str = "",
    link: str = "",
) -> str:
    """Register what a provision says from ``valid_from`` on and return the statute's id.

    ``citation`` names one provision, such as ``§ 18 StrWG NRW``; ``wording`` is what it says, ``change`` what is new.
    Raises StatuteUnclear with all findings and StateTaken.
    """
    actor.require_role(*ROLES)
    texts = {"title": title, "link": link, "wording": wording, "change": change, "promulgation": promulgation}
    texts = {name: text.replace("\r\n", "\n").strip() for name, text in texts.items()}
    cited = citations(citation[:200])
    findings = _findings(cited, texts)
    if findings:
        raise StatuteUnclear(details=findings)
    one = cited[0]
    row = _statute(one, texts, now)
    _refuse_unclear(row, valid_from, texts["change"])
    StatuteState.objects.create(
        statute=row,
        valid_from=valid_from,
        wording=texts["wording"],
        change=texts["change"],
        promulgation=texts["promulgation"],
        registered_at=now,
    )
    record(f"statute:{row.id}", valid_from=valid_from.isoformat())
    return row.id


def _refuse_unclear(row: Statute, valid_from: date, change: str) -> None:
    days = set(StatuteState.objects.filter(statute=row).values_list("valid_from", flat=True))
    if valid_from in days:
        raise StateTaken()
    if days and not change:
        hint = "Bitte sagen Sie in einem Satz, was anders ist, damit andere ihre Formulare prüfen können."
        raise StatuteUnclear(details=[Finding("change", None, "Was sich ändert, fehlt.", hint)])


def _findings(cited: tuple[Citation, ...], texts: dict[str, str]) -> list[Finding]:
    found = []
    if len(cited) != 1:
        hint = "Bitte nennen Sie genau eine Vorschrift mit Gesetz, zum Beispiel „§ 18 StrWG NRW“."
        found.append(Finding("citation", None, "Diese Rechtsvorschrift ist nicht eindeutig.", hint))
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            found.append(Finding(name, None, f"{NAMES[name]} ist zu lang.", f"Höchstens {most} Zeichen."))
        if UNREADABLE.search(texts[name]):
            found.append(Finding(name, None, f"{NAMES[name]} enthält unlesbare Zeichen.", "Bitte neu schreiben."))
    if texts["link"] and not LINK.fullmatch(texts["link"]):
        found.append(Finding("link", None, "Das ist keine Internetadresse.", "Eine Adresse beginnt mit https://."))
    if not texts["wording"] and not texts["change"]:
        hint = "Bitte schreiben Sie, was die Vorschrift sagt oder was sich ändert."
        found.append(Finding("wording", None, "Inhalt und Änderung fehlen.", hint))
    return found


def _statute(one: Citation, texts: dict[str, str], now: datetime) -> Statute:
    told = {name: texts[name] for name in ("title", "link") if texts[name]}
    row, _ = Statute.objects.update_or_create(
        id=one.statute_id[:80],
        defaults=told,
        create_defaults={"law": one.law, "provision": one.provision, "created_at": now, **told},
    )
    return row
