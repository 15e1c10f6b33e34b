"""Spreadsheets: XLSX and ODS read by calamine and CSV, in a child with limits; XLSX written by XlsxWriter, CSV."""

from __future__ import annotations

from .files import SheetFiles

__all__ = ["SheetFiles"]
