"""Restricted notice HTML as typed blocks: read, check, fill and write. Pure: no database, no clock, no Django.

A template is HTML with the elements h1 to h3, p, br, ul, ol, li, strong, em, table, thead, tbody, tr, th, td, dl,
dt, dd and section (div only to group dt and dd), ``{{ feel }}`` placeholders in text, and the attributes
``data-if="feel"`` and ``data-each="name in feel"``. Everything else is refused with file, line and remedy.
Values of placeholders are text and never become markup.
"""

from __future__ import annotations

from .filling import FilledTemplate, fill, fill_text
from .keeping import kept_blocks
from .reading import TemplateInvalid, read_template
from .template import Template
from .writing import html_of, text_of

__all__ = [
    "FilledTemplate",
    "Template",
    "TemplateInvalid",
    "fill",
    "fill_text",
    "html_of",
    "kept_blocks",
    "read_template",
    "text_of",
]
