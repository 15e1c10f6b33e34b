"""Inspection of uploads: the type by content (filetype), images by decoding them (Pillow), in a child with limits."""

from __future__ import annotations

from .inspector import ContentInspector
from .isolated import IsolatedInspector

__all__ = ["ContentInspector", "IsolatedInspector"]
