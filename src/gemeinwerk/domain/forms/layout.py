"""Reading ``layout.toml``: how a form is asked. Pure; unknown paths are the package check's business."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gemeinwerk.domain.forms.types import Layout, Step, Widget


def layout_from(data: Mapping[str, Any]) -> Layout:
    """Return the layout in the parsed TOML ``data``."""
    steps = tuple(
        Step(str(one["id"]), str(one["title"]), str(one.get("intro", "")), tuple(one.get("groups", ())))
        for one in data.get("steps", ())
    )
    widgets = {
        path: Widget(
            str(one.get("widget", "")),
            str(one.get("autocomplete", "")),
            str(one.get("width", "")),
            str(one.get("help", "")),
        )
        for path, one in data.get("widgets", {}).items()
    }
    translations = {str(tag): dict(texts) for tag, texts in data.get("translations", {}).items()}
    return Layout(steps, dict(data.get("names", {})), widgets, dict(data.get("prefill", {})), translations)
