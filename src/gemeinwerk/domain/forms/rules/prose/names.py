"""The dictionary of a rule: which element of the form a name or an id in the text means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from gemeinwerk.domain.forms.meaning import Element, Path
from gemeinwerk.domain.forms.rules.prose.words import stems
from gemeinwerk.domain.forms.types import FieldNode, FormModel


@dataclass(frozen=True, slots=True)
class Entry:
    """One element with the names it is known by; ``codes`` maps codes to names, None where they are not at hand."""

    path: Path
    names: tuple[str, ...]
    kind: str = ""
    codes: Mapping[str, str] | None = None
    children: tuple[Path, ...] = ()
    repeated: bool = False

    @property
    def element(self) -> Element:
        """Return the element as the rule language holds it."""
        return Element(self.path, self.names[0] if self.names else "", self.kind)


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a look-up: one entry, or none with the reason."""

    entry: Entry | None
    doubt: str = ""


@dataclass(slots=True)
class Book:
    """All entries of a form, by id and by first word of their names."""

    entries: list[Entry] = field(default_factory=list)
    by_id: dict[str, list[Entry]] = field(default_factory=dict)
    by_name: dict[tuple[str, ...], list[Entry]] = field(default_factory=dict)
    by_path: dict[Path, Entry] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Put one entry into every index."""
        self.entries.append(entry)
        self.by_path[entry.path] = entry
        if entry.path:
            self.by_id.setdefault(entry.path[-1], []).append(entry)
        for name in entry.names:
            found = self.by_name.setdefault(stems(name), [])
            if entry not in found:
                found.append(entry)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The book as a rule sees it that hangs at ``carrier``: what is near comes first."""

    book: Book
    carrier: Path
    # What the structure beside a text says already: this name, as condition or as target, is this element.
    roles: Mapping[tuple[str, tuple[str, ...]], Entry] = field(default_factory=dict)

    def by_ids(self, ids: tuple[str, ...]) -> Found:
        """Return the element that a dotted chain of ids means."""
        candidates = [e for e in self.book.by_id.get(ids[-1], ()) if e.path[-len(ids) :] == ids]
        return self._nearest(candidates, ".".join(ids), len(ids))

    def by_name(self, name: str, role: str = "") -> Found:
        """Return the element that a name means; ``role`` is "source" in a condition, "target" in a consequence."""
        own = self.roles.get((role, stems(name)))
        if own is not None:
            return Found(own)
        return self._nearest(self.book.by_name.get(stems(name), []), f"„{name}“")

    def knows(self, name: str) -> bool:
        """Tell whether any element of the form has this name."""
        return stems(name) in self.book.by_name

    def children(self, path: Path) -> list[Entry]:
        """Return the direct children of a group."""
        entry = self.book.by_path.get(path)
        return [self.book.by_path[one] for one in entry.children] if entry else []

    def _nearest(self, candidates: Iterable[Entry], said: str, span: int = 1) -> Found:
        """Prefer what lies below the carrier, then below each group further out; the shallowest must be alone."""
        left = list(candidates)
        if not left:
            return Found(None, f"{said} ist im Formular nicht bekannt.")
        for length in range(len(self.carrier), -1, -1):
            base = self.carrier[:length]
            near = [e for e in left if e.path[:length] == base and len(e.path) > length]
            if not near:
                own = [e for e in left if e.path == base]
                if own and length:
                    return Found(own[0])
                continue
            depth = min(len(e.path) for e in near)
            top = [e for e in near if len(e.path) == depth]
            if len(top) > 1:
                return Found(None, f"{said} kommt mehrfach vor und ist nicht eindeutig.")
            if len(near) > 1 and depth > length + span:
                return Found(None, f"{said} kommt mehrfach vor und ist nicht eindeutig.")
            return Found(top[0])
        return Found(None, f"{said} liegt nicht in der Reichweite der Regel.")


@lru_cache(maxsize=64)
def book_of(model: FormModel) -> Book:
    """Return the book of a whole form."""
    book = Book()
    for path, node in model.walk():
        names = tuple(dict.fromkeys(name for name in (node.name, node.label, node.output_label) if name))
        repeated = node.most != 1
        if isinstance(node, FieldNode):
            codes = {one.code: one.name for one in node.options} if node.options else None
            kind = node.datatype if node.kind != "select" else "select"
            book.add(Entry(path, names, "bool" if node.datatype == "bool" else kind, codes, (), repeated))
        else:
            children = tuple((*path, child.id) for child in node.children)
            book.add(Entry(path, names, "group", None, children, repeated))
    return book
