"""Code lists (Codelisten): the whole table, its options for a field, a search in it, and what a new version changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gemeinwerk.domain.forms.types import Option

_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its id, names, whether every row has a value, the datatype of its values."""

    id: str
    short_name: str = ""
    long_name: str = ""
    required: bool = False
    datatype: str = "string"


@dataclass(frozen=True, slots=True)
class Key:
    """A key (Schlüssel) over one or more columns; the first is the one by which a value is stored."""

    id: str
    columns: tuple[str, ...]
    short_name: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list in one version; a row holds a text for each column that has one."""

    uri: str
    version: str
    version_uri: str
    name: str
    columns: tuple[Column, ...]
    keys: tuple[Key, ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    short_name: str = ""
    authority: str = ""
    # Names of the columns that a field of a form uses.
    key_column: str = ""
    name_column: str = ""
    help_column: str = ""
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def options(self) -> tuple[Option, ...]:
        """Return code, name and help of every row that has a code."""
        return tuple(
            Option(
                row[self.key_column], row.get(self.name_column) or row[self.key_column], row.get(self.help_column, "")
            )
            for row in self.rows
            if row.get(self.key_column)
        )

    def with_columns(self, key: str = "", name: str = "", help_: str = "") -> CodeList:
        """Return the list as a field uses it: by the columns that it names by id or short name, else by its own."""
        return replace(
            self,
            key_column=self.column(key) or self.key_column,
            name_column=self.column(name) or self.name_column,
            help_column=self.column(help_) or self.help_column,
        )

    def column(self, name: str) -> str:
        """Return the id of a column by its id or short name; an empty text where there is none."""
        ids = [column.id for column in self.columns]
        return name if name in ids else next((c.id for c in self.columns if name and c.short_name == name), "")


Lists = Mapping[str, tuple[Option, ...] | CodeList]


@dataclass(frozen=True, slots=True)
class Renamed:
    """A code that has another name now."""

    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ListDifference:
    """What a new version of a list changes, each in the order of its list; ``moved`` tells of another order."""

    added: tuple[Option, ...] = ()
    removed: tuple[Option, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    moved: bool = False

    @property
    def empty(self) -> bool:
        """Tell whether both versions are the same for people."""
        return not (self.added or self.removed or self.renamed or self.moved)


def difference(before: tuple[Option, ...], after: tuple[Option, ...]) -> ListDifference:
    """Compare two versions by code. Answers with a removed code keep their stored name."""
    old = {option.code: option for option in before}
    new = {option.code: option for option in after}
    kept = [code for code in old if code in new]
    return ListDifference(
        added=tuple(option for code, option in new.items() if code not in old),
        removed=tuple(option for code, option in old.items() if code not in new),
        renamed=tuple(
            Renamed(code, old[code].name, new[code].name) for code in kept if old[code].name != new[code].name
        ),
        moved=kept != [code for code in new if code in old],
    )


def search(options: tuple[Option, ...], text: str, limit: int = 30) -> tuple[Option, ...]:
    """Return the options that hold every word of ``text``, those that begin with it first; all for an empty text."""
    words = text.casefold().split()
    if not words:
        return options[:limit]
    found = [option for option in options if all(word in f"{option.code} {option.name}".casefold() for word in words)]
    lead = " ".join(words)
    found.sort(key=lambda option: not (option.name.casefold().startswith(lead) or option.code.casefold() == lead))
    return tuple(found[:limit])
