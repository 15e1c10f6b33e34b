"""Which version of a code list a form uses: chosen once at import, then for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gemeinwerk.domain.forms.types import CodeListReference, FieldNode, FormModel, Option
from gemeinwerk.domain.forms.types.code_lists import CodeList, Column


def keys_of(reference: CodeListReference) -> tuple[str, ...]:
    """Return the names by which a list is looked for, the most exact first."""
    exact = f"{reference.uri}_{reference.version}" if reference.uri and reference.version else ""
    return tuple(dict.fromkeys(key for key in (reference.version_uri, exact, reference.uri) if key))


def frozen(model: FormModel, versions: Mapping[str, str], already: Mapping[str, str]) -> dict[str, str]:
    """Return for every reference of a form the version that it uses; what is already chosen stays.

    ``versions`` names the version for each exact name and, for a name without version, the newest.
    """
    found = dict(already)
    for _, node in model.walk():
        if not isinstance(node, FieldNode) or node.code_list is None:
            continue
        keys = keys_of(node.code_list)
        if any(key in found for key in keys):
            continue
        key = next((key for key in keys if key in versions), "")
        if key:
            found[key] = versions[key]
    return found


def as_table(code_list: CodeList) -> dict[str, Any]:
    """Return the whole list as it is kept: columns as id and short name, rows in their order, its own columns."""
    return {
        "columns": [[column.id, column.short_name] for column in code_list.columns],
        "own": [code_list.key_column, code_list.name_column, code_list.help_column],
        "rows": [[row.get(column.id) for column in code_list.columns] for row in code_list.rows],
    }


def from_kept(rows: list[list[str]], table: Mapping[str, Any] | None) -> tuple[Option, ...] | CodeList:
    """Return a kept list: the whole of it where it was kept whole, else its options."""
    if table is None:
        return tuple(Option(*cells) for cells in rows)
    columns = tuple(Column(*names) for names in table["columns"])
    kept = tuple(
        {column.id: cell for column, cell in zip(columns, cells, strict=True) if cell is not None}
        for cells in table["rows"]
    )
    return CodeList("", "", "", "", columns, (), kept, "", "", *table["own"])
