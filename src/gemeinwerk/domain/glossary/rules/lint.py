"""The lint: fields that ask for a known term under another name, or that could be a building block and are none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gemeinwerk.domain.glossary.rules.comparing import folded, holds, same, similar, stems
from gemeinwerk.domain.glossary.types import FieldWording, TermContent, WordingFinding, WordingKind


@dataclass(slots=True)
class _Known:
    """The terms by what a label may be compared with."""

    by_element: dict[str, list[TermContent]] = field(default_factory=dict)
    good: dict[tuple[str, ...], TermContent] = field(default_factory=dict)
    bad: dict[tuple[str, ...], tuple[TermContent, str]] = field(default_factory=dict)
    linkable: list[TermContent] = field(default_factory=list)


def lint(fields: Iterable[FieldWording], terms: Sequence[TermContent]) -> tuple[WordingFinding, ...]:
    """Return what is wrong with the names of fields and groups, at most one finding for each, in their order.

    A linked field (its id is a building block of a term) may carry the term's label, an allowed synonym, one of
    them with more words around it, or a part of the label, because its group says the rest. A free field must not ask for a term by a forbidden synonym, and should be the
    building block where its label is the label of one, also with a slip of the pen.
    """
    known = _known(terms)
    found = []
    for one in fields:
        if not stems(one.label):
            continue
        linked = known.by_element.get(one.element_id, ())
        finding = _linked(one, linked) if linked else _free(one, known)
        if finding is not None:
            found.append(finding)
    return tuple(found)


def _known(terms: Sequence[TermContent]) -> _Known:
    known = _Known()
    # Terms that a field can link to come first: where two terms share a word, the building block is meant.
    for term in sorted(terms, key=lambda one: not one.elements):
        for element in term.elements:
            known.by_element.setdefault(element, []).append(term)
        for word in (term.label, *term.allowed):
            known.good.setdefault(stems(word), term)
        for word in term.forbidden:
            known.bad.setdefault(stems(word), (term, word))
        if term.elements:
            known.linkable.append(term)
    return known


def _linked(one: FieldWording, terms: Sequence[TermContent]) -> WordingFinding | None:
    names = [word for term in terms for word in (term.label, *term.allowed)]
    if any(holds(one.label, word) for word in names) or any(holds(term.label, one.label) for term in terms):
        return None
    term = terms[0]
    for word in term.forbidden:
        if same(one.label, word) or (len(folded(word)) > 6 and holds(one.label, word)):
            return _other_name(one, term, word)
    message = f"„{one.label}“ ist der Baustein {one.element_id}, der „{term.label}“ heißt."
    remedy = f"Bitte nennen Sie das Feld „{term.label}“ oder verwenden Sie ein anderes Element."
    return WordingFinding(WordingKind.DEVIATES, one.path, one.element_id, term.term_id, message, remedy)


def _free(one: FieldWording, known: _Known) -> WordingFinding | None:
    words = stems(one.label)
    exact = known.good.get(words)
    if exact is None and words in known.bad:
        return _other_name(one, *known.bad[words])
    term = exact if exact is not None else _near(one.label, known.linkable)
    if term is None or not term.elements:
        return None
    block = term.elements[0]
    message = f"„{one.label}“ fragt nach „{term.label}“, ist aber nicht der harmonisierte Baustein."
    remedy = f"Bitte übernehmen Sie {block} aus der Bibliothek, oder fragen Sie in Worten, die etwas anderes meinen."
    return WordingFinding(WordingKind.UNLINKED, one.path, one.element_id, term.term_id, message, remedy)


def _near(label: str, terms: Iterable[TermContent]) -> TermContent | None:
    for term in terms:
        if any(similar(label, word) for word in (term.label, *term.allowed)):
            return term
    return None


def _other_name(one: FieldWording, term: TermContent, word: str) -> WordingFinding:
    message = f"„{one.label}“ fragt nach „{term.label}“ unter einem anderen Namen („{word}“)."
    block = f" und verwenden Sie den Baustein {term.elements[0]}" if term.elements else ""
    remedy = f"Bitte nennen Sie das Feld „{term.label}“{block}."
    return WordingFinding(WordingKind.OTHER_NAME, one.path, one.element_id, term.term_id, message, remedy)
