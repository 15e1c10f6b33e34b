"""The form of a term: from the page to its content and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.http import HttpRequest

from gemeinwerk.domain.glossary import queries
from gemeinwerk.domain.glossary.types import Harmonisation, LegalSource, Relation, RelationKind, TermContent, TermInfo
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.refusal import Finding, Invalid, Refusal
from gemeinwerk.web.workplace.page import day

TEXTS: Final = ("label", "definition", "plain", "limits", "reason")
LISTS: Final = ("allowed", "forbidden", "elements", "sources", *(kind.value for kind in RelationKind))
LONGEST: Final = 20_000
BETWEEN: Final = "|"


class InputUnclear(Invalid):
    """A line of the form cannot be understood."""

    code = "web.term_input"
    message = "Einige Angaben sind nicht lesbar."


def posted(request: HttpRequest) -> dict[str, str]:
    """Return what was written into the form, without what no text contains."""
    names = (*TEXTS, *LISTS, "harmonisation", "based_on")
    return {name: request.POST.get(name, "")[:LONGEST].replace("\x00", "") for name in names}


def values_of(info: TermInfo) -> dict[str, str]:
    """Return a term as the form shows it, one entry a line."""
    content = info.content
    values = {"label": content.label, "definition": content.definition, "plain": content.plain}
    values |= {"limits": content.limits, "reason": "", "based_on": str(info.number)}
    values["harmonisation"] = content.harmonisation.value
    for name in ("allowed", "forbidden", "elements"):
        values[name] = "\n".join(getattr(content, name))
    values["sources"] = "\n".join(_line(source) for source in content.sources)
    for kind in RelationKind:
        others = (one.term_id for one in content.relations if one.kind is kind)
        values[kind.value] = "\n".join(info.labels.get(other, other) for other in others)
    return values


def content_of(values: Mapping[str, str], term_id: str, known: TermInfo | None = None) -> TermContent:
    """Return the content that a form describes; raises InputUnclear with every line that cannot be understood."""
    findings: list[Finding] = []
    relations = _relations(values, known, findings)
    sources = _sources(values["sources"], findings)
    if findings:
        raise InputUnclear(details=findings)
    return TermContent(
        term_id=term_id,
        label=values["label"],
        definition=values["definition"],
        plain=values["plain"],
        harmonisation=_harmonisation(values["harmonisation"]),
        sources=sources,
        allowed=_lines(values["allowed"]),
        forbidden=_lines(values["forbidden"]),
        relations=relations,
        elements=_lines(values["elements"]),
        identifier=known.content.identifier if known else "",
        limits=values["limits"],
    )


def _harmonisation(text: str) -> Harmonisation:
    return Harmonisation(text) if text in set(Harmonisation) else Harmonisation.NONE


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _line(source: LegalSource) -> str:
    told = short_date(source.state_of) if source.state_of else ""
    parts = [source.norm, told, source.link]
    while parts and not parts[-1]:
        parts.pop()
    return f" {BETWEEN} ".join(parts)


def _sources(text: str, findings: list[Finding]) -> tuple[LegalSource, ...]:
    found = []
    for line in _lines(text):
        norm, state, link = (*(part.strip() for part in line.split(BETWEEN, 2)), "", "")[:3]
        state_of: date | None = None
        if state:
            try:
                state_of = day(state)
            except Refusal as refusal:
                findings.append(Finding("sources", None, f"„{line[:80]}“: {refusal.message}", refusal.hint))
        found.append(LegalSource(norm, state_of, link))
    return tuple(found)


def _relations(values: Mapping[str, str], known: TermInfo | None, findings: list[Finding]) -> tuple[Relation, ...]:
    named = {kind: _lines(values[kind.value]) for kind in RelationKind}
    # Where two terms share a name, the one that the term already stands to is meant.
    meant = {label: term_id for term_id, label in known.labels.items()} if known else {}
    ids = queries.ids_of(name for names in named.values() for name in names) | meant
    found = []
    for kind, names in named.items():
        for name in names:
            if name in ids:
                found.append(Relation(kind, ids[name]))
            else:
                hint = "Bitte schreiben Sie ihn genau wie in der Liste der Begriffe."
                findings.append(Finding(kind.value, None, f"Den Begriff „{name[:80]}“ gibt es nicht.", hint))
    return tuple(found)
