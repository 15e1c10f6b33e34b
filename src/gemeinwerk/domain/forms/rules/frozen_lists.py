"""Which version of a code list a form uses: chosen once at import, then for good."""

from __future__ import annotations

from collections.abc import Mapping

from gemeinwerk.domain.forms.types import CodeListReference, FieldNode, FormModel


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
