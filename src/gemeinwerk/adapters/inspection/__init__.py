"""Inspection of uploads: the type by content (filetype), images by decoding them (Pillow)."""

from __future__ import annotations

from .inspector import ContentInspector

__all__ = ["ContentInspector"]
