"""From the lines of a sheet to the questions of a draft: behind those that are there, or in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from gemeinwerk.domain.catalogue.modelling.beginning import OWN_RANGE
from gemeinwerk.domain.catalogue.modelling.editing import DEEPEST, MOST_ELEMENTS, new_group, renamed_paths, walk
from gemeinwerk.domain.catalogue.modelling.presets import BY_KEY
from gemeinwerk.domain.catalogue.modelling.sheet.questions import changed_group, changed_use, new_use, own_bases
from gemeinwerk.domain.catalogue.modelling.sheet.ruling import with_rules
from gemeinwerk.domain.catalogue.modelling.sheet.writing import WrittenRow, rows
from gemeinwerk.domain.catalogue.types.modelling import Path, Workpiece
from gemeinwerk.domain.catalogue.types.sheets import CellNote, LineKind, SheetLine, SheetMode
from gemeinwerk.domain.forms.types.schema import SchemaField, SchemaGroup, Use

Part = SchemaField | SchemaGroup
MOST_PURPOSE: Final = 1000


@dataclass
class Node:
    """A place in the form to be: its heading or question, the line that says it, what stands there already."""

    label: str
    group: bool
    line: SheetLine | None = None
    use: Use | None = None
    children: list[Node] = field(default_factory=list)
    # Lines that describe what a known group brings along.
    inner: list[SheetLine] = field(default_factory=list)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Built:
    """The draft as it would be: with the places of the lines by row number, findings, and what falls away."""

    work: Workpiece
    paths: Mapping[int, Path]
    notes: tuple[CellNote, ...]
    removed: tuple[str, ...]


def build(
    lines: tuple[SheetLine, ...],
    work: Workpiece,
    mode: SheetMode,
    known: Mapping[str, Part] | None,
    chosen: Mapping[int, str],
) -> Built:
    """Return the draft that the lines make of ``work``.

    ``known`` are library elements by number and by ``number@version``; ``chosen`` says which of them a row becomes.
    Where the library is not at hand (None), numbers are not judged.
    """
    return _Builder(work, mode, known, chosen).built(lines)


class _Builder:
    def __init__(
        self, work: Workpiece, mode: SheetMode, known: Mapping[str, Part] | None, chosen: Mapping[int, str]
    ) -> None:
        self.work, self.mode, self.known, self.chosen = work, mode, known, chosen
        self.own = work.schema.identification.id[1:7]
        self.basis = work.legal_bases[0] if work.legal_bases else ""
        self.notes: list[CellNote] = []
        self.paths: dict[int, Path] = {}
        self.widgets: dict[str, str] = {}
        # What is there, by number; an element of the library can be there more than once.
        self.before: dict[str, list[tuple[Path, Use]]] = {}
        self.headings: dict[tuple[str, ...], tuple[Path, Use]] = {}
        self.written: dict[Path, WrittenRow] = {row.path: row for row in rows(work)}
        labels: dict[Path, tuple[str, ...]] = {(): ()}
        for path, use, part in walk(work.schema):
            self.before.setdefault(part.identification.id, []).append((path, use))
            labels[path] = (*labels[path[:-1]], _label(part))
            if isinstance(part, SchemaGroup):
                self.headings.setdefault(labels[path], (path, use))
        self.used: set[Path] = set()
        self.moved: dict[Path, Path] = {}
        self.numbers = {letter: self._highest(letter) for letter in "FG"}

    def _highest(self, letter: str) -> int:
        taken = (re.fullmatch(rf"{letter}{self.own}(\d{{5}})", key) for key in self.before)
        return max((int(found[1]) for found in taken if found), default=0)

    def _next(self, letter: str) -> str:
        self.numbers[letter] += 1
        return f"{letter}{self.own}{self.numbers[letter]:05}"

    def built(self, lines: tuple[SheetLine, ...]) -> Built:
        roots = (
            [] if self.mode is SheetMode.REPLACE else [_as_node(use) for use in self.work.schema.uses if use.content]
        )
        for line in lines:
            self._put(roots, line)
        uses = tuple(use for node in roots if (use := self._use(node, ())) is not None)
        schema = replace(self.work.schema, uses=uses)
        if sum(1 for _ in walk(schema)) > MOST_ELEMENTS:
            message = f"Das Formular hätte mehr als {MOST_ELEMENTS} Elemente."
            self.notes.append(CellNote(0, "", message, "Bitte teilen Sie die Liste auf.", True))
        work = self._carried(replace(self.work, schema=schema))
        work = _with_purpose(replace(work, widgets={**work.widgets, **self.widgets}), lines)
        work, notes = with_rules(work, self.work, lines, self.paths, self._unchanged(lines))
        removed = [] if self.mode is SheetMode.APPEND else self._removed()
        return Built(work, self.paths, (*self.notes, *notes), tuple(removed))

    # ---- the tree -------------------------------------------------------------------------------------------------

    def _put(self, roots: list[Node], line: SheetLine) -> None:
        siblings = roots
        for place, label in enumerate(line.place):
            node = _group(siblings, label)
            if node is None:
                node = Node(label, True, use=self._heading(line.place[: place + 1]))
                siblings.append(node)
            if node.whole or (node.use and not self._is_own(node.use)):
                node.inner.append(line)
                return
            siblings = node.children
        if line.kind is LineKind.FIELD:
            siblings.append(Node(line.label, False, line))
            return
        found = _group(siblings, line.label)
        if found is None or (found.line is not None and found.line.element != line.element):
            found = Node(line.label, True, use=None if line.element else self._heading((*line.place, line.label)))
            siblings.append(found)
        elif found.line is not None:
            self._note(
                line, "Frage", f"Die Überschrift „{line.label}“ steht zweimal da.", "Bitte löschen Sie eine Zeile."
            )
        found.line = line
        found.whole = self._library(line) is not None

    def _heading(self, labels: tuple[str, ...]) -> Use | None:
        """The group of the draft that has this heading; in its place it keeps its number."""
        found = self.headings.get(labels)
        if self.mode is SheetMode.APPEND or found is None or found[0] in self.used or not self._is_own(found[1]):
            return None
        return found[1]

    def _is_own(self, use: Use) -> bool:
        return use.content is not None and use.content.identification.id[1:7] == self.own

    def _library(self, line: SheetLine) -> Part | None:
        """The library element that a line names or that was chosen for it; notes a number that nobody knows."""
        key = self.chosen.get(line.number) or line.element
        if not key or key[1:7] == self.own:
            return None
        there = self.before.get(key.partition("@")[0], ()) if self.mode is SheetMode.REPLACE else ()
        same = next((use.content for _, use in there if use.content and _key(use.content) == key), None)
        part = same or (self.known or {}).get(key) or (self.known or {}).get(key.partition("@")[0])
        if part is None and self.known is None:
            self._note(line, "Nummer", f"Die Nummer {key} wird ohne Bibliothek nicht geprüft.", "")
        elif part is None and key[1:3] != OWN_RANGE:
            message = f"Ein Element mit der Nummer {key} gibt es in der Bibliothek nicht."
            self._note(
                line,
                "Nummer",
                message,
                "Bitte leeren Sie die Zelle, oder suchen Sie die Nummer in der Bibliothek.",
                error=True,
            )
        confirmed = line.number in self.chosen and line.kind is LineKind.FIELD
        if part is not None and not confirmed and isinstance(part, SchemaField) is not (line.kind is LineKind.FIELD):
            message = f"Die Nummer {key} gehört zu einer {'Frage' if isinstance(part, SchemaField) else 'Gruppe'}."
            self._note(line, "Nummer", message, "Bitte berichtigen Sie Art oder Nummer.", error=True)
            return None
        return part

    # ---- uses -----------------------------------------------------------------------------------------------------

    def _use(self, node: Node, above: Path) -> Use | None:
        line = node.line
        part = self._library(line) if line is not None else None
        if part is not None and line is not None:
            return self._of_library(node, line, part, above)
        old = self._there(node, above)
        if not node.group:
            return self._question(node, old, above)
        return self._headed(node, old, above)

    def _there(self, node: Node, above: Path) -> tuple[Path, Use] | None:
        """What the draft has at this place or under this number, once."""
        if node.use is not None and node.use.content is not None:
            candidates = self.before.get(node.use.content.identification.id, [])
        elif node.line is not None and self.mode is SheetMode.REPLACE and node.line.element:
            candidates = self.before.get(node.line.element.partition("@")[0], [])
        else:
            return None
        free = [one for one in candidates if one[0] not in self.used]
        kind = SchemaGroup if node.group else SchemaField
        return next((one for one in free if isinstance(one[1].content, kind)), None)

    def _question(self, node: Node, old: tuple[Path, Use] | None, above: Path) -> Use | None:
        if old is not None and node.line is None:
            self._keep(old[0], (*above, old[0][-1]))
            return old[1]
        line = node.line
        if line is None:
            return node.use
        if old is not None:
            use = changed_use(old[1], line, self.written[old[0]].cells, self.basis)
            path = (*above, old[0][-1])
            self._keep(old[0], path)
            if line.cells.get("kind") != self.written[old[0]].cells.get("kind"):
                self._widget(path, line.preset)
        else:
            key = self._next("F")
            use, path = new_use(key, line, self.basis), (*above, key)
            self._widget(path, line.preset)
        self.paths[line.number] = path
        return use

    def _widget(self, path: Path, preset: str) -> None:
        widget = BY_KEY[preset].widget
        self.widgets["/".join(path)] = "" if widget in ("upload", "number") else widget

    def _headed(self, node: Node, old: tuple[Path, Use] | None, above: Path) -> Use | None:
        if old is not None:
            key = old[0][-1]
            use = old[1]
            self._keep(old[0], (*above, key))
            if node.line is not None and self.mode is SheetMode.REPLACE:
                use = changed_group(use, node.line, self.written[old[0]].cells, self.basis)
        else:
            key = self._next("G")
            group = new_group(key, "1.0.0", node.label, self.basis)
            use = Use(group)
            if node.line is not None:
                use = changed_group(use, node.line, {}, self.basis)
        path = (*above, key)
        if node.line is not None:
            self.paths[node.line.number] = path
        children = tuple(made for child in node.children if (made := self._use(child, path)) is not None)
        content = use.content
        if not isinstance(content, SchemaGroup):
            return None
        if old is not None and not self._is_own(use):
            return use
        return replace(use, content=replace(content, uses=children))

    def _of_library(self, node: Node, line: SheetLine, part: Part, above: Path) -> Use | None:
        key = part.identification.id
        path = (*above, key)
        if path in self.paths.values() or (self.mode is SheetMode.APPEND and self._stands(path)):
            message = f"„{_label(part)}“ ({key}) steht in diesem Abschnitt schon."
            self._note(
                line,
                "Nummer",
                message,
                "Bitte löschen Sie eine Zeile, oder schreiben Sie sie in eine eigene Gruppe.",
                error=True,
            )
            return None
        if len(above) + _depth(part) > DEEPEST or key in above:
            self._note(
                line,
                "Abschnitt",
                f"Hier ist „{_label(part)}“ zu tief geschachtelt.",
                "Bitte fassen Sie Überschriften zusammen.",
                error=True,
            )
            return None
        old = next(
            (one for one in self.before.get(key, ()) if one[0] not in self.used and _key(one[1].content) == _key(part)),
            None,
        )
        if old is not None and self.mode is SheetMode.REPLACE:
            self._keep(old[0], path)
        self.paths[line.number] = path
        if line.label.casefold() != _label(part).casefold():
            told = f"Der Wortlaut gehört dem Herausgeber: „{_label(part)}“."
            self._note(line, "Frage", told, "Wenn Sie anders fragen wollen, leeren Sie bitte die Nummer.")
        self._inner(node, part, path)
        bases = own_bases(line.bases, part.bases)
        if old is not None and self.mode is SheetMode.REPLACE and self._same(line, old[0], "bases"):
            bases = old[1].bases
        least = 0 if line.condition else line.least
        return Use(part, least=least, most=line.most, bases=bases)

    def _inner(self, node: Node, part: Part, path: Path) -> None:
        """Lines below a known group say what it brings along; other questions do not belong there."""
        places = {found[-1]: (*path, *found) for found in _paths(part)}
        for child in node.children:
            node.inner += [child.line] if child.line is not None else []
        for line in node.inner:
            found = places.get(line.element.partition("@")[0])
            if found is not None:
                self.paths[line.number] = found
            else:
                told = f"„{_label(part)}“ kommt als Ganzes aus der Bibliothek; diese Zeile wird nicht übernommen."
                self._note(line, "Abschnitt", told, "Bitte nennen Sie für diese Frage einen anderen Abschnitt.")

    def _stands(self, path: Path) -> bool:
        return any(found == path for found, _ in self.before.get(path[-1], ()))

    def _same(self, line: SheetLine, old: Path, key: str) -> bool:
        return line.cells.get(key, "") == self.written[old].cells.get(key, "")

    # ---- what is kept ---------------------------------------------------------------------------------------------

    def _keep(self, old: Path, new: Path) -> None:
        self.used.add(old)
        if old != new:
            self.moved[old] = new

    def _carried(self, work: Workpiece) -> Workpiece:
        """Everything that named a place names the new one; the deepest places first, so that no way is cut."""
        for old in sorted(self.moved, key=len, reverse=True):
            work = renamed_paths(work, old, self.moved[old])
        alive = {path for path, _, _ in walk(work.schema)}
        widgets = {key: widget for key, widget in work.widgets.items() if tuple(key.split("/")) in alive}
        names = {name: path for name, path in work.names.items() if path in alive}
        roots = {use.content.identification.id for use in work.schema.uses if use.content}
        intros = {key: text for key, text in work.intros.items() if key in roots}
        return replace(work, widgets=widgets, names=names, intros=intros)

    def _unchanged(self, lines: tuple[SheetLine, ...]) -> frozenset[int]:
        """The rows whose condition says what the rules of the draft say already."""
        if self.mode is SheetMode.APPEND:
            return frozenset()
        before = {self.moved.get(old, old): row for old, row in self.written.items()}
        return frozenset(
            line.number
            for line in lines
            if (row := before.get(self.paths.get(line.number, ()))) is not None
            and all(line.cells.get(key, "") == row.cells.get(key, "") for key in ("condition", "required"))
        )

    def _removed(self) -> list[str]:
        alive = self.used
        found = []
        for path, _, part in walk(self.work.schema):
            if path not in alive and not any(path[: len(one)] == one for one in alive if not self._own_path(one)):
                found.append(_label(part))
        return found

    def _own_path(self, path: Path) -> bool:
        return path[-1][1:7] == self.own

    def _note(self, line: SheetLine, column: str, message: str, remedy: str, *, error: bool = False) -> None:
        found = CellNote(line.number, column, message, remedy, error)
        if found not in self.notes:
            self.notes.append(found)


def _as_node(use: Use) -> Node:
    part = use.content
    node = Node(_label(part) if part else "", isinstance(part, SchemaGroup), use=use)
    if isinstance(part, SchemaGroup):
        node.children = [_as_node(one) for one in part.uses if one.content]
    return node


def _group(nodes: list[Node], label: str) -> Node | None:
    return next((one for one in nodes if one.group and one.label.casefold() == label.casefold()), None)


def _label(part: Part) -> str:
    return " ".join((part.label or part.name or "").split())


def _key(part: Part | None) -> str:
    return f"{part.identification.id}@{part.identification.version or ''}" if part else ""


def _depth(part: Part) -> int:
    if isinstance(part, SchemaField):
        return 1
    return 1 + max((_depth(use.content) for use in part.uses if use.content), default=0)


def _paths(part: Part) -> list[Path]:
    if isinstance(part, SchemaField):
        return []
    found: list[Path] = []
    for use in part.uses:
        if use.content is not None:
            key = use.content.identification.id
            found += [(key,), *((key, *rest) for rest in _paths(use.content))]
    return found


def _with_purpose(work: Workpiece, lines: tuple[SheetLine, ...]) -> Workpiece:
    """A service that names no purpose yet gets the purposes of its questions."""
    if work.purpose.strip():
        return work
    found = "; ".join(dict.fromkeys(line.purpose for line in lines if line.purpose))
    return replace(work, purpose=found[:MOST_PURPOSE]) if found else work
