"""JSON Schema 2020-12 by jsonschema-rs: formats are asserted, references to anywhere else are refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import jsonschema_rs

MAX_PROBLEMS = 50


def _refuse(uri: str) -> Any:
    raise ValueError(f"reference to {uri} is not allowed")


class JsonSchemaValidator:
    """Implements forms.JsonSchemas."""

    def problems(self, schema: Mapping[str, Any], document: object) -> Iterable[str]:
        """Return at most 50 problems of ``document``, each with its place; empty when it fits."""
        validator = jsonschema_rs.Draft202012Validator(dict(schema), retriever=_refuse, validate_formats=True)
        found = []
        for error in validator.iter_errors(document):
            found.append(f"{'/'.join(str(p) for p in error.instance_path)}: {error.message}")
            if len(found) >= MAX_PROBLEMS:
                break
        return found
