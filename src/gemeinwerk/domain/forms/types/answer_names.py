"""Names of the elements in which answers travel as XML."""

from __future__ import annotations

import re

from gemeinwerk.domain.forms.types import FormModel

_NAME = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)


def namespace(model: FormModel) -> str:
    """Return the namespace of the answers to this form."""
    return f"urn:gemeinwerk:schema:{model.id}:{model.version}"


def element_name(key: str) -> str:
    """Return the element name for an id; characters that a name cannot hold are written as their code."""
    if _NAME.fullmatch(key) and "_x" not in key:
        return key
    return "".join(c if c.isascii() and c.isalnum() else f"_x{ord(c):04X}_" for c in f"_x{key}")
